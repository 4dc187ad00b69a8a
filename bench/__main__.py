"""`python -m bench`: measures the service beside its yardsticks, prints ratios and writes `bench.json`; LONG=1 adds the year."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from bench import disk, documents, filling, growth, inside, lab, publishing, reading, web, year
from bench.machine import machine
from bench.measuring import Report, log_progress
from recognition.domain.lookups import SHANGHAI
from seed import demo, full

SHORT = ("disk", "web", "inside", "documents", "datasette", "publication")
LONG = (*SHORT, "full", "year", "growth")


def main() -> int:
    """Runs the parts that are asked for, the short ones by default."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"only these of: {', '.join(LONG)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of load per round and server")
    parser.add_argument("--port", type=int, default=8200, help="the first of twenty")
    parser.add_argument("--lookups", type=int, default=filling.YEAR, help="in the year")
    parser.add_argument("--year", type=Path, help="a folder that was filled before and is kept")
    parser.add_argument("--sizes", type=_sizes, default=growth.SIZES, help="times the region's size, such as 0.01,0.1,1,10")
    parser.add_argument("--most", type=int, default=growth.MOST, help="lookups that are filled at most for one size")
    options = parser.parse_args()
    parts = options.parts or (LONG if os.environ.get("LONG") == "1" else SHORT)
    out = Path(os.environ.get("BENCH_OUT") or "var/bench").absolute()
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=out))
    try:
        _run(parts, options, Report(out / "bench.json", machine(out)), work)
    finally:
        shutil.rmtree(work)
    return 0


def _sizes(text: str) -> tuple[float, ...]:
    return tuple(float(size) for size in text.split(","))


def _run(parts: tuple[str, ...], options: argparse.Namespace, report: Report, work: Path) -> None:
    if "disk" in parts:
        disk.measure(report, work, options.rounds)
    region = _region(work / "region", None) if {*parts} & {*SHORT} - {"disk"} else work
    if "web" in parts:
        web.measure(report, region, work, options.port, options.rounds, options.seconds)
    if "inside" in parts:
        inside.measure(report, region, options.rounds)
    if "documents" in parts:
        documents.measure(report, region, options.rounds)
    if "datasette" in parts:
        reading.measure(report, region, work, options.port, options.rounds, min(options.seconds, 2))
    if "publication" in parts:
        publishing.measure(report, region, work, options.port, options.rounds)
    filled = options.year
    if "full" in parts or "year" in parts:
        filled = _at_full_scale(parts, options, report, work)
    if "growth" in parts:
        plan = growth.Plan(options.port, options.rounds, options.seconds, options.most)
        growth.measure(report, work, plan, options.sizes, {1.0: filled} if filled else {})


def _at_full_scale(parts: tuple[str, ...], options: argparse.Namespace, report: Report, work: Path) -> Path | None:
    """Measures the region of the real size; the folder with its year, where it has one."""
    log_progress("filling the region of the real size")
    empty = _region(work / "full", full.real_size(demo.SEED))
    if "full" in parts:
        inside.measure(report, empty, options.rounds)
        publishing.measure(report, empty, work, options.port, options.rounds)
    filled = options.year
    if "year" not in parts:
        return filled
    if filled is None:
        filled = work / "year"
        shutil.copytree(empty, filled)
        with tqdm(total=options.lookups, desc="lookups", unit="", disable=None) as bar:
            filling.fill(filled, options.lookups, bar.update)
        with tqdm(total=options.lookups, desc="counted", unit="", disable=None) as bar:
            filling.fold(filled, bar.update)
    year.entry_bytes(report, filled)
    year.lookups(report, filled, empty, work, options.port, options.rounds, options.seconds)
    year.summaries(report, filled, options.rounds)
    lab.measure(report, filled)
    return filled


def _region(folder: Path, made) -> Path:
    folder.mkdir()
    demo.fill(folder, datetime.now(SHANGHAI), lookups=0, seed_region=made, stages=(3,))
    return folder


if __name__ == "__main__":
    sys.exit(main())
