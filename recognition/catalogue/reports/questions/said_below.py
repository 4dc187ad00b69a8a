"""What a report says of its rows beside them and not only above: the ordered tests at its foot (申请项目：尿电解质), and the analyser (仪器：UF-5000)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.reports.matters import GASES, NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.specimens import UNKNOWN, may_be
from recognition.domain.reports import analysers
from recognition.domain.reports.analysers import OF_GASES
from recognition.domain.reports.form_labels import ORDERED
from recognition.domain.reports.labels import is_label, parts, with_colons
from recognition.domain.reports.said_specimens import BY_GAS_ANALYSER, USUAL, one_of, specimens_in


def held(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item that is of another specimen, or measured in another way, than such a line says."""
    said: dict[int, list[tuple[str, Doubt]]] = defaultdict(list)
    for first, last in _sheets(rows):
        sheet = rows[first:last]
        for marks, at_head in ((_ordered(sheet), False), (_analysed(sheet), True)):
            for place, code in marks.items():
                for reached in _reach(sheet, sorted(marks), place, at_head):
                    said[reached].append((code, Doubt(place, rows[place].line.typed)))
    return [replace(row, pieces=tuple(_held(meanings, piece, said[row.place]) for piece in row.pieces)) if row.place in said else row for row in rows]


def _sheets(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """From each title to the next."""
    titles = [row.place for row in rows if row.line.title and row.place]
    return list(zip((0, *titles), (*titles, len(rows)), strict=True))


def _ordered(sheet: Sequence[Row]) -> dict[int, str]:
    """The specimen in the names of ordered tests, by the place of the line; "" where they name none but blood."""
    found: dict[int, str] = {}
    for row in sheet:
        if not row.line.valued and (values := [value for label, value in parts(with_colons(row.line.folded))[1] if ORDERED.match(label) and value]):
            found[row.place] = one_of({code for value in values for code in specimens_in(value) if code not in USUAL}) or ""
    return found


def _analysed(sheet: Sequence[Row]) -> dict[int, str]:
    """What an analyser is of, by the place of the line that names it; its label may stand on the line above."""
    found: dict[int, str] = {}
    for before, row in zip((None, *sheet), sheet, strict=False):
        label = before is not None and is_label(before.line.folded)
        text = f"{before.line.folded.strip(' :')}:{row.line.folded}" if before is not None and label else row.line.folded
        bare = not label and not row.line.folded.rpartition(":")[0]
        if not row.items and not any(piece.part_of for piece in row.pieces) and not (bare and row.line.valued) and (kind := analysers.named(text)) is not None:
            found[row.place] = kind
    return found


def _reach(sheet: Sequence[Row], marks: Sequence[int], place: int, at_head: bool) -> range:
    """The places of the rows that such a line is of: those above it where nothing has a result below the last; those below it, where `at_head`, where
    the first stands above all results; both where neither shows. An analyser is of no rows above the heading of its own."""
    results = [row.place for row in sheet if row.line.valued and row.place not in marks]
    heads, feet = bool(results) and marks[0] < results[0], bool(results) and marks[-1] > results[-1]
    above = max((mark + 1 for mark in marks if mark < place), default=sheet[0].place)
    if at_head:
        above = max((row.place for row in sheet if row.heading.words and above <= row.place < place), default=above)
    below = min((mark for mark in marks if mark > place), default=sheet[-1].place + 1)
    if not at_head:
        return range(above, place) if feet else range(0)
    return range(place if heads and not feet else above, place if feet and not heads else below)


def _held(meanings: Meanings, piece: Piece, said: Sequence[tuple[str, Doubt]]) -> Piece:
    code = piece.resolution.code
    own = meanings.edition.items.specimens.get(code or "", frozenset())
    other = next(((one, doubt) for one, doubt in said if one and own and not _is_of(meanings, code or "", own, one)), None)
    if code is None or other is None:
        return piece
    one, doubt = other
    if one in (UNKNOWN, OF_GASES):
        return piece.asked((code,), GASES if one == OF_GASES else NOT_READ, doubt)
    return piece.of_specimen(one, doubt)


def _is_of(meanings: Meanings, code: str, own: frozenset[str], one: str) -> bool:
    """Whether an item measured in these specimens may be what the line says."""
    if one == OF_GASES:
        item = meanings.edition.reading.item(code)
        return item is None or own == {"arterial_blood"} or BY_GAS_ANALYSER.match(item.name_zh) is None
    return may_be(own, one)
