"""What a hook asked by itself: written before a card tells it, and a lookup from when somebody acts on the card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from recognition.domain.hook_questions import HookQuestion, RecordedHookQuestion
from recognition.domain.lookups import Caller, replace
from recognition.domain.recorded import RecordedLookup, recorded
from recognition.errors import NotFound
from recognition.ledger.entries import EntryKind, encode, new_id, receipt_of
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service

OF_HOOK = re.compile(rb'"hook":([0-9]+)')
AT_ONCE = 2000
ROUTE = "cds-hooks"
"""Under this route a question has the key by which it becomes one lookup, however often and by how many workers at once."""


def write(service: Service, questions: Sequence[HookQuestion], asked: bytes) -> list[RecordedHookQuestion]:
    """The questions of one receiver as they stand in the ledger, written with one write; by `asked`, what is the same again, once, by however many workers at a time.
    Raises LedgerUnavailable."""
    entries = [encode(question) for question in questions]
    request = IdempotencyKey(ROUTE, asked.hex(), b"").request(questions[0].lookup.receiver)
    appended = service.ledger.append(entries, request)
    if appended.replayed:
        return [service.numbered_as(RecordedHookQuestion, appended.first + place) for place in range(len(questions))]
    return [
        RecordedHookQuestion(question.lookup, question.shown, receipt=receipt_of(appended.first + place, entry))
        for place, (question, entry) in enumerate(zip(questions, entries, strict=True))
    ]


def read(service: Service, sequence: int) -> RecordedHookQuestion | None:
    """The question that was written at this sequence; None where there is no entry, or another, as in a ledger that was restored without its last ones.
    Raises LedgerUnavailable."""
    try:
        return service.numbered_as(RecordedHookQuestion, sequence)
    except (NotFound, ValueError):
        return None


def acted_on(service: Service, institution: str, day: date) -> frozenset[int]:
    """The sequences of those of an institution's questions of a Shanghai day that have become lookups, which are of the same day. Raises LedgerUnavailable."""
    pages = service.ledger.reads.pages(day, day, institution, (EntryKind.lookup,), at_once=AT_ONCE)
    return frozenset(int(found[1]) for page in pages for _sequence, data in page if (found := OF_HOOK.search(data)))


def become_lookup(service: Service, question: RecordedHookQuestion, caller: Caller) -> RecordedLookup:
    """The lookup of somebody who acted on the question: asked when the hook asked it, answered as it was told then; the same one each time. Raises LedgerUnavailable."""
    if earlier := service.replayed(_key(question), caller):
        return service.numbered_as(RecordedLookup, earlier[0])
    lookup = replace(question.lookup, id=new_id(question.lookup.at), hook=question.receipt.sequence)
    entry = encode(lookup)
    appended = service.ledger.append([entry], _key(question).request(question.lookup.receiver))
    if appended.replayed:
        return service.numbered_as(RecordedLookup, appended.first)
    service.counted(lookup.answer.verdict.value)
    return recorded(lookup, receipt_of(appended.first, entry))


def _key(question: RecordedHookQuestion) -> IdempotencyKey:
    return IdempotencyKey(ROUTE, question.id, b"")
