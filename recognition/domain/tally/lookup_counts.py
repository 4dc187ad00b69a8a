"""What one lookup counts by itself: asked, viewed, accepted, repeated, or still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from recognition.domain.lookups import DecisionKind
from recognition.domain.recorded import RecordedDecision
from recognition.domain.tally.cells import NEVER, Cell, Delta, TalliedDecision, TalliedLookup

OPEN_DAYS = 1
"""Days after its own until whose end a lookup may still be within its 24 hours: a day is all that a tally knows of the time."""

OneDecision = TypeVar("OneDecision", RecordedDecision, TalliedDecision)


def effective(decisions: Iterable[OneDecision]) -> OneDecision | None:
    """The decision that stands: the latest to accept or to repeat, unless `withdrawn` came after it. Input in ledger order.

    Accepting what is accepted changes nothing, so that no acceptance moves to a later day by being sent again. One that a correction
    has taken back was never made: what stood before it stands again, which `withdrawn` does not bring about."""
    stands = None
    for decision in decisions:
        if decision.corrected:
            continue
        if decision.kind is DecisionKind.WITHDRAWN:
            stands = None
        elif decision.kind is DecisionKind.REPEATED or (decision.kind is DecisionKind.ACCEPTED and not accepts(stands)):
            stands = decision
    return stands


def accepts(decision: OneDecision | None) -> bool:
    """Whether this is a decision to accept."""
    return decision is not None and decision.kind is DecisionKind.ACCEPTED


def unanswered(cell: Cell) -> list[Delta]:
    """What a lookup without any decision counts."""
    return [Delta(cell, NEVER, "lookups", 1), Delta(cell, cell.day + OPEN_DAYS, "open", 1)]


def own(lookup: TalliedLookup, decisions: Sequence[TalliedDecision]) -> list[Delta]:
    """What one lookup and its decisions (in ledger order) count by themselves."""
    question, still_open = unanswered(lookup.cell)
    stands = effective(decisions)
    counts = [question, *_viewed(lookup.cell, decisions)]
    if stands is None:
        return [*counts, still_open]
    return counts + (_accepted if accepts(stands) else _repeated)(lookup, stands)


def _viewed(cell: Cell, decisions: Sequence[TalliedDecision]) -> list[Delta]:
    first = next((decision for decision in decisions if decision.kind is DecisionKind.VIEWED and not decision.corrected), None)
    return [Delta(cell._replace(day=first.day), NEVER, "viewed", 1)] if first else []


def _accepted(lookup: TalliedLookup, stands: TalliedDecision) -> list[Delta]:
    cell = lookup.cell._replace(day=stands.day)
    counts = [Delta(cell, NEVER, "accepted", 1)]
    if not lookup.marks:
        counts.append(Delta(cell, NEVER, "unreferenced", 1))
    if lookup.consortium:
        counts.append(Delta(cell, NEVER, "accepted_consortium", 1))
    return counts


def _repeated(lookup: TalliedLookup, stands: TalliedDecision) -> list[Delta]:
    cell = lookup.cell._replace(day=stands.day, reason=stands.reason)
    counts = [Delta(cell, NEVER, "repeated", 1)]
    if not stands.reason:
        counts.append(Delta(cell, NEVER, "repeated_without_reason", 1))
    return counts
