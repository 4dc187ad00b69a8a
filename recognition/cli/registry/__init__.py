"""Registrars' commands: `flask --app wsgi registry …`, for scripts as for people; each is thin and says how it went by its exit status."""

from __future__ import annotations

from recognition.cli.registry import catalogue, confirming, drafting, edge_boxes, importing
from recognition.cli.registry.common import registry

__all__ = ["COMMANDS", "catalogue", "confirming", "drafting", "edge_boxes", "importing"]
"""The modules because each adds its commands to the group."""

COMMANDS = {registry.name: registry}
