"""The writer takes a correction of what can be taken back, once; many in one append are written whole or not at all, whoever is killed."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from recognition.domain.lookups import SHANGHAI, Correction, Repeat
from recognition.errors import CorrectedAlready
from recognition.ledger import Ledger, open_ledger
from recognition.ledger.entries import decode, encode, new_id
from recognition.ledger.sqlite_engine import SqliteEngine
from recognition.ledger.store import CORRECTED, INVALID
from recognition.ledger.verifying import verify
from recognition.ledger.writer.messages import Append, Appended
from tests.ledger.making import RECEIVING, accepts, child, moment, total_protein, writing

MANY = 3000


@pytest.fixture(params=["alone", "by the writer"])
def ledger(request, tmp_path: Path):
    """An empty ledger, written by this process or by a writer."""
    if request.param == "alone":
        ledger = open_ledger(tmp_path)
        yield ledger
        ledger.close()
        return
    with writing(tmp_path):
        ledger = open_ledger(tmp_path)
        yield ledger
        ledger.close()


def repeat(**more) -> bytes:
    at = moment()
    return encode(Repeat(new_id(at), at, RECEIVING, "k7m2q4xa", "tp", at.astimezone(SHANGHAI).replace(second=0, microsecond=0), reports=("ab" * 12,), **more))


def correction(cites: int, institution: str | None = RECEIVING) -> bytes:
    at = moment()
    return encode(Correction(new_id(at), at, cites, "order_cancelled", "k7m2q4xa", institution))


def test_a_repeat_and_a_decision_are_taken_back_once(ledger: Ledger):
    lookup = total_protein()
    ledger.append([encode(lookup), encode(accepts(lookup, 0)), repeat()])
    for place in (1, 2):
        ledger.append([correction(place)])
        with pytest.raises(CorrectedAlready):
            ledger.append([correction(place)])
    assert ledger.size() == 5
    assert [decode(*row[::-1]).cites for row in (ledger.reads.correction_of(1), ledger.reads.correction_of(2))] == [1, 2]


@pytest.mark.parametrize("what", ["a lookup", "a correction", "nothing", "itself", "what comes later", "another institution's", "nobody's"])
def test_nothing_else_can_be_taken_back(ledger: Ledger, what: str):
    ledger.append([encode(total_protein()), repeat(), repeat()])
    ledger.append([correction(1)])
    wrong = {
        "a lookup": [correction(0)], "a correction": [correction(3)], "nothing": [correction(99)], "itself": [correction(4)], "what comes later": [correction(5), repeat()],
        "another institution's": [correction(2, "cq-elsewhere")], "nobody's": [correction(2, None)],
    }  # fmt: skip
    with pytest.raises(ValueError, match="refused"):
        ledger.append(wrong[what])
    assert ledger.size() == 4


def test_one_that_was_taken_back_before_keeps_all_of_its_append_away(ledger: Ledger):
    ledger.append([repeat() for _ in range(4)])
    ledger.append([correction(2)])
    for wrong in ([correction(0), correction(1), correction(2)], [correction(0), correction(0)]):
        with pytest.raises(CorrectedAlready):
            ledger.append(wrong)
    assert ledger.size() == 5
    ledger.append([correction(0), correction(1), correction(3)])
    ledger.append([repeat(), correction(8)])
    assert ledger.size() == 10


KILLED = """
import sys
from pathlib import Path
from recognition.ledger import open_ledger
from tests.ledger.test_taking_back import MANY, correction, repeat
ledger = open_ledger(Path(sys.argv[1]))
size = ledger.append([repeat() for _ in range(MANY)]).first
entries = [correction(size + place) for place in range(MANY)]
print(size, flush=True)
ledger.append(entries)
print("done", flush=True)
"""


def test_killed_half_way_all_are_taken_back_or_none(tmp_path: Path):
    chance, outcomes = random.Random(7), set()
    for turn in range(12):
        process = child(KILLED, tmp_path)
        size = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.5) if turn else 0)
        if turn == 11:
            assert process.stdout.readline() == "done\n"
        process.kill()
        process.communicate()
        ledger = open_ledger(tmp_path)
        taken = sum(ledger.reads.correction_of(size + place) is not None for place in range(MANY))
        assert taken in (0, MANY)
        outcomes.add(taken)
        ledger.close()
    assert outcomes == {0, MANY}
    assert verify(tmp_path / "ledger.sqlite", [], []).findings == []


def test_of_two_in_one_group_the_second_is_told_and_the_others_are_written(tmp_path: Path):
    """What waits while the disk is busy is written together: then nothing of it can be read yet."""
    engine = SqliteEngine(tmp_path)
    group = [[repeat(), repeat()], [correction(0)], [correction(0)], [correction(99)], [correction(1)], [repeat(), correction(4)]]
    outcomes = engine.write([Append(entries) for entries in group])
    assert outcomes == [Appended(0, 2), Appended(2, 1), CORRECTED, INVALID, Appended(3, 1), Appended(4, 2)]
    assert engine.write([Append([correction(4)]), Append([repeat()])]) == [CORRECTED, Appended(6, 1)]
    engine.close()
