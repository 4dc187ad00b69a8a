"""Every engine takes a correction of what can be taken back, once; many in one append are written whole or not at all."""

from __future__ import annotations

import pytest

from recognition.errors import CorrectedAlready
from recognition.ledger import Ledger, place
from recognition.ledger.entries import decode, encode
from recognition.ledger.store import CORRECTED, INVALID
from recognition.ledger.writer.messages import Append, Appended
from tests.databases import Tree
from tests.ledger.making import accepts, correction, repeat, total_protein


def test_a_repeat_and_a_decision_are_taken_back_once(ledger: Ledger):
    lookup = total_protein()
    ledger.append([encode(lookup), encode(accepts(lookup, 0)), repeat()])
    for cited in (1, 2):
        ledger.append([correction(cited)])
        with pytest.raises(CorrectedAlready):
            ledger.append([correction(cited)])
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


def test_of_two_in_one_group_the_second_is_told_and_the_others_are_written(tree: Tree):
    """What waits while the disk is busy is written together: then nothing of it can be read yet."""
    engine = place.writing(tree.folder)
    group = [[repeat(), repeat()], [correction(0)], [correction(0)], [correction(99)], [correction(1)], [repeat(), correction(4)]]
    outcomes = engine.write([Append(entries) for entries in group])
    assert outcomes == [Appended(0, 2), Appended(2, 1), CORRECTED, INVALID, Appended(3, 1), Appended(4, 2)]
    assert engine.write([Append([correction(4)]), Append([repeat()])]) == [CORRECTED, Appended(6, 1)]
    engine.close()
    engine.close()
