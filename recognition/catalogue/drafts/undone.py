"""Urgent withdrawals that a draft undoes, by whatever way: as a draft that is like an earlier edition, by a file, or by a single row."""

from __future__ import annotations

import sqlite3
from typing import Any

from recognition.catalogue.editions.validity import not_over

KEY = ("institution", "item", "scope", "evaluator", "round", "valid_from")
WITHDRAWN = f"SELECT {', '.join(KEY)} FROM qualifications WHERE status = 'withdrawn' AND {not_over('?1')} ORDER BY {', '.join(KEY)}"
STANDS = f"SELECT 1 FROM qualifications WHERE status = 'withdrawn' AND {' AND '.join(f'{name} = ?' for name in KEY)}"
HOLDS = f"SELECT 1 FROM qualifications WHERE institution = ? AND item = ? AND scope = ? AND status = 'passed' AND {not_over('?')}"


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
