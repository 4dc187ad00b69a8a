"""What labels, titles and headings of a pasted report say of the names that stand under them: a specimen, a time, a side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, Around, parse
from recognition.catalogue.reports.headings import headed, leads, said_where, several_specimens
from recognition.catalogue.reports.headings.foot_labels import at_foot
from recognition.catalogue.reports.headings.headed import Heading, Headings, Under
from recognition.catalogue.reports.headings.named_before import NamedBefore
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import framed, only_qualifies, over
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN, covers, is_blood
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import ABOUT_BLOOD, ADVICE
from recognition.domain.reports.labels import is_label
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import LIST
from recognition.domain.reports.said_specimens import GASES
from recognition.domain.reports.whether_done import ELSEWHERE, NOTHING_FOUND
from recognition.domain.reports.words import ABOUT, ADVISED, CONTINUES, TECHNIQUE, TIMEPOINT

_USUAL = frozenset({"serum", "plasma", "whole_blood"})
_LONE = re.compile(r"^\s*(?:[A-Za-z]|\d{1,2})\s*$")
"""A letter or a number on a line of its own, which may head what stands below."""


@dataclass(slots=True)
class Sections:
    """`sheet` is the specimen of the whole report, `section` what the last heading said; both hold until another one says otherwise.
    `listed` is set under the name of a panel in a list without values: panels behind it are tests of their own;
    `elsewhere` under a heading by which what follows is no result of this report (历史结果, 已取消, 建议); `technique` where a line says how the examinations were made (对比剂：…);
    `clock` is the time of day at which what follows was taken, where the report says it without a day; `under` are the tests that the last title or heading names; `resulted` where results stand above, and `ended` where a title or a heading that names no specimen stands
    behind results of an unusual one: whether what follows is still of it, nobody knows. `foot` is the specimen that a label at the foot of this sheet says, `begun` whether the sheet has begun since the last label, and `gases` whether it is one of blood gases, whose analyser measures electrolytes in whole blood; `several` are the specimens whose tests the last heading joins."""

    meanings: Meanings
    valued: bool
    sheet: str | None = None
    section: Around = NOTHING_SAID
    listed: bool = False
    elsewhere: bool = False
    technique: bool = False
    clock: str = ""
    neutral: bool = False
    wrapped: bool = False
    under: Under = headed.NOTHING
    headings: Headings = field(init=False)
    named: NamedBefore = field(init=False)
    of_panel: bool = False
    resulted: bool = False
    ended: bool = False
    feet: dict[int, str] = field(default_factory=dict)
    foot: str = ""
    begun: bool = True
    gases: bool = False
    several: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Headings are read against the same edition."""
        self.headings = Headings(self.meanings)
        self.named = NamedBefore(self.meanings)

    def begin(self, lines: Sequence[Line | None]) -> None:
        """A label for the specimen may stand at the foot: what stands above the first one is of it too, unless that is blood."""
        self._clocks([line for line in lines if line is not None])
        self.technique = any(line is not None and TECHNIQUE.search(line.folded) for line in lines)
        self.feet = at_foot(lines)
        labelled = [place for place, line in enumerate(lines) if line is not None and line.specimen]
        above = lines[: labelled[0]] if labelled else []
        named = {line.specimen for line in lines if line is not None and line.specimen}
        if not any(line is not None and line.runs for line in above) or all(is_blood(code) for code in named):
            return
        of_feet = all(place in self.feet for place, line in enumerate(above) if line is not None and line.runs)
        self.sheet = next(iter(named)) if len(named) == 1 else self.sheet if of_feet else UNKNOWN

    def _clocks(self, lines: Sequence[Line]) -> None:
        """A time of day at a label belongs to the day of sampling, where the report gives one, and so does one that was wrapped from behind it; one
        that stands under the results is theirs too."""
        labelled = {line.sampled.clock for line in lines if line.sampled.clock and not line.sampled.alone}
        every = {line.sampled.clock for line in lines if line.sampled.clock}
        self.neutral = len(labelled) == 1 and any(line.sampled.day for line in lines)
        self.wrapped = len(every) == 1 and any(line.sampled.day and not line.sampled.moment for line in lines)
        first = next((line for line in lines if line.runs or line.sampled.clock), None)
        if len(labelled) == 1 and not self.neutral and first is not None and not first.sampled.clock:
            self.clock = next(iter(labelled))

    def _time_of_day(self, line: Line) -> None:
        if line.sampled.clock and not (self.wrapped if line.sampled.alone else self.neutral):
            self.clock = line.sampled.clock
        elif line.title:
            self.clock = ""

    def heading(self, place: int, line: Line, after: Line | None) -> Heading:
        """Takes in what the line says of those behind it, and gives back the tests that it names as their heading."""
        self._time_of_day(line)
        self.foot = self.feet.get(place, "")
        self.begun = (self.begun or line.title) and line.specimen is None
        before = self.specimen
        heading = self._named(line)
        self._joins(line, heading)
        if not line.valued and (line.title or line.runs):
            of_gases = GASES.search(line.folded) is not None
            self.gases = of_gases or (self.gases and not (line.title or heading.words or framed(line.typed) or ABOUT.search(line.runs[0].text)))
        if heading.words or line.title or line.specimen is not None or _is_heading(line):
            self._end(line, before)
        if not line.valued and len(line.runs) <= 1 and (line.runs or len(line.typed.split()) <= 2):
            other = ELSEWHERE.search(NOTHING_FOUND.sub(" ", line.typed)) is not None and len(line.typed) <= 24 and not ADVISED.match(line.folded)
            other = other and (ADVICE.match(line.folded) is not None or bool(left_over(line.folded)))
            self.elsewhere = other or (self.elsewhere and not (line.title or framed(line.typed)))
        if line.specimen == "arterial_blood" and not self.under.members:
            # nothing else is measured in it
            self.under = self.headings.under(self.meanings.bearing("动脉血气分析"))
        if line.side:
            self.section = over(self.section, frozenset({line.side}))
        if line.specimen is not None:
            self.sheet, self.section = line.specimen, NOTHING_SAID
        elif line.title:
            if line.heading_specimen and not self._is_wider(line) and not self.several:
                self.sheet, self.section = line.heading_specimen, NOTHING_SAID
        elif line.runs and not line.valued and (self.valued or framed(line.typed) or line.heading_specimen):
            self._said(line, after, heading)
            self.of_panel = bool(heading.words)
        elif words := leads.lead(self.meanings, line):
            self._led(line, words)
        self.resulted = (self.resulted and line.specimen is None) or line.valued
        return heading

    def _joins(self, line: Line, heading: Heading) -> None:
        """A heading that joins tests of several specimens says none for the rows below."""
        named = several_specimens.named(self.meanings, line.folded) if self.valued and not line.valued and (line.title or line.runs) else {}
        if len(named) > 1 or line.title or heading.words or line.specimen is not None:
            self.several = tuple(named) if len(named) > 1 else ()

    def _end(self, line: Line, before: str) -> None:
        """At a title or a heading: names above it say nothing below, and an unusual specimen that held `before` is no longer sure, but for urine and stool
        of a check-up, behind whose panels those of blood follow."""
        self.named.end()
        said = self.specimen if before in ("urine", "stool") else before
        self.ended = self.resulted and not covers(_USUAL, said or "serum") and line.specimen is None and not line.heading_specimen

    def _led(self, line: Line, words: str) -> None:
        """Takes in the words before the first name of a line of results: they hold for what stands below it too."""
        of_tests = ABOUT.search(words) is not None
        before = self.specimen
        self.section = NOTHING_SAID if of_tests and self.of_panel else self.section
        if of_tests:
            self._end(line, before)
        said = leads.says(self.meanings, words)
        self.ended = self.ended and not said
        self.section = over(self.section, said)
        self.of_panel = of_tests or self.of_panel

    def _named(self, line: Line) -> Heading:
        """The tests that the line names as a heading of a sheet with results; they hold until the next one, and the specimen of a panel no longer."""
        if not self.valued or line.valued or line.used or ELSEWHERE.search(line.folded) or ADVICE.match(line.folded):
            return Heading()
        heading = self.headings.read(line.folded)
        if heading.words:
            self.under = self.headings.under(code for named in heading.words for code in named.codes)
            self.section = NOTHING_SAID if self.of_panel else self.section
        elif self.resulted and line.specimen is None and (_LONE.match(line.folded) or _may_head(line)):
            self.under = headed.NOTHING
        return heading

    def _is_wider(self, line: Line) -> bool:
        """Whether a heading says only more widely what the sheet says of unusual blood (血常规 of 末梢血, 血气分析 of 动脉血)."""
        within = SPECIMENS[self.sheet].within if self.sheet in SPECIMENS else ()
        of_gases = line.heading_specimen == UNKNOWN and GASES.search(line.folded) is not None
        return "venous_blood" not in within and (line.heading_specimen in within or (of_gases and "blood" in within))

    def _said(self, line: Line, after: Line | None, heading: Heading) -> None:
        text = TIMEPOINT.sub("", line.runs[0].text)
        if not self.valued and GASES.search(text):
            # in a list of what was done it is a test among others
            return
        if not self.valued and any(part.gap == LIST for part in line.runs[0].parts[1:]):
            # of one test in a list (血常规、尿常规) and of none of the others
            return
        own = self.meanings.exact(text, NOTHING_SAID)
        panel = own is not None and self.meanings.is_panel(own)
        if own is not None and not panel and not (self.valued and after is not None and after.runs):
            # a name that says its own specimen (尿微量白蛋白) is a test of the list and no heading
            return
        said = line.heading_specimen or self.headings.specimen(code for named in heading.words for code in named.codes)
        if self.several:
            said, self.section = None, NOTHING_SAID
        stated = {AROUND + said} if said and not (line.heading_specimen and self._is_wider(line)) else set()
        times = {qualifier for qualifier in parse(text).qualifiers if qualifier.startswith("time.")} if only_qualifies(text) else set()
        if stated or times:
            self.section, self.listed = frozenset(stated | times), panel and not self.valued

    @property
    def holding(self) -> dict[str, object]:
        """All that lines above say and that makes questions of names here."""
        return {
            said_where.SHEET: self.sheet,
            said_where.FOOT: self.foot,
            said_where.SECTION: self.section,
            said_where.NAMED: self.named.specimen,
            said_where.CLOCK: self.clock,
            said_where.ELSEWHERE: self.elsewhere,
            said_where.ENDED: self.ended,
            said_where.GASES: self.gases,
        }

    @property
    def specimen(self) -> str:
        """The specimen that holds here; "" where none is said."""
        return next((qualifier.removeprefix(AROUND) for qualifier in self.around if qualifier.startswith(AROUND)), "")

    @property
    def around(self) -> Around:
        """What is said around a name that stands here."""
        code = self.sheet if not self.foot or self.sheet == self.foot else self.foot if self.begun or not self.sheet else UNKNOWN
        sheet = frozenset({AROUND + code}) if code else NOTHING_SAID
        return over(sheet, self.section)


def _may_head(line: Line) -> bool:
    """Whether a line without a result may head what stands below it, as nothing shows that it is a label or goes on with the line above."""
    return bool(line.runs) and not line.head and len(line.runs[0].parts) == 1 and not CONTINUES.match(line.folded) and not is_label(line.folded)


def _is_heading(line: Line) -> bool:
    """Whether a line without results is set off as a heading, names a specimen or says what the tests below it are about."""
    if not line.runs or line.valued:
        return False
    text = line.runs[0].text
    return bool(line.heading_specimen) or framed(line.typed) or ABOUT.search(text) is not None or ABOUT_BLOOD.match(text) is not None
