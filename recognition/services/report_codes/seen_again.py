"""The use-case of auditors who look at report codes: one report that is accepted at several hospitals, or again and again at one, is a doubt."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import msgspec

from recognition.domain.recorded import RecordedLookup
from recognition.domain.tally import effective
from recognition.ledger.entries import EntryKind
from recognition.ledger.reader import SOME_OF_MANY
from recognition.ledger.rollups.decided import tallied_decisions
from recognition.services.lookups import Service
from recognition.support.threads import in_turns

MOST_DECISIONS = 50_000
"""Decisions of a period that are looked at; some 0.2 s."""
MOST = 100
"""Doubts that are told; all are counted."""


@dataclass(frozen=True, slots=True)
class CodeDoubt:
    """One signed report whose acceptances stand at several receivers, or of one item several times at one. `lookups` are (sequence, receiver) of
    the accepted lookups in the ledger's order, `again` the most acceptances of one item at one receiver."""

    issuer: str
    lookups: tuple[tuple[int, str], ...]
    again: int

    @property
    def receivers(self) -> tuple[str, ...]:
        """Each receiver once, the first to accept first."""
        return tuple(dict.fromkeys(receiver for _sequence, receiver in self.lookups))


class _Accepted(msgspec.Struct):
    decision: str
    cites: int
    code: str = ""


_find = msgspec.json.Decoder(_Accepted).decode


def doubts(service: Service, since: date, until: date, receiver: str | None = None) -> tuple[list[CodeDoubt], int, bool]:
    """The doubts of the decisions of a period (Shanghai days, both included), those of most acceptances first and at most MOST; how many there
    are; and whether all decisions were looked at. With a receiver only its own acceptances count. Raises LedgerUnavailable."""
    cited: dict[str, set[int]] = defaultdict(set)
    seen = 0
    for rows in service.ledger.reads.pages(since, until, receiver, (EntryKind.decision,), at_once=SOME_OF_MANY):
        for _sequence, data in rows:
            if b'"code":' in data and (decision := _find(data)).code:
                cited[decision.code].add(decision.cites)
        seen += len(rows)
        if seen >= MOST_DECISIONS:
            break
    found = [doubt for sequences in in_turns(cited.values(), 50) if len(sequences) > 1 and (doubt := _doubt(service, sorted(sequences)))]
    found.sort(key=lambda doubt: (-len(doubt.lookups), doubt.lookups))
    return found[:MOST], len(found), seen < MOST_DECISIONS


def _doubt(service: Service, sequences: list[int]) -> CodeDoubt | None:
    """What stands of these lookups of one code, if it is a doubt."""
    lookups = [service.numbered_as(RecordedLookup, sequence) for sequence in sequences if _stands(service, sequence)]
    items = [(lookup.receiver, lookup.item) for lookup in lookups]
    again = max((items.count(one) for one in items), default=0)
    if again < 2 and len({receiver for receiver, _item in items}) < 2:
        return None
    return CodeDoubt(lookups[0].issuer, tuple((lookup.receipt.sequence, lookup.receiver) for lookup in lookups), again)


def _stands(service: Service, sequence: int) -> bool:
    decision = effective(tallied_decisions(service.ledger.reads, sequence))
    return decision is not None and decision.kind == "accepted"
