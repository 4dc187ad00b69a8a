"""Runs the processes that judge a period, and adds up what they counted."""

from __future__ import annotations

import selectors
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from recognition.services.lab.counting import Counts
from recognition.services.lab.work import LabPart, PartResult
from recognition.services.publications.jobs import WorkFailed

MODULE = "recognition.services.lab.work"
ROOT = Path(__file__).resolve().parents[3]
PROCESSES = 2
"""As many as the smallest machine has cores; what else runs there comes first."""

Progress = Callable[[int, int], object]


class Judgement(NamedTuple):
    """What all processes counted together."""

    counts: Counts
    sampled: int
    differing: list[int]
    signatures: int


def judge_period(part: LabPart, progress: Progress, processes: int = PROCESSES) -> Judgement:
    """Judges the whole of `part` by so many processes; `progress` is called with entries behind it and of all. Raises WorkFailed where one of them
    ended early."""
    parts = [msgspec.json.encode(msgspec.structs.replace(part, place=place, of=processes)) for place in range(processes)]
    counts, results = Counts(), list[PartResult]()
    for line in run_parts(MODULE, parts, lambda done: progress(done, part.stop - part.start)):
        result = msgspec.json.decode(line, type=PartResult)
        counts.merge(result.counts)
        result.counts.clear()
        results.append(result)
    return Judgement(
        counts, sum(one.sampled for one in results), sorted(place for one in results for place in one.differing), max(one.signatures for one in results)
    )


def run_parts(module: str, parts: Sequence[bytes], progress: Callable[[int], object]) -> list[bytes]:
    """The last line of each process, a JSON object; numbers in the lines before it are what is behind it, and `progress` is called with the sum of all
    of them. Each part stands on the standard input of its process. Raises WorkFailed where one of them ended early."""
    running = [_started(module, part) for part in parts]
    try:
        last = _lines(running, progress)
        if [process.wait() for process in running] != [0] * len(parts) or len(last) != len(parts):
            raise WorkFailed()
    finally:
        for process in running:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
    return last


def _started(module: str, part: bytes) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin, "it is a pipe"
    process.stdin.write(part)
    process.stdin.close()
    return process


def _lines(running: Sequence[subprocess.Popen[bytes]], progress: Callable[[int], object]) -> list[bytes]:
    """The last line of each, read as they come; numbers before it are progress."""
    done, last = 0, list[bytes]()
    with selectors.DefaultSelector() as selector:
        for process in running:
            assert process.stdout, "it is a pipe"
            selector.register(process.stdout, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                line = key.fileobj.readline()  # type: ignore[union-attr]  # typeshed has a number or anything with fileno; only pipes are registered
                if not line:
                    selector.unregister(key.fileobj)
                elif line.startswith(b"{"):
                    last.append(line)
                else:
                    done += int(line)
                    progress(done)
    return last
