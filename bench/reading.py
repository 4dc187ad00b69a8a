"""Datasette's canned query on the edition file, a yardstick for reads: one process that joins what a lookup needs, and writes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.load import RESULT
from bench.measuring import Report, alone, log_progress
from bench.questions import ISSUERS
from bench.servers import HOST, environment, running
from recognition.catalogue.editions.store import Edition, read_pointer

CANNED = """
SELECT l.window_days, q.scope, q.status, q.valid_from, q.valid_to FROM institution_identifiers a
JOIN items i ON i.code = :item JOIN listings l ON l.item = i.code
LEFT JOIN qualifications q ON q.institution = a.institution AND q.item = i.code WHERE a.system = 'nhsa' AND a.code = :code"""


def measure(report: Report, data: Path, work: Path, port: int, rounds: int, seconds: float) -> None:
    """`datasette`: canned queries per second."""
    log_progress("Datasette's canned query on the edition file")
    number, sha256 = read_pointer(data)
    edition = Edition.open(data, number, sha256)
    codes = [nhsa for _, nhsa in edition.connection.execute(ISSUERS) if nhsa]
    settings = work / "datasette.json"
    settings.write_text(json.dumps({"databases": {edition.path.stem: {"queries": {"facts": CANNED}}}}), encoding="utf-8")
    script = work / "datasette.lua"
    paths = ",".join(f'"/{edition.path.stem}/facts.json?item=tp&code={code}"' for code in codes[:500])
    script.write_text(
        f"local p = {{{paths}}}\nlocal n = 0\nfunction request() n = n % #p + 1; return wrk.format('GET', p[n]) end\n"
        'function done(s, l) io.write(string.format("RESULT %d %d %d %d %d %d\\n", s.requests, s.duration, s.errors.status, '
        "l:percentile(50), l:percentile(99), l.max)) end\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(edition.path), "-m", str(settings), "-p", str(port), "-h", HOST]
    with running(command, port, environment(data), work / "datasette.log"):
        rates = [_rate(script, port, seconds) for _ in range(rounds + 1)][1:]
    report.add("datasette", alone(rates, "canned queries/s at 16 connections, one process, reads only"))


def _rate(script: Path, port: int, seconds: float) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds:g}s", "-s", script, f"http://{HOST}:{port}"]
    requests, duration, failed, *_ = map(int, RESULT.search(subprocess.run(command, capture_output=True, text=True, check=True).stdout).groups())
    if failed:
        raise RuntimeError("Datasette refused requests")
    return requests / duration * 1e6
