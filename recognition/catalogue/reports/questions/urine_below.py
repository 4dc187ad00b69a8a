"""Bare names above one of urine: 肌酐 88 over 微量白蛋白 12 may be of that urine, where nothing beside them is of blood alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from recognition.catalogue.names.item_texts import SPECIMEN, parse
from recognition.catalogue.reports.meanings.outside import also_in
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Piece, Row
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.names.specimens import URINE

_OF_KIDNEY = ("白蛋白", "转铁蛋白", "β2-微球蛋白", "免疫球蛋白G", "视黄醇结合蛋白")
"""Proteins that laboratories report of urine beside its albumin, under their bare names."""


def _code(piece: Piece) -> str:
    """The item of a piece, or the one that is offered first."""
    return piece.resolution.code or piece.resolution.offers[0].code


def _is_named(piece: Piece) -> bool:
    """Whether a piece is an item, or may be one by its name; one that says its own specimen says nothing of those above it."""
    return piece.resolution.code is not None or (is_asked_back(piece.resolution) and not any(one.startswith(SPECIMEN) for one in parse(piece.text).qualifiers))


def of_urine(meanings: Meanings, rows: Sequence[Row]) -> set[tuple[int, str | None]]:
    """(line, code) of items that laboratories measure in urine too, in a part of a report without a specimen whose other items are all such or of urine. The
    test strip stands beside blood in the sheet of a check-up and says nothing."""
    sections: dict[int, list[tuple[Row, Piece]]] = defaultdict(list)
    section = 0
    for row in rows:
        section += row.line.title or bool(row.heading.words) or row.line.specimen is not None or (bool(row.line.runs) and not row.line.valued)
        sections[section] += [(row, piece) for piece in row.pieces if _is_named(piece)]
    also = also_in(meanings.edition, "urine").union(*(meanings.bearing(name) for name in _OF_KIDNEY))
    strip = {member for panel in meanings.panels if meanings.edition.items.specimens.get(panel, URINE) <= URINE for member in meanings.members(panel)}
    doubtful: set[tuple[int, str | None]] = set()
    for taken in sections.values():
        of = {_code(piece): meanings.edition.items.specimens.get(_code(piece), frozenset()) for _row, piece in taken}
        urine = {code for code, own in of.items() if own and own <= URINE}
        others = {_code(piece) for _row, piece in taken if piece.resolution.code and of[_code(piece)]} - urine
        urine -= strip
        if urine and others and others <= also:
            doubtful |= {(row.place, piece.resolution.code) for row, piece in taken if piece.resolution.code in others and not row.specimen}
    return doubtful
