"""The lines that a question about a row shows beside it: the label, the heading or the remark by which its name may be another test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.reports import matters
from recognition.catalogue.reports.headings import said_where
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import QUALIFIER, is_asked_back

_OF_SPECIMEN = frozenset({said_where.SHEET, said_where.FOOT, said_where.SECTION, said_where.NAMED})
_OF_TIME = frozenset({said_where.SECTION, said_where.CLOCK})
_BY_MATTER = {matters.ELSEWHERE: frozenset({said_where.ELSEWHERE}), matters.ENDED: frozenset({said_where.ENDED}), matters.GASES: frozenset({said_where.GASES})}


def quoted(rows: Sequence[Row]) -> list[Row]:
    """The rows, each piece that is asked back with the lines above or below it by which it is."""
    return [replace(row, pieces=tuple(_with_lines(piece, row, rows) for piece in row.pieces)) for row in rows]


def _with_lines(piece: Piece, row: Row, rows: Sequence[Row]) -> Piece:
    if not is_asked_back(piece.resolution) or piece.heading:
        return piece
    kinds = _kinds(piece)
    places = {place for kind, place in row.said if kind in kinds and place != row.place} | {doubt.line for doubt in piece.because}
    return replace(piece, because=tuple(Doubt(place, rows[place].line.typed) for place in sorted(places)))


def _kinds(piece: Piece) -> frozenset[str]:
    """What of that which holds where a piece stands makes a question of it."""
    first = piece.resolution.offers[0]
    if piece.matter in _BY_MATTER:
        return _BY_MATTER[piece.matter]
    if first.why != QUALIFIER:
        return frozenset()
    of_specimen = _OF_SPECIMEN if any(one.startswith("specimen.") for one in first.differs) else frozenset()
    return of_specimen | (_OF_TIME if any(one.startswith("time.") for one in first.differs) else frozenset())
