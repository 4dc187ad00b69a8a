"""A year of the real region in the ledger: what a lookup costs then, what summaries take, and how many bytes an entry has on disk."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import duckdb

from bench.load import Asker
from bench.measuring import Report, against, alone, tell
from bench.questions import hospitals_of
from bench.servers import environment, serving
from recognition.lookups import Service
from recognition.terms import SHANGHAI, Caller, Role

AUDITOR = Caller("bench", Role.AUDITOR)
SUMMARIES: Mapping[str, tuple[str, ...]] = {
    "month": ("month",), "item": ("item",), "verdict": ("verdict", "reason"), "receiver": ("receiver",), "month_item": ("month", "item"),
    "issuer_region": ("issuer_region",), "receiver_item": ("receiver", "item"),
}  # fmt: skip
"""What the auditors' page asks for, over the whole year."""
GROUPS = {
    "month": "strftime('%Y-%m', day * 86400, 'unixepoch')", "item": "json_extract(bytes, '$.item')", "verdict": "json_extract(bytes, '$.verdict')",
    "reason": "json_extract(bytes, '$.checks')", "receiver": "institution", "issuer_region": "json_extract(bytes, '$.from')",
}  # fmt: skip
DUCK = {
    "month": "strftime(DATE '1970-01-01' + day::INTEGER, '%Y-%m')", "item": "j ->> 'item'", "verdict": "j ->> 'verdict'", "reason": "j ->> 'checks'",
    "receiver": "institution", "issuer_region": "j ->> 'from'",
}  # fmt: skip
TOP = 50
"""Rows of a view; the rest is one sum, and exports stream all of them."""
BY_RAW = ("month", "item")
"""Those for which the raw entries are read by SQLite and by DuckDB as well; each takes a minute and more."""


def summaries(report: Report, data: Path, rounds: int, raw: Sequence[str] = BY_RAW) -> None:
    """`year_summary`: the slowest of the page's summaries; beside it DuckDB and plain SQL over the same file."""
    service, now = Service(data), datetime.now(SHANGHAI)
    # Whole months, as the page asks: single days of a year ago are kept in fewer tables.
    since, until = now.date().replace(year=now.year - 1, day=1), now.date()
    taken: dict[str, list[float]] = {}
    try:
        service.summary(since, until, (), {}, AUDITOR, now)
        for name, by in SUMMARIES.items():
            taken[name] = [_milliseconds(lambda: service.summary(since, until, by, {}, AUDITOR, now, top=TOP)) for _ in range(rounds)]
            report.add(f"year_summary_{name}", alone(taken[name], "ms", goal="≤ 100"))
    finally:
        service.ledger.close()
    worst = max(taken.values(), key=min)
    report.add("year_summary_slowest", alone(worst, "ms", goal="≤ 100"))
    for name in raw:
        tell(f"the same by {name} from the raw entries, with DuckDB and with SQLite")
        ours = [min(taken[name])]
        report.add("year_summary" if name == raw[0] else f"year_summary_duckdb_{name}", against([_milliseconds(lambda: _duckdb(data, SUMMARIES[name]))], ours, "ms of DuckDB", "ours", "≥ 10"))
        report.add(f"year_summary_sql_{name}", against([_milliseconds(lambda: _sqlite(data, SUMMARIES[name]))], ours, "ms of SQL over the entries", "ours", "≥ 100"))


def _milliseconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def _sqlite(data: Path, by: Sequence[str]) -> list:
    groups = ", ".join(GROUPS[name] for name in by)
    db = sqlite3.connect(f"file:{data}/ledger.sqlite?mode=ro", uri=True)
    try:
        return db.execute(f"SELECT {groups}, count(*), sum(json_extract(bytes, '$.verdict') = 'recognised') FROM entries WHERE kind = 0 GROUP BY {groups}").fetchall()
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
    """`year_lookup`: processor time and time of a lookup with the year in the ledger, beside one with an empty ledger."""
    askers = [Asker(work, name, "/api/v1/lookups", hospitals_of(data).requests(20_000)) for name, data in (("year", year), ("empty", empty))]
    begun = time.monotonic()
    with serving("recognition/gunicorn.py", "wsgi:app", port, environment(year)) as full:
        report.add("year_ready", alone([time.monotonic() - begun], "s from nothing to an answer", goal="≤ 2"))
        with serving("recognition/gunicorn.py", "wsgi:app", port + 1, environment(empty)) as new:
            spent: list[list[float]] = [[], []]
            rates: list[list[float]] = [[], []]
            for number in range(rounds + 1):
                for place, server in enumerate((full, new)):
                    before = server.seconds()
                    load = askers[place].run(server.port, 16, seconds)
                    if number:
                        spent[place].append((server.seconds() - before) / (load.rate * seconds) * 1e6)
                        rates[place].append(load.rate)
            report.add("year_lookup", against(*spent, "µs of all processes per lookup", "an empty ledger", "≤ 1.1"))
            report.add("year_lookup_rate", against(*rates, "requests/s", "an empty ledger", "≥ 0.9"))
            report.add("memory", alone([full.own_memory()], "MB of a worker's own", goal="≤ 80"))


def entry_bytes(report: Report, data: Path) -> None:
    """`entry_bytes`: the ledger's file with all its indexes by the number of entries."""
    with sqlite3.connect(f"file:{data}/ledger.sqlite?mode=ro", uri=True) as db:
        [size] = db.execute("SELECT max(sequence) + 1 FROM entries").fetchone()
        [pages, page] = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")]
    report.add("entry_bytes", alone([pages * page / size], f"bytes on disk, of {size} entries", goal="≤ 700"))
