"""What the disk itself can do: one `fdatasync` per group, which is the limit of whoever makes each group durable."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.measuring import Report, alone

PAGE = 4096


def measure(report: Report, work: Path, rounds: int) -> None:
    """`disk_syncs`: appending a page and syncing it, over and over."""
    report.add("disk_syncs", alone([_syncs(work / "synced") for _ in range(rounds)], "fdatasync/s of an appended page"))


def _syncs(path: Path, seconds: float = 1.0) -> float:
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    try:
        count, end, start = 0, time.perf_counter() + seconds, time.perf_counter()
        while time.perf_counter() < end:
            os.write(descriptor, bytes(PAGE))
            os.fdatasync(descriptor)
            count += 1
        return count / (time.perf_counter() - start)
    finally:
        os.close(descriptor)
        path.unlink()
