"""Finds items and institutions as people write them: code, name, alias, pinyin, or a part of the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from recognition.errors import Invalid
from recognition.registry import browsing, folding
from recognition.registry.editions import Edition
from recognition.registry.wording import INNER, INNER_LENGTH

LAST = "\U0010ffff"
"""Sorts after every character of a term, so that [term, term + LAST) is all that begins with the term."""
MOST = 500


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is searched: its table of terms, the column that holds the code, and its table of rows."""

    terms: str
    code: str
    rows: str


ITEMS = _Kind("item_search", "code", "(SELECT code FROM items UNION SELECT code FROM panels)")
INSTITUTIONS = _Kind("institution_search", "institution", "institutions")


def institutions(edition: Edition, text: str, limit: int, cursor: str | None = None) -> tuple[list[dict[str, Any]], str | None]:
    """Institutions that match the text, best first, and the cursor of the next page or None; all by code for an empty text.

    Raises `Invalid` for a cursor that no page gave."""
    found, following = _page(edition, INSTITUTIONS, text, limit, cursor)
    return [browsing.institution_row(edition, code) for code in found], following


def items(edition: Edition, text: str, limit: int, cursor: str | None = None) -> tuple[list[dict[str, Any]], str | None]:
    """Items and panels that match the text, as `institutions` does."""
    found, following = _page(edition, ITEMS, text, limit, cursor)
    return [browsing.item_row(edition, code) for code in found], following


def _page(edition: Edition, kind: _Kind, text: str, limit: int, cursor: str | None) -> tuple[list[str], str | None]:
    """Codes of one page. Listing everything goes on after a code, a search after so many results, which an edition always gives in the same order."""
    limit = max(1, min(limit, MOST))
    if not text.strip():
        after = "" if cursor is None else _after(cursor, "@")
        sql = f"SELECT code FROM {kind.rows} WHERE code > ?1 ORDER BY code LIMIT ?2"
        codes = [code for code, in edition.connection.execute(sql, (after, limit + 1))]
        return codes[:limit], f"@{codes[limit - 1]}" if len(codes) > limit else None
    start = 0 if cursor is None else _number(_after(cursor, "+"))
    codes = list(islice(_matches(edition, kind, text), start, start + limit + 1))
    return codes[:limit], f"+{start + limit}" if len(codes) > limit else None


def _after(cursor: str, mark: str) -> str:
    if not cursor.startswith(mark):
        raise Invalid("cursor")
    return cursor[1:]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise Invalid("cursor")
    return int(text)


def _matches(edition: Edition, kind: _Kind, text: str) -> Iterator[str]:
    """Codes in order, each once: the whole term, then what begins with it, then parts of names, then names with all words."""
    term = folding.term(text)
    seen: set[str] = set()
    if not term:
        return
    for found in (_exact(edition, kind, term), _beginning(edition, kind, term), _inner(edition, kind, term), _all_words(edition, kind, text)):
        for code in found:
            if code not in seen:
                seen.add(code)
                yield code


def _exact(edition: Edition, kind: _Kind, term: str) -> Iterator[str]:
    sql = f"SELECT {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term = ?2 ORDER BY {kind.code}"
    for weight in range(INNER):
        for code, in edition.connection.execute(sql, (weight, term)):
            yield code


def _beginning(edition: Edition, kind: _Kind, term: str) -> Iterator[str]:
    for weight in range(INNER):
        yield from _range(edition, kind, weight, term)


def _range(edition: Edition, kind: _Kind, weight: int, term: str) -> Iterator[str]:
    # read row by row: a broad text ends with its first page, not with its last match
    sql = f"SELECT {kind.code} FROM {kind.terms} WHERE weight = ?1 AND term >= ?2 AND term < ?3 ORDER BY term, {kind.code}"
    for code, in edition.connection.execute(sql, (weight, term, term + LAST)):
        yield code


def _inner(edition: Edition, kind: _Kind, term: str) -> Iterator[str]:
    for code in _range(edition, kind, INNER, term[:INNER_LENGTH]):
        if len(term) <= INNER_LENGTH or any(term in folding.term(name) for name in browsing.names(edition, code)):
            yield code


def _all_words(edition: Edition, kind: _Kind, text: str) -> Iterator[str]:
    words = [word for word in map(folding.term, text.split()) if word]
    if len(words) < 2:
        return
    common = set.intersection(*(_holding(edition, kind, word) for word in words))
    yield from sorted(common)


def _holding(edition: Edition, kind: _Kind, word: str) -> set[str]:
    codes = set(_beginning(edition, kind, word))
    return codes.union(_inner(edition, kind, word))
