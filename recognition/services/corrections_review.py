"""The use-case of auditors who look at what was taken back: whatever makes a test avoided again is a doubt until they have looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from recognition.audit_store import Look, LookStore
from recognition.catalogue.editions.places import in_region
from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, DecisionKind, replace
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.domain.tally import AcceptanceOutcome
from recognition.errors import Forbidden, NotFound
from recognition.ledger.entries import decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services.corrections import Reported
from recognition.services.lookups import Service
from recognition.services.settled_group import SettledGroup
from recognition.support.threads import in_turns

ALWAYS = date(2000, 1, 1)
MOST_SHOWN = 100
MOST_MEASURED = 300
"""Corrections of one doubt whose effect is worked out while the auditor waits; an import may have brought thousands."""
AGAINST_AVOIDING = frozenset({DecisionKind.REPEATED, DecisionKind.WITHDRAWN})
"""Decisions that keep a test from being avoided; to take an acceptance back lowers the figures, and is no doubt, unless another acceptance of
the test then counts at a higher price."""


@dataclass(frozen=True, slots=True)
class CorrectionDoubt:
    """What one caller took back at one moment: several corrections where it was an import. Through them `tests` are avoided again (or
    provisional), which save `fen`; `measured` of the corrections were looked at for that."""

    corrections: tuple[RecordedCorrection, ...]
    reported: Reported
    tests: int
    fen: int
    measured: int
    look: Look | None

    @property
    def first(self) -> RecordedCorrection:
        """The correction that stands for all."""
        return self.corrections[0]

    @property
    def weighs(self) -> bool:
        """Whether a test is avoided again through it, or more is saved."""
        return self.tests > 0 or self.fen > 0


def doubts(service: Service, caller: Caller, today: date, since: date, until: date, receiver: str = "", region: str = "") -> tuple[list[CorrectionDoubt], int]:
    """The doubts that nobody has looked at, of all times, and those of a period that somebody has; the latest first, at most
    MOST_SHOWN, and how many more there are. `receiver` and `region` narrow them to institutions.

    Raises LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    corrections = [correction for correction in _all(service, today) if _concerns(service, caller, correction, receiver, region)]
    looks = LookStore(service.data).among([correction.receipt.sequence for correction in corrections])
    open_or_now = [correction for correction in corrections if correction.receipt.sequence not in looks or since <= shanghai_day(correction.at) <= until]
    groups = _grouped(service, open_or_now)
    service.counters.latest(today)
    with service.counters.state() as state:
        group = SettledGroup(service, state)
        measured = [_measured(service, group, group_of_one, looks) for group_of_one in in_turns(groups[:MOST_SHOWN], 5)]
        return [doubt for doubt in measured if doubt.fen or not _accepts(doubt.reported)], max(0, len(groups) - MOST_SHOWN)


def look_at(service: Service, caller: Caller, sequence: int, now: datetime) -> None:
    """Notes that the region's auditor has looked at this correction and at all that was taken back with it.

    Raises Forbidden (a hospital does not settle its own doubts), NotFound, LedgerUnavailable, AuditingUnavailable."""
    if caller.institution is not None:
        raise Forbidden("sequence")
    correction = service.numbered(sequence)
    if not isinstance(correction, RecordedCorrection) or not _concerns(service, caller, correction):
        raise NotFound("sequence")
    together = [
        other
        for other in _all(service, shanghai_day(correction.at), shanghai_day(correction.at))
        if (other.by, other.at) == (correction.by, correction.at) and _concerns(service, caller, other)
    ]
    LookStore(service.data).note([Look(other.receipt.sequence, now, caller.by) for other in together])


def _all(service: Service, until: date, since: date = ALWAYS) -> list[RecordedCorrection]:
    return [decode_as(RecordedCorrection, data, sequence) for sequence, data in in_turns(service.ledger.reads.corrections(since, until))]


def _concerns(service: Service, caller: Caller, correction: RecordedCorrection, receiver: str = "", region: str = "") -> bool:
    if correction.institution is None or caller.institution not in (None, correction.institution) or receiver not in ("", correction.institution):
        return False
    return all(in_region(service.edition(), correction.institution, shanghai_day(correction.at), area) for area in (caller.region, region))


def _grouped(service: Service, corrections: Iterable[RecordedCorrection]) -> list[list[tuple[RecordedCorrection, Reported]]]:
    """Those that are doubts, the latest first; what was taken back in one act together."""
    groups: dict[tuple[str, datetime], list[tuple[RecordedCorrection, Reported]]] = {}
    for correction in in_turns(corrections, 100):
        reported = service.numbered(correction.cites)
        if isinstance(reported, RecordedRepeat) or (isinstance(reported, RecordedDecision) and (reported.kind in AGAINST_AVOIDING or _accepts(reported))):
            groups.setdefault((correction.by, correction.at), []).append((correction, reported))
    return list(groups.values())[::-1]


def _accepts(reported: Reported) -> bool:
    """Whether an acceptance was taken back: a doubt only where the same test was accepted again and weighs more now."""
    return isinstance(reported, RecordedDecision) and reported.kind is DecisionKind.ACCEPTED


def _measured(service: Service, group: SettledGroup, pairs: Sequence[tuple[RecordedCorrection, Reported]], looks: dict[int, Look]) -> CorrectionDoubt:
    tests, fen = 0, 0
    for _correction, reported in pairs[:MOST_MEASURED]:
        now, then = _as_repeat(group, reported) if isinstance(reported, RecordedRepeat) else _as_decision(service, group, reported)
        tests, fen = tests + len(now) - len(then), fen + sum(outcome.fen for outcome in now) - sum(outcome.fen for outcome in then)
    corrections = tuple(correction for correction, _reported in pairs)
    seen = [looks.get(correction.receipt.sequence) for correction in corrections]
    return CorrectionDoubt(corrections, pairs[0][1], max(0, tests), max(0, fen), min(len(pairs), MOST_MEASURED), None if None in seen else seen[0])


def _as_repeat(group: SettledGroup, repeat: RecordedRepeat) -> tuple[list[AcceptanceOutcome], list[AcceptanceOutcome]]:
    """What holds of all that the repeat speaks of, and what would hold if it counted."""
    now, then, seen = list[AcceptanceOutcome](), list[AcceptanceOutcome](), set[int]()
    for mark in (*repeat.reports, *repeat.patients):
        for standing in group.standing_under(mark):
            if standing.lookup.cell.receiver == repeat.institution and standing.lookup.sequence not in seen:
                together = group.together(standing.lookup)
                seen.update(together)
                now += group.outcomes(together)
                then += group.outcomes(together, repeat)
    return _held(now), _held(then)


def _as_decision(service: Service, group: SettledGroup, decision: RecordedDecision) -> tuple[list[AcceptanceOutcome], list[AcceptanceOutcome]]:
    """What holds of all that is settled together with the lookup, and what would hold if the decision counted."""
    lookup = tally.tallied_lookup(service.numbered_as(RecordedLookup, decision.sequence))
    decided_on = decisions(service.ledger.reads, decision.sequence)
    counting = [replace(other, corrected=None) if other.id == decision.id else other for other in decided_on]
    others = group.together(lookup)
    others.pop(lookup.sequence, None)

    def holding(decided_on: Sequence[RecordedDecision]) -> list[AcceptanceOutcome]:
        standing = tally.standing(lookup, [tally.tallied_decision(decision) for decision in decided_on])
        return _held(group.outcomes(others | ({lookup.sequence: standing} if standing else {})))

    return holding(decided_on), holding(counting)


def _held(outcomes: Iterable[AcceptanceOutcome]) -> list[AcceptanceOutcome]:
    return [outcome for outcome in outcomes if not outcome.reversed]
