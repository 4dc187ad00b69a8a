"""Long exports: made behind the page in bounded memory, with their progress where every worker sees it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from recognition.audit_store import Export, ExportStore
from recognition.services.drill_down import CountedLookup, DrillDown
from recognition.services.lookups import Service
from recognition.web.auditor import export_rows

TOLD_EVERY = 1.0
"""Seconds between two notes of how far an export is."""
KEPT = timedelta(days=7)
"""A finished file is kept so long; the record of the export stays."""


def start(
    service: Service, store: ExportStore, export: Export, drill_down: DrillDown, days: Sequence[tuple[date, date]], about: Sequence[Sequence[Any]]
) -> None:
    """Begins to write the file, and comes back at once."""
    store.folder.mkdir(mode=0o700, exist_ok=True)
    _expire(store, export)
    thread = threading.Thread(
        target=_write, args=(service, store, export, drill_down, days, about, current_app.logger), daemon=True, name=f"export-{export.id}"
    )
    thread.start()


def _write(service: Service, store: ExportStore, export: Export, drill_down: DrillDown, days, about, logger) -> None:
    unfinished = store.folder / f"{export.id}.{export.format}.part"
    progress = _Progress(store, export)
    try:
        count = _to_file(unfinished, progress.passing(drill_down.every(days)), service, export.format, about)
        finished = unfinished.with_suffix("")
        os.replace(unfinished, finished)
        store.progress(export.id, _now(), count, count, "ready", finished.name)
    except Exception as error:
        # The page must say that it ended; what went wrong is for the operator, without anything from the entries.
        logger.error("export %s ended: %s", export.id, type(error).__name__)
        unfinished.unlink(missing_ok=True)
        store.progress(export.id, _now(), progress.rows, progress.rows, "failed")


def _to_file(path: Path, rows: Iterator[CountedLookup], service: Service, form: str, about) -> int:
    if form == "xlsx":
        return export_rows.xlsx(path, rows, service, about)
    counted = export_rows.CountedRows(rows)
    with path.open("wb") as file:
        for part in export_rows.csv(counted, service) if form == "csv" else export_rows.ndjson(counted, service):
            file.write(part)
    return counted.count


class _Progress:
    """Passes rows on, notes how many, and gives way to other callers of the worker."""

    def __init__(self, store: ExportStore, export: Export) -> None:
        self.store, self.export, self.rows, self.next = store, export, 0, time.monotonic() + TOLD_EVERY

    def passing(self, rows: Iterator[CountedLookup]) -> Iterator[CountedLookup]:
        for row in rows:
            self.rows += 1
            if self.rows % 100 == 0:
                time.sleep(0)
                if time.monotonic() >= self.next:
                    self.store.progress(self.export.id, _now(), self.rows, self.rows)
                    self.next = time.monotonic() + TOLD_EVERY
            yield row


def _expire(store: ExportStore, export: Export) -> None:
    """Removes finished files whose time is over, each by the name in its own record."""
    for earlier in store.all(_now(), export.institution, export.region):
        if earlier.file and earlier.at < _now() - KEPT:
            (store.folder / earlier.file).unlink(missing_ok=True)


def _now() -> datetime:
    return datetime.now(UTC)
