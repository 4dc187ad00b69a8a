"""`python -m bench.imports OLD NEW`: what a registrar's import by command takes in two checkouts, one after the other and the other way round.

A file of code maps, 150,000 rows of five columns unless said otherwise, is imported into a new draft of the demonstration region. The time is that
of the command from its start to its end; processor time is that of all its processes, also of one that outlives the command, which this process
inherits and waits for. Each pair has two neighbouring runs; of each measure the medians are told, and the median of the pairs' ratios."""

from __future__ import annotations

import argparse
import csv
import ctypes
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import xlsxwriter

from bench.paired import _filled, _interpreter, _known, _python
from seed.demo import KEYS_FILE

SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): processes whose parent is gone become children of this one."""
HEADINGS = ("institution", "role", "local_code", "local_name", "item")


class Run(NamedTuple):
    """One import: seconds until the command ended, and processor time of all its processes in seconds."""

    wall: float
    processor: float


def main() -> int:
    """Writes the file, imports it in pairs, and prints the medians of both checkouts and of their ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("old", type=Path, help="a checkout with what it needs in .venv, else this Python's packages are used")
    parser.add_argument("new", type=Path, help="another")
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--rows", type=int, default=150_000)
    parser.add_argument("--kind", choices=("csv", "xlsx"), default="csv", help="XLSX needs python-calamine in checkouts from before their own reader")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    checkouts = options.old.absolute(), options.new.absolute()
    with tempfile.TemporaryDirectory(prefix="imports-") as made:
        work = Path(made)
        folders = [_filled(checkout, work / name) for checkout, name in zip(checkouts, ("old", "new"), strict=True)]
        file = _written(work, options.kind, options.rows, *map(sorted, _shared(folders)))
        print("\n".join(f"{checkout}: {_interpreter(checkout)}" for checkout in checkouts))
        runs: tuple[list[Run], list[Run]] = ([], [])
        for pair in range(options.pairs + 1):
            for which in (0, 1) if pair % 2 else (1, 0):
                run = _imported(checkouts[which], folders[which], work / "now", file)
                if pair:  # the first pair fills the caches of the disk and of compiled modules
                    runs[which].append(run)
        _tell(*runs)
    return 0


def _shared(folders: Sequence[Path]) -> tuple[set[str], set[str]]:
    """Items and institutions that both editions know."""
    pairs = set.intersection(*[_known(folder)[0] for folder in folders])
    return {item for item, _ in pairs}, {institution for _, institution in pairs}


def _written(work: Path, kind: str, rows: int, items: Sequence[str], institutions: Sequence[str]) -> Path:
    """The file: each institution's own codes and names, as many as fit into the rows."""
    each = -(-rows // len(institutions))
    cells = [
        (institution, "issuer", f"LIS{institution[-4:]}{number:05d}", f"本院项目{number:05d}", items[number % len(items)])
        for institution in institutions
        for number in range(each)
    ][:rows]
    file = work / f"code_maps.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([HEADINGS, *cells])
        file.write_text(text.getvalue(), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("code_maps")
            for number, row in enumerate([HEADINGS, *cells]):
                sheet.write_row(number, 0, row)
    return file


def _imported(checkout: Path, folder: Path, now: Path, file: Path) -> Run:
    """One import into a fresh copy of a region. Raises RuntimeError where not all rows were added."""
    shutil.rmtree(now, ignore_errors=True)
    shutil.copytree(folder, now)
    key = json.loads((now / KEYS_FILE).read_text(encoding="utf-8"))["registrar"]
    command = [_python(checkout), "-m", "flask", "--app", "wsgi", "registry", "import", str(file), "--table", "code_maps", "--key", key]
    env = {**os.environ, "RECOGNITION_DATA": str(now), "RECOGNITION_DEMO": "1"}
    spent, started = _spent(), time.monotonic()
    with subprocess.Popen(command, cwd=checkout, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        output, _ = process.communicate()
    wall = time.monotonic() - started
    with suppress(ChildProcessError):
        while True:
            os.wait()
    if process.returncode or " added" not in output:
        raise RuntimeError(f"{checkout}: the import was refused: {output}")
    return Run(wall, _spent() - spent)


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _tell(old: Sequence[Run], new: Sequence[Run]) -> None:
    for measure in ("wall", "processor"):
        first, second = ([getattr(run, measure) for run in runs] for runs in (old, new))
        ratios = sorted(after / before for before, after in zip(first, second, strict=True))
        medians = f"old {statistics.median(first):.2f} s, new {statistics.median(second):.2f} s"
        print(f"{measure}: {medians}; new / old {statistics.median(ratios):.3f} ({ratios[0]:.3f} – {ratios[-1]:.3f}) of {len(ratios)} pairs")


if __name__ == "__main__":
    sys.exit(main())
