"""Cards that were told, and what came back of them: so that a decision that arrives hours later, twice or out of order is taken once, for the right question.

Kept for `KEPT`, with nothing of a person but keyed hashes; questions and decisions themselves stand in the ledger."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from recognition.accounts.database import AccountsUnavailable
from recognition.support import sqlite

KEPT = timedelta(days=90)
"""How long an answer to a card is taken: longer than a stay, and than any window's reminder."""
FORGET_EVERY = 600.0
"""Seconds between looking for what has come to its end."""
PATIENCE = 5.0
"""Seconds that a call waits for others that write."""
SCHEMA = (
    # `state` is `accepted` or `overridden` by the newest outcome, `outcome_at` when that was, in milliseconds since 1970.
    """CREATE TABLE IF NOT EXISTS questions (
         sequence INTEGER PRIMARY KEY, asked BLOB NOT NULL UNIQUE, encounter BLOB NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL,
         state TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', outcome_at INTEGER NOT NULL DEFAULT 0
       ) STRICT""",
    "CREATE INDEX IF NOT EXISTS questions_at ON questions (at)",
    "CREATE INDEX IF NOT EXISTS questions_encounter ON questions (encounter) WHERE state != ''",
    "CREATE TABLE IF NOT EXISTS cards (id TEXT PRIMARY KEY, institution TEXT NOT NULL, clinician TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS cards_at ON cards (at)",
    "CREATE TABLE IF NOT EXISTS suggestions (card TEXT, id TEXT, question INTEGER NOT NULL, PRIMARY KEY (card, id)) STRICT, WITHOUT ROWID",
    # Every outcome that came, with the client's own reason as it wrote it; `done` once the ledger has what follows.
    """CREATE TABLE IF NOT EXISTS outcomes (
         card TEXT, digest BLOB, outcome TEXT NOT NULL, outcome_at INTEGER NOT NULL, received_at INTEGER NOT NULL, system TEXT NOT NULL, code TEXT NOT NULL,
         done INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (card, digest)
       ) STRICT, WITHOUT ROWID""",
)


class AskedQuestion(NamedTuple):
    """A question of a hook: where it stands in the ledger, the hash by which it is the same question again, of its encounter, its item, and when it was asked, in
    milliseconds since 1970."""

    sequence: int
    asked: bytes
    encounter: bytes
    item: str
    at: int


class ToldCard(NamedTuple):
    """A card that was told; `suggestions` are the ids of its suggestions with the sequence of the question of each."""

    id: str
    institution: str
    clinician: str
    suggestions: tuple[tuple[str, int], ...]


class QuestionState(NamedTuple):
    """What stands decided on a question: `accepted`, `overridden` or "", with which reason, when that was, and when it was asked; in milliseconds since 1970."""

    state: str
    reason: str
    outcome_at: int
    asked_at: int


class CardStore:
    """The cards of one data folder; safe for threads and greenlets. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the SQLite file, made when it is missing."""
        self.path, self._forgot_at = path, -FORGET_EVERY
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise AccountsUnavailable() from error
        with self._opened(writes=True) as database:
            for statement in SCHEMA:
                database.execute(statement)

    def known(self, asked: Sequence[bytes]) -> dict[bytes, int]:
        """The sequences of those of the questions that were asked before, by their hashes."""
        with self._opened() as database:
            rows = database.execute(f"SELECT asked, sequence FROM questions WHERE asked IN ({', '.join('?' * len(asked))})", asked).fetchall()
        return {row["asked"]: row["sequence"] for row in rows}

    def decided(self, encounter: bytes) -> frozenset[str]:
        """The items on which somebody has decided in the encounter."""
        with self._opened() as database:
            rows = database.execute("SELECT DISTINCT item FROM questions WHERE encounter = ? AND state != ''", (encounter,)).fetchall()
        return frozenset(row["item"] for row in rows)

    def tell(self, questions: Iterable[AskedQuestion], card: ToldCard | None, now: datetime) -> None:
        """Keeps what was asked, and the card that is told, and forgets what has come to its end."""
        at = _milliseconds(now)
        with self._opened(writes=True) as database:
            database.executemany(_ASKED, questions)
            if card:
                database.execute("INSERT INTO cards VALUES (?, ?, ?, ?)", (card.id, card.institution, card.clinician, at))
                database.executemany("INSERT INTO suggestions VALUES (?, ?, ?)", [(card.id, *suggestion) for suggestion in card.suggestions])
            if time.monotonic() - self._forgot_at > FORGET_EVERY:
                self._forgot_at = time.monotonic()
                _forget(database, _milliseconds(now - KEPT))

    def card(self, card_id: str) -> ToldCard | None:
        """A card that was told, or None."""
        with self._opened() as database:
            row = database.execute("SELECT * FROM cards WHERE id = ?", (card_id,)).fetchone()
            suggestions = database.execute("SELECT id, question FROM suggestions WHERE card = ? ORDER BY question, id", (card_id,)).fetchall() if row else []
        return ToldCard(card_id, row["institution"], row["clinician"], tuple((each["id"], each["question"]) for each in suggestions)) if row else None

    def states(self, sequences: Sequence[int]) -> dict[int, QuestionState]:
        """What stands decided on each of these questions."""
        with self._opened() as database:
            rows = database.execute(
                f"SELECT sequence, state, reason, outcome_at, at FROM questions WHERE sequence IN ({', '.join('?' * len(sequences))})", sequences
            ).fetchall()
        return {row["sequence"]: QuestionState(row["state"], row["reason"], row["outcome_at"], row["at"]) for row in rows}

    def take(self, card_id: str, digest: bytes, outcome: str, outcome_at: int, received: datetime, reason: tuple[str, str]) -> bool:
        """Keeps an outcome with the client's reason (system, code); False where the same came before and all that follows from it is done."""
        with self._opened(writes=True) as database:
            row = database.execute("SELECT done FROM outcomes WHERE card = ? AND digest = ?", (card_id, digest)).fetchone()
            if row is None:
                values = (card_id, digest, outcome, outcome_at, _milliseconds(received), *reason)
                database.execute("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, 0)", values)
        return row is None or not row["done"]

    def settle(self, card_id: str, digest: bytes, changed: Iterable[tuple[int, QuestionState]]) -> None:
        """What follows from an outcome stands in the ledger; of each question the newest outcome stays."""
        with self._opened(writes=True) as database:
            for sequence, state in changed:
                database.execute(
                    "UPDATE questions SET state = ?, reason = ?, outcome_at = ? WHERE sequence = ? AND outcome_at <= ?",
                    (*state[:3], sequence, state.outcome_at),
                )
            database.execute("UPDATE outcomes SET done = 1 WHERE card = ? AND digest = ?", (card_id, digest))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One outcome at a time, in whatever process: of two that come at once the newer must not be undone by the older."""
        end = time.monotonic() + PATIENCE
        with self.path.with_suffix(".lock").open("w") as lock:
            # a worker that waited in the system call would keep all its other callers waiting too
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > end:
                        raise AccountsUnavailable() from error
                    time.sleep(0.01)
            yield

    @contextmanager
    def _opened(self, *, writes: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection for a moment in which nobody else of this process has a turn; what is written is on disk at its end, or not at all."""
        try:
            with sqlite.opened(self.path, sqlite.Access.WRITE, sqlite.FULL, wait=PATIENCE, named=True) as database:
                if writes:
                    database.execute("BEGIN IMMEDIATE")
                yield database
                if writes:
                    database.execute("COMMIT")
        except sqlite3.Error as error:
            raise AccountsUnavailable() from error


# Where a ledger was restored without its last entries, sequences stand for other questions than before.
_ASKED = """INSERT INTO questions (sequence, asked, encounter, item, at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (asked) DO UPDATE SET sequence = excluded.sequence, encounter = excluded.encounter, item = excluded.item, at = excluded.at, state = '', reason = '', outcome_at = 0
      WHERE sequence != excluded.sequence
    ON CONFLICT (sequence) DO UPDATE SET asked = excluded.asked, encounter = excluded.encounter, item = excluded.item, at = excluded.at, state = '', reason = '', outcome_at = 0"""


def _forget(database: sqlite3.Connection, before: int) -> None:
    old = "SELECT id FROM cards WHERE at < ?"
    for table in ("suggestions", "outcomes"):
        database.execute(f"DELETE FROM {table} WHERE card IN ({old})", (before,))
    database.execute("DELETE FROM cards WHERE at < ?", (before,))
    database.execute("DELETE FROM questions WHERE at < ?", (before,))


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
