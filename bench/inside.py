"""What is measured inside one process: facts of one query, and where the time of a lookup goes, part by part."""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import orjson

from bench.measuring import Report, alone, log_progress
from bench.questions import Asking
from recognition import create_app
from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Query
from recognition.domain.policy import answer
from recognition.domain.recorded import recorded
from recognition.ledger.entries import columns, encode, leaf_of, receipt_of
from recognition.services.judge import judge
from recognition.services.keys import KEYS
from recognition.services.lookups import Service
from recognition.settings import Settings
from recognition.web.shared import lookup_json
from schemas.questions import query
from schemas.strict_json import loads

QUERIES = 4000
REPEATS = 7


def measure(report: Report, data: Path, rounds: int) -> None:
    """`facts` on the folder's edition, as a worker meets it first and when it knows it; and the profile as a note."""
    app = create_app(Settings(data, demo=True, log="error"))
    service: Service = app.extensions["recognition"]
    edition = service.edition()
    asking = Asking(service, edition)
    drawn = asking.rng.choices(asking.hospitals, k=QUERIES)
    bodies = [orjson.dumps(asking.body(hospital)) for hospital in drawn]
    queries = [query(loads(body), hospital.caller.institution) for body, hospital in zip(bodies, drawn, strict=False)]
    today = datetime.now(SHANGHAI).date()
    first, known = [], []
    for _ in range(rounds):
        fresh = Edition.open(data, edition.number, edition.sha256)
        read = partial(_facts_of, fresh, today)
        first.append(_each(read, queries))
        known.append(_each(read, queries))
    report.add("facts", alone(known, "µs per query", goal="≤ 50"))
    report.add("facts_first", alone(first, "µs per query that nobody asked before", goal="≤ 50"))
    log_progress("a lookup, part by part")
    times = dict(_parts(app, service, edition, drawn, bodies, queries))
    for name, spent in times.items():
        print(f"  {name:<34}{spent:7.1f} µs")
    report.note("profile", times)
    service.ledger.close()


def _facts_of(edition: Edition, today: date, question: Query) -> object:
    """The facts of one question, in the order in which they are bound here."""
    return facts(edition, question, today)


def _each(do: Callable, *arguments: Iterable) -> float:
    """Processor time of one call, in microseconds."""
    calls = list(zip(*arguments, strict=False))
    start = time.process_time()
    for call in calls:
        do(*call)
    return (time.process_time() - start) / len(calls) * 1e6


def _parts(app, service: Service, edition: Edition, drawn: list, bodies: list[bytes], queries: list) -> Iterable[tuple[str, float]]:
    now = datetime.now(SHANGHAI).replace(microsecond=0)
    today, store = now.date(), app.extensions[KEYS]
    callers = [hospital.caller for hospital in drawn]
    all_facts = [facts(edition, question, today) for question in queries]
    lookups = [judge(question, edition, service.references, caller, now) for question, caller in zip(queries, callers, strict=False)]
    entries = [encode(lookup) for lookup in lookups]
    written = [recorded(lookup, receipt_of(index, entry)) for index, (lookup, entry) in enumerate(zip(lookups, entries, strict=True))]
    shown = [lookup_json.lookup(lookup, edition, "zh") for lookup in written]
    gc.collect()
    gc.freeze()
    keys = [hospital.key for hospital in drawn]
    yield "Flask: an empty answer", _least(lambda: _requests(app))
    yield "key", _least(lambda: _each(store.caller, keys))
    yield "JSON in, strictly", _least(lambda: _each(loads, bodies))
    yield (
        "validation",
        _least(lambda: _each(lambda body, caller: query(loads(body), caller.institution), bodies, callers)) - _least(lambda: _each(loads, bodies)),
    )
    yield "facts", _least(lambda: _each(lambda question: facts(edition, question, today), queries))
    yield "policy", _least(lambda: _each(lambda question, known: answer(question, known, now), queries, all_facts))
    yield (
        "facts, policy, id and hashes",
        _least(lambda: _each(lambda question, caller: judge(question, edition, service.references, caller, now), queries, callers)),
    )
    yield "entry", _least(lambda: _each(encode, lookups))
    yield "leaf", _least(lambda: _each(leaf_of, entries))
    yield "answer in words", _least(lambda: _each(lambda lookup: lookup_json.lookup(lookup, edition, "zh"), written))
    yield "JSON out", _least(lambda: _each(orjson.dumps, shown))
    yield "writer: columns of an entry", _least(lambda: _each(columns, entries))


def _least(measured: Callable[[], float]) -> float:
    return round(min(measured() for _ in range(REPEATS)), 2)


def _requests(app, count: int = 2000) -> float:
    return _each(lambda _: _get(app, "/healthz"), range(count))


def _get(app, path: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    b"".join(app.wsgi_app(environ, lambda status, headers, fault=None: None))
