"""Finds items and institutions as people write them: code, name, alias, pinyin, short form, or a part of the name; the best first."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import matching
from recognition.catalogue.names.term_reader import INSTITUTIONS, ITEMS, Kind
from recognition.errors import Invalid

MOST = 500
RANKED = 40
"""So many of the best matches are put in the order of what a hospital asks about."""

Rows = list[dict[str, Any]]


def institutions(edition: Edition, text: str, limit: int, cursor: str | None = None) -> tuple[Rows, str | None]:
    """Institutions that match the text, best first, and the cursor of the next page or None; all by code for an empty text.

    Raises `Invalid` for a cursor that no page gave."""
    codes, following = _page(edition, INSTITUTIONS, text, limit, cursor)
    return [row for code in codes if (row := browsing.institution_row(edition, code))], following


def items(edition: Edition, text: str, limit: int, cursor: str | None = None) -> tuple[Rows, str | None]:
    """Items and panels that match the text, as `institutions` does."""
    codes, following = _page(edition, ITEMS, text, limit, cursor)
    return [row for code in codes if (row := browsing.item_row(edition, code))], following


def habitual(edition: Edition, kind: Kind, text: str, limit: int, counts: Mapping[str, int]) -> list[str]:
    """Codes of the best matches; those that match equally well by how often they were asked about (code to count)."""
    best = list(islice(matching.matches(edition, kind, text), RANKED))
    best.sort(key=lambda match: (match[0], -counts.get(match[1], 0)))
    return [code for _order, code in best[:limit]]


def _page(edition: Edition, kind: Kind, text: str, limit: int, cursor: str | None) -> tuple[list[str], str | None]:
    """Codes of one page. Listing everything goes on after a code, a search after so many results, which an edition always gives in the same order."""
    limit = max(1, min(limit, MOST))
    if not text.strip():
        after = "" if cursor is None else _after(cursor, "@")
        sql = f"SELECT code FROM {kind.rows} WHERE code > ?1 ORDER BY code LIMIT ?2"
        codes = [code for (code,) in edition.connection.execute(sql, (after, limit + 1))]
        return codes[:limit], f"@{codes[limit - 1]}" if len(codes) > limit else None
    start = 0 if cursor is None else _number(_after(cursor, "+"))
    codes = [code for _order, code in islice(matching.matches(edition, kind, text), start, start + limit + 1)]
    return codes[:limit], f"+{start + limit}" if len(codes) > limit else None


def _after(cursor: str, mark: str) -> str:
    if not cursor.startswith(mark):
        raise Invalid("cursor")
    return cursor[1:]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise Invalid("cursor")
    return int(text)
