"""Entries that stand in the ledger: each is what was written, with the receipt that writing it gave."""

from __future__ import annotations

from typing import Any, overload

from msgspec.structs import astuple

from recognition.domain.lookups import Correction, Decision, Lookup, Repeat, Term
from recognition.domain.searches import ChangedResult, Corroboration, Search

__all__ = [
    "Receipt", "RecordedChangedResult", "RecordedCorrection", "RecordedCorroboration", "RecordedDecision", "RecordedLookup", "RecordedRepeat", "RecordedSearch", "recorded",
]  # fmt: skip


class Receipt(Term, frozen=True):
    """Proof of writing: the entry's sequence (its RFC 6962 leaf index, from 0) and its leaf hash in hex."""

    sequence: int
    leaf: str


class RecordedLookup(Lookup, frozen=True, kw_only=True):
    """A lookup that was written down."""

    receipt: Receipt


class RecordedCorrection(Correction, frozen=True, kw_only=True):
    """A correction that was written down."""

    receipt: Receipt


class RecordedDecision(Decision, frozen=True, kw_only=True):
    """A decision that was written down. `corrected` is the entry that has taken it back; it then counts as not made. `corroborated` is the sequence of
    the entry by which its issuer's announcement corroborates it."""

    receipt: Receipt
    corrected: RecordedCorrection | None = None
    corroborated: int | None = None


class RecordedRepeat(Repeat, frozen=True, kw_only=True):
    """A repeat that was written down."""

    receipt: Receipt


class RecordedSearch(Search, frozen=True, kw_only=True):
    """A search that was written down."""

    receipt: Receipt


class RecordedChangedResult(ChangedResult, frozen=True, kw_only=True):
    """A change of a result that was written down."""

    receipt: Receipt


class RecordedCorroboration(Corroboration, frozen=True, kw_only=True):
    """A corroboration that was written down."""

    receipt: Receipt


@overload
def recorded(entry: Lookup, receipt: Receipt) -> RecordedLookup: ...
@overload
def recorded(entry: Decision, receipt: Receipt) -> RecordedDecision: ...
@overload
def recorded(entry: Repeat, receipt: Receipt) -> RecordedRepeat: ...
@overload
def recorded(entry: Correction, receipt: Receipt) -> RecordedCorrection: ...
@overload
def recorded(entry: Search, receipt: Receipt) -> RecordedSearch: ...
@overload
def recorded(entry: Corroboration, receipt: Receipt) -> RecordedCorroboration: ...
@overload
def recorded(entry: ChangedResult, receipt: Receipt) -> RecordedChangedResult: ...
def recorded(entry: Lookup | Decision | Repeat | Correction | Search | Corroboration | ChangedResult, receipt: Receipt) -> Any:
    """The same entry with the receipt that writing it gave."""
    return _RECORDED[type(entry)](*astuple(entry), receipt=receipt)


_RECORDED: dict[type, type] = {
    Lookup: RecordedLookup, Decision: RecordedDecision, Repeat: RecordedRepeat, Correction: RecordedCorrection, Search: RecordedSearch,
    Corroboration: RecordedCorroboration, ChangedResult: RecordedChangedResult,
}  # fmt: skip
