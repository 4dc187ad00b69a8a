"""Results that their issuer took back or corrected after they were accepted: what of the figures rests on them, by institution and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.ledger.rollups import CounterState
from recognition.services.lookups import Service
from recognition.services.publications.changed_results import changed
from recognition.services.settled_group import SettledGroup


def changed_results(service: Service, state: CounterState, since: date, until: date, today: date) -> Mapping[tuple[str, str], list[int]]:
    """Of each receiver and month (of the acceptance, within the days) what each test that still counts as avoided or provisional saves, in fen.
    Raises LedgerUnavailable."""
    weighed, group, seen = defaultdict[tuple[str, str], list[int]](list), SettledGroup(service, state), set[int]()
    for each in changed(service.ledger.reads, since, today):
        day, sequence = shanghai_day(each.decision.at), each.lookup.receipt.sequence
        if not each.stands or not since <= day <= until or sequence in seen:
            continue
        seen.add(sequence)
        # A test that was accepted twice counts with one of its lookups, and each of them has a word of its own.
        outcomes = group.around(tally.tallied_lookup(each.lookup))
        weighed[each.lookup.receiver, f"{day:%Y-%m}"] += [
            outcome.fen for outcome in outcomes if outcome.standing.lookup.sequence == sequence and not outcome.reversed
        ]
    return {place: fen for place, fen in weighed.items() if fen}
