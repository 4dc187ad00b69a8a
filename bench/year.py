"""A year of the real region in the ledger: what a lookup costs then, what summaries take, and how many bytes an entry has on disk."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import duckdb

from bench import starting
from bench.load import Asker
from bench.measuring import Report, against, alone, log_progress
from bench.questions import hospitals_of
from bench.servers import environment, serving
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.services.lookups import Service
from recognition.services.summaries import Summary
from recognition.web.auditor.breakdown import READ, SHOWN
from recognition.web.auditor.filter_form import presets
from recognition.web.auditor.summing import VIEWS

AUDITOR = Caller("bench", Role.AUDITOR)
SUMMARIES: Mapping[str, tuple[str, ...]] = {"total": (), "day": ("day",), "week": ("week",), "month": ("month",), "reason": ("reason",)} | VIEWS
"""What the auditors' pages ask for, over twelve months: the first page's figures, pictures and reasons, and every view of them."""
GROUPS = {
    "month": "strftime('%Y-%m', day * 86400, 'unixepoch')", "item": "json_extract(bytes, '$.item')",
}  # fmt: skip
DUCK = {
    "month": "strftime(DATE '1970-01-01' + day::INTEGER, '%Y-%m')", "item": "j ->> 'item'",
}  # fmt: skip
TOP = SHOWN + 1
"""Rows that a view reads; exports have all of them."""
BY_RAW = ("month", "item")
"""Those for which the raw entries are read by SQLite and by DuckDB as well; each takes a minute and more."""


def summaries(report: Report, data: Path, rounds: int, raw: Sequence[str] = BY_RAW) -> None:
    """`year_summary`: a summary beside DuckDB and plain SQL over the same file; and every summary of the auditors' pages by itself."""
    taken, days = views(data, rounds), views(data, rounds, single_days=True)
    for name, times in taken.items():
        report.add(f"year_summary_{name}", alone(times, "ms", goal="≤ 100"))
    for name, times in days.items():
        report.add(f"year_days_{name}", alone(times, "ms, of a year that begins and ends within a month", goal="≤ 100"))
    report.add("year_summary_slowest", alone(slowest(taken), "ms", goal="≤ 100"))
    report.add("year_days_slowest", alone(slowest(days), "ms", goal="≤ 100"))
    for name in raw:
        log_progress(f"the same by {name} from the raw entries, with DuckDB and with SQLite")
        ours = [min(taken[name])]
        report.add(
            "year_summary" if name == raw[0] else f"year_summary_duckdb_{name}",
            against([_milliseconds(partial(_duckdb, data, SUMMARIES[name]))], ours, "ms of DuckDB", "ours", "≥ 10"),
        )
        report.add(
            f"year_summary_sql_{name}", against([_milliseconds(partial(_sqlite, data, SUMMARIES[name]))], ours, "ms of SQL over the entries", "ours", "≥ 100")
        )


def views(data: Path, rounds: int, single_days: bool = False) -> dict[str, list[float]]:
    """Milliseconds of each summary of the auditors' pages over twelve months, in a folder that nobody serves; `single_days`: over as
    long a period that somebody typed in, which begins and ends within a month and is added up from days."""
    service, now = Service(data), datetime.now(SHANGHAI)
    since, until = presets(now.date())["twelve"]
    if single_days:
        since, until = since + timedelta(days=1), until - timedelta(days=1)

    def summary(by: tuple[str, ...]) -> Summary:
        view = by in VIEWS.values()
        return service.summary(since, until, by, {}, AUDITOR, now, top=TOP if view else 0, counters=READ if view else ())

    try:
        summary(())
        return {name: [_milliseconds(partial(summary, by)) for _ in range(rounds)] for name, by in SUMMARIES.items()}
    finally:
        service.ledger.close()


def slowest(taken: Mapping[str, list[float]]) -> list[float]:
    """The figures of the view that takes longest."""
    return max(taken.values(), key=statistics.median)


def _milliseconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


def _sqlite(data: Path, by: Sequence[str]) -> list:
    groups = ", ".join(GROUPS[name] for name in by)
    db = sqlite3.connect(f"file:{data}/ledger.sqlite?mode=ro", uri=True)
    try:
        return db.execute(
            f"SELECT {groups}, count(*), sum(json_extract(bytes, '$.verdict') = 'recognised') FROM entries WHERE kind = 0 GROUP BY {groups}"
        ).fetchall()
    finally:
        db.close()


def _duckdb(data: Path, by: Sequence[str]) -> list:
    groups = ", ".join(DUCK[name] for name in by)
    db = duckdb.connect()
    try:
        db.execute(f"LOAD '{_scanner()}'")
        db.execute(f"ATTACH '{data}/ledger.sqlite' AS l (TYPE sqlite, READ_ONLY)")
        entries = "SELECT day, institution, decode(bytes)::JSON AS j FROM l.entries WHERE kind = 0"
        return db.execute(f"SELECT {groups}, count(*), count(*) FILTER (j ->> 'verdict' = 'recognised') FROM ({entries}) GROUP BY {groups}").fetchall()
    finally:
        db.close()


def _scanner() -> Path:
    """DuckDB's reader of SQLite files, from its wheel: nothing is fetched from the network."""
    [folder] = find_spec("duckdb_extension_sqlite_scanner").submodule_search_locations
    return next(Path(folder).rglob("sqlite_scanner.duckdb_extension"))


def lookups(report: Report, year: Path, empty: Path, work: Path, port: int, rounds: int, seconds: float) -> None:
    """`year_lookup`: processor time and time of a lookup with the year in the ledger, beside one with an empty ledger; `year_ready`:
    a worker alone, beside the running master and writer; `year_start`: all of them from nothing."""
    requests = {name: hospitals_of(data).requests(20_000) for name, data in (("year", year), ("empty", empty))}
    askers = [Asker(work, name, "/api/v1/lookups", drawn) for name, drawn in requests.items()]
    report.add("year_writer", alone([starting.writer(year) for _ in range(rounds)], "s from nothing until the writer has vouched for the ledger"))
    start = time.monotonic()
    with serving("recognition/gunicorn.py", "wsgi:app", port, environment(year)) as full:
        report.add("year_start", alone([time.monotonic() - start], "s from nothing to an answer: master, writer and worker"))
        started = [starting.worker(full, *request) for request in requests["year"][:rounds]]
        report.add("year_ready", alone([start.seconds for start in started], "s of a worker alone until it has answered", goal="≤ 2"))
        report.add("year_ready_processor", alone([start.processor for start in started], "s of them in which it had the processor"))
        with serving("recognition/gunicorn.py", "wsgi:app", port + 1, environment(empty)) as new:
            spent: list[list[float]] = [[], []]
            rates: list[list[float]] = [[], []]
            for number in range(rounds + 1):
                for index, server in enumerate((full, new)):
                    before = server.seconds()
                    load = askers[index].run(server.port, 16, seconds)
                    if number:
                        spent[index].append((server.seconds() - before) / (load.rate * seconds) * 1e6)
                        rates[index].append(load.rate)
            asked_each = int(sum(rates[0]) * seconds / len(full.workers()))
            report.add("year_lookup", against(*spent, "µs of all processes per lookup", "an empty ledger", "≤ 1.1"))
            report.add("year_lookup_rate", against(*rates, "requests/s", "an empty ledger", "≥ 0.9"))
            report.add("memory", alone([full.own_memory()], f"MB of a worker's own after {asked_each} lookups each", goal="≤ 80"))


def entry_bytes(report: Report, data: Path) -> None:
    """`entry_bytes`: the ledger's file with all its indexes by the number of entries."""
    size, bytes_each = entries(data)
    report.add("entry_bytes", alone([bytes_each], f"bytes on disk, of {size} entries", goal="≤ 700"))


def entries(data: Path) -> tuple[int, float]:
    """How many entries the ledger has, and the bytes of its file for each."""
    with closing(sqlite3.connect(f"file:{data}/ledger.sqlite?mode=ro", uri=True)) as db:
        [size] = db.execute("SELECT max(sequence) + 1 FROM entries").fetchone()
        [pages, page] = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")]
    return size, pages * page / size
