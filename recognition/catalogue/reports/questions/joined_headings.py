"""Rows under a heading that joins tests of several specimens: a name that two of them have, and that no unit and no range tells apart, is asked about, and the question shows the
heading. 白细胞 6.1 under 血常规+尿常规, 葡萄糖 5.1 under 生化全套,尿常规, 肌酐 80 under 血肌酐+尿肌酐."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recognition.catalogue.names import other_tests
from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, SPECIMEN, amid, parse
from recognition.catalogue.reports.headings import several_specimens
from recognition.catalogue.reports.headings.headed import Headings
from recognition.catalogue.reports.headings.panel_members import BY_NAME
from recognition.catalogue.reports.headings.several_specimens import BLOOD, group, of_item
from recognition.catalogue.reports.matters import NOT_READ
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.reports.printed_values import read
from recognition.domain.reports.runs import Run


def asked(meanings: Meanings, rows: Sequence[Row]) -> list[Row]:
    """The rows, with a question for each item, part or test outside the catalogue that may as well be one of another specimen which the heading names."""
    found: list[Row] = []
    held: _Joined | None = None
    for row in rows:
        if row.line.valued:
            found.append(replace(row, pieces=tuple(held.asked(piece, row) for piece in row.pieces)) if held else row)
            continue
        named = several_specimens.named(meanings, row.line.folded) if row.line.title or row.pieces or row.heading.words else {}
        if len(named) > 1:
            held = _Joined(meanings, Headings(meanings), named, Doubt(row.place, row.line.typed))
        elif row.line.title or row.heading.words or row.line.specimen is not None or framed(row.line.typed):
            held = None
        found.append(row)
    return found


class _Joined:
    """One such heading: the words that it names tests of each specimen by, and its line."""

    def __init__(self, meanings: Meanings, headings: Headings, named: Mapping[str, Sequence[str]], line: Doubt) -> None:
        self.meanings, self.headings, self.named, self.line = meanings, headings, named, line

    def asked(self, piece: Piece, row: Row) -> Piece:
        """The piece as a question, where it may be of another of the specimens."""
        code, run = piece.resolution.code, next((run for run in row.line.runs if run.text == piece.text), None)
        own = self._own(piece)
        if run is None or not own or any(one.startswith(SPECIMEN) for one in parse(piece.text).qualifiers):
            return piece
        others = [each for specimen in self.named if specimen not in own for each in self._others(run, specimen)]
        if not others:
            return piece
        codes = dict.fromkeys(each for each in (code, piece.part_of, *others) if each)
        return replace(piece.asked(codes, NOT_READ, self.line), part_of=None, other=None) if codes else piece

    def _own(self, piece: Piece) -> set[str]:
        """The specimens that a piece is of as it is read now; empty for a question, which a person answers anyhow."""
        if piece.heading or is_asked_back(piece.resolution):
            return set()
        if piece.other:
            return {group(piece.other.specimen)}
        code = piece.resolution.code or piece.part_of
        return of_item(self.meanings, code) if code else set()

    def _others(self, run: Run, specimen: str) -> Iterator[str]:
        """What the name may be in that specimen; "" for a test outside the catalogue."""
        around = NOTHING_SAID if specimen == BLOOD else frozenset({AROUND + specimen})
        read_there = self.meanings.plainly(run.text, around)
        codes = [read_there.code] if read_there.code else [offer.code for offer in read_there.offers if offer.why in BY_NAME]
        codes += [code for code, whole in self.headings.wholes.items() for rows in (whole.rows, whole.cells) if rows is not None and rows.match(run.text)]
        fitting = [code for code in dict.fromkeys(codes) if of_item(self.meanings, code) == {specimen} and not self.meanings.strange(run, code)]
        if fitting or codes:
            yield from fitting
        elif self._is_outside(run, specimen):
            yield ""

    def _is_outside(self, run: Run, specimen: str) -> bool:
        """Whether laboratories measure it in that specimen too, and neither a range nor, under the name of a panel that lacks it, a unit says that this is not it."""
        parsed = amid(parse(run.text), frozenset({AROUND + specimen}))
        plain, printed = other_tests.bare(parsed), read(run.values)
        if any(parse(word).core == plain.core for word in self.named[specimen]):
            # the heading says that it was measured there too
            return not printed.ranges
        if plain.vague or specimen == BLOOD or not any(cores.get(plain.core) == plain.qualifiers for _test, cores in other_tests.measured_in(parsed)):
            return False
        by_name = not all(any(map(self.headings.heads, self.meanings.bearing(word))) for word in self.named[specimen])
        return not printed.ranges and (by_name or not printed.units)
