"""The catalogue as it is browsed by hand: groups of items in their order, and the panels."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.browsing import rows
from recognition.catalogue.editions.store import Edition


def groups(edition: Edition) -> list[dict[str, Any]]:
    """The groups of items: code, name_zh, name_en, kind."""
    return rows(edition, "SELECT code, name_zh, name_en, kind FROM item_groups ORDER BY kind = 'imaging', kind, code")


def panels(edition: Edition) -> list[dict[str, Any]]:
    """Panels that are billed once, then mere groupings, by code."""
    return rows(edition, "SELECT code, name_zh, name_en FROM panels ORDER BY grouping, code")


def items(edition: Edition) -> dict[str, list[dict[str, Any]]]:
    """Group code -> its items (code, name_zh, name_en), by name."""
    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows(edition, "SELECT code, name_zh, name_en, group_code FROM items ORDER BY name_zh"):
        members.setdefault(row["group_code"], []).append(row)
    return members
