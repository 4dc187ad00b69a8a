"""The rows of a pasted report: each line with its pieces, each piece with what it means where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from recognition.catalogue.names import normalise
from recognition.catalogue.names.item_texts import NOTHING_SAID, SPECIMEN, Around, parse
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.reports import headed, leads
from recognition.catalogue.reports.group_questions import ELSEWHERE, ENDED, GASES, REPEATED
from recognition.catalogue.reports.headed import Named, Under
from recognition.catalogue.reports.outside import outside
from recognition.catalogue.reports.panel_members import member, otherwise, spelled_out
from recognition.catalogue.reports.rows import Piece, Row
from recognition.catalogue.reports.run_meanings import Meanings
from recognition.catalogue.reports.said_around import beside, of_time, only_qualifies, over, says_time, specimens, spread
from recognition.catalogue.reports.sections import Sections
from recognition.catalogue.reports.spaced_words import closed
from recognition.catalogue.reports.wrapped_names import joined, upright
from recognition.domain.names import items
from recognition.domain.names.resolution import BESIDE, NOTHING, QUALIFIER, SIMILAR, Resolution, among, is_asked_back
from recognition.domain.reports import lines as report_lines
from recognition.domain.reports.lines import COLON, Line
from recognition.domain.reports.runs import Run
from recognition.domain.reports.said_specimens import BY_GAS_ANALYSER
from recognition.domain.reports.whether_done import UNTICKED
from recognition.domain.reports.words import CODE, PLAIN, REMARKABLE, RULED

LONGEST_LINE = 2000
QUOTED = re.compile(r'"\s*[,;\t]\s*"')
"""Between the cells of a row that was exported as text in quotes."""
MOST_LETTERS = 50_000
SHOWN = 3
"""Panels that a heading may mean, which are shown beside it."""
MOST_PIECES = 600
"""Pieces that are looked up for one report; what stands behind them is said to be unread."""


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
    if ruled := RULED.match(text):
        text = ruled[2]
    return QUOTED.sub("\t", text).strip(' "') if QUOTED.search(text) else text


@dataclass(slots=True)
class SheetReading:
    """One report while it is read. `by_rows` are the tests of the panels that its rows show it to be of, where no heading says so."""

    meanings: Meanings
    too_long: list[tuple[int, str]] = field(default_factory=list)
    valued: bool = False
    by_rows: Under = headed.NOTHING

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
            if resolution := self._scanned(row.line.typed):
                yield Row(place, replace(row.line, used=True), (Piece(place, row.line.typed, resolution),))
                continue
            heading = sections.heading(place, row.line, rows[place + 1].line if place + 1 < len(rows) else None)
            read = self._line(place, row.line, row.doubtful, sections) if count < MOST_PIECES else (Piece(place, run.text, NOTHING) for run in row.line.runs)
            pieces = tuple(read)
            count += len(pieces)
            yield Row(place, row.line, pieces, heading, sections.specimen)

    def _scanned(self, typed: str) -> Resolution | None:
        """What a line that is one code and nothing else means (a scanned LOINC code); a code that is as short as an abbreviation is read as one."""
        edition = self.meanings.edition
        known = CODE.match(typed) is not None and typed in edition.items.codes
        return resolve_item_text(edition, typed, near=False) if known else None

    def _line(self, number: int, line: Line, doubtful: bool, sections: Sections) -> Iterator[Piece]:
        """The pieces of a line. Its first name is asked back where the line is `doubtful`."""
        runs, under, headed_as = leads.behind(self.meanings, line), sections.under, NOTHING_SAID
        led = runs is not line.runs
        first = sections.headings.leading(leads.lead(self.meanings, line)) if led else self._leading(line, sections)
        if first is not None:
            if first.codes:
                yield Piece(number, first.name, among(sorted(first.codes)[:SHOWN], SIMILAR), heading=True)
            runs, under = runs if led else _behind_heading(runs), sections.headings.under(first.codes)
            headed_as = spread(qualifier for qualifier in parse(first.name).qualifiers if qualifier.startswith(SPECIMEN))
        remarked = _remarked(runs)
        unticked = not line.valued and UNTICKED.search(line.folded) is not None
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
            doubted_name = doubtful or unticked or sections.elsewhere or place in remarked
            around = NOTHING_SAID if alone else over(sections.around, stated)
            for text, meant in self.meanings.run(run, around):
                if text != run.text and (panels := self._heads(run, text, meant)):
                    yield Piece(number, text, among(panels, SIMILAR), heading=True)
                    continue
                named = self._under(run, meant, around, under) if text == run.text else meant
                clocked = self.meanings.at(text, named, around, sections.clock)
                resolution = sections.named.held_against(run, clocked, around) if text == run.text else clocked
                ended = sections.ended and resolution.code is not None
                resolution = self._beside_bare(text, resolution) if ended else resolution
                code = resolution.code
                part_of = None if code or text != run.text else sections.headings.part(run, under, around)
                other = outside(self.meanings, text, around, resolution) if text == run.text and part_of is None and not sections.ended else None
                resolution = NOTHING if other else resolution
                doubted = code and (doubted_name or self._is_of_another_way(code, run, sections))
                yield Piece(
                    number,
                    text,
                    among((code,), BESIDE) if code and doubted else resolution,
                    part_of,
                    alone=meant if named.code and not meant.code else None,
                    otherwise=self._otherwise(run, resolution, around if resolution is clocked else sections.named.around(around))
                    if text == run.text
                    else None,
                    other=other,
                    matter=ELSEWHERE
                    if sections.elsewhere or unticked
                    else ENDED
                    if ended
                    else GASES
                    if doubted and sections.gases
                    else REPEATED
                    if run.series
                    else "",
                )
                sections.named.take(run, resolution)
            doubtful = False

    def _heads(self, run: Run, text: str, meant: Resolution) -> list[str]:
        """The panels that words before a colon may be, whose tests follow in the same line (生化：ALT 22，AST 20); empty where they are exact, or a test."""
        colon = next((place for place, part in enumerate(run.parts) if part.gap == COLON), 0)
        offers = [offer.code for offer in meant.offers[:SHOWN]] if is_asked_back(meant) and Run(run.parts[:colon]).text == text else []
        return offers if offers and self.meanings.members(offers[0]) else []

    def _is_of_another_way(self, code: str, run: Run, sections: Sections) -> bool:
        """Whether what stands above says that a test was made in another way than its item: an examination with contrast, an electrolyte by an analyser of
        blood gases, an amount in urine where the item is a test strip."""
        item = self.meanings.edition.reading.item(code)
        by_analyser = sections.gases and item is not None and BY_GAS_ANALYSER.match(item.name_zh) is not None
        members = sections.under.members
        by_strip = bool(members) and code not in members and "kind.qualitative" in self.meanings.edition.items.has[code] and PLAIN.match(run.after) is not None
        return by_analyser or by_strip or (sections.technique and self.meanings.examination(code))

    def _leading(self, line: Line, sections: Sections) -> Named | None:
        """The heading that a row of results begins with, where the words behind it are no part of its name."""
        first = line.runs[0] if line.valued else None
        if first is None or len(first.parts) < 2 or first.parts[1].gap == COLON or self.meanings.exact(first.text, NOTHING_SAID):
            return None
        named = sections.headings.leading(first.parts[0].text)
        return None if named is None or (named.codes and self.meanings.bearing(first.text)) else named

    def _beside_bare(self, text: str, resolution: Resolution) -> Resolution:
        """An item under a heading that may have ended the specimen above it, beside what its name is without that specimen."""
        bare = self.meanings.asked(text, NOTHING_SAID)
        others = (bare.code, *(offer.code for offer in bare.offers[:SHOWN]))
        return among((resolution.code, *(code for code in others if code and code != resolution.code)), BESIDE) if resolution.code else resolution

    def _otherwise(self, run: Run, resolution: Resolution, around: Around) -> str | None:
        """The item that a run differs from by its qualifiers alone."""
        first = resolution.offers[0] if resolution.offers else None
        return otherwise(self.meanings, run, around, first.differs) if first and first.why == QUALIFIER else None

    def _under(self, run: Run, meant: Resolution, around: Around, under: Under) -> Resolution:
        """What a run that is not exact means under the heading above it, or in a sheet whose other rows are of one panel."""
        if meant.code or not self.valued:
            return meant
        code = member(self.meanings, run, around, under) if under.members else None
        code = code or member(self.meanings, run, around, self.by_rows, sure=False) or spelled_out(self.meanings, run, around)
        return self.meanings.measured(run, code) if code else meant


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
        if not runs[place].after and not runs[place].series and runs[place - 1].after and not REMARKABLE.match(runs[place].text)
    ]
    timed = {place - 1 for place in range(1, len(runs)) if runs[place].after and of_time(runs[place]) and not says_time(runs[place - 1])}
    return timed | {each for place in remarks if place == len(runs) - 1 or runs[place + 1].after for each in (place - 1, place)}
