"""Words of a report's line that stand together and may be a name, with the values beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from recognition.domain.reports.words import CONCENTRATION, COUNTED, OF_CREATININE, PART, RATIO, TIMED

LIST = ","
"""What stands for the comma of a list between words."""


class Part(NamedTuple):
    """Words of a run; `gap` is what stands before them: a blank, a list's comma, a colon, or the edge of a column."""

    gap: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and may be a name. `before` is a whole number in front, `after` the value behind, and `more` whether a
    second plain number follows it: then the first may belong to the name (CA 125 9.3); `series` whether a third does: results of several times.
    `units` are the other values behind it, up to the next name: its limits, its unit."""

    parts: tuple[Part, ...]
    before: str = ""
    after: str = ""
    more: bool = False
    series: bool = False
    units: tuple[str, ...] = ()

    @property
    def of_urine(self) -> bool:
        """Whether its unit is one of a day or of a gram of creatinine."""
        return any(TIMED.search(unit) for unit in (self.after, *self.units))

    @property
    def of_creatinine(self) -> bool:
        """Whether its unit is one of a gram or a millimole of creatinine."""
        return any(OF_CREATININE.search(unit) for unit in (self.after, *self.units))

    @property
    def ratio(self) -> bool:
        """Whether its unit is one of shares or ratios."""
        return any(RATIO.search(unit) for unit in (self.after, *self.units))

    @property
    def percent(self) -> bool:
        """Whether its unit is the per cent sign."""
        return any(unit.endswith("%") for unit in (self.after, *self.units))

    @property
    def concentration(self) -> bool:
        """Whether its unit is an amount in a volume, which a result that is only positive or negative has not."""
        return any(CONCENTRATION.search(unit) for unit in (self.after, *self.units))

    @property
    def fragment(self) -> bool:
        """Whether the first of two numbers is that of a fragment."""
        return self.more and PART.match(self.after) is not None

    @property
    def counted(self) -> bool:
        """Whether its unit is a number of cells."""
        return COUNTED.search("".join((self.after, *self.units))) is not None

    @property
    def written(self) -> str:
        """All its words with the commas of a list between them."""
        return "".join(f"{', ' if part.gap == LIST else ' ' if place else ''}{part.text}" for place, part in enumerate(self.parts))

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(part.text for part in self.parts)
