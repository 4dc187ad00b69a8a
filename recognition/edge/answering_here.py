"""Answers reports from the edition that the box holds while the service is away, and hands the entries in when it is back.

The box has a ledger of its own for that, in the folder of the edition: the same policy, the same entries, references hashed under its own keys. The references themselves wait, sealed,
until the service has hashed them under its keys."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from recognition.domain.lookups import SHANGHAI, Caller, Query, Role, replace
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.questions import UNMAPPED
from recognition.edge.cosigned_notes import CosignedNotes
from recognition.edge.handing import REPORTS, Document, HandedIn
from recognition.edge.held_edition import BoxEdition, Held
from recognition.edge.log_line import line
from recognition.edge.queue import QueueFull, WaitingMessage, WaitingQueue
from recognition.edge.settings import Purpose, Sender
from recognition.errors import LedgerUnavailable, Problem, RegistryUnavailable
from recognition.services.handed_in import LONGEST
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service
from recognition.services.reports.asking import assessed
from recognition.services.reports.assessing import AssessedRow
from recognition.support import logging

BY = "edge"
"""Who asks, in the box's own entries; the service puts the institution's key there."""
CONFIRMED = "tree-confirmed"
"""A file whose time is that of the service's last word that it has seen the whole tree."""


class AnsweringHere:
    """The box's own answers. Usable from several threads."""

    def __init__(self, edition: BoxEdition, waiting: WaitingQueue) -> None:
        """`waiting` keeps the references. Raises LedgerRefused where the box's ledger cannot be vouched for, OSError."""
        self._edition, self.waiting = edition, waiting
        self.cosigned = CosignedNotes(edition.folder, edition.ledger_keys)
        self.service = Service(edition.folder)
        self.alone = threading.Lock()
        """Held while an answer is written, so that whoever hands in sees it whole or not at all."""

    def earlier(self, sender: Sender, document: Document) -> HandedIn | None:
        """What a document came to that was answered here before."""
        key = _key(document)
        if sender.purpose is not Purpose.REPORT or key is None:
            return None
        try:
            found = self.service.replayed(key, _caller(sender))
        except Problem:
            return None
        return None if found is None else HandedIn(counts=_counts([("sent before", len(found[1]))]))

    def answer(self, sender: Sender, document: Document, now: datetime) -> HandedIn | None:
        """What a report comes to by the edition that is held; None where it is to wait for the service: no edition, none of the last seven days, a tree that the service has not seen
        since, another purpose, or no room. Raises DocumentRefused, as the service would refuse it."""
        held, key = self._fit(sender, now), _key(document)
        if held is None or key is None or not document.data:
            return None
        try:
            with self.alone:
                return self._answered(sender, document, held, key, now)
        except (QueueFull, LedgerUnavailable, RegistryUnavailable):
            return None

    def confirmed(self, at: datetime | None = None) -> datetime | None:
        """When the service last confirmed the whole tree; with `at`, that it did so now."""
        path = self._edition.folder / CONFIRMED
        if at:
            path.touch(0o600)
            os.utime(path, (at.timestamp(), at.timestamp()))
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None

    def unconfirm(self) -> None:
        """No answers are given here until the service confirms the tree again."""
        (self._edition.folder / CONFIRMED).unlink(missing_ok=True)

    def _fit(self, sender: Sender, now: datetime) -> Held | None:
        if sender.purpose is not Purpose.REPORT:
            return None
        held, confirmed = self._edition.held(), self.confirmed()
        if held is None or confirmed is None or now - min(held.confirmed, confirmed) > LONGEST:
            return None
        return held if held.edition.reading.institution(sender.institution) else None

    def _answered(self, sender: Sender, document: Document, held: Held, key: IdempotencyKey, now: datetime) -> HandedIn:
        _document, rows = assessed(held.edition, document.data, sender.institution, now)
        queries = [(place, _query(each, document.patient_ref)) for place, each in enumerate(rows) if each.asked]
        if queries:
            # before the entries: what is written without its references could never be handed in
            references = {str(place): [query.report_ref, query.patient_ref, list(query.other_refs)] for place, query in queries}
            self.waiting.put(document.name, WaitingMessage(sender.name, {"key": key.key, "references": references}))
        results = dict(self.service.ask_all(queries, _caller(sender), now, key)) if queries else {}
        told = [_row(each, results.get(place)) for place, each in enumerate(rows)]
        judged = f"answered here by edition {held.edition.number}, in force at {held.confirmed.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return HandedIn(_counts([(_outcome(row), 1) for row in told]), told, judged=judged)


class WaitingEntry(NamedTuple):
    """Whose an entry of the box's ledger is, and the references that wait for it."""

    sender: Sender
    name: str
    key: str
    line: int
    references: Sequence[Any]


def waiting_entries(here: AnsweringHere, senders: dict[str, Sender]) -> tuple[int, dict[int, WaitingEntry]]:
    """How many entries the box's ledger has, and of those that are not handed in yet each by its sequence. What was never answered, because the box ended in between, is
    forgotten: its sender was told nothing."""
    found: dict[int, WaitingEntry] = {}
    with here.alone:
        for name in here.waiting.names():
            message = here.waiting.get(name)
            sender = senders.get(message.sender) if message else None
            replayed = here.service.replayed(_named(message.call["key"]), _caller(sender)) if message and sender else None
            if message is None or sender is None or replayed is None:
                if message is None or sender is None:
                    logging.write(line("an answer given here is never handed in", "error", code="too_old_or_not_declared"))
                here.waiting.drop(name)
                continue
            references = message.call["references"]
            found |= {replayed[0] + place: WaitingEntry(sender, name, message.call["key"], at, references[str(at)]) for place, at in enumerate(replayed[1])}
        return here.service.ledger.size(), found


def _key(document: Document) -> IdempotencyKey | None:
    calls = document.calls
    return _named(calls[0].bodies[0][0]) if len(calls) == 1 and calls[0].path == REPORTS else None


def _named(key: str) -> IdempotencyKey:
    return IdempotencyKey("reports", key, b"")


def _caller(sender: Sender) -> Caller:
    return Caller(BY, Role.HOSPITAL, sender.institution)


def _query(each: AssessedRow, patient_ref: str | None) -> Query:
    assert each.query is not None, "what is asked is whole"
    return replace(each.query, patient_ref=patient_ref)


def _row(each: AssessedRow, result: RecordedLookup | Problem | None) -> dict[str, Any]:
    """A row as the report door tells it, as far as the box does."""
    if isinstance(result, RecordedLookup):
        item = {"code": result.item, "known": result.item_known}
        told = {"at": each.row.at, "outcome": "asked", "lookup": {"verdict": result.answer.verdict.value, "item": item, "id": result.id}}
        return told | ({"questions": [{"code": UNMAPPED}], "candidates": list(each.named)} if each.named else {})
    refusal = result.code if result else each.refusal.code if each.refusal else None
    if refusal:
        return {"at": each.row.at, "outcome": "refused", "code": refusal}
    code, *also = each.questions
    asked = {"at": each.row.at, "outcome": "confirm", "code": code, "also": also, "candidates": list(each.candidates)}
    return asked | ({"lines": list(each.row.lines)} if each.row.lines else {})


def _outcome(row: dict[str, Any]) -> str:
    return str(row["lookup"]["verdict"] if "lookup" in row else row["outcome"])


ORDER = ("sent before", "recognised", "discretionary", "not_covered", "confirm", "refused")


def _counts(told: list[tuple[str, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, count in told:
        counted[name] += count
    return Counter({name: counted[name] for name in ORDER if counted[name]})
