"""Many corrections in one append are written whole or not at all, whoever is killed."""

from __future__ import annotations

import random
import time
from pathlib import Path

from recognition.ledger import open_ledger
from recognition.ledger.verifying import verify
from tests.ledger.making import child

MANY = 3000


KILLED = """
import sys
from pathlib import Path
from recognition.ledger import open_ledger
from tests.ledger.making import correction, repeat
from tests.ledger.test_taking_back import MANY
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
