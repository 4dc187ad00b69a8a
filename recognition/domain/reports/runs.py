"""Words of a report's line that stand together and may be a name, with the values beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from recognition.domain.reports import short_days
from recognition.domain.reports.words import CONCENTRATION, COUNTED, DAY, OF_CREATININE, PART, RATIO, TIMED, VALUE, WITH_UNIT

BLANK, COLON, COLUMN, LIST = " ", ":", "\t", ","
"""What stands between words; the last for the comma of a list."""


class Part(NamedTuple):
    """Words of a run; `gap` is what stands before them: a blank, a list's comma, a colon, or the edge of a column."""

    gap: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and may be a name. `before` is a whole number in front, `after` the value behind, and `more` whether a
    second plain number follows it: then the first may belong to the name (CA 125 9.3); `series` whether a third does: results of several times.
    `units` are the other values behind it, up to the next name: its limits, its unit; `ahead` those in front of it in a line that begins with one (mmol/24h 钾 44; 44 mmol/24h 钾)."""

    parts: tuple[Part, ...]
    before: str = ""
    after: str = ""
    more: bool = False
    series: bool = False
    units: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """All that is said of its result: the value and the units behind it, then those in front of it."""
        return tuple(filter(None, (self.after, *self.units, *self.ahead)))

    @property
    def dated(self) -> bool:
        """Whether a number stands in front of it that may be a day."""
        return bool(self.ahead) and not any(map(WITH_UNIT.search, self.ahead))

    @property
    def of_urine(self) -> bool:
        """Whether its unit is one of a day or of a gram of creatinine."""
        return any(TIMED.search(unit) for unit in self.values)

    @property
    def of_creatinine(self) -> bool:
        """Whether its unit is one of a gram or a millimole of creatinine."""
        return any(OF_CREATININE.search(unit) for unit in self.values)

    @property
    def ratio(self) -> bool:
        """Whether its unit is one of shares or ratios."""
        return any(RATIO.search(unit) for unit in self.values)

    @property
    def percent(self) -> bool:
        """Whether its unit is the per cent sign."""
        return any(unit.endswith("%") for unit in self.values)

    @property
    def concentration(self) -> bool:
        """Whether its unit is an amount in a volume, which a result that is only positive or negative has not."""
        return any(CONCENTRATION.search(unit) for unit in self.values)

    @property
    def fragment(self) -> bool:
        """Whether the first of two numbers is that of a fragment."""
        return self.more and PART.match(self.after) is not None

    @property
    def counted(self) -> bool:
        """Whether its unit is a number of cells."""
        return any(COUNTED.search("".join(values)) for values in ((self.after, *self.units), self.ahead))

    @property
    def written(self) -> str:
        """All its words with the commas of a list between them."""
        return "".join(f"{', ' if part.gap == LIST else ' ' if place else ''}{part.text}" for place, part in enumerate(self.parts))

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(part.text for part in self.parts)


def with_ahead(tokens: Sequence[tuple[str, str]], runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs of a line of (what stands before it, token), with the values in front of the first where a unit or a titre is among them, as the columns of
    a sheet stand in any order; in such a line what stands behind a name may be of the next one. What may be a day there is of all of them."""
    ahead = tuple(token for _gap, token in takewhile(lambda each: VALUE.match(each[1]) and not DAY.match(each[1]), tokens))
    if not runs or not any(map(WITH_UNIT.search, ahead)):
        return tuple(replace(run, ahead=ahead) for run in runs) if short_days.leads(ahead) else runs
    return tuple(replace(run, ahead=before.units if place else ahead) for place, (before, run) in enumerate(zip((runs[0], *runs), runs, strict=False)))
