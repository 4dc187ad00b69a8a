"""The recall list (召回清单): accepted lookups that rested on what was withdrawn or failed later, for each receiving hospital its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import diff
from recognition.catalogue.editions.store import Edition
from recognition.domain import tally
from recognition.domain.lookups import SHANGHAI, Caller, DecisionKind, Lookup
from recognition.domain.recorded import RecordedLookup
from recognition.domain.validity import holds
from recognition.errors import NotFound
from recognition.ledger import Ledger, Publication
from recognition.ledger.entries import EntryKind, decode_as
from recognition.ledger.rollups.decided import decisions
from recognition.services import publications
from recognition.support.threads import give_way, offload

LOOKING_BACK = timedelta(days=92)
"""Tests performed so long before the day of the loss are listed too, apart: within three months, the longest usual window."""
LOST = ("failed", "suspended", "withdrawn")


@dataclass(frozen=True, slots=True)
class Ground:
    """What was lost: an institution's qualification for an item in a scope, or with no item its place as a contributor, from a day on."""

    institution: str
    item: str
    scope: str
    status: str
    since: date
    until: date | None = None


def listed(data: Path, ledger: Ledger) -> list[dict[str, Any]]:
    """Every publication that took something away, newest first, with what it took: institutions, and how many items of each."""
    recalls = []
    known = publications.published(ledger)
    for before, after in zip(known[-2::-1], known[:0:-1], strict=False):
        lost = grounds(data, before, after)
        if lost:
            institutions: dict[str, dict[str, Any]] = {}
            for ground in lost:
                row = institutions.setdefault(
                    ground.institution, {"institution": ground.institution, "items": set(), "statuses": set(), "since": ground.since.isoformat()}
                )
                row["items"] |= {ground.item} - {""}
                row["statuses"].add(ground.status)
                row["since"] = min(row["since"], ground.since.isoformat())
            institutions_ = [row | {"items": sorted(row["items"]), "statuses": sorted(row["statuses"])} for row in institutions.values()]
            recalls.append({"number": after.number, "published_at": after.at, "reason": after.reason or None, "institutions": institutions_})
    return recalls


def grounds(data: Path, before: Publication, after: Publication) -> tuple[Ground, ...]:
    """What a publication took away: rows of failure, suspension or withdrawal that it added or made hold, and contributors it ended."""
    return offload(lambda: _grounds(str(data), before.sha256, after.sha256))


@lru_cache(maxsize=256)
def _grounds(data: str, before: str, after: str) -> tuple[Ground, ...]:
    # both files never change, so what is between them is found once
    if before == after:
        return ()
    old, new = Edition.open(Path(data), 0, before), Edition.open(Path(data), 0, after)
    grounds = []
    for change in diff.diff(old, new, ("qualifications", "institution_roles")):
        row, was = change.after, change.before
        if change.table == "qualifications" and row and row["status"] in LOST and not (was and was["status"] in LOST):
            grounds.append(Ground(row["institution"], row["item"], row["scope"], row["status"], date.fromisoformat(row["valid_from"]), _day(row["valid_to"])))
        elif (
            change.table == "institution_roles"
            and change.key["value"] == "contributor"
            and was
            and (row is None or (was["valid_to"] is None and row["valid_to"]))
        ):
            since = date.fromisoformat(row["valid_to"]) + timedelta(1) if row else date.fromisoformat(was["valid_from"])
            grounds.append(Ground(change.key["institution"], "", "", "withdrawn", since))
    return tuple(grounds)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def affected(data: Path, ledger: Ledger, number: int, caller: Caller) -> Iterator[dict[str, Any]]:
    """The accepted lookups that rested on what publication `number` took away, which the caller may see, in the ledger's order.

    A receiving hospital sees its own, the registrar and the region's auditor all of the region. `after_loss` marks the tests performed
    on or after the day of the loss; the others are of the three months before it. Raises NotFound."""
    known = publications.published(ledger)
    if not 2 <= number <= len(known):
        raise NotFound("number")
    lost: dict[str, list[Ground]] = {}
    for ground in grounds(data, known[number - 2], known[number - 1]):
        lost.setdefault(ground.institution, []).append(ground)
    if not lost:
        return
    first = min(ground.since for rows in lost.values() for ground in rows) - LOOKING_BACK
    marks = [f'"{code}"'.encode() for code in lost]
    for sequence, entry in _entries(ledger, first, caller.institution):
        # most entries are of other issuers, and looking for the code is a hundred times quicker than reading the entry
        if not any(mark in entry for mark in marks):
            continue
        lookup = decode_as(RecordedLookup, entry, sequence)
        rested_on = _ground(lookup, lost)
        if rested_on and lookup.receiver_division.startswith(caller.region):
            row = _accepted(ledger, sequence, lookup, rested_on)
            if row:
                yield row


def _entries(ledger: Ledger, first: date, institution: str | None) -> Iterator[tuple[int, bytes]]:
    for page in ledger.reads.pages(first, None, institution, (EntryKind.lookup,)):
        yield from page
        # other callers of the worker come first
        give_way()


def _ground(lookup: Lookup, lost: dict[str, list[Ground]]) -> Ground | None:
    """The loss that the lookup rested on: of its issuer or laboratory, for its item or for all; the earliest."""
    day = lookup.performed_at.astimezone(SHANGHAI).date()
    rows = [ground for code in (lookup.issuer, lookup.performer) for ground in lost.get(code or "", ()) if ground.item in ("", lookup.item)]
    covering = [ground for ground in rows if holds(ground.since - LOOKING_BACK, ground.until, day)]
    return min(covering, key=lambda ground: ground.since, default=None)


def _accepted(ledger: Ledger, sequence: int, lookup: Lookup, ground: Ground) -> dict[str, Any] | None:
    decision = tally.effective(decisions(ledger.reads, sequence))
    if decision is None or decision.kind is not DecisionKind.ACCEPTED:
        return None
    performed = lookup.performed_at.astimezone(SHANGHAI)
    return {
        "lookup": lookup.id,
        "sequence": sequence,
        "receiver": lookup.receiver,
        "issuer": lookup.issuer,
        "performer": lookup.performer,
        "item": lookup.item,
        "performed_at": lookup.performed_at,
        "asked_at": lookup.at,
        "accepted_at": decision.at,
        "verdict": lookup.answer.verdict.value,
        "status": ground.status,
        "scope": ground.scope,
        "lost_since": ground.since.isoformat(),
        "after_loss": performed.date() >= ground.since,
    }
