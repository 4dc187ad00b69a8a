"""Letters by which a hospital hands in one public key of report codes, and what became of each: kept beside the submissions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recognition.catalogue.drafts.store import Draft, exists
from recognition.catalogue.drafts.submissions import TABLES, Submissions
from recognition.errors import NotFound, Problem

TABLE = """CREATE TABLE IF NOT EXISTS key_letters (
  id TEXT PRIMARY KEY, code_sha256 BLOB NOT NULL UNIQUE CHECK (length(code_sha256) = 32), institution TEXT NOT NULL, nonce BLOB NOT NULL,
  at TEXT NOT NULL, by TEXT NOT NULL, expires TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'revoked', 'offered', 'taken', 'refused')),
  algorithm TEXT, public_key TEXT, offered_at TEXT, decided_at TEXT, decided_by TEXT, reason TEXT NOT NULL DEFAULT '', draft TEXT
) STRICT"""
INDEX = "CREATE INDEX IF NOT EXISTS key_letters_institution ON key_letters (institution, at)"
OPEN_AT_MOST = 5
"""Letters of one institution that may be open at a time."""
LISTED = 200


@dataclass(frozen=True, slots=True)
class KeyLetter:
    """One letter. `state`: open, revoked, offered (its key was handed in), taken into a `draft`, refused with a `reason`."""

    id: str
    institution: str
    nonce: bytes
    at: datetime
    by: str
    expires: datetime
    state: str
    algorithm: str = ""
    public_key: str = ""
    offered_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    draft: str = ""

    @property
    def public(self) -> bytes:
        """The key that was handed in; empty before."""
        return bytes.fromhex(self.public_key)

    def standing(self, now: datetime) -> str:
        """Its state, or `expired` for an open one whose time is over."""
        return "expired" if self.state == "open" and now >= self.expires else self.state


class KeyLetters(Submissions):
    """The letters of one data folder, in the file of its submissions. Of a letter's code only the hash is kept."""

    _tables = (*TABLES, TABLE, INDEX)

    def __init__(self, data: Path) -> None:
        """Makes nothing that only reading would need."""
        super().__init__(data)
        self._data = data

    def admit(self, institution: str, now: datetime) -> None:
        """Raises Problem `letters_open` where too many of the institution are open."""
        sql = "SELECT count(*) FROM key_letters WHERE institution = ? AND state = 'open' AND expires > ?"
        with self._open() as connection:
            if connection.execute(sql, (institution, now.isoformat())).fetchone()[0] >= OPEN_AT_MOST:
                raise Problem("institution", code="letters_open")

    def insert(self, letter: KeyLetter, code_sha256: bytes) -> None:
        """Keeps a letter."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO key_letters (id, code_sha256, institution, nonce, at, by, expires, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'open')",
                (letter.id, code_sha256, letter.institution, letter.nonce, letter.at.isoformat(), letter.by, letter.expires.isoformat()),
            )

    def by_code(self, code_sha256: bytes) -> KeyLetter | None:
        """The letter with this code, whatever its state."""
        return self._one("code_sha256 = ?", code_sha256)

    def get(self, letter: str) -> KeyLetter:
        """A letter by its id. Raises NotFound."""
        found = self._one("id = ?", letter)
        if found is None:
            raise NotFound("letter")
        return found

    def known(self, letter: str) -> bool:
        """Whether there is a letter with this id."""
        return self._one("id = ?", letter) is not None

    def _one(self, which: str, value: str | bytes) -> KeyLetter | None:
        with self._open() as connection:
            row = connection.execute(f"SELECT * FROM key_letters WHERE {which}", (value,)).fetchone()
        return self._letter(row) if row else None

    def listed(self, public_key: str = "", institution: str = "", most: int = LISTED) -> list[KeyLetter]:
        """Letters, newest first: all, those by which this key was handed in, or those of an institution; with -1 however many."""
        sql = "SELECT * FROM key_letters WHERE ?1 IN ('', public_key) AND ?2 IN ('', institution) ORDER BY at DESC, id DESC LIMIT ?3"
        with self._open() as connection:
            return [self._letter(row) for row in connection.execute(sql, (public_key, institution, most))]

    def revoke(self, letter: str, now: datetime, by: str) -> bool:
        """Ends an open letter; False where it was open no more."""
        return self._step("state = 'revoked', decided_at = ?, decided_by = ?", "state = 'open'", (now.isoformat(), by, letter))

    def offer(self, letter: str, algorithm: str, public_key: str, now: datetime) -> bool:
        """Takes a letter's one use for this key; False where it was open no more: of two at once one gets it."""
        values = (algorithm, public_key, now.isoformat(), letter)
        return self._step("state = 'offered', algorithm = ?, public_key = ?, offered_at = ?", "state = 'open'", values)

    def decide(self, letter: KeyLetter, state: str, now: datetime, by: str, reason: str = "", draft: str = "") -> bool:
        """Notes what became of the key that was handed in; False where somebody decided since the letter was read."""
        values = (state, now.isoformat(), by, reason, draft or None, letter.id, letter.draft or None)
        change = "state = ?, decided_at = ?, decided_by = ?, reason = ?, draft = ?"
        return self._step(change, "state IN ('offered', 'taken')", values, "AND draft IS ?")

    def _step(self, change: str, before: str, values: tuple[str | None, ...], unless: str = "") -> bool:
        with self._writing() as connection:
            done = connection.execute(f"UPDATE key_letters SET {change} WHERE {before} AND id = ? {unless}", values).rowcount
        return bool(done)

    def _letter(self, row: sqlite3.Row) -> KeyLetter:
        names = row.keys()
        kept = {name: row[name] for name in names if row[name] is not None and name != "code_sha256"}
        for name in ("at", "expires", "offered_at", "decided_at"):
            if name in kept:
                kept[name] = datetime.fromisoformat(kept[name])
        if kept["state"] == "taken" and not exists(self._data, kept["draft"]):
            # the draft is given up: the key waits again, and the row says for what it was taken until somebody decides anew
            kept["state"] = "offered"
        return KeyLetter(**kept)

    def published(self, letter: KeyLetter) -> bool:
        """Whether the draft that took its key is published."""
        return letter.state == "taken" and not Draft(self._data, letter.draft).open()
