"""A pasted report against one edition: every piece of every line is an item, is asked back with its candidates, or is said to be unread.

A run of words is an item only when all of it is: what stands beside a name and is not understood may be what tells it from another test
(PSA, Free; 胸部CT平扫 三维重建), so nothing of such a run is taken. What a heading, a title, a label or the line itself says of specimen and time
holds for the names that it stands over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from recognition.domain import item_names, report_lines, sampling_times
from recognition.domain.report_lines import Line
from recognition.domain.report_runs import Run
from recognition.domain.report_words import CODE, REMARKABLE
from recognition.domain.resolution import BESIDE, NOTHING, Resolution, among
from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.registry.framing import Frame, incomplete
from recognition.registry.item_texts import NOTHING_SAID
from recognition.registry.joining import joined, upright
from recognition.registry.naming import resolve_item_text
from recognition.registry.run_meanings import Meanings
from recognition.registry.said_around import beside, of_time, only_qualifies, over, says_time, specimens
from recognition.registry.sections import Sections
from recognition.registry.spaced import closed

LINES = 200
"""Lines of one report that are read; a longer text is refused whole."""
LONGEST_LINE = 2000
QUOTED = re.compile(r'"\s*[,;\t]\s*"')
"""Between the cells of a row that was exported as text in quotes."""
MOST_LETTERS = 50_000
MOST_PIECES = 600
"""Pieces that are looked up for one report; what stands behind them is said to be unread."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line that may be a name, and what it means. `line` is its place from 0."""

    line: int
    text: str
    found: Resolution

    @property
    def key(self) -> str:
        """What a choice for it is kept by: the same words on another line may be of another specimen."""
        return f"{self.line}:{self.text}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words of a line that are neither an item, a result nor the frame of the report: they may say of which specimen, when, how or whether at all a test
    was done. `line` is the place from 0."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """`typed` are the lines that are not empty, as they came; `pieces` all that may be names, in their order; `doubts` the words that a person must
    have seen before the exact ones among them are taken, each once; `days` on which samples were taken, by the place of the line."""

    typed: tuple[str, ...]
    pieces: tuple[Piece, ...]
    doubts: tuple[Doubt, ...] = ()
    days: tuple[tuple[int, date], ...] = ()

    def of(self, line: int) -> list[Piece]:
        """The pieces of one line."""
        return [piece for piece in self.pieces if piece.line == line]


def read(edition: Edition, text: str) -> Pasted:
    """Everything in a pasted text. Values are read past and kept nowhere."""
    typed = tuple(line.strip() for line in text.splitlines() if line.strip())
    reading = _Reading(Meanings(edition))
    pieces = _once_of_day(reading.meanings, tuple(reading.pieces(typed[:LINES])))
    if reading.valued:
        reading.doubt(incomplete(reading.meanings, pieces))
    days = ((place, day) for place, line in enumerate(typed[:LINES]) for day in sampling_times.taken_on(folded(line)))
    return Pasted(typed, pieces, tuple(reading.doubts.values()), tuple(days))


def _once_of_day(meanings: Meanings, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A hormone of rhythm that stands several times in one report was measured at several times, though the copy lost them: a person says which."""
    counted = Counter(piece.found.code for piece in pieces if piece.found.code)
    several = {code for code, count in counted.items() if count > 1 and meanings.of_day(code)}
    return tuple(replace(piece, found=among((piece.found.code,), BESIDE)) if piece.found.code in several else piece for piece in pieces)


def _lines(meanings: Meanings, typed: tuple[str, ...]) -> Iterator[Line | None]:
    """The lines as they are read; None for one that is too long, also because single signs stand for many letters (U+FDFA for eighteen)."""
    total = 0
    for line in typed:
        text = closed(meanings, folded(line)) if len(line) <= LONGEST_LINE else ""
        total += len(text)
        yield report_lines.read(text, line) if 0 < len(text) <= LONGEST_LINE and total <= MOST_LETTERS else None


def folded(line: str) -> str:
    """A line in NFKC and simplified characters, letters as they are."""
    text = unicodedata.normalize("NFKC", item_names.CIRCLED.sub("", line)).translate(folding.simplified())
    return QUOTED.sub("\t", text).strip(' "') if QUOTED.search(text) else text


@dataclass(slots=True)
class _Reading:
    """One report while it is read."""

    meanings: Meanings
    doubts: dict[str, Doubt] = field(default_factory=dict)
    valued: bool = False

    def pieces(self, typed: tuple[str, ...]) -> Iterator[Piece]:
        lines = upright(list(_lines(self.meanings, typed)))
        self.valued = valued = any(line is not None and line.valued for line in lines)
        sections = Sections(self.meanings, valued)
        sections.begin(lines)
        count = 0
        rows = list(joined(self.meanings, lines, valued))
        frame = Frame(self.meanings, valued)
        for place, row in enumerate(rows):
            if row.line is None:
                self.doubt([(place, typed[place][:40] + "…")])
                yield Piece(place, typed[place][:40] + "…", NOTHING)
                continue
            if found := self._scanned(row.line.typed):
                yield Piece(place, row.line.typed, found)
                continue
            sections.heading(row.line, rows[place + 1].line if place + 1 < len(rows) else None)
            read = self._line(row.line, row.doubtful, sections) if count < MOST_PIECES else ((run.text, NOTHING) for run in row.line.runs)
            pieces = [Piece(place, text, found) for text, found in read]
            count += len(pieces)
            yield from pieces
            if not row.line.used:
                self.doubt((place, words) for words in frame.unread(row.line, pieces))

    def doubt(self, found: Iterable[tuple[int, str]]) -> None:
        """Keeps words that a person must have seen, each once: (line, words)."""
        for place, words in found:
            self.doubts.setdefault(words, Doubt(place, words))

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
            for text, found in self.meanings.run(run, around):
                found = self.meanings.at(text, found, around, sections.clock)
                other = found.code and (asked or (sections.technique and self.meanings.examination(found.code)))
                yield text, among((found.code,), BESIDE) if other else found
            doubtful = False


def _remarked(runs: Sequence[Run]) -> set[int]:
    """The runs that words without a value of their own stand behind, and those words: they may tell the test from another one (PSA 0.3 游离), or
    say that it was not done; and those that a result of another time of day stands behind (皮质醇 300 下午 120)."""
    behind = [place for place in range(1, len(runs)) if not runs[place].after and not runs[place].series and runs[place - 1].after and not REMARKABLE.match(runs[place].text)]
    timed = {place - 1 for place in range(1, len(runs)) if runs[place].after and of_time(runs[place]) and not says_time(runs[place - 1])}
    return timed | {each for place in behind if place == len(runs) - 1 or runs[place + 1].after for each in (place - 1, place)}
