"""From what was typed to an item or an institution: taken when it can mean one thing only, offered for choice otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from recognition.registry import browsing, folding, search
from recognition.registry.editions import Edition

OFFERED = 8
LINES = 60
"""Results that one report may bring at once."""
LONGEST_LINE = 200
SEPARATORS = re.compile(r"[\t,;|，；、：:]|\s{2,}")
NUMBERING = re.compile(r"^[\s*★▲#]*(?:\d{1,3}(?:[.、)）]\s*|\s+))?[\s*★▲#]*")
"""Marks and the line's own number before a name."""
BRACKETED = re.compile(r"([^()（）]+)[(（]([^()（）]+)[)）]")
MOST_WORDS = 6
CODE_LIKE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,23}", re.ASCII)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is chosen: its search, its row by code, and the other codes by which it is known exactly."""

    find: Callable[..., tuple[list[Row], str | None]]
    row: Callable[[Edition, str], Row | None]
    codes: tuple[str, ...]


ITEM = Kind(search.items, browsing.item_row, ("code", "loinc"))
ISSUER = Kind(search.institutions, browsing.institution_row, ("code", "uscc", "licence", "nhsa"))


@dataclass(frozen=True, slots=True)
class Choice:
    """Either `row` is what was meant, or `offers` are what it can be."""

    text: str
    row: Row | None = None
    offers: tuple[Row, ...] = ()


def choose(edition: Edition, kind: Kind, text: str, code: str = "", chosen_for: str | None = None) -> Choice:
    """What the text means. `code` is what was picked while the box held `chosen_for`; it counts only while the text is still that."""
    if code and (chosen_for is None or chosen_for == text):
        row = kind.row(edition, code)
        if row is not None:
            return Choice(text, row)
    if not text.strip():
        return Choice(text)
    offers = offered(edition, kind, text)
    whole = [row for row in offers if folding.term(text) in _wholes(kind, row)]
    if len(whole) == 1:
        return Choice(text, whole[0])
    return Choice(text, offers[0]) if len(offers) == 1 else Choice(text, offers=tuple(whole or offers))


def offered(edition: Edition, kind: Kind, text: str) -> list[Row]:
    """The best matches of a text, a few."""
    return kind.find(edition, text[:LONGEST_LINE], OFFERED)[0] if text.strip() else []


def by_codes(edition: Edition, kind: Kind, codes: Iterable[str]) -> list[Row]:
    """The rows of codes that the edition knows, in their order."""
    return [row for code in codes if (row := kind.row(edition, code)) is not None]


def _wholes(kind: Kind, row: Row) -> set[str]:
    """Everything that means the row when written in full."""
    aliases = (alias["alias"] if isinstance(alias, dict) else alias for alias in row["aliases"])
    texts = (row["name_zh"], row["name_en"], *(row.get(code) or "" for code in kind.codes), *aliases)
    return {folding.term(text) for text in texts if text}


def lines_of(text: str) -> list[str]:
    """The lines of a pasted or scanned report that are not empty, at most LINES."""
    return [line.strip()[:LONGEST_LINE] for line in text.splitlines() if line.strip()][:LINES]


def choose_line(edition: Edition, line: str) -> Choice:
    """The item of one line of a report, whose number, values and units are dropped: the longest beginning that is a name in full,
    else the longest that means something."""
    parts = _beginnings(line)
    found = [choose(edition, ITEM, part) for part in parts]
    for choice in found:
        if choice.row and folding.term(choice.text) in _wholes(ITEM, choice.row):
            return choice
    for choice in found:
        if choice.row or choice.offers:
            return choice
    # What could not be read is told by its first word only: the rest may be a result.
    return Choice(parts[-1][:40] if parts else line[:40])


def _beginnings(line: str) -> list[str]:
    """The first words of a line, longest first; a name in brackets counts as another way to write the one before it."""
    words = SEPARATORS.sub(" ", NUMBERING.sub("", line)).split()
    found = [" ".join(words[:count]) for count in range(min(len(words), MOST_WORDS), 0, -1)]
    bracketed = BRACKETED.fullmatch(words[0]) if words else None
    return [*found, *(part for part in bracketed.groups() if part)] if bracketed else found
