"""Imported reimbursement ratios: dated, by a hospital's level, insurance and setting, of the region whose auditor brought them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from recognition.audit_store.database import NAME, reading
from recognition.domain.fund_share import Ratio


class RatioStore:
    """Ratios of one data folder; ImportStore.note writes them. Every method raises AuditingUnavailable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def all(self, region: str) -> list[Ratio]:
        """The ratios of a region that stand: of two that begin on one day for one level, insurance and setting the one brought later."""
        sql = "SELECT * FROM ratios WHERE region = ? AND import NOT IN (SELECT import FROM imports_taken_back) ORDER BY import"
        with reading(self.path) as db:
            rows = db.execute(sql, (region,)).fetchall() if db else []
        return list({(row["level"], row["insurance"], row["setting"], row["valid_from"]): _ratio(row) for row in rows}.values())

    def region_of(self, number: int) -> str | None:
        """The region of whose auditor an import of ratios is, or None where it brought none."""
        with reading(self.path) as db:
            row = db.execute("SELECT region FROM ratios WHERE import = ? LIMIT 1", (number,)).fetchone() if db else None
        return row["region"] if row else None


def _ratio(row: Mapping) -> Ratio:
    until = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Ratio(row["level"], row["insurance"], row["setting"], date.fromisoformat(row["valid_from"]), until, row["hundredths"])
