"""The use-case of imports: orders that were performed after all, monthly billed volumes, and monthly denominators, from spreadsheets.

References stand in memory only. A file is taken whole or, with one wrong row, not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice

from recognition.audit_store import Import, ImportStore
from recognition.catalogue.editions.relations import related
from recognition.catalogue.spreadsheets.forms import BROUGHT
from recognition.domain import tally
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Coding
from recognition.domain.personal_data import in_code
from recognition.errors import Forbidden, Invalid
from recognition.ledger.rollups import CounterState
from recognition.ledger.rollups.decided import tallied_decisions
from recognition.ledger.rollups.decode import find
from recognition.services.audit_imports import progress
from recognition.services.audit_imports.reading import read_apart
from recognition.services.audit_imports.rows import Order, Outcome, ratio_of
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service
from recognition.services.repeats import report_repeat
from recognition.support.threads import give_way

__all__ = ["Outcome", "bring", "may_bring"]


def may_bring(kind: str, caller: Caller) -> bool:
    """Whether a file of this kind is the caller's to bring: what part the fund pays is the authority's to say."""
    return kind != "ratios" or caller.institution is None


TURN = 25
"""Orders that are looked up in one go, in some milliseconds, with the counters open."""


def bring(service: Service, store: ImportStore, kind: str, name: str, data: bytes, caller: Caller, now: datetime, token: str = "") -> Outcome:
    """Takes a file; with faults nothing of it. It is read in a process of its own; with a `token` `progress.state_of` says how far it is. Raises Forbidden for ratios of a hospital, Invalid for an unknown kind and for a file name that holds a person's number, LedgerUnavailable, AuditingUnavailable, RegistryUnavailable."""
    if kind not in BROUGHT:
        raise Invalid("kind", code="choice_unknown")
    if not may_bring(kind, caller):
        raise Forbidden("kind")
    if personal := in_code(name):
        raise Invalid("file", code=personal)
    job = progress.job_of(caller, token)
    with progress.until_answered(service.data, job), read_apart(service.data, kind, data, caller, now, job=job) as (outcome, records):
        if not outcome.accepted:
            return outcome
        repeats: list[int] = []
        performed = Counter[tuple[str, ...]]()
        figures: dict[tuple[str, ...], int] = {}
        if kind == "orders":
            followed = _followed(records, outcome.rows, progress.noting(service.data, job, now.isoformat()))
            repeats = _find_repeats(service, store, _counting(followed, performed), caller, now, outcome)
        else:
            figures = dict(records)
            outcome.written = len(figures)
            outcome.outranked = 0 if kind == "ratios" else _outranked(store, kind, figures, caller)
    matched = outcome.matched if kind == "orders" else None
    outcome.number = store.note(
        Import(0, now, caller.by, caller.institution, kind, name[:100], sha256(data).hexdigest(), outcome.rows, matched, outcome.written),
        billed=figures if kind == "billed" else {},
        denominators=figures if kind == "denominators" else {},
        repeats=repeats,
        performed=performed,
        ratios=[(caller.region, ratio_of(key, hundredths)) for key, hundredths in figures.items()] if kind == "ratios" else (),
    )
    return outcome


def _outranked(store: ImportStore, kind: str, figures: Iterable[tuple[str, ...]], caller: Caller) -> int:
    """How many figures of a hospital's auditor do not stand, because the region's auditor has brought the same."""
    if caller.institution is None:
        return 0
    standing = store.monthly(kind, {key[1] for key in figures}, caller.institution)
    return sum(key in standing and standing[key].institution is None for key in figures)


def _followed(orders: Iterable[Order], rows: int, report: progress.Progress) -> Iterator[Order]:
    """The orders, noting how many were looked up in the ledger: each row that was read comes by once more. The worker's other callers, who
    ask how far it is among them, have their turn now and then: 100,000 orders would keep them waiting for half a minute, and the worker ends
    when it says nothing for so long. No lock is held between two orders."""
    for done, order in enumerate(orders):
        if done % TURN == 0:
            report(rows + done, 2 * rows)
            give_way()
        yield order


def _counting(orders: Iterable[Order], performed: Counter[tuple[str, ...]]) -> Iterator[Order]:
    """The same orders, each counted by institution, month and item: which shows whether a month's orders arrived complete."""
    for order in orders:
        performed[order.institution, f"{order.performed_at.astimezone(SHANGHAI):%Y-%m}", order.item] += 1
        yield order


def _find_repeats(service: Service, store: ImportStore, orders: Iterable[Order], caller: Caller, now: datetime, outcome: Outcome) -> list[int]:
    """Orders that name a report or patient behind an accepted result of the same item there, within its time, become repeats: their
    sequences, each once however often its row stands in the file, with those that were written before."""
    sequences: dict[int, None] = {}
    before = service.ledger.size()
    service.counters.catch_up(shanghai_day(now))
    for order, marks, repeats_one in _with_matches(service, orders, everywhere=caller.institution is None):
        if not marks:
            outcome.unreferenced += 1
        elif not repeats_one:
            outcome.unmatched += 1
        else:
            outcome.matched += 1
            sequence = _repeat_of(service, store, order, marks, caller, now)
            outcome.written += sequence >= before and sequence not in sequences
            outcome.corrected += service.ledger.reads.correction_of(sequence) is not None
            sequences[sequence] = None
    return list(sequences)


def _with_matches(service: Service, orders: Iterable[Order], everywhere: bool) -> Iterator[tuple[Order, set[str], bool]]:
    """Each order, the hashes of what it names, and whether it does a test again whose result was accepted. The counters are opened once for some
    orders: to open them for each takes three quarters of the time."""
    waiting = iter(orders)
    while few := list(islice(waiting, TURN)):
        marked = [(order, _marks(service, order)) for order in few]
        with service.counters.state() as state:
            matched = [(order, marks, bool(marks) and _repeats_one(service, state, order, marks, everywhere)) for order, marks in marked]
        yield from matched


def _repeat_of(service: Service, store: ImportStore, order: Order, marks: set[str], caller: Caller, now: datetime) -> int:
    """The sequence of the repeat that this order is. The key names it by its hashes, so that the same order, brought again, writes
    nothing new. One whose import was taken back is written again; one that was corrected by itself stays corrected: somebody has said of
    this very order that it was none."""
    hospital = Caller(caller.by, caller.role, order.institution, caller.region)
    named = "|".join((order.item, order.performed_at.isoformat(timespec="minutes"), *sorted(marks)))
    while True:
        key = IdempotencyKey("import/orders", named, named.encode())
        repeat = report_repeat(
            service, Coding("recognition", order.item), order.performed_at, hospital, now, order.report_ref, order.patient_ref, key, stated=order.stated
        )
        earlier = store.of_repeat(repeat.receipt.sequence) if service.ledger.reads.correction_of(repeat.receipt.sequence) else None
        if earlier is None or earlier.taken_back is None:
            return repeat.receipt.sequence
        named += f"|{repeat.receipt.sequence}"


def _marks(service: Service, order: Order) -> set[str]:
    day, marks = shanghai_day(order.performed_at), set[str]()
    if order.report_ref:
        marks.update(service.references.reports_for_repeat(day, order.report_ref))
    if order.patient_ref:
        marks.update(service.references.patients_for_repeat(day, order.institution, order.patient_ref))
    return marks


def _repeats_one(service: Service, state: CounterState, order: Order, marks: set[str], everywhere: bool) -> bool:
    """Whether the order does a test again whose result was accepted at its institution, or (`everywhere`, for who may know it) at another."""
    reads, again = service.ledger.reads, {order.item, *related(service.edition(), order.item)}
    day = order.performed_at.astimezone(SHANGHAI).toordinal()
    standing = {sequence for mark in marks for sequence in state.standing_under(mark)}
    for sequence in standing:
        lookup = find(reads.entry(sequence)).tallied_lookup(sequence)
        in_time = lookup.performed <= day <= max(lookup.performed, lookup.cell.day) + lookup.window
        within_reach = everywhere or lookup.cell.receiver == order.institution
        if within_reach and in_time and not again.isdisjoint((lookup.cell.item, *(code for code, _fen in lookup.parts))):
            decision = tally.effective(tallied_decisions(reads, sequence))
            if tally.accepts(decision):
                return True
    return False
