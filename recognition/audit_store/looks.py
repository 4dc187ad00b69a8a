"""Which corrections the region's auditor has looked at: until then each that takes back a repeat is a doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.audit_store.database import NAME, reading, writing


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody has looked at the correction with this sequence in the ledger."""

    sequence: int
    at: datetime
    by: str


class LookStore:
    """Looks of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def note(self, looks: Iterable[Look]) -> None:
        """Notes them; the first look at a correction stays, a second changes nothing."""
        rows = [(look.sequence, look.at.astimezone(UTC).isoformat(timespec="seconds"), look.by) for look in looks]
        with writing(self.path) as db:
            db.executemany("INSERT OR IGNORE INTO looked_at VALUES (?, ?, ?)", rows)

    def among(self, sequences: Collection[int]) -> dict[int, Look]:
        """The looks at these corrections, by their sequences."""
        numbers = {*sequences}
        if not numbers:
            return {}
        with reading(self.path) as db:
            rows = db.execute("SELECT * FROM looked_at WHERE sequence BETWEEN ? AND ?", (min(numbers), max(numbers))).fetchall() if db else []
        return {row["sequence"]: Look(row["sequence"], datetime.fromisoformat(row["at"]), row["by"]) for row in rows if row["sequence"] in numbers}
