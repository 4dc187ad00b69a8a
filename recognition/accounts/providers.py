"""Identity providers as they were declared, and whom they let in before; names that providers give are kept as keyed hashes."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import prepare, reading, writing
from recognition.accounts.sealing import Seal

MESSAGE_KEPT = timedelta(hours=1)
"""So long a message that ended a session is known again; its own time is over long before."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as it was written. `awaits` is whoever declared it, while somebody of another office has to confirm it, else ""."""

    id: str
    declaration: str
    digest: str
    declared_at: datetime
    declared_by: str
    awaits: str = ""
    withdrawn_at: datetime | None = None


class ProviderStore:
    """The providers of one accounts file; safe for threads and greenlets. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the accounts file, brought to the current schema; the hashes' key is that of people's second factors."""
        self.path = path
        self.seal = Seal(path.parent / "keys" / "people.key")
        prepare(path)

    def declare(self, declared: Declared) -> None:
        """Keeps a declaration in place of an earlier one of the same id, and ends the sessions that this one opened: it may have permitted more."""
        with writing(self.path) as database:
            database.execute("DELETE FROM sessions WHERE provider = ?", (declared.id,))
            database.execute(
                "INSERT OR REPLACE INTO providers (id, declaration, digest, declared_at, declared_by, awaits) VALUES (?, ?, ?, ?, ?, ?)",
                (declared.id, declared.declaration, declared.digest, _text(declared.declared_at), declared.declared_by, declared.awaits),
            )

    def confirm(self, provider_id: str, digest: str) -> None:
        """Has a declaration in force that waited, where it is still this one."""
        with writing(self.path) as database:
            database.execute("UPDATE providers SET awaits = '' WHERE id = ? AND digest = ?", (provider_id, digest))

    def withdraw(self, provider_id: str, now: datetime) -> None:
        """Ends a declaration and every session that it opened."""
        with writing(self.path) as database:
            database.execute("UPDATE providers SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", (_text(now), provider_id))
            database.execute("DELETE FROM sessions WHERE provider = ?", (provider_id,))

    def get(self, provider_id: str) -> Declared | None:
        """The declaration, whatever its state."""
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM providers WHERE id = ?", (provider_id,)).fetchone()
        return _declared(row) if row else None

    def all(self) -> list[Declared]:
        """Every declaration, by id."""
        with reading(self.path) as database:
            return [_declared(row) for row in database.execute("SELECT * FROM providers ORDER BY id")]

    def hashed(self, kind: str, provider_id: str, issuer: str, name: str) -> bytes:
        """The keyed hash of a name that a provider gives; `kind` is what it names. Another issuer under the same id names others."""
        return hmac.digest(self.seal.key(), "\x1f".join(("provider", kind, provider_id, issuer, name)).encode(), sha256)

    def person(self, subject: bytes) -> str | None:
        """The id of the account that this person of a provider has, open or closed."""
        with reading(self.path) as database:
            row = database.execute("SELECT person FROM identities WHERE subject = ?", (subject,)).fetchone()
        return row["person"] if row else None

    def forget(self, person_id: str) -> None:
        """Lets whoever had a closed account have a new one at the next sign-in."""
        with writing(self.path) as database:
            database.execute("DELETE FROM identities WHERE person = ?", (person_id,))

    def end_sessions(self, session: bytes | None, subject: bytes | None, message: bytes | None, now: datetime) -> int:
        """Ends the sessions that a provider's session opened, or all of a person where none is named, and says how many. A message that
        came before ends nothing: it could be somebody's who kept it."""
        with writing(self.path) as database:
            if message is not None:
                database.execute("DELETE FROM provider_messages WHERE ends_at < ?", (int(now.timestamp()),))
                until = int((now + MESSAGE_KEPT).timestamp())
                if database.execute("INSERT OR IGNORE INTO provider_messages VALUES (?, ?)", (message, until)).rowcount == 0:
                    return 0
            if session is None:
                return database.execute("DELETE FROM sessions WHERE provider_subject = ?", (subject,)).rowcount
            # Ours may have been opened without word of the provider's session; then the person alone tells which it is.
            return database.execute(
                "DELETE FROM sessions WHERE provider_session = ? OR (provider_session IS NULL AND provider_subject = ?)", (session, subject)
            ).rowcount


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _declared(row) -> Declared:
    return Declared(
        row["id"],
        row["declaration"],
        row["digest"],
        datetime.fromisoformat(row["declared_at"]),
        row["declared_by"],
        row["awaits"],
        datetime.fromisoformat(row["withdrawn_at"]) if row["withdrawn_at"] else None,
    )
