"""Units that stand on a line of their own above or below a row (pmol/L over T4 15), or behind a label or in a heading of columns (单位：mmol/24h): a row whose own
unit is not printed is held against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.reports.words import UNIT, WITH_UNIT

_LABELLED = re.compile(rf"(?:单位|units?|结果|result)\s*[:(\[]?\s*({UNIT})\s*[)\]]?(?=\s|$|[,;|])", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?:单位|units?)\s*[:(\[]", re.IGNORECASE)
_ALONE = re.compile(rf"^\s*({UNIT})\s*$", re.IGNORECASE)


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item that cannot have such a unit."""
    said: dict[int, list[tuple[str, Doubt]]] = {}
    for row in rows:
        for unit, places in _units(rows, row):
            for place in places:
                said.setdefault(place, []).append((unit, Doubt(row.place, row.line.typed)))
    return [replace(row, pieces=tuple(_held(meanings, piece, row, said[row.place]) for piece in row.pieces)) if row.place in said else row for row in rows]


def _units(rows: Sequence[Row], row: Row) -> Iterator[tuple[str, Sequence[int]]]:
    """The unit that a line says, with the places of the rows that it may be of: the two beside it, or behind a label that above it or all of the sheet."""
    if row.line.used or row.items or row.questions:
        return
    if alone := _ALONE.match(row.line.folded):
        yield alone[1], [place for place in (row.place - 1, row.place + 1) if 0 <= place < len(rows)]
    elif not row.line.valued and (labelled := _LABELLED.search(row.line.folded)):
        yield labelled[1], _labelled(rows, row)


def _labelled(rows: Sequence[Row], row: Row) -> Sequence[int]:
    """A label of its own below a row, as apps write one below each, is that row's; one alone, or above all rows, may be of all of them."""
    above = [other.place for other in rows[: row.place] if other.items or other.questions]
    several = sum(not other.line.used and not other.line.valued and _LABEL.match(other.line.folded) is not None for other in rows) > 1
    return above[-1:] if above and several else range(len(rows))


def _held(meanings: Meanings, piece: Piece, row: Row, said: Sequence[tuple[str, Doubt]]) -> Piece:
    code = piece.resolution.code
    run = next((run for run in row.line.runs if run.text == piece.text and run.after), None)
    if code is None or run is None or any(map(WITH_UNIT.search, run.values)):
        return piece
    other = [doubt for unit, doubt in said if meanings.strange(replace(run, units=(*run.units, unit)), code)]
    return piece.asked((code,), NOT_READ, *other) if other else piece
