"""Ledger entries as the tally knows them, read straight from their bytes: ten times quicker than by way of the terms."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import msgspec

from recognition.domain.callers import of_person
from recognition.domain.lookups import DecisionKind
from recognition.domain.tally import Cell, TalliedDecision, TalliedLookup, day_of
from recognition.ledger.ids import day, milliseconds_of, read_minute
from recognition.ledger.lookup_entry import parts_read, reasons_of, wider_of

ORIGIN = 5
"""Members of an origin without a doubt."""
_EPOCH = date(1970, 1, 1).toordinal()


class EntryHeader(msgspec.Struct, rename={"region": "from"}):
    """The members of an entry that say where a lookup falls: all that most entries are read for."""

    kind: str
    id: str
    receiver: str = ""
    issuer: str = ""
    item: str = ""
    verdict: str = ""
    checks: str = ""
    members: str = ""
    reasons: tuple[str, ...] | None = None
    region: str = ""
    to: str = ""
    origin: tuple[str | int, ...] = ()
    window: int | None = None
    hook: int | None = None
    shown: int = 0

    @property
    def day(self) -> int:
        """The ordinal of the Shanghai day on which the entry was made."""
        return _EPOCH + day(milliseconds_of(self.id))

    @property
    def late(self) -> bool:
        """Whether a lookup was handed in by an edge box."""
        return bool(self.origin)

    @property
    def doubtful(self) -> bool:
        """Whether it was, and nothing but the box says when it was asked."""
        return len(self.origin) > ORIGIN

    def cell(self) -> Cell:
        """The cell of a lookup, equal to that of `tally.tallied_lookup`."""
        reason = deciding_reason(self.checks, self.window == 0, self.members, self.reasons)
        return Cell(self.day, self.receiver, self.issuer, self.item, self.verdict, reason, self.region, self.to)


class EntryFields(EntryHeader):
    """The members of an entry that a tally may need; those of other kinds keep their defaults."""

    performed: str = ""
    performer: str | None = None
    price: tuple[int, str] = (0, "")
    report: str | None = None
    patient: str | None = None
    cap: tuple[str, int] | None = None
    under: tuple[str, ...] = ()
    covers: tuple[tuple[str, int], ...] = ()
    parts: tuple[tuple[int, str], ...] = ()
    tie: str = ""
    cites: int = -1
    by: str = ""
    decision: str = ""
    reason: str = ""
    code: str | None = None
    others: tuple[str, ...] = ()

    def tallied_lookup(self, sequence: int) -> TalliedLookup:
        """The lookup, equal to `tally.tallied_lookup` of its term."""
        return TalliedLookup(
            sequence,
            self.cell(),
            _performed_day(self.performed),
            self.window or 0,
            self.price[0],
            self.report,
            self.patient,
            self.cap,
            wider_of(self.under, self.cap),
            "c" in self.tie,
            "e" in self.tie or self.receiver in (self.issuer, self.performer),
            self.covers,
            parts_read(self.parts) if self.parts else (),
            self.others,
            self.late,
            self.doubtful,
            self.hook is not None,
        )

    def tallied_decision(self, sequence: int, corrected: bool = False, corroborated: bool = False) -> TalliedDecision:
        """The decision, equal to `tally.tallied_decision` of its term."""
        return TalliedDecision(
            sequence, self.day, DecisionKind(self.decision), self.reason, corrected, of_person(self.by), corroborated or self.code is not None
        )


question = msgspec.json.Decoder(EntryHeader).decode
find = msgspec.json.Decoder(EntryFields).decode


@lru_cache(4096)
def deciding_reason(checks: str, no_window: bool, members: str, written_out: tuple[str, ...] | None) -> str:
    """The first reason, "" where there is none."""
    reasons = reasons_of(checks, no_window, members) if written_out is None else written_out
    return reasons[0] if reasons else ""


@lru_cache(4096)
def _performed_day(performed: str) -> int:
    return day_of(read_minute(performed))
