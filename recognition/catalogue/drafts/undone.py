"""Urgent withdrawals that a draft undoes, by whatever way: as a draft that is like an earlier edition, by a file, or by a single row.

A withdrawn qualification has a row that says so. Of an institution that is withdrawn as a whole the role as a contributor ends as well, or is taken
out where it had not begun: which publication did so only earlier editions tell."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from recognition.catalogue.editions.validity import not_over

OPEN = "9999-12-31"
"""Stands for an end that is open, since it is later than any other."""
KEY = ("institution", "item", "scope", "evaluator", "round", "valid_from")
WITHDRAWN = f"SELECT {', '.join(KEY)} FROM qualifications WHERE status = 'withdrawn' AND {not_over('?1')} ORDER BY {', '.join(KEY)}"
STANDS = f"SELECT 1 FROM qualifications WHERE status = 'withdrawn' AND {' AND '.join(f'{name} = ?' for name in KEY)}"
HOLDS = f"SELECT 1 FROM qualifications WHERE institution = ? AND item = ? AND scope = ? AND status = 'passed' AND {not_over('?')}"

CONTRIBUTORS = f"SELECT institution, valid_from, coalesce(valid_to, '{OPEN}') FROM institution_roles WHERE value = 'contributor' AND {not_over('?1')}"

LAST_DAYS = f"SELECT institution, max(coalesce(valid_to, '{OPEN}')) FROM institution_roles WHERE value = 'contributor' GROUP BY institution"


def withdrawals(connection: sqlite3.Connection, before: sqlite3.Connection, today: str) -> list[dict[str, Any]]:
    """The withdrawn rows (by key) of `before`, the edition in force, that the draft lacks while the qualification holds there again. A
    withdrawal that is ended by a day stands, and says so."""
    found = []
    for row in before.execute(WITHDRAWN, (today,)):
        if not connection.execute(STANDS, row).fetchone() and connection.execute(HOLDS, (*row[:3], today)).fetchone():
            found.append(dict(zip(KEY, row, strict=True)))
    return found


def holds(connection: sqlite3.Connection, row: dict[str, Any]) -> bool:
    """Whether an edition has this withdrawn row."""
    return connection.execute(STANDS, [row[name] for name in KEY]).fetchone() is not None


@dataclass(frozen=True, slots=True)
class RestoredRole:
    """An institution's role as a contributor that ends later in a draft than in the edition in force. `ended`: its last day there, "" where it is none."""

    institution: str
    valid_from: str
    valid_to: str
    ended: str

    def stands(self, connection: sqlite3.Connection, today: str) -> bool:
        """Whether an edition has had this role, to as late a day: the very row, or one that the draft continues."""
        rows = connection.execute(f"{CONTRIBUTORS} AND institution = ?2", (today, self.institution)).fetchall()
        return any(until >= self.valid_to and (since == self.valid_from or self.valid_from <= self.ended) for _, since, until in rows)


def roles(connection: sqlite3.Connection, before: sqlite3.Connection, today: str) -> list[RestoredRole]:
    """The contributors of a draft that the edition in force has no longer, or less long; of those that are new no earlier edition knows."""
    ended = dict(before.execute(LAST_DAYS))
    drafted = connection.execute(f"{CONTRIBUTORS} ORDER BY institution, valid_from", (today,))
    return [RestoredRole(institution, since, until, ended.get(institution, "")) for institution, since, until in drafted if until > ended.get(institution, "")]
