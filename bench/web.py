"""Requests over HTTP: single lookups and batches beside bare Flask and the plain design, all under the same gunicorn settings."""

from __future__ import annotations

import http.client
from pathlib import Path

from bench.load import Asker, Load
from bench.measuring import Report, against, alone, log_progress
from bench.questions import Asking, hospitals_of
from bench.servers import HOST, Server, environment, four, serving

SINGLES, BATCHES, BATCH = 40_000, 400, 100
WARM = 4
"""Seconds."""
PATH = "/api/v1/lookups"


def measure(report: Report, data: Path, work: Path, port: int, rounds: int, seconds: float) -> None:
    """`single_16`, `single_64`, `batch_100`, their p99 and their ratio to the plain design; and the share of each in processor time."""
    asking = hospitals_of(data)
    singles = Asker(work, "singles", PATH, asking.requests(SINGLES))
    batches = Asker(work, "batches", PATH + "/batch", asking.requests(BATCHES, BATCH))
    keep_answer(data, work, port, asking)
    with four(data, work, port) as (ours, bare, plain, stock):
        log_progress("warming up")
        for asker, server in ((singles, ours), (batches, ours), (singles, bare), (singles, plain), (singles, stock)):
            # With other questions than those that are measured; what is remembered of these is what a server remembers of its morning.
            asker.run(server.port, 16, WARM)
        for connections in (16, 64):
            log_progress(f"{rounds} rounds of {seconds:g} s each at {connections} connections")
            _singles(report, singles, batches if connections == 16 else None, connections, (ours, bare, plain, stock), rounds, seconds)


def keep_answer(data: Path, work: Path, port: int, asking: Asking) -> None:
    """One answer of ours, which bare Flask and the plain design send too."""
    [(key, body)] = asking.requests(1)
    with serving("recognition/gunicorn.py", "wsgi:app", port, environment(data)) as server:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=10)
        connection.request("POST", PATH, body, {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        (work / "answer.json").write_bytes(connection.getresponse().read())


def _singles(
    report: Report, singles: Asker, batches: Asker | None, connections: int, servers: tuple[Server, Server, Server, Server], rounds: int, seconds: float
) -> None:
    ours, bare, plain, stock = servers
    loads: dict[str, list[Load]] = {name: [] for name in ("ours", "bare", "plain", "stock", "batch")}
    spent: dict[str, list[float]] = {"ours": [], "bare": [], "batch": []}
    for _ in range(rounds):
        for name, server in (("bare", bare), ("ours", ours), ("plain", plain), ("stock", stock)):
            _run(loads, spent, name, singles, server, connections, seconds)
        if batches:
            _run(loads, spent, "batch", batches, ours, 8, seconds)
    rates = {name: [load.rate for load in runs] for name, runs in loads.items()}
    report.add(f"single_{connections}", against(rates["ours"], rates["bare"], "requests/s", "bare Flask jsonify", "≥ 0.50, summit 0.60"))
    report.add(f"single_{connections}_plain", against(rates["ours"], rates["plain"], "requests/s", "plain design, one FULL commit each", "≥ 1.6"))
    report.add(f"single_{connections}_stock", against(rates["ours"], rates["stock"], "requests/s", "bare Flask jsonify under gunicorn's own gevent worker"))
    waits = [[load.p99 for load in loads[name]] for name in ("ours", "bare")]
    report.add(f"p99_{connections}", against(*waits, "ms", "bare Flask jsonify", "≤ 4" if connections == 16 else ""))
    report.add(f"processor_{connections}", against(spent["ours"], spent["bare"], "µs of all processes per request", "bare Flask jsonify"))
    if batches:
        lookups = [rate * BATCH for rate in rates["batch"]]
        report.add("batch_100", against(lookups, rates["bare"], "lookups/s", "bare Flask jsonify, requests/s", "≥ 7, summit 10"))
        report.add("batch_100_processor", alone([figure / BATCH for figure in spent["batch"]], "µs of all processes per lookup"))


def _run(loads: dict[str, list[Load]], spent: dict[str, list[float]], name: str, asker: Asker, server: Server, connections: int, seconds: float) -> None:
    before = server.seconds()
    load = asker.run(server.port, connections, seconds)
    loads[name].append(load)
    if name in spent:
        spent[name].append((server.seconds() - before) / (load.rate * seconds) * 1e6)
