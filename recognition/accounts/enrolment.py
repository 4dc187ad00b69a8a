"""Letters by which hospitals name their administrators, and what became of each: kept beside the accounts that they open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Row

from recognition.accounts.database import reading, writing
from recognition.errors import NotFound

LISTED = 200


@dataclass(frozen=True, slots=True)
class EnrolmentLetter:
    """One letter. `state`: open, revoked by `decided_by`, or claimed, when `decided_by` is the first administrator whom it opened."""

    id: str
    institution: str
    at: datetime
    by: str
    expires: datetime
    state: str = "open"
    decided_at: datetime | None = None
    decided_by: str = ""

    def standing(self, now: datetime) -> str:
        """Its state, or `expired` for an open one whose time is over."""
        return "expired" if self.state == "open" and now >= self.expires else self.state


class EnrolmentStore:
    """The letters of one accounts file; of a code only the hash is kept. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the accounts file, at the current schema."""
        self.path = path

    def insert(self, letters: Sequence[tuple[EnrolmentLetter, bytes]]) -> None:
        """Keeps letters with the hashes of their codes, all or none."""
        rows = [(letter.id, code, letter.institution, _text(letter.at), letter.by, _text(letter.expires)) for letter, code in letters]
        with writing(self.path) as database:
            database.executemany("INSERT INTO enrolment_letters (id, code_sha256, institution, at, by, expires) VALUES (?, ?, ?, ?, ?, ?)", rows)

    def by_code(self, code_sha256: bytes) -> EnrolmentLetter | None:
        """The letter with this code, whatever its state."""
        return self._one("code_sha256 = ?", code_sha256)

    def get(self, letter: str) -> EnrolmentLetter:
        """A letter by its id. Raises NotFound."""
        found = self._one("id = ?", letter)
        if found is None:
            raise NotFound("letter")
        return found

    def _one(self, which: str, value: str | bytes) -> EnrolmentLetter | None:
        with reading(self.path) as database:
            row = database.execute(f"SELECT * FROM enrolment_letters WHERE {which}", (value,)).fetchone()
        return _letter(row) if row else None

    def all(self) -> list[EnrolmentLetter]:
        """Every letter, newest first."""
        with reading(self.path) as database:
            return [_letter(row) for row in database.execute("SELECT * FROM enrolment_letters ORDER BY at DESC, id DESC")]

    def end(self, letter: str, state: str, now: datetime, by: str) -> bool:
        """Takes an open letter's one use, or revokes it; False where it was open no more: of two at once one gets it."""
        with writing(self.path) as database:
            sql = "UPDATE enrolment_letters SET state = ?, decided_at = ?, decided_by = ? WHERE id = ? AND state = 'open' AND expires > ?"
            return bool(database.execute(sql, (state, _text(now), by, letter, _text(now))).rowcount)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _letter(row: Row) -> EnrolmentLetter:
    return EnrolmentLetter(
        row["id"],
        row["institution"],
        datetime.fromisoformat(row["at"]),
        row["by"],
        datetime.fromisoformat(row["expires"]),
        row["state"],
        datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
        row["decided_by"],
    )
