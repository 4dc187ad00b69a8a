"""A hospital's own code map (对照表) in an edition: read, and compared with the codes that the hospital uses."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from recognition.catalogue.editions.browsing import rows as read
from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.code_suggestions import item_summary
from recognition.domain.identifiers import local_key
from recognition.domain.lookups import Coding
from recognition.errors import ItemAmbiguous

ROLES = ("receiver", "issuer")
"""As what an institution is asked by its own codes: as the receiver, by its own orders; as the issuer, by its own reports."""
ROWS = """
SELECT c.role, c.local_code, c.local_name, c.item, coalesce(i.name_zh, p.name_zh, '') AS item_name_zh, coalesce(i.name_en, p.name_en, '') AS item_name_en
FROM code_maps AS c LEFT JOIN items AS i ON i.code = c.item LEFT JOIN panels AS p ON p.code = c.item
WHERE c.institution = ?1 AND (?2 = '' OR c.role = ?2) ORDER BY c.role, c.local_code LIMIT ?3 OFFSET ?4"""
STATES = ("mapped", "proposed", "several", "unmapped", "unusable")


def rows(edition: Edition, institution: str, role: str = "", start: int = 0, limit: int = -1) -> list[dict[str, Any]]:
    """The rows of an institution's map by role and code: role, local_code, local_name, item and the item's names."""
    return read(edition, ROWS, institution, role, limit, start)


def name_in_map(edition: Edition, institution: str, code: str) -> str:
    """What the institution's map as issuer calls an own code, as it is written there; "" where it says nothing."""
    sql = "SELECT local_name FROM code_maps WHERE institution = ? AND role = 'issuer' AND local_code = ?"
    row = edition.connection.execute(sql, (institution, code)).fetchone()
    return (row[0] if row else "") or ""


def counts(edition: Edition, institution: str) -> dict[str, int]:
    """How many codes are mapped, by role."""
    mapped = dict(edition.connection.execute("SELECT role, count(*) FROM code_maps WHERE institution = ?1 GROUP BY role", (institution,)).fetchall())
    return {role: mapped.get(role, 0) for role in ROLES}


def meant(edition: Edition, institution: str, role: str, code: str) -> tuple[str, ...]:
    """The items that a lookup with this own code would mean: none, one, or several between which it would be asked back."""
    try:
        item = resolve_item(edition, Coding("local", code, role), institution, institution)
    except ItemAmbiguous as several:
        return tuple(several.details["candidates"])
    return (item,) if item else ()


def compared(edition: Edition, institution: str, role: str, code: str, name: str, waiting: Collection[tuple[str, str]] = ()) -> dict[str, Any]:
    """One of the hospital's codes held against its map: `state` mapped (with `item`), several (with `candidates`), unmapped, or
    proposed, where it is among the (role, `local_key` of the code) that wait for a registrar. What the name may mean is for `suggestions` to say."""
    items = meant(edition, institution, role, code)
    row: dict[str, Any] = {"code": code, "name": name, "state": "unmapped", "item": None, "candidates": []}
    if len(items) == 1:
        return row | {"state": "mapped", "item": item_summary(edition, items[0])}
    if (role, local_key(code)) in waiting:
        return row | {"state": "proposed"}
    if len(items) > 1:
        return row | {"state": "several", "candidates": [item_summary(edition, item) | {"why": "code", "differs": []} for item in items]}
    return row
