"""Labels for the specimen that stand at the foot of a sheet: nothing follows one before the next sheet, so it is of the rows above it."""

from __future__ import annotations

from collections.abc import Sequence

from recognition.domain.reports.lines import Line


def at_foot(lines: Sequence[Line | None]) -> dict[int, str]:
    """The specimen that a label below it says, by the place of each line with names: back to the title or the label before."""
    said: dict[int, str] = {}
    for place, line in enumerate(lines):
        if line is None or not line.specimen or _heads(lines[place + 1 :]):
            continue
        for above in range(place - 1, -1, -1):
            other = lines[above]
            if other is not None and (other.specimen or other.title):
                break
            if other is not None and other.runs:
                said[above] = line.specimen
    return said


def _heads(below: Sequence[Line | None]) -> bool:
    """Whether names follow before the next title or label."""
    for line in below:
        if line is not None and (line.title or line.specimen):
            return False
        if line is not None and line.runs:
            return True
    return False
