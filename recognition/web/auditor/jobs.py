"""Long exports: made behind the page in bounded memory, with their progress where every worker sees it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from recognition.audit_store import Export, ExportStore
from recognition.services.drill_down import CountedLookup, DrillDown
from recognition.services.lookups import Service
from recognition.support.threads import give_way
from recognition.web.auditor import export_rows
from recognition.web.shared.service import Clock

KEPT = timedelta(days=7)
"""A finished file is kept so long; the record of the export stays."""


@dataclass(frozen=True, slots=True)
class LongExports:
    """A file of up to `rows` rows is made while the browser waits; a longer one behind a page that shows how far it is, noted every `note_every`
    seconds."""

    rows: int = 5000
    note_every: float = 1.0


class Progress:
    """An export's own record: passes its rows on, notes how many, and gives way to other callers of the worker."""

    def __init__(self, store: ExportStore, export: Export, clock: Clock, every: float) -> None:
        """`clock` gives the time at which something is noted, `every` as `LongExports.note_every`."""
        self.store, self.export, self.clock, self.every, self.rows = store, export, clock, every, 0
        self.next = time.monotonic() + every

    def passing(self, rows: Iterator[CountedLookup]) -> Iterator[CountedLookup]:
        """The rows themselves."""
        for row in rows:
            self.rows += 1
            if self.rows % 100 == 0:
                give_way()
                if time.monotonic() >= self.next:
                    self.note(self.rows, "running")
                    self.next = time.monotonic() + self.every
            yield row

    def note(self, rows: int, state: str, file: str | None = None) -> None:
        """Writes down how far it is."""
        self.store.progress(self.export.id, self.clock(), rows, rows, state, file)

    def expire(self) -> None:
        """Removes finished files whose time is over, each by the name in its own record."""
        now = self.clock()
        for earlier in self.store.all(now, self.export.institution, self.export.region):
            if earlier.file and earlier.at < now - KEPT:
                (self.store.folder / earlier.file).unlink(missing_ok=True)


def start(service: Service, progress: Progress, drill_down: DrillDown, days: Sequence[tuple[date, date]], about: Sequence[Sequence[Any]]) -> None:
    """Begins to write the file, and comes back at once."""
    progress.store.folder.mkdir(mode=0o700, exist_ok=True)
    progress.expire()
    arguments = (service, progress, drill_down, days, about, current_app.logger)
    threading.Thread(target=_write, args=arguments, daemon=True, name=f"export-{progress.export.id}").start()


def _write(service: Service, progress: Progress, drill_down: DrillDown, days, about, logger) -> None:
    export = progress.export
    unfinished = progress.store.folder / f"{export.id}.{export.format}.part"
    try:
        count = _to_file(unfinished, progress.passing(drill_down.every(days)), drill_down.counter, service, export.format, about)
        finished = unfinished.with_suffix("")
        os.replace(unfinished, finished)
        progress.note(count, "ready", finished.name)
    except Exception as error:
        # The page must say that it ended; what went wrong is for the operator, without anything from the entries.
        logger.error("export %s ended: %s", export.id, type(error).__name__)
        unfinished.unlink(missing_ok=True)
        progress.note(progress.rows, "failed")


def _to_file(path: Path, rows: Iterator[CountedLookup], counter: str, service: Service, form: str, about) -> int:
    if form == "xlsx":
        return export_rows.xlsx(path, rows, counter, service, about)
    counted = export_rows.CountedRows(rows)
    with path.open("wb") as file:
        for part in export_rows.csv(counted, service) if form == "csv" else export_rows.ndjson(counted, service):
            file.write(part)
    return counted.count
