"""Sessions of signed-in people, so that signing out, closing an account or a new password ends them on every worker."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import reading, writing
from recognition.accounts.people import Person, person_of


@dataclass(frozen=True, slots=True)
class Opening:
    """How a provider opened a session: its own session and person as keyed hashes, by which it may end ours, and whether it asked for a second factor."""

    provider: str
    session: bytes | None
    subject: bytes | None
    factor: bool


class SessionStore:
    """The sessions of one accounts file. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the accounts file, which PeopleStore has prepared."""
        self.path = path

    def start(self, person_id: str, now: datetime, ends_at: datetime, opening: Opening | None = None) -> str:
        """A new session's id, shown this once; `opening` where a provider vouches for the person."""
        session = secrets.token_urlsafe(24)
        with writing(self.path) as database:
            database.execute("DELETE FROM sessions WHERE ends_at < ?", (int(now.timestamp()),))
            by = (opening.provider, opening.session, opening.subject, opening.factor) if opening else ("", None, None, False)
            database.execute(
                "INSERT INTO sessions (id_sha256, person, ends_at, provider, provider_session, provider_subject, factor) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (_hash(session), person_id, int(ends_at.timestamp()), *by),
            )
        return session

    def person(self, session: str, now: datetime) -> Person | None:
        """Whose session it is, while it and the account are open."""
        with reading(self.path) as database:
            row = database.execute(
                "SELECT people.*, sessions.factor FROM sessions JOIN people ON people.id = sessions.person WHERE id_sha256 = ? AND ends_at > ? AND closed_at IS NULL",
                (_hash(session), int(now.timestamp())),
            ).fetchone()
        return person_of(row, bool(row["factor"])) if row else None

    def end(self, session: str) -> None:
        """Ends it for good."""
        with writing(self.path) as database:
            database.execute("DELETE FROM sessions WHERE id_sha256 = ?", (_hash(session),))


def _hash(session: str) -> bytes:
    return sha256(session.encode()).digest()
