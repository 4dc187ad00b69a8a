"""The quick counters equal the tally of the entries at every step, to the fen, whatever happens to their file in between."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain import tally
from recognition.domain.hook_questions import RecordedHookQuestion
from recognition.domain.lookups import Verdict
from recognition.domain.recorded import recorded
from recognition.errors import LedgerUnavailable
from recognition.ledger import open_ledger
from recognition.ledger.entries import decode, encode
from recognition.ledger.rollups import Counters, cubes
from recognition.ledger.rollups.decode import find
from tests.ledger.counting import FIRST, LAST, busy_month, equal, write
from tests.tally.histories import TODAYS, histories, lookups, tell
from tests.tally.story import EAST, LIN, Story, after, at


@pytest.fixture
def ledger(tmp_path: Path):
    """An empty ledger, written by this process."""
    ledger = open_ledger(tmp_path)
    yield ledger
    ledger.close()


@settings(max_examples=12, deadline=None)
@given(histories(), st.data())
def test_folded_in_parts_with_time_going_on_they_equal_the_tally_at_every_step(story, data):
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Path(folder))
        counters = Counters(Path(folder), ledger.reads)
        written, today = 0, date(2026, 11, 9)
        with ledger.grouped():
            while written < len(story.entries):
                more = data.draw(st.integers(1, 12))
                write(ledger, story.entries[written : written + more])
                written = min(written + more, len(story.entries))
                today = max(today, data.draw(TODAYS))
                assert counters.catch_up(today, chunk=data.draw(st.integers(1, 7))) == (written, today)
                equal(counters, story.entries[:written], today)
            counters.catch_up(date(2027, 8, 1))
            equal(counters, story.entries, date(2027, 8, 1))
        ledger.close()


@settings(max_examples=100, deadline=None)
@given(histories(most=10))
def test_entries_read_quickly_mean_what_their_terms_mean(story):
    for entry in story:
        data, sequence = encode(entry), entry.receipt.sequence
        if hasattr(entry, "answer"):
            assert find(data).tallied_lookup(sequence) == tally.tallied_lookup(decode(data, sequence)) == tally.tallied_lookup(entry)
            assert find(data).cell() == tally.tallied_lookup(entry).cell
        elif isinstance(entry, RecordedHookQuestion):
            assert (find(data).cell(), bool(find(data).shown)) == (tally.tallied_lookup(recorded(entry.lookup, entry.receipt)).cell, entry.shown)
        elif hasattr(entry, "lookup"):
            assert find(data).tallied_decision(sequence) == tally.tallied_decision(decode(data, sequence)) == tally.tallied_decision(entry)
            assert find(data).cites == entry.sequence


@given(lookups(), st.sampled_from(["cbc", "none"]), st.booleans())
def test_whatever_lies_under_what_is_read_the_same_quickly(about, cap, own):
    about |= {"cap": (cap, 2200), "wider": ("us_abd", "cbc")} | ({"performer": LIN} if own else {})
    [entry] = tell([("asked", about)])
    assert find(encode(entry)).tallied_lookup(0) == tally.tallied_lookup(entry)


@pytest.mark.parametrize("at_once", [7, 20_000])
def test_many_lookups_about_few_things_are_added_up_and_become_undecided_in_time(ledger, tmp_path, at_once):
    story, counters, asked = Story(), Counters(tmp_path, ledger.reads, at_once=at_once), []
    verdicts = (Verdict.RECOGNISED, Verdict.DISCRETIONARY, Verdict.NOT_COVERED)
    for day in range(4):
        begun = len(story.entries)
        asked += [story.asks(after(day), item=("tp", "alb")[n % 2], verdict=verdicts[n % 3], report=f"R-{n % 9}", patient=f"P-{n % 5}") for n in range(40)]
        # Some are decided on before their day is over, some when they were undecided already.
        for lookup in (asked[-1], asked[-2], asked[len(asked) // 2], asked[day]):
            story.accepts(lookup, after(day))
        write(ledger, story.entries[begun:])
        counters.catch_up(after(day))
        equal(counters, story.entries, after(day))
    counters.catch_up(after(4))
    equal(counters, story.entries, after(4))
    # What nobody folded before it was undecided counts once as well.
    write(ledger, [story.asks(after(4)), story.asks(after(5))])
    counters.catch_up(after(60))
    equal(counters, story.entries, after(60))


def test_the_kept_day_never_goes_back(ledger, tmp_path):
    story = busy_month(3)
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    counters.catch_up(after(60))
    assert counters.catch_up(after(10)) == (len(story.entries), after(60))
    equal(counters, story.entries, after(60))


def test_what_is_read_together_is_of_one_moment(ledger, tmp_path):
    story = busy_month(4)
    write(ledger, story.entries[:10])
    counters, cube = Counters(tmp_path, ledger.reads), cubes.CUBES[0]
    counters.catch_up(after(1))
    with counters.state() as kept:
        before = list(kept.read(cube, FIRST, LAST, (), {}, {}))
        write(ledger, story.entries[10:])
        counters.catch_up(after(30))
        assert (kept.watermark, kept.today) == (10, after(1))
        assert list(kept.read(cube, FIRST, LAST, (), {}, {})) == before
    with counters.state() as kept:
        assert (kept.watermark, kept.today) == (len(story.entries), after(30))


def test_who_waits_longer_than_can_be_waited_is_told_so(ledger, tmp_path):
    write(ledger, busy_month(1).entries)
    counters = Counters(tmp_path, ledger.reads)
    with counters._alone(), pytest.raises(LedgerUnavailable):
        Counters(tmp_path, ledger.reads, patience=0.05).catch_up(after(1))
    assert counters.catch_up(after(1))[1] == after(1)


def test_some_values_some_prefixes_and_some_days_are_read(ledger, tmp_path):
    story = Story()
    story.asks(after(0), item="tp")
    story.asks(after(1), item="tp", receiver="SC-TAO", receiver_division="510100")
    story.asks(after(1), item="alb", issuer=EAST)
    story.asks(after(20), item="tp", sampled=at(after(19)))
    write(ledger, story.entries)
    counters = Counters(tmp_path, ledger.reads)
    counters.catch_up(after(30))
    cube = cubes.cube_for({"receiver_region", "item"}, by_day=False)
    with counters.state() as kept:
        rows = dict(kept.read(cube, after(0), after(1), ("item",), {"item": ["tp", "alt"]}, {"receiver_region": "50"}, ("lookups",)))
        by_day = dict(kept.read(cubes.Cube("day", ("item",)), after(0), after(1), ("item",), {}, {}, ("lookups",)))
    assert rows == {("tp",): (1,)}
    assert by_day == {("tp",): (2,), ("alb",): (1,)}
