"""A figure followed down to its entries: what each lookup counts of it adds up to the figure."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given, settings

from recognition.domain import tally
from recognition.domain.recorded import RecordedDecision, RecordedLookup, RecordedRepeat
from tests.tally.histories import histories


def settled(story) -> list[list[tally.AcceptanceOutcome]]:
    """The outcomes of all lookups that were settled together; corrections left out."""
    entries = list(story)
    decisions = [tally.tallied_decision(entry) for entry in entries if isinstance(entry, RecordedDecision)]
    repeats = [entry for entry in entries if isinstance(entry, RecordedRepeat)]
    standings = []
    for entry in entries:
        if isinstance(entry, RecordedLookup):
            of_this = [made for made, told in zip(decisions, (e for e in entries if isinstance(e, RecordedDecision)), strict=True) if told.lookup == entry.id]
            if stands := tally.standing(tally.tallied_lookup(entry), of_this):
                standings.append(stands)
    places = {stands.lookup.place for stands in standings}
    return [tally.settle([stands for stands in standings if stands.lookup.place == place], repeats) for place in sorted(places)]


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_shares_of_all_lookups_add_up_to_what_is_counted(story):
    groups, days, first = settled(story), defaultdict(list), {}
    outcomes = sorted((outcome for group in groups for outcome in group), key=lambda outcome: outcome.standing.decision)
    for outcome in outcomes:
        first.setdefault(tally.number(outcome) or outcome.standing.decision, outcome)
    again = {outcome.standing.decision for outcome in outcomes if first[tally.number(outcome) or outcome.standing.decision] is not outcome}
    for outcome in outcomes:
        if outcome.standing.decision not in again and (key := tally.patient_day(outcome)):
            days[key].append(outcome)
    counted = [delta for group in groups for delta in tally.counted(group, again)] + [tally.leader(tally.PATIENT_DAYS, day) for day in days.values()]
    shared = [
        delta
        for group in groups
        for outcome in group
        for delta in tally.share(outcome.standing.decision, group, days.get(tally.patient_day(outcome), ()), again)
    ]
    assert Counter(shared) == Counter(counted)


def test_a_lookup_that_earned_nothing_has_no_share():
    assert tally.share(7, [], []) == []
