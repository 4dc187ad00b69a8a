"""Rows of auditors' spreadsheets as what they mean, each fault told with its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from recognition.catalogue.editions.places import in_region
from recognition.catalogue.editions.resolve import meaning_of_written
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.catalogue.spreadsheets import days
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, Cell, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.domain.dates import Moment
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.dates.numerals import whole
from recognition.domain.lookups import SHANGHAI, Caller, Stated
from recognition.domain.names.resolution import Offer, Resolution
from recognition.domain.placeholders import given
from recognition.services.audit_imports.sheet import MOST_FAULTS, Fault, Outcome, written
from recognition.services.lookups import Service


@dataclass(frozen=True, slots=True)
class Order:
    """One order as the file tells it; references raw, in memory only."""

    institution: str
    item: str
    performed_at: datetime
    report_ref: str | None
    patient_ref: str | None
    stated: Stated


class Reader:
    """Reads rows as what they mean, and tells what cannot be read."""

    def __init__(self, service: Service, caller: Caller, now: datetime, outcome: Outcome) -> None:
        self.edition, self.caller, self.now, self.outcome = service.edition(), caller, now, outcome
        self.items: dict[tuple[str, str], Resolution] = {}

    def fault(self, number: int, column: str, code: str, offers: Sequence[Offer] = ()) -> None:
        """Tells what is wrong with a row, and what its text may mean."""
        if len(self.outcome.faults) < MOST_FAULTS:
            self.outcome.faults.append(Fault(number, column, code, told_offers(self.edition, column, offers)))

    def order(self, number: int, cells: dict[str, Cell]) -> Order | None:
        """A performed order, or None with its faults told."""
        institution = self.institution(number, cells)
        item = institution and self.item(number, cells, institution)
        performed = self.moment(number, cells)
        if not (institution and item and performed):
            return None
        return Order(institution, item, performed.value, _reference(cells.get("report_ref")), _reference(cells.get("patient_ref")), performed.stated)

    def figures(self, kind: str, rows: Sequence[tuple[int, dict[str, Cell]]]) -> dict[tuple[str, ...], int]:
        """Monthly figures by (institution, month, item) or (institution, month)."""
        found: dict[tuple[str, ...], int] = {}
        for number, cells in rows:
            institution, month = self.institution(number, cells), self.month(number, cells)
            count = self.count(number, cells, "count" if kind == "billed" else "reports")
            item = self.item(number, cells, institution) if kind == "billed" and institution else ""
            if institution is None or month is None or count is None or item is None:
                continue
            key = (institution, month, item) if kind == "billed" else (institution, month)
            if key in found:
                self.fault(number, "month", "row_repeated")
            found[key] = count
        return found

    def institution(self, number: int, cells: dict[str, Cell]) -> str | None:
        """The institution of a row: the caller's own where nothing else is written."""
        own, texts = self.caller.institution, written(cells, "institution")
        if not texts and own:
            return own
        meant = [resolve_institution_text(self.edition, one) for one in texts]
        code = self._one(number, "institution", texts, meant, "issuer_ambiguous")
        if code and ((own and code != own) or not in_region(self.edition, code, shanghai_day(self.now), self.caller.region)):
            self.fault(number, "institution", "institution_other")
            return None
        return code

    def _one(self, number: int, column: str, texts: list[str], meant: list[Resolution], ambiguous: str) -> str | None:
        """The code that every cell of a meaning means, or None with the fault told."""
        if not meant:
            self.fault(number, column, "field_required")
            return None
        for one in meant:
            if one.code is None or one.offers:
                self.fault(number, column, ambiguous if one.offers else f"{column}_unknown", one.offers)
                return None
        if len({one.code for one in meant}) > 1:
            if len(self.outcome.faults) < MOST_FAULTS:
                self.outcome.faults.append(
                    Fault(number, column, f"{column}_mismatch", told=" ≠ ".join(f"{said} → {one.code}" for said, one in zip(texts, meant, strict=False)))
                )
            return None
        return meant[0].code

    def item(self, number: int, cells: dict[str, Cell], institution: str) -> str | None:
        """The item of a row, by the hospital's own code, a national price code, or what the one resolver makes of the text."""
        texts = written(cells, "item")
        meant = [self.items.get((institution, one)) or self.items.setdefault((institution, one), self._meant(one, institution)) for one in texts]
        return self._one(number, "item", texts, meant, "item_ambiguous")

    def _meant(self, said: str, institution: str) -> Resolution:
        # faults that nobody is told need no search for what comes near
        return meaning_of_written(self.edition, said, institution, near=len(self.outcome.faults) < MOST_FAULTS)

    def moment(self, number: int, cells: dict[str, Cell]) -> Moment | None:
        """When it was performed, with how that was stated; of a day alone its beginning."""
        try:
            found = days.moment(cells.get("performed_at"))
        except Refused as refused:
            self.fault(number, "performed_at", refused.code if cells.get("performed_at") is not None else "field_required")
            return None
        if found.value > self.now:
            self.fault(number, "performed_at", "date_in_future")
            return None
        return found

    def month(self, number: int, cells: dict[str, Cell]) -> str | None:
        """The month of a figure, as 2026-11; a cell of a day other than the first is a day's figure and no month's."""
        cell = cells.get("month")
        try:
            found = days.month(cell)
        except Refused as refused:
            self.fault(number, "month", refused.code if cell is not None else "field_required")
            return None
        if not _begins_a_month(cell):
            self.fault(number, "month", "month_is_day")
            return None
        if found > f"{self.now.astimezone(SHANGHAI):%Y-%m}":
            self.fault(number, "month", "date_in_future")
            return None
        return found

    def count(self, number: int, cells: dict[str, Cell], column: str) -> int | None:
        """A whole number."""
        found = whole(text(cells.get(column)))
        if found is None:
            self.fault(number, column, "number_malformed")
        return found


def told_offers(edition: Edition, column: str, offers: Sequence[Offer]) -> tuple[tuple[str, str, str], ...]:
    """Candidates by code and both names, as a fault tells them."""
    read = edition.reading.item if column == "item" else edition.reading.institution
    return tuple((offer.code, known.name_zh, known.name_en) for offer in offers if (known := read(offer.code)) is not None)


def _begins_a_month(cell: Cell) -> bool:
    """Whether a cell that was read as a month is a text, or a spreadsheet's day that is the first of one, without a time."""
    if isinstance(cell, (int, float)) and days.SERIALS.start <= cell < days.SERIALS.stop:
        cell = datetime.combine(DAY_ZERO, time()) + timedelta(days=cell)
    if isinstance(cell, datetime):
        return (cell.day, cell.time()) == (1, time())
    return not isinstance(cell, date) or cell.day == 1


def _reference(cell: Any) -> str | None:
    return given(text(cell).strip()[:128] or None)
