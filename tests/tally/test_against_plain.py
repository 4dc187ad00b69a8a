"""The tally equals a second, plain count of generated histories, to the fen, in total and by every dimension."""

import pytest
from hypothesis import given, settings

from recognition.domain import tally
from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import Origin
from tests.tally import plain, plain_2026_1
from tests.tally.histories import TODAYS, histories
from tests.tally.story import TANG, Story, after, at

GROUPS = [(), *[(name,) for name in plain.DIMENSIONS], ("receiver", "issuer"), ("day", "item", "verdict"), plain.DIMENSIONS]


PLAIN = {"2026.1": plain_2026_1, tally.CURRENT: plain}


def rows(story: Story, today, names, revision=tally.CURRENT):
    found = tally.tally(lambda: iter(story), today, lambda cell: tuple(getattr(cell, name) for name in names), revision)
    return {key: {counter: row[counter] for counter in tally.REVISIONS[revision].counters} for key, row in found.items()}


def busy(found: dict) -> dict:
    """Rows in which something stands: one of zeros says nothing."""
    return {key: row for key, row in found.items() if any(row.values())}


@pytest.mark.parametrize("revision", tally.REVISIONS)
@settings(max_examples=250, deadline=None)
@given(histories(), TODAYS)
def test_the_tally_equals_the_plain_count(revision, story, today):
    counted = PLAIN[revision].recount(list(story), today)
    for names in GROUPS:
        assert busy(rows(story, today, names, revision)) == busy(PLAIN[revision].total(counted, *names)), names


@settings(max_examples=50, deadline=None)
@given(histories(), TODAYS)
def test_the_rows_of_every_summary_add_up_to_its_total(story, today):
    [total] = rows(story, today, ()).values()
    for names in GROUPS:
        parts = rows(story, today, names).values()
        assert {counter: sum(row[counter] for row in parts) for counter in COUNTERS} == total, names


def test_all_know_the_same_counters():
    assert {revision: tuple(module.NOTHING) for revision, module in PLAIN.items()} == {name: one.counters for name, one in tally.REVISIONS.items()}
    assert tuple(plain.NOTHING) == COUNTERS


def test_the_plain_count_is_not_blind():
    """On a story that has everything, every counter of the plain count stands."""
    story = Story()
    for place, more in enumerate(({}, {"verdict": "discretionary"}, {"same_consortium": True}, {"verdict": "not_covered"})):
        story.accepted(report=f"R-{place}", patient=f"P-{place}", **more)
    story.accepted(report=None)
    story.accepted(after(50), sampled=after(50), report="R-open")
    story.accepted(report="R-undone")
    story.performed(after(1), report="R-undone")
    story.repeats(story.asks(report="R-5"), code=None)
    story.views(story.asks(report="R-6"), by="abcdefgh")
    story.views(story.asks(report="R-6", patient="P-6"))
    story.accepts(story.asks(report="R-15"), signed="C-15")
    for patient in ("P-8", "P-9"):
        story.accepted(report="R-shared", patient=patient)
    story.accepted(report="R-10")
    story.accepted(report=None, patient="P-11")
    story.accepted(report="R-12", item="set", parts=(("alt", 400), ("ast", 600)), fen=1000)
    story.performed(after(1), report="R-12", item="alt")
    story.accepted(report="R-13")
    story.performed(after(1), report="R-13", receiver=TANG)
    late = story.asks(report="R-14")
    story.repeats(late)
    story.withdraws(late, after(5))
    story.accepts(late, after(6))
    story.accepted(report="R-13", sampled=after(-1))
    story.asks(report=None, origin=Origin("mutual-recognition-ledger/a1", 0, 1, "0" * 64, at(after(9)), doubtful=True))
    story.prompts(report="R-16")
    story.prompts(report="R-17", shown=False)
    story.accepts(story.acts(story.prompts(report="R-18")))
    [row] = plain.total(plain.recount(list(story), after(60))).values()
    assert [counter for counter, n in row.items() if not n] == []
