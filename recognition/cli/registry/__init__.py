"""Registrars' commands: `flask --app wsgi registry …`, for scripts as for people; each is thin and says how it went by its exit status."""

from __future__ import annotations

from flask import Flask

from recognition.cli.registry import catalogue, confirming, drafting, edge_boxes, importing
from recognition.cli.registry.common import registry

__all__ = ["catalogue", "confirming", "drafting", "edge_boxes", "importing", "register"]


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    app.cli.add_command(registry)
