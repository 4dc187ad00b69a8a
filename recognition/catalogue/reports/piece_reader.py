"""A piece of a line: what a name means where it stands, by what is said around it, by the heading above it, and by what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, Around
from recognition.catalogue.reports.headings.headed import Under
from recognition.catalogue.reports.headings.panel_members import by_measure, member, otherwise, spelled_out
from recognition.catalogue.reports.headings.sections import Sections
from recognition.catalogue.reports.headings.several_specimens import BLOOD
from recognition.catalogue.reports.matters import ELSEWHERE, ENDED, GASES, LIKELY, REPEATED
from recognition.catalogue.reports.meanings.outside import outside
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import over
from recognition.catalogue.reports.questions import words_before
from recognition.catalogue.reports.rows import Piece
from recognition.domain.names.resolution import BESIDE, NOTHING, QUALIFIER, SIMILAR, Resolution, among, is_asked_back
from recognition.domain.reports import short_days
from recognition.domain.reports.runs import COLON, Run
from recognition.domain.reports.said_specimens import BY_GAS_ANALYSER
from recognition.domain.reports.several_values import is_twice
from recognition.domain.reports.whether_done import SEQUENCE, TELLING
from recognition.domain.reports.words import PLAIN

_NO_FINDING = re.compile(r"^[-–—/×]$")
"""Behind an examination: it was not made. A number there may be how many, a flag, a price or a year."""
SHOWN = 3
"""Candidates that are shown beside a panel, or beside an item whose specimen may have ended."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a run stands: in which `sections`, `around` which words and `under` which tests; `doubted` where what stands beside it makes a question of it,
    `unticked` at an empty box."""

    sections: Sections
    around: Around
    under: Under
    doubted: bool
    unticked: bool


@dataclass(frozen=True, slots=True)
class PieceReading:
    """Pieces of one report. `by_rows` are the tests of the panels that its rows show it to be of, `valued` whether it has results."""

    meanings: Meanings
    by_rows: Under
    valued: bool

    def read(self, number: int, run: Run, text: str, meant: Resolution, standing: Surroundings) -> Piece:
        """The piece that `text` of a run is, which means `meant` by itself."""
        if text != run.text:
            return self._of_list(number, run, text, meant, standing)
        sections, around = standing.sections, standing.around
        named = self._under(run, meant, around, standing)
        clocked = self.meanings.at(text, named, around, sections.clock)
        found = self.meanings.by_unit(run, sections.named.held_against(run, clocked, around))
        ended = sections.ended and found.code is not None
        found = self._beside_bare(text, found) if ended else found
        part_of = None if found.code else sections.headings.part(run, standing.under, around)
        other = outside(self.meanings, text, around, found) if part_of is None and not sections.ended else None
        found = NOTHING if other else found
        unnamed = other is None and part_of is None and found.code is None and not is_asked_back(found)
        led = words_before.behind(self.meanings, run, around) if unnamed else None
        found = led or found
        otherwise = self._otherwise(run, found, around if clocked is found else sections.named.around(around))
        piece = Piece(number, text, found, part_of, alone=meant if named.code and not meant.code else None, otherwise=otherwise, other=other)
        sections.named.take(run, found)
        return self._asked(piece, run, standing, ENDED if ended else LIKELY if led else "")

    def _of_list(self, number: int, run: Run, text: str, meant: Resolution, standing: Surroundings) -> Piece:
        """A name in a list, or the panel before its colon."""
        if panels := self._heads(run, text, meant):
            return Piece(number, text, among(panels, SIMILAR), heading=True)
        found = self.meanings.at(text, meant, standing.around, standing.sections.clock)
        found = self._beside_bare(text, found) if standing.sections.ended else found
        standing.sections.named.take(run, found)
        return self._asked(Piece(number, text, found), run, standing, "")

    def _asked(self, piece: Piece, run: Run, standing: Surroundings, matter: str) -> Piece:
        """The piece, asked back where what stands around it may make another test of it; with what is asked, where other lines are asked the same."""
        code, sections = piece.resolution.code, standing.sections
        doubted = code is not None and (
            standing.doubted
            or (piece.text == run.text and is_twice(run))
            or ((_NO_FINDING.match(run.after) or PLAIN.match(run.after) or short_days.leads((run.after,))) and self.meanings.examination(code))
            or standing.unticked
            or self._is_of_another_way(code, run, sections)
        )
        if self._says_more(run, piece.text, piece.resolution, doubted):
            matter = LIKELY
        elif sections.elsewhere or standing.unticked:
            matter = ELSEWHERE
        elif not matter:
            matter = GASES if doubted and sections.gases else REPEATED if run.series or is_twice(run) else ""
        found = among((code,), BESIDE) if code and doubted else piece.resolution
        return replace(piece, resolution=found, matter=matter)

    def _under(self, run: Run, meant: Resolution, around: Around, standing: Surroundings) -> Resolution:
        """What a run that is not exact means under the heading above it, or in a sheet whose other rows are of one panel."""
        under = standing.under
        if meant.code or not self.valued:
            return meant
        code = self._of_several(run, around, standing) or (member(self.meanings, run, around, under) if under.members else None)
        code = code or member(self.meanings, run, around, self.by_rows, sure=False) or spelled_out(self.meanings, run, around)
        code = code or by_measure(self.meanings, run, around, under, meant)
        return self.meanings.measured(run, code) if code else meant

    def _of_several(self, run: Run, around: Around, standing: Surroundings) -> str | None:
        """The one item that a name is in the specimens whose tests the heading joins (隐血 under 血常规+尿常规)."""
        others = [specimen for specimen in standing.sections.several if specimen != BLOOD]
        codes = {code for specimen in others if (code := self.meanings.exact(run.text, over(around, frozenset({AROUND + specimen}))))}
        in_blood = [offer for offer in self.meanings.plainly(run.text, around).offers if offer.why != QUALIFIER]
        return next(iter(codes)) if len(codes) == 1 and not in_blood else None

    def _beside_bare(self, text: str, resolution: Resolution) -> Resolution:
        """An item under a heading that may have ended the specimen above it, beside what its name is without that specimen."""
        bare = self.meanings.asked(text, NOTHING_SAID)
        others = (bare.code, *(offer.code for offer in bare.offers[:SHOWN]))
        return among((resolution.code, *(code for code in others if code and code != resolution.code)), BESIDE) if resolution.code else resolution

    def _otherwise(self, run: Run, resolution: Resolution, around: Around) -> str | None:
        """The item that a run differs from by its qualifiers alone."""
        first = resolution.offers[0] if resolution.offers else None
        return otherwise(self.meanings, run, around, first.differs) if first and first.why == QUALIFIER else None

    def _heads(self, run: Run, text: str, meant: Resolution) -> list[str]:
        """The panels that words before a colon may be, whose tests follow in the same line (生化：ALT 22，AST 20); empty where they are exact, or a test."""
        colon = next((place for place, part in enumerate(run.parts) if part.gap == COLON), 0)
        offers = [offer.code for offer in meant.offers[:SHOWN]] if is_asked_back(meant) and Run(run.parts[:colon]).text == text else []
        return offers if offers and self.meanings.members(offers[0]) else []

    def _says_more(self, run: Run, text: str, found: Resolution, doubted: bool) -> bool:
        """Whether an examination has a sequence or a finding beside it, and nothing that speaks of another way of making it."""
        first = found.offers[0] if found.offers else None
        beside = first is not None and first.why == BESIDE and not doubted and self.meanings.examination(first.code)
        return beside and TELLING.search(run.text.replace("平扫", "")) is None and (text == run.text or SEQUENCE.search(run.text) is not None)

    def _is_of_another_way(self, code: str, run: Run, sections: Sections) -> bool:
        """Whether what stands above says that a test was made in another way than its item: an examination with contrast, an electrolyte by an analyser of
        blood gases, an amount in urine where the item is a test strip and no other row of one stands there (尿葡萄糖 5.6 mmol/L)."""
        item = self.meanings.edition.reading.item(code)
        by_analyser = sections.gases and item is not None and BY_GAS_ANALYSER.match(item.name_zh) is not None
        members = sections.under.members
        of_urine = self.meanings.edition.items.specimens.get(code) == frozenset({"urine"})
        by_strip = (
            of_urine
            and code not in (members or self.by_rows.members)
            and "kind.qualitative" in self.meanings.edition.items.has[code]
            and PLAIN.match(run.after) is not None
        )
        return by_analyser or by_strip or (sections.technique and self.meanings.examination(code))
