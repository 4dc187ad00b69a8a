"""Quick counters: kept beside the ledger, one fold behind it at most, and always equal to the recount of its entries."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from recognition.domain.tally import Number, View
from recognition.domain.tally.possible_repeats import HeldTest
from recognition.errors import LedgerUnavailable
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups import json_rows, store
from recognition.ledger.rollups.cubes import KEPT, Cube, among, cube_for
from recognition.ledger.rollups.fold import READ_AT_ONCE, Fold, tail
from recognition.ledger.rollups.json_rows import Members
from recognition.support.sqlite import takes_nothing
from recognition.support.threads import give_way, offload

__all__ = ["KEPT", "CounterState", "Counters", "Cube", "Members", "among", "cube_for"]

CHUNK = 1000
"""Entries per transaction while others wait for this process: some hundredths of a second."""
PATIENCE = 30.0
"""Seconds that a caller waits for another process that folds."""
_PAUSE = 0.01


class CounterState:
    """One state of the counters: `watermark` entries are in it, the last of which were made in `month` (year × 12 + month − 1), and it stands as of the day
    `today`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.watermark, self.month = store.meta(db, "watermark"), store.meta(db, "month")
        self.today = date.fromordinal(store.meta(db, "today") or 1)

    def read(
        self,
        cube: Cube,
        since: date,
        until: date,
        by: Collection[str],
        exact: Mapping[str, Collection[str]],
        prefixes: Mapping[str, str],
        counters: Sequence[str] = KEPT,
        top: int = 0,
    ) -> Iterator[tuple[tuple[Any, ...], tuple[int, ...]]]:
        """These counters of the rows of a cube for the days from `since` to `until` (for a monthly cube: all days of their months), added up `by` some of its
        columns (its period among them). `exact` gives the values that a column may have, `prefixes` how its values must begin.
        With `top`, only so many rows with the most lookups."""
        periods = cube.periods(since.toordinal(), until.toordinal())
        where = ["TRUE"]
        values: list[int | str] = []
        conditions: dict[str, Collection[int] | Collection[str]] = {cube.period: periods, **exact}
        for column, allowed in conditions.items():
            where.append(f"{column} IN ({', '.join('?' * len(allowed))})")
            values += allowed
        for column, prefix in prefixes.items():
            where.append(f"substr({column}, 1, ?) = ?")
            values += (len(prefix), prefix)
        columns = ", ".join([*by, *(f"SUM({counter})" for counter in counters)])
        group = f" GROUP BY {', '.join(by)}" if by else ""
        if top and by:
            group += f" ORDER BY SUM(lookups) DESC, {', '.join(by)} LIMIT {top:d}"
        statement = f"SELECT {columns} FROM {cube.name} WHERE {' AND '.join(where)}{group}"
        rows = self._many_rows(statement, values)
        width = len(by)
        # without groups there is a row also where there is nothing to add up
        return ((row[:width], row[width:] if width or row[-1] is not None else (0,) * len(counters)) for row in rows)

    def json_rows(
        self, cube: Cube, since: date, until: date, by: Sequence[str], exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str], members: Members
    ) -> list[bytes]:
        """The same rows as a JSON list in pieces, added up by all of `by`, which are columns of the cube."""
        days = since.toordinal(), until.toordinal()

        def read() -> list[bytes]:
            return json_rows.rows(self.db, json_rows.sources(self.db, self.month, cube, *days, {*by, *exact, *prefixes}), by, exact, prefixes, members)

        return offload(read)

    def _many_rows(self, sql: str, values: Sequence[int | str] = ()) -> list[tuple[Any, ...]]:
        """Of what reads many rows. The connection is nobody else's, so a long sum keeps nobody else waiting."""
        return offload(lambda: self.db.execute(sql, values).fetchall())

    def standing_under(self, mark: str) -> list[int]:
        """The sequences of the lookups on which a decision stands and that carry this reference (hex), in ledger order."""
        rows = self.db.execute("SELECT lookup FROM standing WHERE mark = ? ORDER BY lookup", (bytes.fromhex(mark),))
        return [sequence for (sequence,) in rows]

    def first_of_number(self, key: Number) -> int | None:
        """The decision of the first acceptance of a number's test, or None."""
        receiver, report, patient, item = key
        sql = "SELECT MIN(decision) FROM numbers WHERE receiver = ? AND report = ? AND patient = ? AND item = ?"
        decision: int | None = self.db.execute(sql, (receiver, bytes.fromhex(report), bytes.fromhex(patient), item)).fetchone()[0]
        return decision

    def first_view(self, view: View) -> int | None:
        """The decision of the first view of this view's patient-day, or None."""
        sql = "SELECT MIN(decision) FROM views WHERE day = ? AND receiver = ? AND patient = ?"
        decision: int | None = self.db.execute(sql, (view.day, view.receiver, bytes.fromhex(view.patient))).fetchone()[0]
        return decision

    def performed_again(self, since: int, until: int, institution: str = "") -> list[tuple[str, int, int, str]]:
        """Repeats that count and are told by one kind of reference, performed from one day to another (ordinals): institution, day, sequence, and
        the kind."""
        where, values = (" AND institution = ?", [institution]) if institution else ("", [])
        sql = f"SELECT institution, day, sequence, grade FROM performed WHERE day BETWEEN ? AND ? AND grade != 'report_and_patient'{where}"
        return self._many_rows(sql, [since, until, *values])

    def repeats_by_month(self) -> dict[tuple[str, int], int]:
        """How many repeats that count each institution performed in each month (year × 12 + month − 1) in which there are any."""
        rows = self._many_rows("SELECT institution, month, COUNT(*) FROM performed GROUP BY institution, month")
        return {(where, month): n for where, month, n in rows}

    def held_by_one_reference(self, receiver: str, items: Collection[str], grade: str, day: int) -> list[HeldTest]:
        """The tests of these items that hold at a receiver by one kind of reference alone, in whose time the day (an ordinal) falls."""
        sql = f"SELECT * FROM one_reference WHERE receiver = ? AND item IN ({', '.join('?' * len(items))}) AND grade = ? AND until >= ? AND performed <= ?"
        return [HeldTest(*row) for row in self.db.execute(sql, (receiver, *items, grade, day, day))]

    def months_by_receiver(self, first: int, last: int, counters: Sequence[str], having: str, receiver: str = "", region: str = "") -> list[tuple[Any, ...]]:
        """Receiver, month (year × 12 + month − 1) and the sums of these counters, of the months from the first to the last for which `having` (one
        of this package's callers' own conditions over the counters' sums) holds. `region` begins the receiver's division."""
        sums = ", ".join(f"SUM({counter}) AS {counter}" for counter in counters)
        where, values = (" AND receiver = ?", [receiver]) if receiver else ("", [])
        sql = f"SELECT * FROM (SELECT receiver, month, {sums} FROM by_receiver_receiver_region_month WHERE month BETWEEN ? AND ? AND substr(receiver_region, 1, ?) = ?{where} GROUP BY receiver, month) WHERE {having}"
        return self._many_rows(sql, [first, last, len(region), region, *values])

    def repeats_of(self, marks: Collection[str]) -> list[int]:
        """The sequences of the repeats that name one of these references (hex), in ledger order."""
        results = (self.db.execute("SELECT sequence FROM repeats WHERE mark = ?", (bytes.fromhex(mark),)) for mark in marks)
        return sorted({sequence for rows in results for (sequence,) in rows})


class Counters:
    """The counters of one data folder. Whoever holds the file lock folds; everybody reads."""

    def __init__(self, folder: Path, reads: LedgerReader, patience: float = PATIENCE, at_once: int = READ_AT_ONCE) -> None:
        """`folder` is the data folder, `reads` its ledger's reading side; `patience` as `PATIENCE`, `at_once` how many lookups are read together
        that nobody decided on."""
        self.path, self.lock, self.reads = folder / "counters.sqlite", folder / "counters.lock", reads
        self.patience, self.at_once = patience, at_once

    def catch_up(self, today: date, progress: Callable[[int], None] = lambda taken: None, chunk: int = CHUNK) -> tuple[int, date]:
        """Folds all entries written so far; returns the ledger size it has reached and the day as of which figures stand.

        `progress` is called with the number of entries of each step. Raises LedgerUnavailable when the file cannot be written, or when another
        process still folds after `patience` seconds."""
        try:
            with self._alone():
                try:
                    return self._catch_up(today, progress, chunk)
                except sqlite3.DatabaseError as error:
                    if type(error) is not sqlite3.DatabaseError:
                        raise
                    # The file is damaged, and only derived: another one is made from the ledger.
                    store.discard(self.path)
                    return self._catch_up(today, progress, chunk)
        except (OSError, sqlite3.Error) as error:
            raise LedgerUnavailable from error

    def latest(self, today: date) -> tuple[int, date]:
        """As `catch_up`, for whoever asks for figures; where the disk takes nothing more, what was kept last, which says itself what it rests on.
        Raises LedgerUnavailable."""
        try:
            return self.catch_up(today)
        except LedgerUnavailable as error:
            if not takes_nothing(error.__cause__):
                raise
            with self.state() as state:
                if not state.watermark or not self._folded_from_this_ledger(state.db, self.reads.size()):
                    raise
                return state.watermark, state.today

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Holds the lock; waits for it in short pauses, in which a worker serves its other callers."""
        end = time.monotonic() + self.patience
        with self.lock.open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise
                    time.sleep(_PAUSE)
            yield

    def _catch_up(self, today: date, progress: Callable[[int], None], chunk: int) -> tuple[int, date]:
        size = self.reads.size()
        db = store.writing(self.path)
        try:
            if not self._folded_from_this_ledger(db, size):
                db.close()
                store.discard(self.path)
                db = store.writing(self.path)
            fold = Fold(db, self.reads, self.at_once)
            while store.meta(db, "watermark") < size or store.meta(db, "today") < today.toordinal():
                db.execute("BEGIN IMMEDIATE")
                progress(fold.run(today.toordinal(), chunk))
                db.execute("COMMIT")
                give_way()
            state = CounterState(db)
            return state.watermark, state.today
        finally:
            db.close()

    def _folded_from_this_ledger(self, db: sqlite3.Connection, size: int) -> bool:
        """False where a ledger was brought back from a snapshot, or is another one."""
        watermark = store.meta(db, "watermark")
        return watermark == 0 or (watermark <= size and tail(self.reads.entry(watermark - 1)) == store.meta(db, "tail"))

    def held(self) -> sqlite3.Connection | None:
        """A connection that keeps what SQLite shares beside the file in its place for as long as it is open, so that others can read on a disk on
        which nothing more can be made; None where there is no file, or no room for that either."""
        try:
            db = store.reading(self.path)
            # Only what was read once is shared.
            store.meta(db, "watermark")
            db.execute("COMMIT")
        except sqlite3.Error:
            return None
        return db

    @contextmanager
    def state(self) -> Iterator[CounterState]:
        """What was last kept, read in one transaction. Raises LedgerUnavailable where nothing was kept yet or it cannot be read."""
        try:
            db = store.reading(self.path)
            try:
                yield CounterState(db)
            finally:
                db.close()
        except sqlite3.Error as error:
            raise LedgerUnavailable from error
