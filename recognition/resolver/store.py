"""What the resolver keeps: institutions with keys of their own, who is shut, how often each asked, and numbers that are used once. No code, no card, no token.

One small SQLite file for all processes, changed in one transaction before a token leaves, so that limits and counts outlive a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from recognition.resolver.problems import ResolverProblem
from recognition.support import sqlite
from recognition.support.patient_tokens import TokenPurpose
from recognition.support.request_signing import SigningAlgorithm

SHANGHAI = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no other time since 1991."""
KEPT_DAYS = 400
WAIT_SECONDS = 2.0
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS institutions (region TEXT NOT NULL, code TEXT NOT NULL, key_id TEXT UNIQUE, algorithm TEXT, purposes TEXT NOT NULL,"
    " per_minute INTEGER, per_day INTEGER, shut INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (region, code)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS used (number BLOB PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS used_until ON used (until)",
    "CREATE TABLE IF NOT EXISTS minutes (minute INTEGER NOT NULL, region TEXT NOT NULL, code TEXT NOT NULL, asked INTEGER NOT NULL,"
    " PRIMARY KEY (minute, region, code)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS days (day TEXT NOT NULL, region TEXT NOT NULL, code TEXT NOT NULL, asked INTEGER NOT NULL,"
    " PRIMARY KEY (day, region, code)) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS outcomes (day TEXT NOT NULL, region TEXT NOT NULL, code TEXT NOT NULL, purpose TEXT NOT NULL, outcome TEXT NOT NULL,"
    " times INTEGER NOT NULL, PRIMARY KEY (day, region, code, purpose, outcome)) STRICT, WITHOUT ROWID",
)
_ROW = "region, code, key_id, algorithm, purposes, per_minute, per_day, shut"


class AskingInstitution(NamedTuple):
    """An institution that the resolver knows by itself; limits are None where the region's hold."""

    region: str
    code: str
    key_id: str | None = None
    algorithm: SigningAlgorithm | None = None
    purposes: tuple[TokenPurpose, ...] = ()
    per_minute: int | None = None
    per_day: int | None = None
    shut: bool = False


class CountedOutcome(NamedTuple):
    """How often something came of an institution's requests on a day: `made`, or the code of a refusal."""

    day: str
    region: str
    code: str
    purpose: str
    outcome: str
    times: int


class ResolverStore:
    """The file of one data folder; safe for threads, greenlets and processes. Methods raise ResolverProblem `store_unavailable`."""

    def __init__(self, folder: Path) -> None:
        """Makes the file where there is none."""
        self._path = folder / "resolver.sqlite"
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0
        with _kept():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            with sqlite.opened(self._path, sqlite.Access.WRITE, sqlite.EXTRA, wait=WAIT_SECONDS) as database:
                for statement in SCHEMA:
                    database.execute(statement)

    def institution(self, region: str, code: str) -> AskingInstitution | None:
        """The institution, where it is known here."""
        return self._one("region = ? AND code = ?", region, code)

    def signer(self, key_id: str) -> AskingInstitution | None:
        """Whose key it is."""
        return self._one("key_id = ?", key_id)

    def institutions(self) -> list[AskingInstitution]:
        """All of them, by region and code."""
        with self._database() as database:
            return [_institution(row) for row in database.execute(f"SELECT {_ROW} FROM institutions ORDER BY region, code")]

    def keep(self, told: AskingInstitution) -> None:
        """Writes an institution as it is from now on."""
        algorithm, purposes = told.algorithm.value if told.algorithm else None, ",".join(told.purposes)
        values = (told.region, told.code, told.key_id, algorithm, purposes, told.per_minute, told.per_day, int(told.shut))
        with self._database() as database:
            database.execute(f"INSERT OR REPLACE INTO institutions ({_ROW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def take(self, asks: AskingInstitution, number: bytes, until: int, now: datetime) -> None:
        """Counts a request whose `number` is used once and refused by itself after `until` (Unix seconds); `asks` has the limits that hold.

        Raises ResolverProblem `nonce_used`, `institution_shut`, `too_many`; the number is used up all the same, and what is refused so does not count towards a limit."""
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                self._forget(database, now)
                refusal = self._counted(database, asks, number, until, now)
                database.execute("COMMIT")
            except BaseException:
                database.execute("ROLLBACK")
                raise
        if refusal:
            raise refusal

    def _counted(self, database: sqlite3.Connection, asks: AskingInstitution, number: bytes, until: int, now: datetime) -> ResolverProblem | None:
        if not database.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (number, until)).rowcount:
            return ResolverProblem("nonce_used")
        whose = (asks.region, asks.code)
        row = database.execute("SELECT shut FROM institutions WHERE region = ? AND code = ?", whose).fetchone()
        if row and row[0]:
            return ResolverProblem("institution_shut")
        minute, day = int(now.timestamp()) // 60, day_of(now).isoformat()
        for table, moment, most, left in (("minutes", minute, asks.per_minute, 60 - now.second), ("days", day, asks.per_day, _till_midnight(now))):
            column = table[:-1]
            asked = database.execute(f"SELECT asked FROM {table} WHERE {column} = ? AND region = ? AND code = ?", (moment, *whose)).fetchone()
            if most is not None and asked and asked[0] >= most:
                return ResolverProblem("too_many", retry_after=left)
        for table, moment in (("minutes", minute), ("days", day)):
            column = table[:-1]
            database.execute(f"INSERT INTO {table} VALUES (?, ?, ?, 1) ON CONFLICT ({column}, region, code) DO UPDATE SET asked = asked + 1", (moment, *whose))
        return None

    def _forget(self, database: sqlite3.Connection, now: datetime) -> None:
        database.execute("DELETE FROM used WHERE until < ?", (int(now.timestamp()),))
        database.execute("DELETE FROM minutes WHERE minute < ?", (int(now.timestamp()) // 60,))
        kept = (day_of(now) - timedelta(KEPT_DAYS)).isoformat()
        database.execute("DELETE FROM days WHERE day < ?", (kept,))
        database.execute("DELETE FROM outcomes WHERE day < ?", (kept,))

    def count(self, region: str, code: str, purpose: str, outcome: str, now: datetime) -> None:
        """Counts what came of a request."""
        with self._database() as database:
            database.execute(
                "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT (day, region, code, purpose, outcome) DO UPDATE SET times = times + 1",
                (day_of(now).isoformat(), region, code, purpose, outcome),
            )

    def counts(self, first: date, last: date) -> list[CountedOutcome]:
        """What came of requests from one day to another, both included."""
        with self._database() as database:
            rows = database.execute("SELECT * FROM outcomes WHERE day BETWEEN ? AND ? ORDER BY 1, 2, 3, 4, 5", (first.isoformat(), last.isoformat()))
            return [CountedOutcome(*row) for row in rows]

    def _one(self, where: str, *values: str) -> AskingInstitution | None:
        with self._database() as database:
            row = database.execute(f"SELECT {_ROW} FROM institutions WHERE {where}", values).fetchone()
        return _institution(row) if row else None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with _kept(), self._lock:
            # A connection is never used in a process that was forked from its own.
            if self._connection is None or self._owner != os.getpid():
                self._connection = sqlite.open(self._path, sqlite.Access.WRITE, sqlite.EXTRA, wait=WAIT_SECONDS, shared=True)
                self._owner = os.getpid()
            yield self._connection


def day_of(now: datetime) -> date:
    """The day in Asia/Shanghai."""
    return now.astimezone(SHANGHAI).date()


def _till_midnight(now: datetime) -> int:
    tomorrow = datetime.combine(day_of(now) + timedelta(1), datetime.min.time(), SHANGHAI)
    return int((tomorrow - now.astimezone(UTC)).total_seconds()) + 1


def _institution(row: tuple[str, str, str | None, str | None, str, int | None, int | None, int]) -> AskingInstitution:
    region, code, key_id, algorithm, purposes, per_minute, per_day, shut = row
    given = tuple(map(TokenPurpose, filter(None, purposes.split(","))))
    return AskingInstitution(region, code, key_id, SigningAlgorithm(algorithm) if algorithm else None, given, per_minute, per_day, bool(shut))


@contextmanager
def _kept() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise ResolverProblem("store_unavailable") from error
