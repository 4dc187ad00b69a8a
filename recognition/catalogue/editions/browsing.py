"""Rows of an edition as the doors show them: by code, counted, and the small lists whole."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES

DATED = {"divisions": "institution_divisions", "entities": "institution_entities", "consortia": "institution_consortia", "roles": "institution_roles"}
"""Key in an institution's row, and the table of its dated values."""


def rows(edition: Edition, sql: str, *values: Any) -> list[dict[str, Any]]:
    """All rows of a statement as dicts by column."""
    cursor = edition.connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=False)) for row in cursor.fetchall()]


def institution(edition: Edition, code: str) -> dict[str, Any] | None:
    """One institution with its aliases and dated `divisions`, `entities`, `consortia` and `roles` (value, valid_from, valid_to); None if unknown."""
    row = institution_row(edition, code)
    if row is None:
        return None
    for key, table in DATED.items():
        row[key] = rows(edition, f"SELECT value, valid_from, valid_to FROM {table} WHERE institution = ?1 ORDER BY valid_from, value", code)
    return row


def institution_row(edition: Edition, code: str) -> dict[str, Any] | None:
    """The institution's own row with its aliases; None if unknown."""
    matching = rows(edition, "SELECT * FROM institutions WHERE code = ?1", code)
    if not matching:
        return None
    aliases = edition.connection.execute("SELECT alias FROM institution_aliases WHERE institution = ?1 ORDER BY alias", (code,))
    return matching[0] | {"aliases": [alias for (alias,) in aliases]}


def item(edition: Edition, code: str) -> dict[str, Any] | None:
    """One item or panel with its aliases, members, panels, wider and narrower studies, and listings of all dates; None if unknown."""
    row, known = item_row(edition, code), edition.reading.item(code)
    if row is None or known is None:
        return None
    narrower = edition.connection.execute("SELECT narrower FROM coverings WHERE wider = ?1 ORDER BY narrower", (code,))
    return row | {
        "members": list(known.members),
        "panels": list(known.panels),
        "wider": list(known.wider),
        "narrower": [code for (code,) in narrower],
        "listings": rows(edition, "SELECT * FROM listings WHERE item = ?1 ORDER BY scope, valid_from", code),
    }


def item_row(edition: Edition, code: str) -> dict[str, Any] | None:
    """The item's own row with its aliases (alias, lang, source) and `grouping`; a panel that is no item of its own has its kind and group from its members."""
    known = edition.reading.item(code)
    if known is None:
        return None
    blank = dict.fromkeys(TABLES["items"].names, "")
    mine = {
        "code": code,
        "name_zh": known.name_zh,
        "name_en": known.name_en,
        "group_code": known.group,
        "kind": known.kind.value,
        "volatile": int(known.volatile),
    }
    stored = rows(edition, "SELECT * FROM items WHERE code = ?1", code)
    source = older_files.expressions(edition.connection, TABLES["item_aliases"])["source"]
    aliases = rows(edition, f"SELECT alias, lang, {source} AS source FROM item_aliases WHERE code = ?1 ORDER BY alias", code)
    return (stored[0] if stored else blank | mine) | {"grouping": known.grouping, "aliases": aliases}


def names(edition: Edition, code: str) -> list[str]:
    """All names and aliases of the item or institution with this code."""
    texts: list[str] = []
    for row in (item_row(edition, code), institution_row(edition, code)):
        if row is not None:
            aliases = (alias["alias"] if isinstance(alias, dict) else alias for alias in row["aliases"])
            texts += [row["name_zh"], row["name_en"], *aliases]
    return texts


def counts(edition: Edition) -> dict[str, int]:
    """Rows per table, without the derived ones."""
    stored = {table.name: older_files.source(edition.connection, table) for table in TABLES.values() if not table.derived}
    return {name: edition.connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0] for name, source in stored.items()}


def divisions(edition: Edition) -> list[dict[str, Any]]:
    """All divisions of all times, by code."""
    return rows(edition, "SELECT * FROM divisions ORDER BY code, valid_from")


def scopes(edition: Edition) -> list[dict[str, Any]]:
    """All scopes with their `prefixes`, by code."""
    listed = rows(edition, "SELECT * FROM scopes ORDER BY code")
    return [scope | {"prefixes": list(edition.reading.scopes[scope["code"]].prefixes)} for scope in listed]
