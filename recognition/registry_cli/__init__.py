"""Registrars' commands: `flask --app wsgi registry …`, for scripts as for people; each is thin and says how it went by its exit status."""

from __future__ import annotations

from flask import Flask

from recognition.registry_cli import catalogue, confirming, drafting, importing
from recognition.registry_cli.common import registry

__all__ = ["catalogue", "confirming", "drafting", "importing", "register"]


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    app.cli.add_command(registry)
