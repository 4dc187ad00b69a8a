"""Bare names above one of urine: 肌酐 88 over 微量白蛋白 12 may be of that urine, where nothing beside them is of blood alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from recognition.catalogue.reports.outside import also_in
from recognition.catalogue.reports.rows import Piece, Row
from recognition.catalogue.reports.run_meanings import Meanings
from recognition.domain.names.specimens import URINE


def of_urine(meanings: Meanings, rows: Sequence[Row]) -> set[tuple[int, str | None]]:
    """(line, code) of items that laboratories measure in urine too, in a part of a report without a specimen whose other items are all such or of urine. The
    test strip stands beside blood in the sheet of a check-up and says nothing."""
    sections: dict[int, list[tuple[Row, Piece]]] = defaultdict(list)
    section = 0
    for row in rows:
        section += row.line.title or bool(row.heading.words) or row.line.specimen is not None or (bool(row.line.runs) and not row.line.valued)
        sections[section] += [(row, piece) for piece in row.items]
    also = also_in(meanings.edition, "urine")
    strip = {member for panel in meanings.panels if meanings.edition.items.specimens.get(panel, URINE) <= URINE for member in meanings.members(panel)}
    doubtful: set[tuple[int, str | None]] = set()
    for taken in sections.values():
        of = {piece.resolution.code: meanings.edition.items.specimens.get(piece.resolution.code or "", frozenset()) for _row, piece in taken}
        urine = {code for code, own in of.items() if own and own <= URINE}
        others = {code for code, own in of.items() if own} - urine
        urine -= strip
        if urine and others and others <= also:
            doubtful |= {(row.place, piece.resolution.code) for row, piece in taken if piece.resolution.code in others and not row.specimen}
    return doubtful
