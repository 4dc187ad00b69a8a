"""Who viewed: patients whom persons looked up, once a day at one receiver, apart from what systems viewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recognition.domain.lookups import DecisionKind
from recognition.domain.tally import lookup_counts
from recognition.domain.tally.cells import NEVER, Cell, Delta, TalliedDecision, TalliedLookup


class View(NamedTuple):
    """A person looked at a patient's report: the decision's sequence and the cell of its lookup on the day of the view."""

    receiver: str
    patient: str
    day: int
    decision: int
    cell: Cell

    @property
    def patient_day(self) -> tuple[str, str, int]:
        """What counts once."""
        return self.receiver, self.patient, self.day


def own(lookup: TalliedLookup, decisions: Sequence[TalliedDecision]) -> list[Delta]:
    """What one lookup and its decisions (in ledger order) count by themselves, with what only systems viewed and what was handed in late."""
    views = [decision for decision in decisions if _is_view(decision)]
    by_system = [Delta(lookup.cell._replace(day=views[0].day), NEVER, "viewed_by_system", 1)] if views and not any(view.person for view in views) else []
    return lookup_counts.own(lookup, decisions) + by_system + handed_in(lookup.cell, lookup.late, lookup.doubtful) + acted_on(lookup.cell, lookup.hooked)


def handed_in(cell: Cell, late: bool, doubtful: bool) -> list[Delta]:
    """What a lookup counts besides that was answered at an edge box and handed in later."""
    late_one = [Delta(cell, NEVER, "handed_in_late", 1)] if late else []
    return [*late_one, Delta(cell, NEVER, "handed_in_doubtful", 1)] if doubtful else late_one


def asked_by_hook(cell: Cell, shown: bool) -> Delta:
    """What a question counts that a hook asked by itself."""
    return Delta(cell, NEVER, "hook_unseen" if shown else "hook_silent", 1)


def acted_on(cell: Cell, hooked: bool) -> list[Delta]:
    """What a lookup counts besides that was a hook's question before: it is unseen no longer."""
    return [Delta(cell, NEVER, "hook_unseen", -1)] if hooked else []


def views(lookup: TalliedLookup, decisions: Iterable[TalliedDecision]) -> list[View]:
    """The views of the lookup by persons, on each day the first; none where it names no patient."""
    if not lookup.patient:
        return []
    first: dict[int, View] = {}
    for decision in decisions:
        if _is_view(decision) and decision.person and decision.day not in first:
            first[decision.day] = View(lookup.cell.receiver, lookup.patient, decision.day, decision.sequence, lookup.cell._replace(day=decision.day))
    return list(first.values())


def viewed(view: View) -> Delta:
    """One patient-day, counted with its first view."""
    return Delta(view.cell, NEVER, "viewed_patient_days", 1)


def _is_view(decision: TalliedDecision) -> bool:
    return decision.kind is DecisionKind.VIEWED and not decision.corrected
