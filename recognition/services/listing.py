"""The use-case of auditors who read lookups one after the other: which are theirs to read and what they asked for, in the ledger's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recognition.catalogue.editions.relations import labels
from recognition.domain import tally
from recognition.domain.filters import matches
from recognition.domain.lookups import Caller, DecisionKind
from recognition.domain.policy.words import FAMILIES
from recognition.domain.recorded import RecordedLookup
from recognition.ledger.entries import EntryKind, decode_as
from recognition.services.entries import decisions_on
from recognition.services.lookups import Service, may_read
from recognition.services.summary_requests import FILTERS

READ_AT_ONCE = 500
"""Entries per read: few more than a page shows."""
MOST_SCANNED = 20_000
"""Entries that one page may look at; where filters leave little of them the page ends early and says where to go on."""


def page(service: Service, caller: Caller, parameters: Mapping[str, Any], after: int | None, limit: int) -> tuple[list[RecordedLookup], int | None]:
    """Up to `limit` lookups after the entry with sequence `after`, and the sequence after which the next page begins, None at the end.

    `parameters` has the days `from` and `to` (both included, each may be missing) and filters as summaries know them, by code.
    Raises LedgerUnavailable, RegistryUnavailable."""
    rows: list[RecordedLookup] = []
    for scanned, lookup in enumerate(_all(service, caller, parameters, after)):
        if len(rows) == limit or scanned == MOST_SCANNED:
            return rows, after
        after = lookup.receipt.sequence
        if _matches(service, caller, parameters, lookup):
            rows.append(lookup)
    return rows, None


def every(service: Service, caller: Caller, parameters: Mapping[str, Any], after: int | None) -> Iterator[RecordedLookup]:
    """All of them, one after the other; as `page`."""
    return (lookup for lookup in _all(service, caller, parameters, after) if _matches(service, caller, parameters, lookup))


def _all(service: Service, caller: Caller, parameters: Mapping[str, Any], after: int | None) -> Iterator[RecordedLookup]:
    # A hospital's auditor reads its own receivers' entries only, by the index.
    receiver = caller.institution or parameters.get("receiver")
    for rows in service.ledger.reads.pages(parameters.get("from"), parameters.get("to"), receiver, (EntryKind.lookup,), after, READ_AT_ONCE):
        yield from (decode_as(RecordedLookup, data, sequence) for sequence, data in rows)


def _matches(service: Service, caller: Caller, parameters: Mapping[str, Any], lookup: RecordedLookup) -> bool:
    if not may_read(caller, lookup):
        return False
    cell, filters = tally.tallied_lookup(lookup).cell, {name: parameters[name] for name in FILTERS if name in parameters}
    if "reason" in filters and cell.reason != filters["reason"] and _repeated_for(service, filters["reason"], lookup):
        del filters["reason"]
    # As summaries do: by the kinds and groups of the edition in force.
    return matches(cell, filters, lambda: labels(service.edition()), service.edition().reading.scopes)


def _repeated_for(service: Service, reason: str, lookup: RecordedLookup) -> bool:
    """Whether the decision that stands says to repeat, for this reason: summaries count it under the reason too."""
    if reason not in FAMILIES["repeat_reason"]:
        return False
    decision = tally.effective(decisions_on(service, lookup))
    return decision is not None and decision.kind is DecisionKind.REPEATED and decision.reason == reason
