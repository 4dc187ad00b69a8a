"""Growth: the same measured at a hundredth, a tenth, once and ten times the region's size, each with its own year in the ledger."""

from __future__ import annotations

import resource
import shutil
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from bench import filling, publishing, starting, year
from bench.load import Asker
from bench.measuring import Report, alone, log_progress
from bench.questions import Asking, hospitals_of
from bench.servers import Server, environment, serving
from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.ledger.file import LEDGER_FILE
from recognition.ledger.verifying import verify
from recognition.services import publications
from recognition.services.lookups import Service
from schemas.questions import query
from seed import demo, full, region
from seed.evaluating import Calendar

SIZES = (0.01, 0.1, 1.0, 10.0)
"""Times the region's size: its institutions and qualifications, and its lookups of a year. Ten times is about the country."""
MOST = 20_000_000
"""Lookups that are filled at most: ten times the year would be 57 GB and hours. The table says how many it were."""
RESERVE, ROOM = 12_000_000_000, 700
"""Bytes of disk that are left free, and those that an entry takes with its part of the counters."""
ANSWERED = 10_000
"""Lookups of each worker before its memory is looked at."""
STAGE = 3
QUERIES, SINGLES, BATCHES, BATCH = 4000, 40_000, 200, 100
MB = 1_000_000

SHOWN: Mapping[str, tuple[str, str]] = {
    "institutions": ("institutions", ""), "qualifications": ("qualifications", ""), "edition": ("edition's file", "MB"), "build": ("building it, from rows", "s"),
    "build_memory": ("memory for that", "MB"), "publish": ("putting it into force", "s"), "withdrawal": ("an urgent withdrawal, all of it", "s"),
    "late": ("until nobody is answered from the old edition", "s"), "pause": ("slowest question around it, beyond the slowest before", "ms"),
    "facts_first": ("facts of a query, rows not known yet", "µs"), "facts": ("facts, rows known", "µs"),
    "entries": ("entries in the ledger", ""), "entry_bytes": ("bytes on disk of an entry", "B"), "fill": ("entries made and written by one process", "/s"),
    "fold": ("entries folded into the counters", "/s"), "counters": ("the counters' file", "MB"), "writer": ("start of the writer on that ledger", "s"), "ready": ("a worker until it has answered", "s"), "ready_processor": ("… processor time of that", "s"),
    "memory": ("a worker's own memory", "MB"), "answered": ("… after so many lookups each, and more", ""), "single": ("processor time of a single lookup, all processes", "µs"),
    "rate": ("single lookups, 16 connections", "/s"), "batch": ("processor time of a lookup in a batch of 100", "µs"), "batch_rate": ("lookups in batches", "/s"),
    "month": ("the year by month", "ms"), "slowest": ("slowest summary of the auditors' pages", "ms"), "slowest_days": ("… of a year that begins within a month", "ms"), "verify": ("entries verified", "/s"),
}  # fmt: skip
"""Rows of the table: what they are called, and the unit."""

Figures = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is measured: the first port, rounds, seconds of load in each, and lookups that are filled at most."""

    port: int
    rounds: int
    seconds: float
    most: int = MOST


def measure(report: Report, work: Path, plan: Plan, sizes: Sequence[float] = SIZES, filled: Mapping[float, Path] = {}) -> None:
    """`growth_…` for each size, the table as a note, and printed so that it can be pasted. `filled` has folders of sizes whose year is
    filled already; they are kept, all others are removed as soon as they are measured."""
    results: dict[float, Figures] = {}
    for times in sizes:
        log_progress(f"{times:g} times the region")
        folder = work / f"times-{times:g}"
        folder.mkdir()
        try:
            results[times] = _of_size(folder, times, work, plan, filled.get(times))
        finally:
            shutil.rmtree(folder)
        for name, figures in results[times].items():
            report.add(f"growth_{times:g}_{name}", alone(figures, f"{SHOWN[name][1]} {SHOWN[name][0]}".strip()))
        report.note("growth", {f"{size:g}": {name: statistics.median(figures) for name, figures in row.items()} for size, row in results.items()})
    print("\n" + table(results))


def table(results: Mapping[float, Figures]) -> str:
    """The medians as a Markdown table: a column for each size."""
    lines = [["", *(f"{times:g} ×" if times >= 1 else f"1/{1 / times:g}" for times in results)], ["---"] * (len(results) + 1)]
    for name, (title, unit) in SHOWN.items():
        lines.append([f"{title}, {unit}" if unit else title, *(_rounded(statistics.median(row[name])) if name in row else "–" for row in results.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rounded(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def _of_size(folder: Path, times: float, work: Path, plan: Plan, filled: Path | None) -> Figures:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        figures = apart.submit(_built, folder, times).result()
    if filled is None:
        figures |= _filled(folder, times, plan.most)
    data = filled or folder
    size, bytes_each = year.entries(data)
    figures |= {"entries": [size], "entry_bytes": [bytes_each], "counters": [(data / "counters.sqlite").stat().st_size / MB], **_facts(data, plan.rounds)}
    figures["writer"] = [starting.writer(data) for _ in range(plan.rounds)]
    views, days = year.views(data, plan.rounds), year.views(data, plan.rounds, single_days=True)
    figures |= {"month": views["month"], "slowest": year.slowest(views), "slowest_days": year.slowest(days), "verify": [_verified(data, size)]}
    figures |= _served(data, work, plan)
    rounds = publishing.run(data, work, plan.port, plan.rounds, publishing.RATE)
    return figures | {
        "withdrawal": [round_.answered - round_.requested for round_ in rounds], "late": [round_.late for round_ in rounds],
        "pause": [round_.pause for round_ in rounds],
    }  # fmt: skip


def _built(folder: Path, times: float) -> Figures:
    """Fills the folder with the region, in a process of its own whose memory is only that."""
    made, now = full.real_size(demo.SEED, times), datetime.now(SHANGHAI)
    tables = region.assemble(made, Calendar.until(now.date(), demo.DAYS), STAGE)
    build = _seconds(lambda: publications.build(folder, tables))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    demo.fill(folder, now, lookups=0, seed_region=made, stages=(STAGE,))
    service = Service(folder)
    edition = service.edition()
    publish = _seconds(lambda: publications.publish(folder, service.ledger, edition.sha256, ["bench"], now))
    counts = {name: [edition.connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]] for name in ("institutions", "qualifications")}
    service.ledger.close()
    return counts | {"edition": [edition.path.stat().st_size / MB], "build": [build], "build_memory": [memory / MB], "publish": [publish]}


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _filled(folder: Path, times: float, most: int) -> Figures:
    """A year of so many times the region's lookups, or as many as time and disk allow; entries a second of both steps."""
    wanted = round(filling.YEAR * times)
    count = min(wanted, most, max(0, shutil.disk_usage(folder).free - RESERVE) // ROOM)
    if count < wanted:
        log_progress(f"a year of {times:g} times the region is {wanted:,} lookups; {count:,} of them are filled")
    drawn = filling.patterns(folder, min(count, filling.PATTERNS), round(filling.HOSPITALS * times))
    with tqdm(total=count, desc="lookups", unit="", disable=None) as bar:
        fill = _seconds(lambda: filling.fill(folder, count, bar.update, drawn=drawn))
    with tqdm(total=count, desc="counted", unit="", disable=None) as bar:
        fold = _seconds(lambda: filling.fold(folder, bar.update))
    return {"fill": [count / fill], "fold": [count / fold]}


def _facts(data: Path, rounds: int) -> Figures:
    """Processor time of one query's facts on an edition that was just opened, and then again."""
    service = Service(data)
    with closing(service.ledger):
        edition = service.edition()
        asking, today = Asking(service, edition), datetime.now(SHANGHAI).date()
        queries = [query(asking.body(hospital), hospital.caller.institution) for hospital in asking.rng.choices(asking.hospitals, k=QUERIES)]
    spent: Figures = {"facts_first": [], "facts": []}
    for _ in range(rounds):
        fresh = Edition.open(data, edition.number, edition.sha256)
        for figures in spent.values():
            start = time.process_time()
            for question in queries:
                facts(fresh, question, today)
            figures.append((time.process_time() - start) / QUERIES * 1e6)
    return spent


def _verified(data: Path, size: int) -> float:
    """Entries a second; raises RuntimeError where something is wrong with what was measured."""
    start = time.perf_counter()
    report = verify(data / LEDGER_FILE)
    if report.findings:
        raise RuntimeError(f"the filled ledger is wrong: {report.findings[0]}")
    return size / (time.perf_counter() - start)


def _served(data: Path, work: Path, plan: Plan) -> Figures:
    asking = hospitals_of(data)
    first = asking.requests(plan.rounds)
    singles = Asker(work, "grown", "/api/v1/lookups", asking.requests(SINGLES))
    batches = Asker(work, "grown-batches", "/api/v1/lookups/batch", asking.requests(BATCHES, BATCH))
    with serving("recognition/gunicorn.py", "wsgi:app", plan.port, environment(data)) as server:
        ready = [starting.worker(server, *request) for request in first]
        single, rate = _loaded(server, singles, 16, plan)
        answered, workers = sum(rate) * plan.seconds, len(server.workers())
        while answered < ANSWERED * workers:
            answered += singles.run(server.port, 16, plan.seconds).rate * plan.seconds
        memory = server.own_memory()
        batch, batches_a_second = _loaded(server, batches, 8, plan)
    return {
        "ready": [start.seconds for start in ready], "ready_processor": [start.processor for start in ready], "single": single, "rate": rate, "memory": [memory], "answered": [answered / workers], "batch": [figure / BATCH for figure in batch],
        "batch_rate": [figure * BATCH for figure in batches_a_second],
    }  # fmt: skip


def _loaded(server: Server, asker: Asker, connections: int, plan: Plan) -> tuple[list[float], list[float]]:
    """Processor time of all processes per request in µs, and requests a second, round by round after one to warm up."""
    asker.run(server.port, connections, plan.seconds)
    spent, rates = [], []
    for _ in range(plan.rounds):
        before = server.seconds()
        load = asker.run(server.port, connections, plan.seconds)
        spent.append((server.seconds() - before) / (load.rate * plan.seconds) * 1e6)
        rates.append(load.rate)
    return spent, rates
