"""The plain recount finds the same however little it holds at once; and what is kept otherwise is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from recognition.domain.lookups import SHANGHAI
from recognition.ledger import open_ledger
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import Counters
from recognition.ledger.rollups.recount import recount
from recognition.ledger.rollups.sums import ROWS_HELD
from recognition.ledger.rollups.together import AT_ONCE
from tests.ledger.counting import write
from tests.tally.story import Story, after


@pytest.fixture
def kept(region: Path) -> Counters:
    """The demonstration's counters: several hospitals, decisions, repeats, corrections."""
    return Counters(region, LedgerReader(region))


@pytest.mark.parametrize(("rows_held", "settled_at_once"), [(20, AT_ONCE), (ROWS_HELD, 1), (ROWS_HELD, AT_ONCE)], ids=["few rows", "few sets", "usual"])
def test_all_ways_agree_with_what_is_kept(kept: Counters, rows_held: int, settled_at_once: int):
    taken: list[int] = []
    report = recount(kept, kept.reads, datetime.now(SHANGHAI).date(), taken.append, rows_held, settled_at_once)
    assert report.differences == () and report.rows > 100
    assert report.entries == kept.reads.size() == sum(taken), "every entry was read, and once"


class Behind(Counters):
    """Counters that are what they were: what is written from now on is not folded."""

    def catch_up(self, today: date, *_: Any) -> tuple[int, date]:
        """Folds nothing."""
        with self.state() as state:
            return state.watermark, state.today


def test_what_is_written_meanwhile_does_not_count(tmp_path: Path):
    """Decisions and corrections that came after what was folded change no figure of a recount."""
    ledger, story, today = open_ledger(tmp_path), Story(), after(200)
    accepted, repeated, later = (story.asks(report=f"R-{number}", patient=None) for number in range(3))
    stands = story.accepts(accepted)
    story.accepts(repeated)
    done = story.performed(after(1), report="R-1")
    write(ledger, [*story])
    counters = Behind(tmp_path, ledger.reads)
    Counters.catch_up(counters, today)
    folded = ledger.size()
    for reported in (stands, done):
        story.corrects(reported)
    story.accepts(later)
    write(ledger, [*story][folded:])
    report = recount(counters, ledger.reads, today)
    assert (report.entries, report.differences) == (folded, ())
    Counters.catch_up(counters, today)
    assert recount(counters, ledger.reads, today).entries == ledger.size()
    ledger.close()


HARM: dict[str, tuple[str, Callable[[sqlite3.Connection], object]]] = {
    "another figure": ("lookups", lambda db: db.execute("UPDATE by_day SET lookups = lookups + 3 WHERE day = (SELECT max(day) FROM by_day)")),
    "a row taken out": ("lookups", lambda db: db.execute("DELETE FROM by_item_month WHERE lookups = (SELECT max(lookups) FROM by_item_month)")),
    "a row put in": ("saved_fen", lambda db: db.execute("INSERT INTO by_item_month (month, item, saved_fen) VALUES (1, 'nothing', 5)")),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_kept_otherwise_is_named_whichever_way_it_is_counted(kept: Counters, harm: str):
    today = datetime.now(SHANGHAI).date()
    kept.catch_up(today)
    counter, change = HARM[harm]
    with closing(sqlite3.connect(kept.path)) as db:
        assert change(db).rowcount > 0
        db.commit()
    found = [recount(kept, kept.reads, today, settled_at_once=at_once).differences for at_once in (1, AT_ONCE)]
    assert found[0] == found[1] and counter in {difference.counter for difference in found[0]}
