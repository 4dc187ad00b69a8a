"""`python -m bench`: measures the service beside its yardsticks, prints ratios and writes `bench.json`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from bench import web
from bench.machine import machine
from bench.measuring import Report, tell
from recognition.terms import SHANGHAI
from seed import demo


def main() -> int:
    """Runs the cases that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("cases", nargs="*", help="only these parts: web")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of load per round and server")
    parser.add_argument("--port", type=int, default=8200)
    asked = parser.parse_args()
    out = Path(os.environ.get("BENCH_OUT") or "var/bench").absolute()
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=out))
    try:
        report = Report(out / "bench.json", machine(out))
        data = work / "region"
        data.mkdir()
        tell("filling the demonstration region")
        demo.fill(data, datetime.now(SHANGHAI), lookups=0, stages=(3,))
        if not asked.cases or "web" in asked.cases:
            web.measure(report, data, work, asked.port, asked.rounds, asked.seconds)
    finally:
        shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
