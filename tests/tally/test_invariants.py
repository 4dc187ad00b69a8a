"""What holds of any history: one avoided test per key, nothing earned by asking again, less and never more after a repeat."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain import tally
from recognition.domain.lookups import Correction
from tests.tally.histories import ITEMS, RELATED, TODAYS, histories, moments, steps, tell
from tests.tally.story import LIN, Story

AVOIDED = ("avoided", "avoided_discretionary", "avoided_consortium")
SAVED = ("saved_fen", "saved_discretionary_fen", "saved_consortium_fen")
EARNED = (*AVOIDED, *SAVED, "avoided_reports", "avoided_patient_days")
END = date(2030, 1, 1)


def key_of(lookup) -> tuple:
    return lookup.receiver, lookup.issuer, lookup.item, tally.day_of(lookup.performed_at), lookup.report or lookup.patient


def taken_back(story: Story) -> set[int]:
    """The sequences of what a correction has taken back."""
    return {entry.cites for entry in story if isinstance(entry, Correction)}


def accepted(story: Story) -> dict[tuple, int]:
    """How many lookups of each key were ever accepted."""
    by_id = {entry.id: entry for entry in story if hasattr(entry, "answer")}
    return Counter(key_of(by_id[entry.lookup]) for entry in story if getattr(entry, "kind", "") == "accepted")


@settings(max_examples=100, deadline=None)
@given(histories())
def test_at_most_one_avoided_test_per_key(story):
    for key in {key_of(entry): None for entry in story if hasattr(entry, "answer")}:
        kept = {entry.id for entry in story if hasattr(entry, "answer") and key_of(entry) == key}
        of_key = Story()
        of_key.entries = [entry for entry in story if entry.id in kept or getattr(entry, "lookup", None) in kept]
        row = of_key.on(END)
        assert sum(row[name] for name in AVOIDED) + row["reversed"] <= (1 if key[-1] else 0)
    row = story.on(END)
    assert sum(row[name] for name in AVOIDED) + row["reversed"] <= sum(1 for key in accepted(story) if key[-1])


@settings(max_examples=100, deadline=None)
@given(st.lists(steps(), max_size=30), st.randoms(use_true_random=False), TODAYS)
def test_asking_more_often_and_in_another_order_earns_nothing(told, random, today):
    story = tell([("asked", {"when": date(2026, 11, 12)}), *told])
    asked = [entry for entry in story if hasattr(entry, "answer")]
    before = story.on(today)
    again = Story()
    # Ids of its own: those of the story begin with the same times.
    again.entries, again._random = list(story), Random(7)
    for lookup in random.choices(asked, k=10):
        again._add(lookup)
    assert {name: again.on(today)[name] for name in EARNED} == {name: before[name] for name in EARNED}
    random.shuffle(asked)
    shuffled = Story()
    shuffled.entries = [*asked, *[entry for entry in story if not hasattr(entry, "answer")]]
    assert shuffled.on(today) == before


@settings(max_examples=100, deadline=None)
@given(histories(), TODAYS)
def test_every_acceptance_made_again_on_a_new_lookup_earns_nothing(story, today):
    before = story.on(today)
    for lookup in [entry for entry in story if hasattr(entry, "answer")]:
        stands = tally.effective(
            [entry for entry in story.entries if getattr(entry, "lookup", None) == lookup.id and entry.receipt.sequence not in taken_back(story)]
        )
        if stands and stands.kind == "accepted":
            story.accepts(story._add(lookup), stands.at)
    assert {name: story.on(today)[name] for name in EARNED} == {name: before[name] for name in EARNED}


@settings(max_examples=150, deadline=None)
@given(histories(), TODAYS, moments(), ITEMS, st.sampled_from([{"report": "R-1"}, {"report": None, "patient": "P-1"}]), st.booleans())
def test_word_of_a_repeat_never_adds_to_anything_earned(story, today, when, item, about, related):
    before = story.on(today)
    story.performed(when, item=item, also=RELATED.get(item, ()) if related else (), receiver=LIN, **about)
    now = story.on(today)
    assert [name for name in (*EARNED, "provisional") if now[name] > before[name]] == []
    assert now["reversed"] >= before["reversed"]


@settings(max_examples=100, deadline=None)
@given(histories(), st.data(), TODAYS)
def test_a_new_lookup_decided_to_be_repeated_never_adds_to_anything_earned(story, data, today):
    lookup = data.draw(st.sampled_from([entry for entry in story if hasattr(entry, "answer")]))
    before = story.on(today)
    story.repeats(story._add(lookup), data.draw(moments()))
    now = story.on(today)
    assert [name for name in (*EARNED, "provisional") if now[name] > before[name]] == []


@settings(max_examples=100, deadline=None)
@given(histories(), TODAYS, st.integers(1, 60))
def test_time_turns_provisional_into_avoided_and_moves_nothing_else(story, today, days):
    before, later = story.on(today), story.on(today + timedelta(days=days))
    for name in (*EARNED, "undecided"):
        assert later[name] >= before[name], name
    held = [sum(row[name] for name in (*AVOIDED, "provisional")) for row in (before, later)]
    assert held[0] == held[1]
    assert later["provisional"] <= before["provisional"]
    for name in ("lookups", "recognised", "discretionary", "not_covered", "viewed", "accepted", "repeated", "reversed", "unreferenced"):
        assert later[name] == before[name], name
    assert story.on(END)["provisional"] == 0


@settings(max_examples=100, deadline=None)
@given(histories())
def test_nothing_saves_more_than_the_prices_of_what_was_accepted(story):
    row = story.on(END)
    prices = {entry.id: entry.answer.price.fen for entry in story if hasattr(entry, "answer")}
    decided = {entry.lookup for entry in story if getattr(entry, "kind", "") == "accepted"}
    assert sum(row[name] for name in SAVED) <= sum(prices[lookup] for lookup in decided)
    assert row["avoided_reports"] <= row["avoided"] and row["avoided_patient_days"] <= row["avoided"]
