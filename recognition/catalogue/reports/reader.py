"""A pasted report against one edition: every piece of every line is an item, is asked back with its candidates, or is said to be unread.

A run of words is an item only when all of it is: what stands beside a name and is not understood may be what tells it from another test
(PSA, Free; 胸部CT平扫 三维重建), so nothing of such a run is taken. What a heading, a title, a label or the line itself says of specimen and time
holds for the names that it stands over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.reports import LINES
from recognition.catalogue.reports.doubts.frame import Frame
from recognition.catalogue.reports.doubts.quoted_lines import quoted
from recognition.catalogue.reports.doubts.unread_lines import questioned
from recognition.catalogue.reports.headings import headed
from recognition.catalogue.reports.headings.headed import Under
from recognition.catalogue.reports.headings.panel_members import by_rows
from recognition.catalogue.reports.lines import markup
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.questions import (
    examined_findings,
    examined_parts,
    flags,
    heading_qualifiers,
    joined_headings,
    kinds_beside,
    marked_items,
    methods_said,
    qualified_headings,
    said_below,
    units_apart,
    unsaid_words,
    words_before,
)
from recognition.catalogue.reports.questions.remarked_specimens import remarked
from recognition.catalogue.reports.questions.whole_tests import settled, taken
from recognition.catalogue.reports.row_reader import MOST_PIECES, SheetReading
from recognition.catalogue.reports.rows import Doubt, Piece, Row
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.report_documents import moments, paper_numbers, paper_times
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.reports import sampling_times, table_columns
from recognition.domain.reports.labels import is_label
from recognition.domain.reports.signed_days import signed_on, standing_alone

__all__ = ["MOST_PIECES", "Doubt", "Pasted", "lines_of", "of_lines", "read"]


@dataclass(frozen=True, slots=True)
class Pasted:
    """`typed` are the lines that are not empty, as they came; `pieces` all that may be names, in their order; `doubts` the words that a person must
    have seen before the exact ones among them are taken, each once; `shown` lines that were not understood either and stand in questions about rows; `days` on which samples were taken
    and `written` on which the report was, by the place of the line; `times` likewise, as `paper_times.told_times` has them,
    `numbers` of the report; `rows` the lines as they were read."""

    typed: tuple[str, ...]
    pieces: tuple[Piece, ...]
    doubts: tuple[Doubt, ...] = ()
    shown: tuple[Doubt, ...] = ()
    days: tuple[tuple[int, date], ...] = ()
    written: tuple[tuple[int, date], ...] = ()
    times: tuple[tuple[int, bool, ReadTime], ...] = ()
    numbers: tuple[tuple[int, str], ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def early(self) -> tuple[int, ...]:
        """The lines with a time of receipt or report before the first sampling."""
        sampled = [time for _place, is_sampled, time in self.times if is_sampled]
        late = ((place, time) for place, is_sampled, time in self.times if not is_sampled)
        return tuple(dict.fromkeys(place for place, time in late if sampled and all(moments.later(each, time) for each in sampled)))

    def of(self, line: int) -> list[Piece]:
        """The pieces of one line."""
        return [piece for piece in self.pieces if piece.line == line]


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a pasted text that are not empty, without the markup of a page that it was copied from."""
    return tuple(line.strip() for line in markup.plain(text).splitlines() if line.strip())


def read(edition: Edition, text: str) -> Pasted:
    """Everything in a pasted text. Values are read past and kept nowhere."""
    return of_lines(edition, lines_of(text))


def of_lines(edition: Edition, typed: tuple[str, ...]) -> Pasted:
    """The same of lines that are not empty."""
    meanings = Meanings(edition)
    lines = table_columns.without(typed[:LINES])
    reading, rows_read = _rows(meanings, lines, headed.NOTHING)
    if any(is_asked_back(piece.resolution) for row in rows_read for piece in row.pieces) and (under := by_rows(meanings, taken(rows_read))).members:
        # what its other rows show the sheet to be of is known when all of them are read
        reading, rows_read = _rows(meanings, lines, under)
    rows = remarked(meanings, settled(meanings, rows_read, reading.valued)) if reading.valued else settled(meanings, rows_read, reading.valued)
    rows = examined_parts.held(meanings, said_below.held(meanings, rows) if reading.valued else rows)
    rows = examined_findings.held(meanings, rows)
    rows = flags.asked(units_apart.asked(meanings, words_before.asked(meanings, kinds_beside.asked(rows)))) if reading.valued else rows
    rows = joined_headings.asked(meanings, rows) if reading.valued else rows
    rows = marked_items.asked(meanings, methods_said.asked(meanings, rows))
    rows = heading_qualifiers.asked(meanings, qualified_headings.asked(meanings, unsaid_words.asked(meanings, rows)))
    texts = [row.line.folded for row in rows]
    alone = standing_alone([row.heading.rest if row.heading.words else row.line.folded for row in rows])
    frame = Frame(meanings, rows, reading.valued, dated=alone.keys())
    rows, listed, shown = questioned(rows, [Doubt(*each) for each in (*reading.too_long, *frame.doubts())])
    rows = quoted(rows)
    pieces = tuple(piece for row in rows for piece in row.pieces)
    doubts = {doubt.text: doubt for doubt in reversed(listed)}
    told = (tuple(sorted(doubts.values())), tuple(shown))
    times, numbers = tuple(paper_times.told_times(texts)), tuple(paper_numbers.told(texts))
    return Pasted(typed, pieces, *told, *_days(texts, alone), times, numbers, tuple(rows))


def _rows(meanings: Meanings, typed: tuple[str, ...], under: Under) -> tuple[SheetReading, list[Row]]:
    reading = SheetReading(meanings, by_rows=under)
    return reading, list(reading.rows(typed))


def _days(texts: Sequence[str], alone: Mapping[int, tuple[bool, date]]) -> tuple[tuple[tuple[int, date], ...], tuple[tuple[int, date], ...]]:
    """Days of sampling and days of writing, each with its line; a label may stand on the line above."""
    texts = [f"{before.strip(' :')}:{line}" if is_label(before) else line for before, line in zip(("", *texts), texts, strict=False)]
    taken, written = ([(place, day) for place, text in enumerate(texts) for day in days(text)] for days in (sampling_times.taken_on, sampling_times.written_on))
    signed = [(place, *each) for place, text in enumerate(texts) for each in signed_on(text)]
    for place, is_taken, day in (*signed, *((place, *each) for place, each in alone.items())):
        (taken if is_taken else written).append((place, day))
    return tuple(taken), tuple(written)
