"""Rows of code maps that hospitals hand in: kept beside the submissions until a registrar takes them into a draft or refuses them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recognition.catalogue.drafts.store import Draft, exists
from recognition.catalogue.drafts.submissions import TABLES, Submissions
from recognition.domain.identifiers import local_key
from recognition.errors import NotFound, Problem

TABLE = """CREATE TABLE IF NOT EXISTS proposals (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, institution TEXT NOT NULL, note TEXT NOT NULL, rows TEXT NOT NULL, count INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'refused', 'withdrawn')), decided_at TEXT, decided_by TEXT, reason TEXT NOT NULL DEFAULT '',
  draft TEXT, submission TEXT
) STRICT"""
INDEX = "CREATE INDEX IF NOT EXISTS proposals_institution ON proposals (institution, at)"
WAITING_AT_MOST = 20
"""Proposals of one institution that may wait at a time."""
LISTED = 100


class Decided(Problem):
    """Somebody decided on the proposal before, or the hospital took it back."""

    code = "proposal_decided"


class Proposals(Submissions):
    """The proposals of one data folder, in the file of its submissions."""

    _tables = (*TABLES, TABLE, INDEX)

    def __init__(self, data: Path) -> None:
        """What was taken into a draft that is given up waits again."""
        super().__init__(data)
        self._data = data
        self._reopen_lost()

    def _reopen_lost(self) -> None:
        """What was taken into a draft that is given up waits again. It is looked for at every use, so that no crash between leaves it taken."""
        with self._open() as connection:
            taken = [row[0] for row in connection.execute("SELECT DISTINCT draft FROM proposals WHERE state = 'taken'")]
        for draft in taken:
            if not exists(self._data, draft):
                self._reopen("draft = ?", draft)

    def reopen_refused(self, draft: str) -> None:
        """What was taken into a draft that is published now, while its file was refused or never read, waits again."""
        self._reopen("draft = ? AND submission NOT IN (SELECT id FROM submissions WHERE state = 'accepted')", draft)

    def _reopen(self, which: str, draft: str) -> None:
        with self._writing() as connection:
            connection.execute(
                f"UPDATE proposals SET state = 'waiting', decided_at = NULL, decided_by = NULL, draft = NULL, submission = NULL WHERE state = 'taken' AND {which}",
                (draft,),
            )

    def propose(self, proposal: str, at: str, by: str, institution: str, rows: Sequence[dict[str, str]], note: str) -> None:
        """Keeps rows (role, local_code, local_name, item). Raises Problem `proposals_waiting` where too many wait already."""
        with self._writing() as connection:
            waiting = connection.execute("SELECT count(*) FROM proposals WHERE institution = ? AND state = 'waiting'", (institution,)).fetchone()[0]
            if waiting >= WAITING_AT_MOST:
                raise Problem(code="proposals_waiting")
            connection.execute(
                "INSERT INTO proposals (id, at, by, institution, note, rows, count, state) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting')",
                (proposal, at, by, institution, note, json.dumps(list(rows), ensure_ascii=False), len(rows)),
            )

    def get(self, proposal: str, institution: str | None = None) -> dict[str, Any]:
        """A proposal with its rows; with an institution only one of its own. Raises NotFound."""
        with self._open() as connection:
            row = connection.execute("SELECT * FROM proposals WHERE id = ?", (proposal,)).fetchone()
        if row is None or (institution is not None and row["institution"] != institution):
            raise NotFound("proposal")
        return _row(row) | {"rows": json.loads(row["rows"])}

    def listed(self, institution: str | None = None, state: str | None = None, limit: int = LISTED) -> list[dict[str, Any]]:
        """Proposals without their rows, newest first: of one institution or of all, in one state or in any."""
        sql = "SELECT * FROM proposals WHERE (?1 IS NULL OR institution = ?1) AND (?2 IS NULL OR state = ?2) ORDER BY at DESC, id DESC LIMIT ?3"
        with self._open() as connection:
            return [_row(row) for row in connection.execute(sql, (institution, state, limit))]

    def proposed(self, institution: str) -> set[tuple[str, str]]:
        """(role, own code by `local_key`) of all rows of the institution that wait, or lie in a draft that is not published yet."""
        sql = "SELECT rows, draft FROM proposals WHERE institution = ? AND state IN ('waiting', 'taken') ORDER BY at DESC LIMIT ?"
        with self._open() as connection:
            proposals = connection.execute(sql, (institution, LISTED)).fetchall()
        return {(row["role"], local_key(row["local_code"])) for rows, draft in proposals if draft is None or self._at_hand(draft) for row in json.loads(rows)}

    def _at_hand(self, draft: str) -> bool:
        return exists(self._data, draft) and Draft(self._data, draft).open()

    def decide(self, proposal: str, state: str, at: str, by: str, reason: str = "", draft: str | None = None, submission: str | None = None) -> None:
        """Notes what became of it. Raises Decided where it does not wait any more."""
        with self._writing() as connection:
            done = connection.execute(
                "UPDATE proposals SET state = ?, decided_at = ?, decided_by = ?, reason = ?, draft = ?, submission = ? WHERE id = ? AND state = 'waiting'",
                (state, at, by, reason, draft, submission, proposal),
            ).rowcount
        if not done:
            raise Decided("proposal")


def _row(row: sqlite3.Row) -> dict[str, Any]:
    # a row is gone through by its values
    names = row.keys()
    return {name: row[name] for name in names if name != "rows"}
