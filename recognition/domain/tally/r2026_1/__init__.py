"""Revision 2026.1 of the tally, kept as it was, so that every figure that was printed by it can be counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from recognition.domain.tally.cells import Delta
from recognition.domain.tally.lookup_counts import own
from recognition.domain.tally.r2026_1.counting import PATIENT_DAYS, counted, leader, patient_day
from recognition.domain.tally.r2026_1.settling import FirstRevisionOutcome, FirstRevisionStanding, linked, settle, standing
from recognition.domain.tally.reading import Entries, Gathered, Repeats

REVISION = "2026.1"
COUNTERS = tuple(
    "lookups recognised discretionary not_covered viewed accepted accepted_discretionary accepted_outside accepted_consortium unreferenced"
    " repeated repeated_without_reason undecided provisional avoided avoided_discretionary avoided_consortium reversed doubtful avoided_reports"
    " avoided_patient_days saved_fen saved_discretionary_fen saved_consortium_fen saved_adjusted_fen".split()
)
"""The counters that a figure of this revision had."""


def recount(entries: Entries) -> Iterator[Delta]:
    """Every delta of a ledger by this revision, from its entries alone."""
    gathered, standings = Gathered(entries), list[FirstRevisionStanding]()
    for asked, decisions in gathered.lookups():
        # this revision knew one number of a report
        question = asked._replace(others=())
        yield from own(question, decisions)
        if stands := standing(question, decisions):
            standings.append(stands)
    yield from _settled(standings, gathered.repeats)


def _settled(standings: list[FirstRevisionStanding], repeats: Repeats) -> Iterator[Delta]:
    patient_days: dict[tuple[str, str, int], list[FirstRevisionOutcome]] = defaultdict(list)
    for together in linked(standings):
        marks = {mark for member in together for mark in member.lookup.marks}
        outcomes = settle(together, [repeat for mark in marks for repeat in repeats.get(mark, ())])
        yield from counted(outcomes)
        for outcome in outcomes:
            if key := patient_day(outcome):
                patient_days[key].append(outcome)
    for outcomes in patient_days.values():
        yield leader(PATIENT_DAYS, outcomes)
