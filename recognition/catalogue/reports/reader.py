"""A pasted report against one edition: every piece of every line is an item, is asked back with its candidates, or is said to be unread.

A run of words is an item only when all of it is: what stands beside a name and is not understood may be what tells it from another test
(PSA, Free; 胸部CT平扫 三维重建), so nothing of such a run is taken. What a heading, a title, a label or the line itself says of specimen and time
holds for the names that it stands over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.item_texts import NOTHING_SAID
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.reports.doubts import Frame, Piece, Row
from recognition.catalogue.reports.run_meanings import Meanings
from recognition.catalogue.reports.said_around import beside, of_time, only_qualifies, over, says_time, specimens
from recognition.catalogue.reports.sections import Sections
from recognition.catalogue.reports.spaced_words import closed
from recognition.catalogue.reports.wrapped_names import joined, upright
from recognition.domain.names import items
from recognition.domain.names.resolution import BESIDE, NOTHING, SIMILAR, Resolution, among, is_asked_back
from recognition.domain.reports import lines as report_lines
from recognition.domain.reports import sampling_times
from recognition.domain.reports.labels import is_label
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import Run
from recognition.domain.reports.words import CODE, REMARKABLE

LINES = 200
"""Lines of one report that are read; a longer text is refused whole."""
LONGEST_LINE = 2000
QUOTED = re.compile(r'"\s*[,;\t]\s*"')
"""Between the cells of a row that was exported as text in quotes."""
MOST_LETTERS = 50_000
MOST_PIECES = 600
"""Pieces that are looked up for one report; what stands behind them is said to be unread."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of a line that are neither an item, a result nor the frame of the report: they may say of which specimen, when, how or whether at all a test
    was done. `line` is the place from 0."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """`typed` are the lines that are not empty, as they came; `pieces` all that may be names, in their order; `doubts` the words that a person must
    have seen before the exact ones among them are taken, each once; `days` on which samples were taken
    and `written` on which the report was, by the place of the line."""

    typed: tuple[str, ...]
    pieces: tuple[Piece, ...]
    doubts: tuple[Doubt, ...] = ()
    days: tuple[tuple[int, date], ...] = ()
    written: tuple[tuple[int, date], ...] = ()

    def of(self, line: int) -> list[Piece]:
        """The pieces of one line."""
        return [piece for piece in self.pieces if piece.line == line]


def read(edition: Edition, text: str) -> Pasted:
    """Everything in a pasted text. Values are read past and kept nowhere."""
    typed = tuple(line.strip() for line in text.splitlines() if line.strip())
    reading = _Reading(Meanings(edition))
    rows = [replace(row, pieces=reading.headings(row)) for row in reading.rows(typed[:LINES])]
    pieces = _once_of_day(reading.meanings, tuple(piece for row in rows for piece in row.pieces))
    doubts = {words: Doubt(place, words) for place, words in reversed([*reading.too_long, *Frame(reading.meanings, rows, reading.valued).doubts()])}
    return Pasted(typed, pieces, tuple(sorted(doubts.values(), key=lambda doubt: doubt.line)), *_days([row.line.folded for row in rows]))


def _days(texts: Sequence[str]) -> tuple[tuple[tuple[int, date], ...], tuple[tuple[int, date], ...]]:
    """Days of sampling and days of writing, each with its line; a label may stand on the line above."""
    texts = [f"{before.strip(' :')}:{line}" if is_label(before) else line for before, line in zip(("", *texts), texts, strict=False)]
    taken, written = (
        tuple((place, day) for place, text in enumerate(texts) for day in days(text)) for days in (sampling_times.taken_on, sampling_times.written_on)
    )
    return taken, written


def _once_of_day(meanings: Meanings, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A hormone of rhythm that stands several times in one report was measured at several times, though the copy lost them: a person says which."""
    counted = Counter(piece.found.code for piece in pieces if piece.found.code)
    several = {code for code, count in counted.items() if count > 1 and meanings.of_day(code)}
    return tuple(replace(piece, found=among((code,), BESIDE)) if (code := piece.found.code) and code in several else piece for piece in pieces)


def _lines(meanings: Meanings, typed: tuple[str, ...]) -> Iterator[Line | None]:
    """The lines as they are read; None for one that is too long, also because single signs stand for many letters (U+FDFA for eighteen)."""
    total = 0
    for line in typed:
        text = closed(meanings, folded(line)) if len(line) <= LONGEST_LINE else ""
        total += len(text)
        yield report_lines.read(text, line) if 0 < len(text) <= LONGEST_LINE and total <= MOST_LETTERS else None


def folded(line: str) -> str:
    """A line in NFKC and simplified characters, letters as they are."""
    text = unicodedata.normalize("NFKC", items.CIRCLED.sub("", line)).translate(normalise.simplified())
    return QUOTED.sub("\t", text).strip(' "') if QUOTED.search(text) else text


@dataclass(slots=True)
class _Reading:
    """One report while it is read."""

    meanings: Meanings
    too_long: list[tuple[int, str]] = field(default_factory=list)
    valued: bool = False

    def rows(self, typed: tuple[str, ...]) -> Iterator[Row]:
        """Each line with its pieces."""
        lines = upright(list(_lines(self.meanings, typed)))
        self.valued = any(line is not None and line.valued for line in lines)
        sections = Sections(self.meanings, self.valued)
        sections.begin(lines)
        count = 0
        rows = list(joined(self.meanings, lines, self.valued))
        for place, row in enumerate(rows):
            if row.line is None:
                shown = typed[place][:40] + "…"
                self.too_long.append((place, shown))
                yield Row(place, Line(typed[place], "", head=True, used=True), (Piece(place, shown, NOTHING),))
                continue
            if found := self._scanned(row.line.typed):
                yield Row(place, replace(row.line, used=True), (Piece(place, row.line.typed, found),))
                continue
            sections.heading(row.line, rows[place + 1].line if place + 1 < len(rows) else None)
            read = self._line(row.line, row.doubtful, sections) if count < MOST_PIECES else ((run.text, NOTHING) for run in row.line.runs)
            pieces = tuple(Piece(place, text, found) for text, found in read)
            count += len(pieces)
            yield Row(place, row.line, pieces)

    def headings(self, row: Row) -> tuple[Piece, ...]:
        """The pieces of a line; in a sheet with results the name of a panel over its tests is a heading: it is offered and not taken for a test of its own."""
        if not self.valued or row.line.valued or len(row.pieces) != 1:
            return row.pieces
        piece = row.pieces[0]
        codes = [piece.found.code] if piece.found.code else [offer.code for offer in piece.found.offers[:1] if is_asked_back(piece.found)]
        if not codes or not self.meanings.members(codes[0]):
            return (piece,)
        return (replace(piece, found=among((codes[0], *(offer.code for offer in piece.found.offers[1:3])), SIMILAR)),)

    def _scanned(self, typed: str) -> Resolution | None:
        """What a line that is one code and nothing else means (a scanned LOINC code); a code that is as short as an abbreviation is read as one."""
        edition = self.meanings.edition
        known = CODE.match(typed) is not None and typed in edition.items.codes
        return resolve_item_text(edition, typed, near=False) if known else None

    def _line(self, line: Line, doubtful: bool, sections: Sections) -> Iterator[tuple[str, Resolution]]:
        """The pieces of a line. Its first name is asked back where the line is `doubtful`."""
        remarked = _remarked(line.runs)
        for place, (run, said) in enumerate(beside(line.runs)):
            if only_qualifies(run.text):
                if run.after and not specimens(run):
                    # a value of its own at another time (血糖 空腹 5.6 餐后2小时 7.8)
                    yield run.text, NOTHING
                continue
            if place and not run.after and line.runs[place - 1].after and REMARKABLE.match(run.text):
                continue
            alone = sections.listed and not said and self.meanings.panel(run.text)
            asked = doubtful or sections.elsewhere or place in remarked
            around = NOTHING_SAID if alone else over(sections.around, said)
            for text, meant in self.meanings.run(run, around):
                found = self.meanings.at(text, meant, around, sections.clock)
                code = found.code
                yield text, among((code,), BESIDE) if code and (asked or (sections.technique and self.meanings.examination(code))) else found
            doubtful = False


def _remarked(runs: Sequence[Run]) -> set[int]:
    """The runs that words without a value of their own stand behind, and those words: they may tell the test from another one (PSA 0.3 游离), or
    say that it was not done; and those that a result of another time of day stands behind (皮质醇 300 下午 120)."""
    behind = [
        place
        for place in range(1, len(runs))
        if not runs[place].after and not runs[place].series and runs[place - 1].after and not REMARKABLE.match(runs[place].text)
    ]
    timed = {place - 1 for place in range(1, len(runs)) if runs[place].after and of_time(runs[place]) and not says_time(runs[place - 1])}
    return timed | {each for place in behind if place == len(runs) - 1 or runs[place + 1].after for each in (place - 1, place)}
