"""Announced draws of samples: kept for good, so that nobody draws again until the sample pleases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recognition.audit_store.database import NAME, inserted, reading, writing


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as it was announced: `count` lookups among the entries from `first` up to before `size` that match the filter. Its seed is
    the ledger's root over `seed_size` entries, of which at least one did not exist when it was announced."""

    id: int
    at: datetime
    by: str
    institution: str | None
    region: str
    filter: Mapping[str, str]
    count: int
    first: int
    size: int
    seed_size: int


class SampleStore:
    """Draws of one data folder. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def announce(self, draw: Draw) -> int:
        """Keeps a draw before anybody can know its seed; returns its number."""
        with writing(self.path) as db:
            return inserted(
                db.execute(
                    "INSERT INTO samples (at, by, institution, region, filter, count, first, size, seed_size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        draw.at.astimezone(UTC).isoformat(timespec="seconds"),
                        draw.by,
                        draw.institution,
                        draw.region,
                        json.dumps(dict(draw.filter), sort_keys=True),
                        draw.count,
                        draw.first,
                        draw.size,
                        draw.seed_size,
                    ),
                )
            )

    def all(self, institution: str | None = None, region: str | None = "") -> list[Draw]:
        """The draws that a hospital's or a region's (None: every region's) auditors announced, newest first."""
        with reading(self.path) as db:
            rows = (
                db.execute("SELECT * FROM samples WHERE institution IS ?1 AND region = coalesce(?2, region) ORDER BY id DESC", (institution, region)).fetchall()
                if db
                else []
            )
        return [Draw(**{**dict(row), "at": datetime.fromisoformat(row["at"]), "filter": json.loads(row["filter"])}) for row in rows]
