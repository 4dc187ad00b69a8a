"""Which lines of a report say what holds for the names below them, so that a question about a name can show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recognition.domain.reports.lines import Line

SHEET, FOOT, SECTION, NAMED, CLOCK, ELSEWHERE, ENDED, GASES = "sheet", "foot", "section", "named", "clock", "elsewhere", "ended", "gases"
"""What a line says: the specimen of the sheet, at its head or at its foot; a specimen or a time as a heading, or in the name of a row above; a time of day; that
what follows is no result of this report; a heading behind which the specimen above may have ended; an analyser of blood gases."""


@dataclass(slots=True)
class SaidWhere:
    """The places of such lines while a report is read. `labels` are those of its labels for the specimen."""

    labels: Sequence[int]
    held: dict[str, object] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)

    def take(self, place: int, line: Line, holding: Mapping[str, object]) -> tuple[tuple[str, int], ...]:
        """Takes in what holds at a line, by what it is, and gives back where each was said."""
        for kind, value in holding.items():
            if not value:
                self.at.pop(kind, None)
            elif kind == FOOT or (kind == SHEET and not self.held.get(kind) and line.specimen is None and not line.title):
                self.at[kind] = next((label for label in self.labels if label >= place), place)
            elif value != self.held.get(kind) or (kind == SHEET and line.specimen is not None):
                self.at[kind] = place - (kind == NAMED)
        self.held = dict(holding)
        return tuple(self.at.items())
