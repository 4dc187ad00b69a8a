"""The use-case of lookups that a box at a hospital's edge answered while the service was away: proved to stand in the box's tree, derived again, and written down once.

A proof says nothing of time. What bounds it are the box's checkpoints: what was not in the tree when its keeper last said that nothing was held back is younger than that. That this was
said, and when, the service cosigns; the box shows it, and what the service remembers besides counts where it is later. Where that is more than LONGEST ago, or the entry tells a time before it, the entry is a doubt, and is written without references, so that accepting it saves nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.handed_in import EdgeEntry, HandedInEntries
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Lookup, Origin, Query, replace
from recognition.domain.recorded import RecordedLookup, recorded
from recognition.errors import Ambiguous, IdempotencyConflict, Invalid, NotFound, Problem
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.checkpoints.seen_trees import SeenTree, SeenTrees
from recognition.ledger.entries import decode, encode, receipt_of
from recognition.ledger.merkle import leaf
from recognition.ledger.proofs import included
from recognition.services import edge_trees
from recognition.services.cosigning import cosign_checkpoint
from recognition.services.idempotency import IdempotencyKey, owner
from recognition.services.judge import CLOCK_SKEW, again, referenced, signature
from recognition.services.lookups import Service, to_milliseconds

__all__ = ["LONGEST", "SeenTree", "TakenEntries", "hand_in", "seen"]

LONGEST = timedelta(days=7)
"""How long ago the box's last confirmed checkpoint may be."""


class TakenEntries(NamedTuple):
    """The tree as it is known now, and of each entry the lookup that was written for it, now or before, or why there is none."""

    tree: SeenTree
    results: list[tuple[int, RecordedLookup | Problem]]


class _Shown(NamedTuple):
    """What the checkpoint shows, when the tree was last confirmed, and how much of it was seen before."""

    checkpoint: Checkpoint
    confirmed: datetime | None
    seen: int


def seen(service: Service, institution: str, name: str) -> SeenTree:
    """The box's tree as it was seen last. Raises NotFound."""
    tree = SeenTrees(service.data, institution).last(name)
    if tree is None:
        raise NotFound("tree")
    return tree


def hand_in(service: Service, sent: HandedInEntries, institution: str, caller: Caller, now: datetime) -> TakenEntries:
    """Takes entries once, however often they are sent. Raises Invalid (`tree_key_malformed`, `checkpoint_unsigned`, `tree_not_declared`, `tree_revoked`, `tree_key_differs`, `tree_forked`,
    `cosignature_refused`), LedgerUnavailable,
    RegistryUnavailable."""
    now = to_milliseconds(now.astimezone(SHANGHAI))
    key, shown = edge_trees.read(sent)
    trees = SeenTrees(service.data, institution)
    # before anything is made for a name that nobody knows
    edge_trees.known(service, trees, key, shown)
    with trees.alone(shown.origin):
        last = edge_trees.known(service, trees, key, shown)
        edge_trees.continues(last, key, shown, sent.consistency)
        before = edge_trees.remembered(last, edge_trees.cosigned(service, sent, key, shown))
        context = _Shown(shown, before.confirmed, before.size)
        results = [(each.sequence, _taken(service, each, context, caller, now)) for each in sent.entries]
        if shown.size >= last.size:
            kept = last._replace(size=shown.size, root=shown.root.hex(), confirmed=before.confirmed, cosigned=before.cosigned)
            last = kept._replace(confirmed=now, cosigned=cosign_checkpoint(service, sent.checkpoint, now)) if sent.complete else kept
            trees.keep(last)
    return TakenEntries(last, results)


def _taken(service: Service, sent: EdgeEntry, shown: _Shown, caller: Caller, now: datetime) -> RecordedLookup | Problem:
    """The lookup that stands for an entry; the problem for which there is none. Raises LedgerUnavailable, RegistryUnavailable."""
    data = sent.entry.encode()
    try:
        if not included(leaf(data), sent.sequence, shown.checkpoint.size, sent.path, shown.checkpoint.root):
            raise Invalid("path", code="entry_not_proven")
        key = IdempotencyKey("edge", f"{shown.checkpoint.origin} {sent.sequence}", data)
        if earlier := service.replayed(key, caller):
            return service.numbered_as(RecordedLookup, earlier[0])
        if asked := _asked_online(service, sent, caller):
            return asked
        lookup = _derived(service, data, caller)
        if lookup.at > now + CLOCK_SKEW:
            raise Invalid("entry", code="date_in_future")
        doubtful = shown.confirmed is None or now - shown.confirmed > LONGEST or lookup.at < shown.confirmed - CLOCK_SKEW or sent.sequence < shown.seen
        origin = Origin(
            shown.checkpoint.origin, sent.sequence, shown.checkpoint.size, shown.checkpoint.root.hex(), now.replace(second=0, microsecond=0), doubtful
        )
        return _written(service, replace(_referenced(service, lookup, sent, doubtful), by=signature(caller), origin=origin), key, caller)
    except IdempotencyConflict:
        return Invalid("entry", code="tree_forked")
    except (Invalid, NotFound) as refusal:
        return refusal


def _asked_online(service: Service, sent: EdgeEntry, caller: Caller) -> RecordedLookup | None:
    """The lookup of the same row of the same message, where the box had sent it and only the answer was lost."""
    if sent.asked_as is None:
        return None
    stored = service.ledger.request(IdempotencyKey("reports", sent.asked_as, b"").request(owner(caller)).key)
    if stored is None or sent.line not in stored.lines:
        return None
    return service.numbered_as(RecordedLookup, stored.first + stored.lines.index(sent.line))


def _derived(service: Service, data: bytes, caller: Caller) -> Lookup:
    """The lookup in these bytes, if it is the caller's, and its edition and policy give it again to the byte. Raises Invalid (`entry_differs`)."""
    try:
        lookup = decode(data)
        if not isinstance(lookup, Lookup) or lookup.receiver != caller.institution or lookup.origin or lookup.code:
            raise Invalid("entry", code="entry_differs")
        edition = service.edition_of(lookup)
        if encode(again(lookup, edition)) != data:
            raise Invalid("entry", code="entry_differs")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, Invalid, Ambiguous, NotFound) as error:
        raise Invalid("entry", code="entry_differs") from error
    return lookup


def _referenced(service: Service, lookup: Lookup, sent: EdgeEntry, doubtful: bool) -> Lookup:
    """The lookup with the references hashed under this service's keys, by which it is the same test as one that was asked here. Raises Invalid (`references_differ`)."""
    nothing = Coding("", "")
    query = referenced(
        Query(nothing, nothing, lookup.performed_at, lookup.receiver, report_ref=sent.report_ref, patient_ref=sent.patient_ref, other_refs=sent.other_refs)
    )
    if (bool(query.report_ref), bool(query.patient_ref)) != (bool(lookup.report), bool(lookup.patient)):
        raise Invalid("report_ref", code="references_differ")
    if doubtful:
        return replace(lookup, report=None, patient=None, others=())
    references, day = service.references.fresh(), shanghai_day(lookup.performed_at)
    report, patient = references.of_lookup(day, lookup.receiver, query.report_ref, query.patient_ref)
    return replace(lookup, report=report, patient=patient, others=references.of_others(day, query.other_refs, report) if query.other_refs else ())


def _written(service: Service, lookup: Lookup, key: IdempotencyKey, caller: Caller) -> RecordedLookup:
    try:
        data = encode(lookup)
        appended = service.ledger.append([data], key.request(owner(caller)))
    except ValueError as error:
        # its id stands here already, under another place; or it is longer than an entry may be
        raise Invalid("entry", code="entry_differs") from error
    if appended.replayed:
        return service.numbered_as(RecordedLookup, appended.first)
    service.counted(lookup.answer.verdict.value)
    return recorded(lookup, receipt_of(appended.first, data))
