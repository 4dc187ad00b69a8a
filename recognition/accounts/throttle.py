"""Slows down guessing at sign-in without letting anybody lock out somebody else.

Failures are counted for an account *from one place*: a browser that this account has signed in from before, or else a network
address. A stranger's failures therefore delay the stranger; nothing is ever counted for the account alone.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from recognition.accounts.database import reading, writing

FREE = 5
"""Failures before any delay: people mistype."""
LONGEST_WAIT = 900.0
FORGOTTEN_AFTER = 3600.0
"""Seconds after the last failure."""


class Throttle:
    """The failed attempts of one accounts file. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the accounts file, which PeopleStore has prepared."""
        self.path = path

    def admit(self, login: str, source: str, now: float) -> float:
        """0.0 when an attempt may be made now, which counts as failed until `clear`; else the seconds to wait.

        Counting before the password is compared lets a hundred attempts at once gain nothing."""
        with writing(self.path) as database:
            database.execute("DELETE FROM attempts WHERE last_at < ?", (now - FORGOTTEN_AFTER,))
            row = database.execute("SELECT count, last_at FROM attempts WHERE who = ?", (_who(login, source),)).fetchone()
            wait = row["last_at"] + delay(row["count"]) - now if row else 0.0
            if wait > 0:
                return wait
            database.execute(
                "INSERT INTO attempts VALUES (?, ?, 1, ?) ON CONFLICT (who) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
                (_who(login, source), _login(login), now),
            )
        return 0.0

    def clear(self, login: str, source: str) -> None:
        """Forgets the failures from this place, after a success."""
        with writing(self.path) as database:
            database.execute("DELETE FROM attempts WHERE who = ?", (_who(login, source),))

    def forgive(self, login: str) -> None:
        """Forgets the failures from every place, after an administrator's reset."""
        with writing(self.path) as database:
            database.execute("DELETE FROM attempts WHERE person_login = ?", (_login(login),))

    def failures(self, login: str, source: str) -> int:
        """How many are counted now."""
        with reading(self.path) as database:
            row = database.execute("SELECT count FROM attempts WHERE who = ?", (_who(login, source),)).fetchone()
        return row["count"] if row else 0


def delay(failures: int) -> float:
    """Seconds to wait after so many failures: none at first, then doubled with each, a quarter of an hour at most."""
    return 0.0 if failures < FREE else min(2.0 ** (failures - FREE), LONGEST_WAIT)


def _who(login: str, source: str) -> bytes:
    return sha256(f"{login}\x1f{source}".encode()).digest()


def _login(login: str) -> bytes:
    return sha256(login.encode()).digest()
