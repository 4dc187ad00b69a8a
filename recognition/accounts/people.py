"""People's accounts: made and closed, never deleted, because the ledger names their ids."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.accounts.database import prepare, reading, writing
from recognition.accounts.sealing import Seal
from recognition.accounts.second_factor import new_secret
from recognition.domain.lookups import Caller, Role
from recognition.errors import Invalid

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}", re.ASCII)
LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Person:
    """One account without its password. `label` is what the hospital calls it (心内科门诊), never asked to be a name;
    `administrator` may make and close accounts of the same institution, or of the same office where offices are apart; `awaits` is
    whoever opened or reset an account that somebody of another office has to confirm before it opens, else "". `provider` is the identity
    provider by which this person signs in, "" for a password; `factor_elsewhere` that it asked for a second factor at this sign-in."""

    id: str
    login: str
    label: str
    role: Role
    institution: str | None
    region: str
    administrator: bool
    must_change: bool
    second_factor: bool
    created_at: datetime
    created_by: str
    closed_at: datetime | None = None
    awaits: str = ""
    provider: str = ""
    factor_elsewhere: bool = False

    @property
    def caller(self) -> Caller:
        """The person as the use-cases know it."""
        return Caller(self.id, self.role, self.institution, self.region)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is compared at sign-in, and nothing else."""

    password: str
    totp: str | None
    totp_step: int


class PeopleStore:
    """The people of one accounts file; safe for threads and greenlets. Every method raises AccountsUnavailable."""

    def __init__(self, path: Path) -> None:
        """`path` is the accounts file, brought to the current schema. Second factors lie in it sealed; the key lies beside it, where no
        snapshot takes it along."""
        self.path = path
        self.seal = Seal(path.parent / "keys" / "people.key")
        prepare(path)

    def insert(self, person: Person, password_hash: str, subject: bytes | None = None, instead_of: str | None = None) -> None:
        """Keeps a new account; raises Invalid `login_taken`. With `subject` it is that of a provider's person, who had none before or the closed one
        `instead_of`; raises Invalid `sso_twice` where another sign-in was first."""
        with writing(self.path) as database:
            if subject is not None:
                row = database.execute("SELECT person FROM identities WHERE subject = ?", (subject,)).fetchone()
                if (row["person"] if row else None) != instead_of:
                    raise Invalid("subject", code="sso_twice")
                database.execute("INSERT OR REPLACE INTO identities VALUES (?, ?)", (subject, person.id))
            if database.execute("SELECT 1 FROM people WHERE login = ? AND closed_at IS NULL", (person.login,)).fetchone():
                raise Invalid("login", code="login_taken")
            database.execute(
                "INSERT INTO people (id, login, label, role, institution, region, administrator, password, must_change, created_at, created_by, awaits, provider)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    person.id,
                    person.login,
                    person.label,
                    person.role,
                    person.institution,
                    person.region,
                    person.administrator,
                    password_hash,
                    person.must_change,
                    _text(person.created_at),
                    person.created_by,
                    person.awaits,
                    person.provider,
                ),
            )

    def set_awaits(self, person_id: str, asked_by: str) -> None:
        """Has an account wait for its confirmation, as whoever opened or reset it asks; "" opens it."""
        with writing(self.path) as database:
            database.execute("UPDATE people SET awaits = ? WHERE id = ?", (asked_by, person_id))

    def set_label(self, person_id: str, label: str) -> None:
        """Sets what the account is called."""
        with writing(self.path) as database:
            database.execute("UPDATE people SET label = ? WHERE id = ?", (label, person_id))

    def close(self, person_id: str, now: datetime, by: str) -> None:
        """Closes an account and ends its sessions; one that is closed stays as it is."""
        with writing(self.path) as database:
            database.execute("UPDATE people SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL", (_text(now), by, person_id))
            database.execute("DELETE FROM sessions WHERE person = ?", (person_id,))

    def set_password(self, person_id: str, password_hash: str, must_change: bool, keep_factor: bool = True) -> None:
        """Sets a password and ends the account's sessions; without `keep_factor` the second factor goes too."""
        with writing(self.path) as database:
            database.execute("UPDATE people SET password = ?, must_change = ? WHERE id = ?", (password_hash, must_change, person_id))
            if not keep_factor:
                database.execute("UPDATE people SET totp = NULL, totp_step = 0 WHERE id = ?", (person_id,))
            database.execute("DELETE FROM sessions WHERE person = ?", (person_id,))

    def set_factor(self, person_id: str, secret: str | None, step: int = 0) -> None:
        """Sets the second factor, or takes it away."""
        sealed = None if secret is None else self.seal.close(secret.encode())
        with writing(self.path) as database:
            database.execute("UPDATE people SET totp = ?, totp_step = ? WHERE id = ?", (sealed, step, person_id))

    def use_step(self, person_id: str, step: int) -> bool:
        """Takes a time step of the second factor; False when somebody was first, so that no code opens twice."""
        with writing(self.path) as database:
            return database.execute("UPDATE people SET totp_step = ? WHERE id = ? AND totp_step < ?", (step, person_id, step)).rowcount == 1

    def by_login(self, login: str) -> tuple[Person, Secrets] | None:
        """The open account with this login, and what to compare."""
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM people WHERE login = ? AND closed_at IS NULL", (login,)).fetchone()
        return (person_of(row), Secrets(row["password"], self._factor(row["totp"]), row["totp_step"])) if row else None

    def _factor(self, sealed: str | None) -> str | None:
        if sealed is None:
            return None
        opened = self.seal.open(sealed)
        # One that cannot be read any more is a second factor all the same: no code fits it until the account is reset.
        return opened.decode() if opened is not None else new_secret()

    def get(self, person_id: str) -> Person | None:
        """The account, closed ones too, or None."""
        with reading(self.path) as database:
            row = database.execute("SELECT * FROM people WHERE id = ?", (person_id,)).fetchone()
        return person_of(row) if row else None

    def all(self, institution: str | None = None) -> list[Person]:
        """Every account, or those of one institution: open ones first, by login."""
        condition, values = ("WHERE institution = ?", (institution,)) if institution else ("", ())
        with reading(self.path) as database:
            return [person_of(row) for row in database.execute(f"SELECT * FROM people {condition} ORDER BY closed_at IS NOT NULL, login", values)]


def new_id() -> str:
    """A public id that no key has: `p` and eight characters."""
    return "p" + base64.b32encode(os.urandom(5)).decode("ascii").lower()


def checked_login(login: str) -> str:
    """The login in lower case; raises Invalid `login_malformed`."""
    login = login.strip().lower()
    if LOGIN.fullmatch(login) is None:
        raise Invalid("login", code="login_malformed")
    return login


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def person_of(row, factor_elsewhere: bool = False) -> Person:
    """An account from its row; `factor_elsewhere` is of the session, where it is read for one."""
    return Person(
        row["id"],
        row["login"],
        row["label"],
        Role(row["role"]),
        row["institution"],
        row["region"],
        bool(row["administrator"]),
        bool(row["must_change"]),
        row["totp"] is not None,
        datetime.fromisoformat(row["created_at"]),
        row["created_by"],
        datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
        row["awaits"],
        row["provider"],
        factor_elsewhere,
    )
