"""What was asked, answered and decided about doubts: notes that are only added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.audit_store.database import NAME, reading, writing


@dataclass(frozen=True, slots=True)
class DoubtNote:
    """One act on the doubt of this name: `asked`, `answered` (by its hospital), `explained`, `upheld` or `reopened`, when the doubt was `fen` large.
    `institution` is None for the region's auditor."""

    doubt: str
    at: datetime
    by: str
    institution: str | None
    act: str
    fen: int
    text: str


class DoubtNoteStore:
    """Notes of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def add(self, note: DoubtNote) -> None:
        """Keeps it, for ever."""
        row = (note.doubt, note.at.astimezone(UTC).isoformat(timespec="seconds"), note.by, note.institution, note.act, note.fen, note.text)
        with writing(self.path) as db:
            db.execute("INSERT INTO doubt_notes (doubt, at, by, institution, act, fen, text) VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def of(self, doubts: Collection[str]) -> dict[str, list[DoubtNote]]:
        """The notes of these doubts, by their names, each in order."""
        names = {*doubts}
        with reading(self.path) as db:
            rows = db.execute("SELECT doubt, at, by, institution, act, fen, text FROM doubt_notes ORDER BY id").fetchall() if db and names else []
        notes: dict[str, list[DoubtNote]] = {}
        for row in rows:
            if row["doubt"] in names:
                notes.setdefault(row["doubt"], []).append(DoubtNote(**{**dict(row), "at": datetime.fromisoformat(row["at"])}))
        return notes
