"""What a heading means: by its lines, together and alone, and whatever its unit is called."""

from __future__ import annotations

import re

from recognition.catalogue.spreadsheets import headings
from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.forms import Form

LINE = "\u00a0"
UNIT_BEHIND = re.compile(r"[\s\u00a0:：_·-]+(?:[元角分]|万元|人民币|yuan|rmb|cny|fen|cents?)(?:\s*[/／]\s*\S{1,3})?$", re.IGNORECASE)
"""A unit of money behind a heading without brackets: 收费标准 元/次."""
NUMBER_BEFORE = re.compile(r"^(?:[0-9]{1,2}\s*[.、．)）]|[(（][0-9]{1,2}[)）]|[①-⑳])\s*(?=\S)")
"""The number of a column: 1.机构."""


def title_of(cell: Cell) -> str:
    """A heading in one line; where its cell has several, they are parted by a blank that no cell has."""
    return LINE.join(filter(None, (" ".join(line.split()) for line in text(cell).splitlines())))[:120]


def field_of(form: Form, title: str) -> str | None:
    """The field that a heading means: by the lower line, by both lines, by the upper."""
    lines = title.split("\n")
    whole = lines if len(lines) == 1 else ["".join(lines), lines[-1], lines[0]]
    # 机构名称 and Institution in two lines of one cell are two names of one column, where together they are none
    unitless = [bare for entry in whole if (bare := NUMBER_BEFORE.sub("", UNIT_BEHIND.sub("", entry))) != entry]
    for written in (*whole, *(line for entry in whole if LINE in entry for line in entry.split(LINE)), *unitless):
        terms = headings.folded(written)
        for entry in form.all:
            if any(term in _terms(form.table, entry.name) for term in terms if term):
                return entry.name
    return None


def rank(form: Form, name: str, title: str) -> int:
    """How sure it is that a heading means this field, 0 for the surest."""
    terms = {term for line in (title, *title.replace("\n", LINE).split(LINE)) for term in headings.folded(line)}
    known = headings.known_as(form.table, name)
    return next((place for place, heading in enumerate(known) if terms.intersection(headings.folded(heading))), len(known))


_TERMS: dict[tuple[str, str], frozenset[str]] = {}


def _terms(table: str, name: str) -> frozenset[str]:
    key = table, name
    if key not in _TERMS:
        _TERMS[key] = frozenset(term for heading in headings.known_as(table, name) for term in headings.folded(heading))
    return _TERMS[key]
