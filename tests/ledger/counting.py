"""The quick counters beside the tally that they must equal, and a month at Dr Lin's hospital to count."""

from __future__ import annotations

from datetime import date

from recognition.domain import tally
from recognition.ledger import Ledger
from recognition.ledger.entries import encode
from recognition.ledger.rollups import Counters, cubes
from tests.tally.story import Story, after

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def write(ledger: Ledger, entries) -> None:
    """Appends the story's entries as they are; their sequences are those that they were told with."""
    if entries:
        assert ledger.append([encode(entry) for entry in entries]).first == entries[0].receipt.sequence


def told(entries, today: date, cube: cubes.Cube) -> dict[tuple, dict[str, int]]:
    """The cube as the tally says it should be; rows of zeros are no rows."""
    rows = tally.tally(lambda: iter(entries), today, cube.key)
    kept = {key: {counter: row[counter] for counter in cubes.KEPT} for key, row in rows.items()}
    return {key: row for key, row in kept.items() if any(row.values())}


def found(counters: Counters, cube: cubes.Cube) -> dict[tuple, dict[str, int]]:
    """The cube as it is kept."""
    with counters.state() as kept:
        rows = kept.read(cube, FIRST, LAST, cube.columns, {}, {})
    return {key: dict(zip(cubes.KEPT, row, strict=True)) for key, row in rows if any(row)}


def equal(counters: Counters, entries, today: date) -> None:
    """All tables against the tally."""
    for cube in cubes.CUBES:
        assert found(counters, cube) == told(entries, today, cube), cube.name


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
