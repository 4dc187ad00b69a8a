"""What a tally knows of each entry, where its figures fall, and how they are written down."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from recognition.domain.callers import of_person
from recognition.domain.lookups import SHANGHAI, DecisionKind, Lookup
from recognition.domain.recorded import RecordedDecision, RecordedLookup


class Cell(NamedTuple):
    """Where a figure falls. `reason` is the deciding reason of the answer, or for `repeated` the reason of the repeat."""

    day: int
    receiver: str
    issuer: str
    item: str
    verdict: str
    reason: str
    issuer_region: str
    receiver_region: str


class Delta(NamedTuple):
    """`n` more of `measure` in a cell. With `until`, the figure changes its meaning after that day (see `figures`)."""

    cell: Cell
    until: int
    measure: str
    n: int


NEVER = 0
"""`until` of a figure that means the same on every day."""


class TalliedLookup(NamedTuple):
    """What a tally knows of a lookup. `cell` is that of its own day; money in fen, days as ordinals of Shanghai days."""

    sequence: int
    cell: Cell
    performed: int
    window: int
    fen: int
    report: str | None
    patient: str | None
    cap: tuple[str, int] | None
    wider: tuple[str, ...]
    consortium: bool
    own: bool
    """The receiver's own result: its own code, its own legal entity, or made in its own laboratory."""
    covers: tuple[tuple[str, int], ...] = ()
    """Besides `cap`: what has the whole item in it and costs less than the tests that it covers one by one, with its price in fen."""
    parts: tuple[tuple[str, int], ...] = ()
    """Of a grouping (a set of tests billed one by one): the covered members, each with its own price in fen."""
    others: tuple[str, ...] = ()
    """Hashes of further numbers of the report; entries of before there were any have none."""
    late: bool = False
    """Answered at an edge box and handed in later; `doubtful` where nothing but the box says when."""
    doubtful: bool = False
    hooked: bool = False
    """A hook asked it by itself, and it counted as unseen until somebody acted on it."""

    @property
    def place(self) -> tuple[str, str, int]:
        """Receiver, issuer and performed day: with the item and a reference, the key of an avoided test."""
        return self.cell.receiver, self.cell.issuer, self.performed

    @property
    def marks(self) -> tuple[str, ...]:
        """The hashes that distinguish the test from others, the report's first."""
        return tuple([mark for mark in (self.report, *self.others, self.patient) if mark])


class TalliedDecision(NamedTuple):
    """What a tally knows of a decision: its sequence, its Shanghai day, its kind, the reason of a repeat or "", whether it was
    taken back by a correction, so that it counts as not made, whether a person made it, and whether its issuer corroborates it, by a signed report code or
    because it announced the result."""

    sequence: int
    day: int
    kind: DecisionKind
    reason: str
    corrected: bool = False
    person: bool = False
    corroborated: bool = False


def day_of(moment: datetime) -> int:
    """The ordinal of the Shanghai day of an aware datetime."""
    return moment.astimezone(SHANGHAI).toordinal()


def cell_of(lookup: Lookup) -> Cell:
    """Where a lookup falls on its own day."""
    reason = lookup.answer.reasons[0] if lookup.answer.reasons else ""
    return Cell(
        day_of(lookup.at), lookup.receiver, lookup.issuer, lookup.item, lookup.answer.verdict.value, reason, lookup.issuer_division, lookup.receiver_division
    )


def tallied_lookup(lookup: RecordedLookup) -> TalliedLookup:
    """What a tally knows of this lookup."""
    answer = lookup.answer
    return TalliedLookup(
        sequence=lookup.receipt.sequence,
        cell=cell_of(lookup),
        performed=day_of(lookup.performed_at),
        window=answer.window_days or 0,
        fen=answer.price.fen,
        report=lookup.report,
        patient=lookup.patient,
        cap=lookup.cap,
        wider=lookup.wider,
        consortium=lookup.same_consortium,
        own=lookup.same_entity or lookup.receiver in (lookup.issuer, lookup.performer),
        covers=lookup.covers,
        parts=lookup.parts,
        others=lookup.others,
        late=lookup.origin is not None,
        doubtful=lookup.origin is not None and lookup.origin.doubtful,
        hooked=lookup.hook is not None,
    )


def tallied_decision(decision: RecordedDecision) -> TalliedDecision:
    """What a tally knows of this decision."""
    return TalliedDecision(
        decision.receipt.sequence,
        day_of(decision.at),
        decision.kind,
        decision.reason.value if decision.reason else "",
        decision.corrected is not None,
        of_person(decision.by),
        decision.code is not None or decision.corroborated is not None,
    )
