"""The rows by which a qualification or an institution is withdrawn from a day on, with all that stood before kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import store
from recognition.catalogue.editions.validity import not_over
from recognition.errors import NotFound

HELD = f"""
SELECT DISTINCT item, scope, evaluator FROM qualifications WHERE institution = ?1 AND status = 'passed' AND {not_over("?2")}
AND (?3 = '' OR scope = ?3)"""
TAKEN = """
INSERT OR REPLACE INTO qualifications (institution, item, scope, evaluator, round, status, evaluated_on, valid_from, valid_to)
VALUES (?, ?, ?, ?, ?, 'withdrawn', NULL, ?, NULL)"""
ENDED = f"UPDATE institution_roles SET valid_to = date(?2, '-1 day') WHERE institution = ?1 AND value = 'contributor' AND valid_from < ?2 AND {not_over('?2')}"
NEVER = "DELETE FROM institution_roles WHERE institution = ?1 AND value = 'contributor' AND valid_from >= ?2"
ROUND = "withdrawn {0}"


def withdraw(data: Path, base_sha256: str, institution: str, items: Sequence[str], scope: str, since: str) -> str:
    """The SHA-256 of the edition in which the institution's qualifications are withdrawn from a day (`YYYY-MM-DD`) on: for these items,
    or with none for all, and then its role as a contributor ends too. Raises NotFound where there is nothing to withdraw."""

    def edit(db: Any) -> None:
        connection = db.conn
        known = connection.execute("SELECT 1 FROM institutions WHERE code = ?", (institution,)).fetchone()
        if known is None:
            raise NotFound("institution")
        held = [row for row in connection.execute(HELD, (institution, since, scope)) if not items or row[0] in items]
        missing = set(items) - {row[0] for row in held}
        if missing or (not held and not _contributes(connection, institution, since)):
            raise NotFound("item" if missing else "institution")
        connection.executemany(TAKEN, [(institution, item, where, evaluator, ROUND.format(since), since) for item, where, evaluator in held])
        if not items and not scope:
            connection.execute(ENDED, (institution, since))
            connection.execute(NEVER, (institution, since))

    # whoever withdraws is in a hurry, and rows copied from rows of the base refer to nothing new
    return store.copy_with(data, base_sha256, edit, trusted=True)


def _contributes(connection: Any, institution: str, since: str) -> bool:
    sql = f"SELECT 1 FROM institution_roles WHERE institution = ?1 AND value = 'contributor' AND {not_over('?2')}"
    return connection.execute(sql, (institution, since)).fetchone() is not None
