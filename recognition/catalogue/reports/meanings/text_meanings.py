"""What a text of a pasted report means by itself: an item, a panel, or nothing that is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from recognition.catalogue.editions import groups as browsed
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.item_texts import NOTHING_SAID, Around, parse
from recognition.catalogue.names.resolver import may_be_exact, resolve_item_text
from recognition.catalogue.reports.meanings.said_around import over
from recognition.domain.names.items import Parsed
from recognition.domain.names.resolution import NOTHING, Resolution
from recognition.domain.reports.sampling_times import OF_DAY
from recognition.domain.reports.whether_done import ELSEWHERE

LONGEST = 96
"""Letters of a text that are looked up."""
MOST_SEARCHED = 40
"""Texts of one report for which is searched what comes near them, each 2 to 6 ms of processor time: what nobody knows behind them is shown without. No report
has so many rows that are misspelt; a narrative has a thousand words."""


@dataclass(slots=True)
class TextMeanings:
    """Texts against one edition; `known` keeps what a text was found to mean, as reports say the same words often, `searched` counts those for which
    was searched what comes near them, and `nothing` are those that are no item."""

    edition: Edition
    known: dict[tuple[str, Around, bool], Resolution] = field(default_factory=dict)
    searched: int = 0
    nothing: set[tuple[str, Around]] = field(default_factory=set)

    def exact(self, text: str, around: Around) -> str | None:
        """The code of the one item that the text is, no more and no less; None too where it says that nothing was measured."""
        if (text, around) in self.nothing or ELSEWHERE.search(text):
            return None
        if (text, around, False) not in self.known and (len(text) > LONGEST or not may_be_exact(self.edition.items, text, around)):
            self.nothing.add((text, around))
            return None
        return self._meaning(text, around, near=False).code

    def asked(self, text: str, around: Around) -> Resolution:
        """What a text may be, with what is near to it."""
        return self._meaning(text, around, near=True)

    def plainly(self, text: str, around: Around) -> Resolution:
        """What a text may be by its names, without what only comes near."""
        return self._meaning(text, around, near=False)

    def at(self, text: str, resolution: Resolution, around: Around, clock: str) -> Resolution:
        """What a text means that was measured at a time of day: a hormone that depends on it must be listed for it, or a person is asked."""
        return self._meaning(text, over(around, frozenset({clock})), near=False) if clock and resolution.code and self.of_day(resolution.code) else resolution

    def bears(self, text: str) -> bool:
        """Whether the text is a name of an item, confirmed or not, but for qualifiers."""
        return self.edition.items.bears(parse(text))

    def bearing(self, text: str) -> set[str]:
        """The items whose whole name the text is, confirmed or not."""
        return self.bearing_amid(parse(text))

    def bearing_amid(self, parsed: Parsed) -> set[str]:
        """The same of a text that was read."""
        exact, unconfirmed, _differing = self.edition.items.bearing(parsed)
        return {code for code in exact | unconfirmed if parsed.made <= self.edition.items.made[code]}

    def of_day(self, code: str) -> bool:
        """Whether the item depends on the time of day."""
        item = self.edition.reading.item(code)
        return item is not None and OF_DAY.search(f"{item.name_zh} {item.name_en}") is not None

    def examination(self, code: str | None) -> bool:
        """Whether the code is that of an examination, which is made of no specimen."""
        return code is not None and not self.edition.items.specimens.get(code)

    @property
    def panels(self) -> list[str]:
        """The codes of all panels."""
        return [row["code"] for row in browsed.panels(self.edition)]

    def panel(self, text: str) -> bool:
        """Whether the text alone is a panel."""
        return self.is_panel(self.exact(text, NOTHING_SAID))

    def members(self, code: str) -> tuple[str, ...]:
        """The items of a panel; empty for a test that brings one other along (凝血酶原时间 and its INR)."""
        item = self.edition.reading.item(code)
        return item.members if item is not None and len(item.members) > 1 else ()

    def is_panel(self, code: str | None) -> bool:
        """Whether the code is that of a panel."""
        item = self.edition.reading.item(code) if code else None
        return item is not None and bool(item.members)

    def _meaning(self, text: str, around: Around, near: bool) -> Resolution:
        if len(text) > LONGEST:
            return NOTHING
        key = (text, around, near)
        if key not in self.known:
            if near and self.searched >= MOST_SEARCHED:
                return self._meaning(text, around, near=False)
            self.searched += near
            self.known[key] = resolve_item_text(self.edition, text, near=near, around=around, codes=False)
        return self.known[key]
