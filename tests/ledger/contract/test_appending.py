"""Appending means the same on every engine, in this process and by way of the writer: in order, once per request, all or nothing."""

from __future__ import annotations

from hashlib import sha256

import pytest

from recognition.domain.lookups import DecisionKind, RepeatReason
from recognition.errors import IdempotencyConflict, NotFound
from recognition.ledger import EntryNote, Ledger, Request
from recognition.ledger.entries import decode, encode, leaf_of
from recognition.ledger.merkle import fold
from recognition.ledger.writer.client import WriterClient
from recognition.ledger.writer.in_process import InProcessWriter
from tests.ledger.making import accepts, asked, total_protein


def request_of(key: str, body: bytes = b"{}", lines: tuple[int, ...] = ()) -> Request:
    return Request(sha256(key.encode()).digest(), sha256(body).digest(), lines)


def test_the_way_is_the_one_that_was_meant(ledger: Ledger, request: pytest.FixtureRequest):
    ledger.append([asked()])
    assert isinstance(ledger._way, WriterClient if "writer" in request.node.name else InProcessWriter)


def test_sequences_have_no_gap_and_bytes_come_back_as_they_were(ledger: Ledger):
    entries = [asked() for _ in range(5)]
    assert ledger.append(entries[:2]).first == 0
    assert ledger.append(entries[2:]).first == 2
    assert [data for _, data in ledger.reads.every(5)] == entries
    assert ledger.size() == 5
    with pytest.raises(NotFound):
        ledger.reads.entry(5)


def test_the_tree_is_that_of_the_entries(ledger: Ledger):
    entries = [asked() for _ in range(600)]
    for start in range(0, 600, 100):
        ledger.append(entries[start : start + 100])
    leaves = [bytes.fromhex(leaf_of(data)) for data in entries]
    for size in (1, 255, 256, 257, 600):
        assert ledger.reads.root(size) == fold(leaves[:size])
    assert len(ledger.reads.inclusion(300, 600)) == 10
    assert ledger.reads.consistency(256, 600)


def test_a_request_is_written_once_and_answered_alike_for_ever(ledger: Ledger):
    first = ledger.append([asked(), asked(), asked()], request_of("order 17", lines=(0, 2, 5)))
    assert (first.first, first.replayed, first.lines) == (0, False, (0, 2, 5))
    again = ledger.append([asked(), asked()], request_of("order 17"))
    assert (again.first, again.count, again.replayed, again.lines) == (0, 3, True, (0, 2, 5))
    assert ledger.size() == 3
    assert ledger.request(request_of("order 17").key).lines == (0, 2, 5)
    assert ledger.request(request_of("order 18").key) is None
    single = ledger.append([asked()], request_of("order 19"))
    assert ledger.append([asked()], request_of("order 19")).lines == (0,)
    assert single.first == 3


def test_another_body_under_the_same_key_is_refused(ledger: Ledger):
    ledger.append([asked()], request_of("order 17"))
    with pytest.raises(IdempotencyConflict):
        ledger.append([asked()], request_of("order 17", b'{"item":"alb"}'))
    assert ledger.size() == 1


def test_what_is_no_entry_is_refused_alone(ledger: Ledger):
    known = asked()
    ledger.append([known])
    for wrong in ([b"{}"], [asked(), b"nothing"], [known], [asked(), known]):
        with pytest.raises(ValueError):
            ledger.append(wrong, request_of("order 17"))
    with pytest.raises(ValueError, match="nothing to append"):
        ledger.append([])
    assert ledger.append([asked()], request_of("order 17")).first == 1, "a refused request leaves no trace"


def test_a_note_stands_beside_its_decision(ledger: Ledger):
    lookup = total_protein()
    ledger.append([encode(lookup)])
    decision = accepts(lookup, 0, kind=DecisionKind.REPEATED, reason=RepeatReason.OTHER, note="溶血")
    note = EntryNote.of(decision.id, "溶血")
    ledger.append([encode(decision, note)], notes=[note])
    assert ledger.reads.note(decision.id) == note
    [(sequence, data, *_)] = ledger.reads.decisions_of(0)
    assert sequence == 1 and decode(data, 1).reason is RepeatReason.OTHER and note.digest.encode() in data
    assert ledger.erase_note(decision.id) and ledger.reads.note(decision.id) is None
