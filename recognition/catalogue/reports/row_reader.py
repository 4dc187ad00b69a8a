"""The rows of a pasted report: each line with its pieces, each piece with what it means where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from recognition.catalogue.names import normalise
from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, SPECIMEN, parse
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.reports.headings import headed, leads
from recognition.catalogue.reports.headings.headed import Named, Under
from recognition.catalogue.reports.headings.said_where import SaidWhere
from recognition.catalogue.reports.headings.sections import Sections
from recognition.catalogue.reports.lines import found_beside
from recognition.catalogue.reports.lines.spaced_words import closed, labelled, numbered, unglued
from recognition.catalogue.reports.lines.wrapped_names import joined, upright
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import beside, of_time, only_qualifies, over, says_time, specimens, spread
from recognition.catalogue.reports.piece_reader import SHOWN, PieceReading, Surroundings
from recognition.catalogue.reports.rows import Piece, Row
from recognition.domain.dates import english_days
from recognition.domain.names import items
from recognition.domain.names.resolution import NOTHING, SIMILAR, Resolution, among
from recognition.domain.reports import lines as report_lines
from recognition.domain.reports import ticks
from recognition.domain.reports.frame_words import ABOUT_BLOOD
from recognition.domain.reports.labels import is_label
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import COLON, Run
from recognition.domain.reports.statements import is_statement
from recognition.domain.reports.words import CODE, REMARKABLE, REMARKED_UNIT, RULED, UNIT_NOTE

LONGEST_LINE = 2000
_LEADERS = re.compile(r"(?<=[A-Za-z\u4e00-\u9fff])\s*\.{3,}\s*:?\s*(?=[A-Za-z\u4e00-\u9fff])")
"""Dots that lead from a label to its value: Fluid type ..... Ascitic."""
_TWO_RESULTS = re.compile(r"(?<=[\s:：])(\d+(?:\.\d+)?)[，、](?=\d)")
"""A Chinese comma between two results; a Western one may be that of thousands."""
_OR_EQUAL = re.compile(r"(?<=[<>])\s*or\s*=\s*(?=\d)", re.IGNORECASE)
"""American laboratories write > OR = 40 for a limit."""
_LABEL_IN_BRACKETS = re.compile(r"^\s*[【\[]\s*([^】\[\]\d:]{2,8})\s*[】\]]\s*(?=\S)")
"""A label of the form in brackets before its value: 【采样时间】2026-11-25."""
_DRAWN = str.maketrans(dict.fromkeys("│┃┆┇┊┋║¦", "|"))
"""Lines between the columns of a table that is drawn with signs."""
QUOTED = re.compile(r'"\s*[,;\t]\s*"')
"""Between the cells of a row that was exported as text in quotes."""
MOST_LETTERS = 50_000
MOST_PIECES = 600
"""Pieces that are looked up for one report; what stands behind them is said to be unread."""


def _lines(meanings: Meanings, typed: tuple[str, ...]) -> Iterator[Line | None]:
    """The lines as they are read; None for one that is too long, also because single signs stand for many letters (U+FDFA for eighteen)."""
    total = 0
    for line in typed:
        text = (
            found_beside.without(meanings, numbered(meanings, unglued(meanings, labelled(meanings, closed(meanings, folded(line))))))
            if len(line) <= LONGEST_LINE
            else ""
        )
        total += len(text)
        yield report_lines.read(text, line) if 0 < len(text) <= LONGEST_LINE and total <= MOST_LETTERS else None


def folded(line: str) -> str:
    """A line in NFKC and simplified characters, letters as they are."""
    text = unicodedata.normalize("NFKC", _TWO_RESULTS.sub(r"\1, ", items.CIRCLED.sub("", line))).translate(normalise.simplified())
    if ruled := RULED.match(text):
        text = ruled[2]
    text = ticks.written(_OR_EQUAL.sub("=", _LEADERS.sub(": ", text.translate(_DRAWN))))
    if (label := _LABEL_IN_BRACKETS.match(text)) and is_label(label[1]):
        text = f"{label[1]}:{text[label.end() :]}"
    text = english_days.in_figures(text)
    return QUOTED.sub("\t", text).strip(' "') if QUOTED.search(text) else text


@dataclass(slots=True)
class SheetReading:
    """One report while it is read. `by_rows` are the tests of the panels that its rows show it to be of, where no heading says so."""

    meanings: Meanings
    too_long: list[tuple[int, str]] = field(default_factory=list)
    valued: bool = False
    by_rows: Under = headed.NOTHING

    @property
    def pieces(self) -> PieceReading:
        """How a name on a line is read."""
        return PieceReading(self.meanings, self.by_rows, self.valued)

    def rows(self, typed: tuple[str, ...]) -> Iterator[Row]:
        """Each line with its pieces."""
        lines = upright(list(_lines(self.meanings, typed)))
        self.valued = any(line is not None and line.valued for line in lines)
        sections = Sections(self.meanings, self.valued)
        sections.begin(lines)
        count = 0
        rows = list(joined(self.meanings, lines, self.valued))
        open_boxes = ticks.unticked([row.line for row in rows])
        where = SaidWhere([place for place, row in enumerate(rows) if row.line is not None and row.line.specimen is not None])
        for place, row in enumerate(rows):
            if row.line is None:
                shown = typed[place][:40] + "…"
                self.too_long.append((place, shown))
                yield Row(place, Line(typed[place], "", head=True, used=True), (Piece(place, shown, NOTHING),))
                continue
            if resolution := self._scanned(row.line.typed):
                yield Row(place, replace(row.line, used=True), (Piece(place, row.line.typed, resolution),))
                continue
            heading = sections.heading(place, row.line, rows[place + 1].line if place + 1 < len(rows) else None)
            said = where.take(place, row.line, sections.holding)
            read = (
                self._line(place, row.line, row.doubtful, place in open_boxes, sections)
                if count < MOST_PIECES
                else (Piece(place, run.text, NOTHING) for run in row.line.runs)
            )
            pieces = tuple(read)
            count += len(pieces)
            yield Row(place, row.line, pieces, heading, sections.specimen, said)

    def _scanned(self, typed: str) -> Resolution | None:
        """What a line that is one code and nothing else means (a scanned LOINC code); a code that is as short as an abbreviation is read as one."""
        edition = self.meanings.edition
        known = CODE.match(typed) is not None and typed in edition.items.codes
        return resolve_item_text(edition, typed, near=False) if known else None

    def _line(self, number: int, line: Line, doubtful: bool, unticked: bool, sections: Sections) -> Iterator[Piece]:
        """The pieces of a line. Its first name is asked back where the line is `doubtful`, each where it is `unticked`."""
        runs, under, headed_as = leads.behind(self.meanings, line), sections.under, NOTHING_SAID
        led = runs is not line.runs
        first = sections.headings.leading(leads.lead(self.meanings, line)) if led else self._leading(line, sections)
        if first is not None:
            if first.codes:
                yield Piece(number, first.name, among(sorted(first.codes)[:SHOWN], SIMILAR), heading=True)
            runs, under = runs if led else _behind_heading(runs), sections.headings.under(first.codes)
            said = sections.headings.specimen(first.codes)
            headed_as = (
                frozenset({AROUND + said}) if said else spread(qualifier for qualifier in parse(first.name).qualifiers if qualifier.startswith(SPECIMEN))
            )
        remarked = _remarked(runs)
        for place, (run, beside_it) in enumerate(beside(runs)):
            stated = over(headed_as, beside_it)
            if only_qualifies(run.text):
                if run.after and (not specimens(run) or under.members):
                    # a value of its own at another time (血糖 空腹 5.6 餐后2小时 7.8), or a test that is named like a specimen (Blood Negative)
                    yield Piece(number, run.text, NOTHING)
                continue
            if place and not run.after and runs[place - 1].after and REMARKABLE.match(run.text):
                continue
            alone = sections.listed and not stated and self.meanings.panel(run.text)
            around = NOTHING_SAID if alone else over(sections.around, stated)
            standing = Surroundings(sections, around, under, doubtful or sections.elsewhere or place in remarked, unticked)
            for text, meant in self.meanings.run(run, around):
                yield self.pieces.read(number, run, text, meant, standing)
            doubtful = False

    def _leading(self, line: Line, sections: Sections) -> Named | None:
        """The heading that a row of results begins with, where the words behind it are no part of its name."""
        first = line.runs[0] if line.valued else None
        if first is None or len(first.parts) < 2 or self.meanings.exact(first.text, NOTHING_SAID):
            return None
        named = sections.headings.leading(first.parts[0].text)
        if first.parts[1].gap == COLON and (named is None or not named.codes):
            words = first.parts[0].text
            return Named(words, words, frozenset()) if ABOUT_BLOOD.match(words) else None
        return None if named is None or (named.codes and self.meanings.bearing(first.text)) else named


def _behind_heading(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs of a row without the heading that it begins with."""
    first, second, *others = runs[0].parts
    return (replace(runs[0], before="", parts=(second._replace(gap=""), *others)), *runs[1:])


def _remarked(runs: Sequence[Run]) -> set[int]:
    """The runs that words without a value of their own stand behind, and those words: they may tell the test from another one (PSA 0.3 游离), or
    say that it was not done; and those that a result of another time of day stands behind (皮质醇 300 下午 120)."""
    remarks = [
        place
        for place in range(1, len(runs))
        if not runs[place].after
        and not runs[place].series
        and runs[place - 1].after
        and not REMARKABLE.match(runs[place].text)
        and not is_statement(runs[place].text)
    ]
    remarks += [place for place in range(1, len(runs)) if runs[place].after and _is_remarked_unit(runs[place - 1], runs[place])]
    timed = {place - 1 for place in range(1, len(runs)) if runs[place].after and of_time(runs[place]) and not says_time(runs[place - 1])}
    return timed | {each for place in remarks if place == len(runs) - 1 or runs[place + 1].after for each in (place - 1, place)}


def _is_remarked_unit(before: Run, run: Run) -> bool:
    """Whether a run is the unit of the result before it with a word of its own, and its limits behind it: 总蛋白 33 g/L(CSF) 65-85."""
    remark = REMARKED_UNIT.match(run.text) if before.after else None
    return remark is not None and not any(UNIT_NOTE.match(word) or REMARKABLE.match(word) for word in remark.groups() if word)
