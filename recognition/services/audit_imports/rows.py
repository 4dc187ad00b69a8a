"""Auditors' files by the one importer: what the catalogue and the caller's region say of their rows, besides what each cell says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.places import in_region
from recognition.catalogue.editions.resolve import meaning_of_written
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.abbreviated import abbreviated
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Fault
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.reading import Reading, layouts, no_rows, row_of
from recognition.catalogue.spreadsheets.records import Late, Reader, Record
from recognition.domain.dates import Moment
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.fund_share import Ratio
from recognition.domain.lookups import SHANGHAI, Caller, Stated
from recognition.domain.names.resolution import Resolution
from recognition.domain.periods import days_of
from recognition.services.recognised_reports import MonthsOfFile

MOST_ROWS = 150_000
STEP = 1_000
"""Rows from one note of progress to the next."""
MOST_SEARCHED = 50
"""Unknown items of one file for which it is searched what comes near."""
COUNTED = {
    "billed": (("institution", "month", "item"), "count"), "denominators": (("institution", "month"), "reports"), "ratios": (("level", "insurance", "setting", "valid_from"), "ratio"),
}  # fmt: skip
"""The columns by which a figure of a kind of file is told apart, and that of the figure."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order as the file tells it; references raw, in memory only."""

    institution: str
    item: str
    performed_at: datetime
    report_ref: str | None
    patient_ref: str | None
    stated: Stated


@dataclass(slots=True)
class Outcome(Reading):
    """What became of a file. With faults nothing was kept. `unmatched` orders named no accepted result, `unreferenced` named none at all;
    `corrected` of the matched ones had been taken back, and stay so. `outranked` monthly figures of a hospital's auditor are kept and do not
    stand, because the region's auditor has brought the same."""

    kind: str
    matched: int = 0
    written: int = 0
    unmatched: int = 0
    unreferenced: int = 0
    corrected: int = 0
    outranked: int = 0
    number: int = 0
    marked: bytes = b""
    """The file again with every fault marked where it stands, as a workbook; of a file that could not be read to its end there is none."""


class Rows:
    """The rows of one file. Of a hospital's auditor each is the hospital's own, also where no column says so."""

    def __init__(self, edition: Edition, caller: Caller, now: datetime, outcome: Outcome, ledger: MonthsOfFile) -> None:
        """`ledger` is what denominators are held against."""
        self.edition, self.caller, self.now, self.outcome, self.ledger = edition, caller, now, outcome, ledger
        self.directory = Directory(edition.connection)
        self.items: dict[tuple[str, str], Resolution] = {}
        self.in_reach: dict[str, bool] = {}
        self.searched = 0
        self.unsearched: set[tuple[str, str]] = set()

    def records(self, path: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Record]:
        """Every sound row; faults go to the outcome, so that all are found in one reading. Raises Unreadable."""
        kind = self.outcome.kind
        defaults = {"institution": self.caller.institution} if self.caller.institution else {}
        late: Late = {"institution": self._institution, "item": self._item, "performed_at": self._moment, "month": self._month, "reports": self._reports}
        seen: dict[tuple[Any, ...], tuple[Layout, int, int]] = {}
        layouts_ = layouts(path, kind, defaults, self.directory, self.outcome)
        total = sum(layout.sheet.size for layout in layouts_)
        for layout in layouts_ if self.outcome.judged else ():
            reader = Reader(layout, defaults, self.directory, self.outcome.add, late)
            for number, record in reader.records():
                self.outcome.rows += 1
                if self.outcome.rows % STEP == 0:
                    progress(self.outcome.rows, total)
                if self.outcome.rows > MOST_ROWS:
                    self.outcome.add(Fault("too_many_rows", layout.sheet.name, number, details={"most": f"{MOST_ROWS:,}"}))
                    return
                if kind in COUNTED:
                    key = tuple(record[name] for name in COUNTED[kind][0])
                    if key in seen:
                        other, first, digest = seen[key]
                        code = "repeated_row" if digest == hash(repr(record)) else "repeated_row_differs"
                        self.outcome.add(Fault(code, layout.sheet.name, number, details={"other": row_of(first, other, layout)}))
                    seen.setdefault(key, (layout, number, hash(repr(record))))
                yield record
            self.outcome.end(reader, layout)
        if layouts_ and self.outcome.accepted and not self.outcome.rows:
            self.outcome.add(no_rows(layouts_))

    def _institution(self, code: str, record: Record) -> str:
        own = self.caller.institution
        if code not in self.in_reach:
            self.in_reach[code] = (own is None or code == own) and in_region(self.edition, code, shanghai_day(self.now), self.caller.region)
        if not self.in_reach[code]:
            raise Refused("institution_other")
        return code

    def _item(self, written: str, record: Record) -> str:
        """By the hospital's own code, a national price code, our code in small letters, or a name in full."""
        institution = record.get("institution") or ""
        meant = self.items.get((institution, written))
        if meant is None:
            near = self.searched < MOST_SEARCHED
            meant = abbreviated(written, lambda text: meaning_of_written(self.edition, text, institution or None, near=near))
            self.items[institution, written] = meant
            self.searched += meant.code is None
            if not near:
                self.unsearched.add((institution, written))
        if meant.code is None:
            raise self.directory.refused("item", written, meant, (institution, written) not in self.unsearched)
        return meant.code

    def _moment(self, moment: Moment, record: Record) -> Moment:
        if moment.value > self.now:
            raise Refused("date_in_future")
        return moment

    def _month(self, month: str, record: Record) -> str:
        if month > f"{self.now.astimezone(SHANGHAI):%Y-%m}":
            raise Refused("date_in_future")
        return month

    def _reports(self, existing: int, record: Record) -> int:
        """A denominator, which in a month that is over is no smaller than its numerator. Of the running month more may exist than its file
        knows, so that such a one is taken and asked about."""
        institution, month = record.get("institution"), record.get("month")
        if institution and month and month < f"{self.now.astimezone(SHANGHAI):%Y-%m}":
            recognised = self.ledger.more_than(institution, *days_of("month", month), existing)
            if recognised is not None:
                raise Refused("denominator_below_recognised", recognised=recognised)
        return existing


def order_of(record: Record) -> Order:
    """A performed order."""
    performed: Moment = record["performed_at"]
    return Order(record["institution"], record["item"], performed.value, record.get("report_ref"), record.get("patient_ref"), performed.stated)


def figure(kind: str, record: Record) -> tuple[tuple[str, ...], int]:
    """A figure by what it is told apart by; of a ratio, in hundredths of a per cent, the last day belongs to that ("" is an open end)."""
    names, counted = COUNTED[kind]
    key = tuple(str(record[name]) for name in names)
    return key + ((str(record.get("valid_to") or ""),) if kind == "ratios" else ()), record[counted]


def ratio_of(key: tuple[str, ...], hundredths: int) -> Ratio:
    """A reimbursement ratio from its figure."""
    level, insurance, setting, since, until = key
    return Ratio(level, insurance, setting, date.fromisoformat(since), date.fromisoformat(until) if until else None, hundredths)
