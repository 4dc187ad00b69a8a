"""Revision 2026.2 of the tally: evidence grades, one test per patient and day, the cheapest orders, the first acceptance's price and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from recognition.domain.tally.cells import Delta, cell_of
from recognition.domain.tally.r2026_2.counting import GRADES, PATIENT_DAYS, Number, counted, first_of, grade, leader, number, patient_day, references, share
from recognition.domain.tally.r2026_2.settling import AcceptanceOutcome, settle
from recognition.domain.tally.r2026_2.standings import NONE, Standing, linked, standing, with_earlier
from recognition.domain.tally.r2026_2.viewing import View, acted_on, asked_by_hook, handed_in, own, viewed, views
from recognition.domain.tally.reading import Entries, Gathered, Repeats

__all__ = [
    "GRADES", "NONE", "PATIENT_DAYS", "REVISION", "AcceptanceOutcome", "Number", "Standing", "View", "acted_on", "asked_by_hook", "counted", "first_of", "grade", "handed_in", "leader", "number", "own",
    "patient_day", "recount", "references", "settle", "settled", "share", "standing", "viewed", "views",
]  # fmt: skip

REVISION = "2026.2"


def recount(entries: Entries) -> Iterator[Delta]:
    """Every delta of a ledger by this revision, from its entries alone."""
    gathered, standings = Gathered(entries), list[Standing]()
    first_views: dict[tuple[str, str, int], View] = {}
    for question, decisions in gathered.lookups():
        yield from own(question, decisions)
        for view in views(question, decisions):
            first_views[view.patient_day] = min(first_views.get(view.patient_day, view), view, key=lambda view: view.decision)
        if stands := standing(question, decisions):
            standings.append(stands)
    yield from (asked_by_hook(cell_of(each.lookup), each.shown) for each in gathered.hook_questions())
    yield from map(viewed, first_views.values())
    yield from settled(standings, gathered.repeats)


def settled(standings: list[Standing], repeats: Repeats) -> Iterator[Delta]:
    """What decided lookups count together, with the repeats that name each of their references. Lookups of two receivers, or that nothing joins, a
    report or a patient or others between, count the same in one call or in two."""
    groups = list(_sets(standings, repeats))
    first: dict[Number, int] = {}
    for outcome in sorted((outcome for outcomes in groups for outcome in outcomes), key=lambda outcome: outcome.standing.decision):
        if key := number(outcome):
            first.setdefault(key, outcome.standing.decision)
    patient_days: dict[tuple[str, str, int], list[AcceptanceOutcome]] = defaultdict(list)
    for outcomes in groups:
        again = {outcome.standing.decision for outcome in outcomes if (key := number(outcome)) and first[key] != outcome.standing.decision}
        yield from counted(outcomes, again)
        for outcome in outcomes:
            if outcome.standing.decision not in again and (day := patient_day(outcome)):
                patient_days[day].append(outcome)
    for outcomes in patient_days.values():
        yield leader(PATIENT_DAYS, outcomes)


def _sets(standings: list[Standing], repeats: Repeats) -> Iterator[list[AcceptanceOutcome]]:
    sets = linked(standings)
    for members in with_earlier(sets, standings):
        marks = {mark for member in members if member.stands for mark in member.lookup.marks}
        yield settle(members, [repeat for mark in marks for repeat in repeats.get(mark, ())])
