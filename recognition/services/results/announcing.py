"""The use-case of announcing: an issuer says which results it holds; each line is taken or refused on its own, and all are kept with one write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.editions.longest_windows import longest_window
from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Coding, Stated
from recognition.domain.placeholders import given
from recognition.domain.searches import ResultChange
from recognition.errors import Ambiguous, Invalid, Problem
from recognition.ledger.ids import milliseconds
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.results.announced import AnnouncedResult, Announcement, Withdrawal
from recognition.results.changes import ChangedReport
from recognition.services.judge import known_mark, refuse_future
from recognition.services.lookups import Service
from recognition.services.results.index import ResultIndex
from recognition.services.results.telling import tell_receivers
from recognition.support.patient_tokens import TokenPurpose

MOST_LINES = 500
PURPOSES = frozenset({TokenPurpose.ANNOUNCE})


class AnnouncedLine(NamedTuple):
    """可调阅结果 as an issuer sends it; references and tokens are raw and in memory only."""

    item: Coding
    performed_at: datetime
    report_ref: str
    token: str
    earlier_token: str | None = None
    specimen: str | None = None
    stated: Stated = Stated.INSTANT
    mark: str | None = None
    other_refs: tuple[str, ...] = ()
    locator: str | None = None
    corrected: bool = False


class WithdrawnLine(NamedTuple):
    """A report that its issuer takes back, or one item of it."""

    report_ref: str
    item: Coding | None = None


class TakenLine(NamedTuple):
    """What became of a line: `announced`, `known`, `corrected`, `withdrawn`, or `not_kept` with the reason; and the last day on which it can be found."""

    status: str
    until: date | None = None
    reason: str | None = None


def announce(
    service: Service, index: ResultIndex, lines: Sequence[AnnouncedLine | WithdrawnLine | Problem], caller: Caller, now: datetime
) -> list[TakenLine | Problem]:
    """What became of each line, in order. The same line sent again changes nothing. Raises ResultsUnavailable, RegistryUnavailable."""
    assert caller.institution is not None, "only an institution's system announces"
    reading = _Reading(service, index, caller.institution, now)
    read = [line if isinstance(line, Problem) else reading.line(line) for line in lines]
    kept = [each.line for each in read if isinstance(each, _Kept)]
    outcomes = iter(index.store.take(kept, reading.today) if kept else ())
    told = [_told(each, next(outcomes)) if isinstance(each, _Kept) else each for each in read]
    changed = [report for line, became in zip(read, told, strict=True) if not isinstance(became, Problem) for report in _changed(line)]
    if reading.changes:
        index.store.change(reading.changes)
    if changed or reading.changes:
        tell_receivers(service, index, now, [*changed, *(change.report for change in reading.changes)])
    return told


def _changed(line: _Kept | TakenLine | Problem) -> tuple[str, ...]:
    if not isinstance(line, _Kept):
        return ()
    if isinstance(line.line, Withdrawal):
        return line.line.reports
    return (line.line.change.report,) if line.line.change else ()


class _Kept(NamedTuple):
    """A line as the store takes it, and the last day on which it can be found."""

    line: Announcement | Withdrawal
    until: date | None


def _told(kept: _Kept, outcome: str | Problem) -> TakenLine | Problem:
    return outcome if isinstance(outcome, Problem) else TakenLine(outcome, kept.until)


class _Reading:
    """Reads the lines of one request under the edition in force."""

    def __init__(self, service: Service, index: ResultIndex, issuer: str, now: datetime) -> None:
        self.edition: Edition = service.edition()
        self.references: ReferenceKeys = service.references.fresh()
        self.index, self.issuer, self.now = index, issuer, now.astimezone(SHANGHAI)
        self.today, self.at = self.now.date(), milliseconds(now)
        self._remembered = self.today + timedelta(days=index.declaration.retention_days)
        self.years = index.years(self.today)
        index.keys.yearly.fresh()
        self.changes: list[ChangedReport] = []
        self._item = lru_cache(MOST_LINES)(self._resolved)
        self._window = lru_cache(MOST_LINES)(lambda item: longest_window(self.edition, item, self.today))
        self._known_mark = lru_cache(64)(lambda mark: known_mark(mark, self.edition))

    def line(self, line: AnnouncedLine | WithdrawnLine) -> _Kept | TakenLine | Problem:
        try:
            return self._withdrawn(line) if isinstance(line, WithdrawnLine) else self._announced(line)
        except (Invalid, Ambiguous) as refusal:
            return refusal

    def _withdrawn(self, line: WithdrawnLine) -> _Kept:
        reference = self._reference(line.report_ref)
        days = [date(year, 1, 1) for year in self.years]
        reports = tuple(hashed for day in days if (hashed := self.references.report(day, reference)))
        item = self._item(line.item, None) if line.item else ""
        return _Kept(Withdrawal(self.issuer, reports, item, self._remembered, self.at), None)

    def _announced(self, line: AnnouncedLine) -> _Kept | TakenLine:
        refuse_future(line.performed_at, self.now)
        tokens = self.index.opened(
            [line.token, *([line.earlier_token] if line.earlier_token else [])], self.issuer, self.today, PURPOSES, ("token", "earlier_token")
        )
        item, reference = self._item(line.item, line.specimen), self._reference(line.report_ref)
        mark = self._known_mark(line.mark) if line.mark else ""
        day, window = shanghai_day(line.performed_at), self._window(item)
        report, _patient = self.references.of_lookup(day, self.issuer, reference, None)
        change = ChangedReport(report, self.issuer, item, ResultChange.CORRECTED.value, self.at, self._remembered) if line.corrected and report else None
        if window is None:
            return self._not_kept("not_listed", change)
        until = day + timedelta(days=min(window, self.index.declaration.retention_days))
        patients = [self.index.keys.patient(day.year, value, looked=True) for value in tokens.values] if until >= self.today and report else []
        if not patients or None in patients or report is None:
            return self._not_kept("window_over", change)
        others = self.references.of_others(day, tuple(filter(None, map(given, line.other_refs))), report)
        performed = line.performed_at - timedelta(0, line.performed_at.second, line.performed_at.microsecond)
        first, *earlier = (patient for patient in patients if patient)
        result = AnnouncedResult(first, self.issuer, report, item, performed, line.stated, line.specimen or "", mark, others, line.locator or "")
        return _Kept(Announcement(result, self.index.marks(tokens), tuple(earlier), line.corrected, change), until)

    def _not_kept(self, reason: str, change: ChangedReport | None) -> TakenLine:
        """Nobody finds it any more, and who accepted it is told all the same that it was corrected."""
        self.changes += [change] if change else []
        return TakenLine("not_kept", None, reason)

    def _reference(self, reference: str) -> str:
        if (known := given(reference)) is None:
            raise Invalid("report_ref", code="report_ref_missing")
        return known

    def _resolved(self, item: Coding, specimen: str | None) -> str:
        code = resolve_item(self.edition, item, self.issuer, self.issuer, specimen)
        if code is None:
            raise Invalid("item", code="item_unknown")
        return code
