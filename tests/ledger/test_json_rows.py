"""Rows that SQLite writes as JSON are those that are read and added up: over years, months and both, with institutions that move within a year."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from recognition.ledger import open_ledger
from recognition.ledger.rollups import KEPT, Counters, Members, cube_for, cubes
from recognition.ledger.rollups.json_rows import sources
from tests.ledger.counting import equal, write
from tests.tally.story import EAST, LIN, TANG, WEST, Story

TODAY = date(2027, 2, 10)
PERIODS = (
    (date(2026, 1, 1), date(2026, 12, 31)),
    (date(2027, 1, 1), date(2027, 12, 31)),
    (date(2026, 11, 1), TODAY),
    (date(2026, 12, 1), date(2027, 1, 31)),
    (date(2026, 1, 1), date(2027, 12, 31)),
    (date(2025, 1, 1), date(2025, 12, 31)),
    (date(2026, 3, 1), TODAY),
    (date(2026, 2, 1), TODAY),
    (date(2026, 1, 1), TODAY),
)
ODD = 'local:检"1\\'


@pytest.fixture(scope="module")
def counters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counters]:
    """Three months around New Year: a receiver that moves, a code that JSON has to escape, prices of thousands of yuan."""
    folder: Path = tmp_path_factory.mktemp("rows")
    ledger, story = open_ledger(folder), Story()
    for number in range(100):
        day = date(2026, 11, 2) + timedelta(days=number)
        moved = {"receiver_division": "500101" if number > 50 else "500157"} if number % 2 else {"receiver": TANG, "receiver_division": "510100"}
        item = ("tp", "alb", ODD)[number % 3]
        about = {"item": item, "issuer": (EAST, WEST)[number % 5 == 0], "sampled": day, "report": f"R-{number}", "fen": 900_000, "window": 7}
        lookup = story.asks(day, **about, **moved)
        if number % 4:
            story.accepts(lookup)
    write(ledger, story.entries)
    made = Counters(folder, ledger.reads)
    made.catch_up(TODAY)
    equal(made, story.entries, TODAY)
    yield made
    ledger.close()


def added_up(kept, cube, period, by, exact, prefixes) -> list[dict]:
    """The same by way of numbers."""
    sums: dict[tuple, list[int]] = defaultdict(lambda: [0] * len(KEPT))
    for key, numbers in kept.read(cube, *period, by, exact, prefixes):
        sums[key] = [have + more for have, more in zip(sums[key], numbers, strict=True)]
    return [{**dict(zip(by, key, strict=True)), **dict(zip(KEPT, sums[key], strict=True))} for key in sorted(sums) if any(sums[key])]


@pytest.mark.parametrize("by", [("receiver", "item"), ("item", "receiver"), ("receiver",), ("item", "receiver_region"), ("item",)], ids=str)
@pytest.mark.parametrize(
    ("exact", "prefixes"),
    [({}, {}), ({"receiver": (LIN,)}, {}), ({}, {"receiver_region": "51"}), ({"item": ("tp", ODD)}, {"receiver_region": "5001"})],
    ids=str,
)
def test_they_are_what_is_added_up(counters: Counters, by, exact, prefixes):
    cube = cube_for({*by, *exact, *prefixes}, by_day=False)
    with counters.state() as kept:
        for period in PERIODS:
            rows = added_up(kept, cube, period, by, exact, prefixes)
            filled = [counter for counter in KEPT if any(row[counter] for row in rows)]
            written = json.loads(b"".join(kept.json_rows(cube, *period, by, exact, prefixes, Members(KEPT, filled, (), Fraction(1)))))
            assert written == rows and [[*row] for row in written] == [[*row] for row in rows], period


def test_the_adjusted_figure_is_rounded_down_and_what_is_hidden_is_null(counters: Counters):
    factor, by, cube = Fraction(17, 30), ("receiver", "item"), cube_for({"receiver", "item"}, by_day=False)
    told = ("lookups", "avoided", "saved_fen", "saved_adjusted_fen", "handed_in_late")
    with counters.state() as kept:
        rows = json.loads(b"".join(kept.json_rows(cube, *PERIODS[4], by, {}, {}, Members(told, ("lookups", "avoided", "saved_fen"), ("avoided",), factor))))
    assert rows and all([*row] == [*by, *told] for row in rows)
    assert all((row["avoided"], row["handed_in_late"]) == (None, 0) for row in rows)
    assert [row["saved_adjusted_fen"] for row in rows] == [row["saved_fen"] * 17 // 30 for row in rows] != [0] * len(rows)


def test_twelve_months_and_the_year_that_goes_on_are_read_as_one(counters: Counters):
    months = cube_for({"receiver", "item"}, by_day=False)
    december = 2026 * 12 + 11
    expected = {
        PERIODS[0]: ([december], []),
        PERIODS[1]: ([december + 12], []),
        PERIODS[2]: ([], [december - 1, december, december + 1, december + 2]),
        PERIODS[3]: ([], [december, december + 1]),
        PERIODS[4]: ([december, december + 12], []),
        PERIODS[6]: ([december + 2], []),
        PERIODS[7]: ([december + 1], [december + 2]),
        PERIODS[8]: ([december, december + 12], []),
        # Of the twelve that end with a month in which nothing was asked yet there is no such row.
        (date(2026, 4, 1), date(2027, 3, 31)): ([], range(december - 8, december + 4)),
    }
    with counters.state() as kept:
        for period, (whole, rest) in expected.items():
            read = dict(sources(kept.db, kept.month, months, *map(date.toordinal, period), {"receiver", "item"}))
            assert ([*read.get(cubes.TWELVE_MONTHS, ())], [*read.get(months, ())]) == ([*whole], [*rest]), period


def test_where_nothing_stands_the_list_is_empty(counters: Counters):
    months = cube_for({"receiver", "item"}, by_day=False)
    with counters.state() as kept:
        for period, filled in product(PERIODS[5:6], [(), ("lookups",)]):
            assert kept.json_rows(months, *period, ("receiver", "item"), {}, {}, Members(KEPT, filled, (), Fraction(1))) == [b"[]"]
