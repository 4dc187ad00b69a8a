"""The quick counters beside the tally that they must equal, and a month at Dr Lin's hospital to count."""

from __future__ import annotations

from datetime import date

from recognition.domain import tally
from recognition.ledger import Ledger
from recognition.ledger.entries import encode
from recognition.ledger.rollups import Counters, cubes
from recognition.ledger.rollups.decode import question
from tests.tally.story import Story, after

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def write(ledger: Ledger, entries) -> None:
    """Appends the story's entries as they are; their sequences are those that they were told with."""
    if entries:
        assert ledger.append([encode(entry) for entry in entries]).first == entries[0].receipt.sequence


def told(entries, today: date, cube: cubes.Cube, month: int) -> dict[tuple, dict[str, int]]:
    """The cube as the tally says it should be; rows of zeros are no rows."""
    by_day = cube.period == "day"
    rows = tally.tally(
        lambda: iter(entries), today, lambda cell: (cell.day if by_day else _month(cell.day), *(getattr(cell, name) for name in cube.dimensions))
    )
    kept = {key: {counter: row[counter] for counter in cubes.KEPT} for key, row in rows.items()}
    kept = {key: row for key, row in kept.items() if any(row.values())}
    return _twelve_months(kept, month) if cube.period == "twelve" else kept


def _month(day: int) -> int:
    at = date.fromordinal(day)
    return at.year * 12 + at.month - 1


def _twelve_months(by_month: dict[tuple, dict[str, int]], current: int) -> dict[tuple, dict[str, int]]:
    """Of twelve months each that end by a month in which something was written, and of each calendar year."""
    sums: dict[tuple, dict[str, int]] = {}
    for last in range(_month(FIRST.toordinal()), _month(LAST.toordinal()) + 1):
        for (month, *dimensions), row in by_month.items():
            if last - 11 <= month <= last and (last <= current or (last % 12 == 11 and month // 12 == last // 12)):
                earlier = sums.get((last, *dimensions), dict.fromkeys(row, 0))
                sums[(last, *dimensions)] = {counter: n + row[counter] for counter, n in earlier.items()}
    return {key: row for key, row in sums.items() if any(row.values())}


def found(counters: Counters, cube: cubes.Cube) -> dict[tuple, dict[str, int]]:
    """The cube as it is kept."""
    with counters.state() as kept:
        rows = kept.read(cube, FIRST, LAST, cube.columns, {}, {})
    return {key: dict(zip(cubes.KEPT, row, strict=True)) for key, row in rows if any(row)}


def equal(counters: Counters, entries, today: date) -> None:
    """All tables against the tally."""
    with counters.state() as kept:
        month = kept.month
    assert not entries or month >= _month(question(encode(entries[-1])).day)
    for cube in cubes.CUBES:
        assert found(counters, cube) == told(entries, today, cube, month), cube.name


def busy_month(days: int = 30) -> Story:
    """Dr Lin's hospital accepts, looks twice, and performs some tests after all."""
    story = Story()
    for day in range(days):
        for place, item in enumerate(("tp", "alb", "alt")):
            lookup = story.asks(after(day), item=item, sampled=after(day - 1), report=f"R-{day}", patient=f"P-{day % 7}", window=7 * place)
            if place < 2:
                story.accepts(lookup)
        if day % 5 == 0:
            story.performed(after(day + 1), report=f"R-{day}")
    return story
