"""Decided lookups come back with all that is settled with them, and count what they count when a whole ledger is settled at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from recognition.domain import tally
from recognition.domain.recorded import RecordedLookup, RecordedRepeat
from recognition.domain.tally import Standing
from recognition.ledger.entries import encode
from recognition.ledger.rollups.together import SetsOfLookups
from recognition.support import sqlite
from tests.tally.story import LIN, TANG, Story, after


def standings_of(story: Story) -> list[Standing]:
    """What stands on each of the story's lookups, in ledger order."""
    decisions = {entry.sequence: [] for entry in story if hasattr(entry, "kind")}
    for entry in story:
        if hasattr(entry, "kind"):
            decisions[entry.sequence].append(tally.tallied_decision(entry))
    asked = [tally.tallied_lookup(entry) for entry in story if isinstance(entry, RecordedLookup)]
    return [stands for lookup in asked if (stands := tally.standing(lookup, decisions.get(lookup.sequence, [])))]


def parts(story: Story, at_once: int = 1) -> list[tuple[list[Standing], dict[str, list[RecordedRepeat]]]]:
    with sqlite.beside_memory() as db:
        sets = SetsOfLookups(db)
        sets.put_aside(standings_of(story))
        for entry in story:
            if isinstance(entry, RecordedRepeat):
                sets.repeated(entry, encode(entry))
        return list(sets.sets(at_once))


def joined(story: Story) -> list[list[int]]:
    return [[stands.lookup.sequence for stands in standings] for standings, _ in parts(story)]


def test_a_report_and_a_patient_join_and_a_receiver_parts():
    story = Story()
    for about in (
        {"report": "R-1", "patient": "P-1"}, {"report": "R-1", "patient": None, "item": "alb"}, {"report": "R-2", "patient": "P-1"},
        {"report": None, "patient": "P-1", "item": "alt"}, {"report": "R-3", "patient": "P-3"}, {"report": "R-1", "patient": "P-1", "receiver": TANG},
    ):  # fmt: skip
        story.accepted(**{"receiver": LIN, **about})
    assert joined(story) == [[0, 2, 4, 6], [8], [10]]


def test_what_is_joined_only_by_others_between_is_together():
    story = Story()
    for report, patient in (("R-9", "P-9"), ("R-1", None), ("R-1", "P-2"), ("R-3", "P-2"), ("R-3", "P-4"), (None, "P-4"), ("R-5", "P-6"), ("R-5", "P-4")):
        story.accepted(report=report, patient=patient)
    assert joined(story) == [[0], [2, 4, 6, 8, 10, 12, 14]]


def test_further_numbers_join_in_whatever_order_they_are_told():
    story = Story()
    for numbers in (
        {"report": "R-1", "others": ("A-1",)}, {"report": "A-1"}, {"report": "R-2", "others": ("B-2",)}, {"report": "R-3", "others": ("B-2", "A-3")},
        {"report": "A-3", "item": "alb"}, {"report": "R-4", "others": ("B-2",), "receiver": TANG}, {"report": "R-5"},
    ):  # fmt: skip
        story.accepted(**{"receiver": LIN, "patient": None, **numbers})
    assert joined(story) == [[0, 2], [4, 6, 8], [10], [12]]


def test_a_set_is_never_cut():
    story = Story()
    for place in range(30):
        story.accepted(report=f"R-{place // 3}")
    assert [len(standings) for standings, _ in parts(story, 4)] == [6] * 5


def test_a_repeat_comes_with_all_that_name_its_references_also_of_another_receiver():
    story = Story()
    for receiver in (LIN, TANG):
        story.accepted(receiver=receiver, report="R-1", patient="P-1")
    told = story.performed(after(2), receiver=TANG, report="R-1", patient="P-2")
    found = [{mark: [repeat.receipt.sequence for repeat in of_mark] for mark, of_mark in repeats.items()} for _, repeats in parts(story)]
    assert found == [{told.reports[0]: [told.receipt.sequence]}] * 2


def messy(rng: Random) -> Story:
    """A story of few references for many tests, so that much is joined with much."""
    story = Story()
    for place in range(60):
        about = {
            "report": rng.choice([None, *(f"R-{n}" for n in range(25))]), "others": rng.choice([(), (), (), (f"R-{rng.randrange(25)}",)]), "patient": rng.choice([None, *(f"P-{n}" for n in range(30))]),
            "receiver": rng.choice([LIN, TANG]), "item": rng.choice(["tp", "alb"]), "sampled": after(rng.randrange(2)),
        }  # fmt: skip
        lookup = story.asks(after(rng.randrange(5)), **about)
        rng.choice([story.accepts, story.accepts, story.repeats])(lookup)
        if not place % 6:
            story.performed(after(rng.randrange(9)), receiver=about["receiver"], report=f"R-{rng.randrange(25)}", patient=f"P-{rng.randrange(30)}")
    return story


def added(deltas: Iterable[tally.Delta]) -> Counter:
    sums = Counter[tuple]()
    for *what, n in deltas:
        sums[tuple(what)] += n
    return sums


@pytest.mark.parametrize("seed", range(12))
def test_parts_count_what_the_whole_counts(seed: int):
    story = messy(Random(seed))
    repeats: dict[str, list[RecordedRepeat]] = {}
    for entry in story:
        if isinstance(entry, RecordedRepeat):
            for mark in (*entry.reports, *entry.patients):
                repeats.setdefault(mark, []).append(entry)
    found = parts(story)
    assert len(found) > 2, "nothing was parted, so nothing was tried"
    assert added(delta for one in found for delta in tally.settled(*one)) == added(tally.settled(standings_of(story), repeats))
