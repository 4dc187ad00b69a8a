"""Quick counters: kept beside the ledger, one fold behind it at most, and always equal to the recount of its entries."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

from recognition.ledger.counters.cubes import KEPT, Cube, cube_for, month_of
from recognition.ledger.counters.fold import Fold
from recognition.ledger.counters.store import connect, meta
from recognition.ledger.reads import Reads

CHUNK = 1000
"""Entries per transaction: small enough that another process waiting for its turn is not kept long."""


class Counters:
    """The counters of one data folder. Whoever holds the file lock folds; everybody reads."""

    def __init__(self, folder: Path, reads: Reads) -> None:
        """`folder` is the data folder, `reads` its ledger's reading side."""
        self.path, self.lock, self.reads = folder / "counters.sqlite", folder / "counters.lock", reads

    def catch_up(self, today: date, progress: Callable[[int], None] = lambda taken: None) -> tuple[int, date]:
        """Folds all entries written so far; returns the ledger size it has reached and the day as of which figures stand.

        `progress` is told how many entries each step took. Raises OSError or sqlite3.Error when the file cannot be written."""
        size = self.reads.size()
        with self.lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            db = connect(self.path)
            try:
                while meta(db, "watermark", 0) < size or meta(db, "today", 0) < today.toordinal():
                    db.execute("BEGIN IMMEDIATE")
                    progress(Fold(db, self.reads, today.toordinal()).run(CHUNK))
                    db.execute("COMMIT")
                return meta(db, "watermark", 0), date.fromordinal(meta(db, "today", today.toordinal()))
            finally:
                db.close()

    def read(
        self, cube: Cube, since: date, until: date, by: Collection[str], exact: Mapping[str, Collection[str]], prefixes: Mapping[str, str]
    ) -> list[tuple[tuple, dict[str, int]]]:
        """Rows of a cube for the days from `since` to `until` (for a monthly cube: all days of their months), added up `by` some of its
        columns (its period among them). `exact` gives the values that a column may have, `prefixes` how its values must begin."""
        first, last = since.toordinal(), until.toordinal()
        where, values = [f"{cube.period} BETWEEN ? AND ?"], [first, last] if cube.period == "day" else [month_of(first), month_of(last)]
        for column, allowed in exact.items():
            where.append(f"{column} IN ({', '.join('?' * len(allowed))})")
            values += allowed
        for column, prefix in prefixes.items():
            where.append(f"substr({column}, 1, ?) = ?")
            values += (len(prefix), prefix)
        columns = ", ".join([*by, *(f"SUM({counter})" for counter in KEPT)])
        group = f" GROUP BY {', '.join(by)}" if by else ""
        db = connect(self.path)
        try:
            rows = db.execute(f"SELECT {columns} FROM {cube.name} WHERE {' AND '.join(where)}{group}", values).fetchall()
        finally:
            db.close()
        return [(row[: len(by)], dict(zip(KEPT, (n or 0 for n in row[len(by) :])))) for row in rows]


__all__ = ["Counters", "Cube", "cube_for"]
