"""The use-case of the end: what nothing can recognise any more is deleted, what deleting left behind overwritten, and keys with nothing under them destroyed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from recognition.catalogue.editions.longest_windows import longest_windows
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.results.scrubbing import scrubbed_apart
from recognition.services.lookups import Service
from recognition.services.results import corroborating, telling
from recognition.services.results.index import ResultIndex


class Forgotten(NamedTuple):
    """What one run did: results deleted, searches deleted, pages overwritten, the last year whose key was destroyed, acceptances corroborated since."""

    results: int
    searches: int
    pages: int
    year: int | None
    corroborated: int


def forget(service: Service, index: ResultIndex, now: datetime) -> Forgotten:
    """One run, which may be repeated at any time and interrupted at any step. Raises ResultsUnavailable, RegistryUnavailable, LedgerUnavailable, OSError."""
    telling.tell(service, index, now)
    corroborated = corroborating.catch_up(service, index.announces, now, index.declaration.retention_days)
    today, trail = shanghai_day(now), now - timedelta(days=index.declaration.trail_days)
    results = index.store.forget(_earliest(service.edition(), index, now), today)
    searches = index.trail.forget_before(trail)
    index.notices.forget(now)
    pages = scrubbed_apart(index.data)
    last = min((today - timedelta(days=index.declaration.retention_days)).year, trail.astimezone(SHANGHAI).year) - 1
    ended = [year for year, present in index.keys.yearly.years() if present and year <= last]
    if ended:
        index.keys.yearly.destroy(max(ended))
    index.store.note_forgotten(today, now, results, pages, searches, max(ended, default=None))
    return Forgotten(results, searches, pages, max(ended, default=None), corroborated)


def _earliest(edition: Edition, index: ResultIndex, now: datetime) -> dict[str, int]:
    """Of each item that any list has the first minute (since 1970) whose results are still kept; what is not in it is kept no longer."""
    today = shanghai_day(now)
    return {
        code: int(datetime.combine(today - timedelta(days=min(window, index.declaration.retention_days)), time(), SHANGHAI).timestamp()) // 60
        for code, window in longest_windows(edition, today).items()
    }
