"""Reads a spreadsheet, or counts entries, in a process of its own, a fresh interpreter within limits, for a request that waits for it: a worker gives way
meanwhile.

The file goes there, and what was read comes back, in memory and nowhere else (memfd_create): a spreadsheet of orders is full of references.
The answer is JSON, a head and a line for each record, so that a worker holds one record at a time; nothing that comes back is ever run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

from recognition.errors import LedgerUnavailable, Problem, RegistryUnavailable
from recognition.support import confined

MODULE = "recognition.services.apart.work"
ROOT = Path(__file__).resolve().parents[3]
LIMITS = confined.Limits(600 << 20, 60, 300)


class Returned(NamedTuple):
    """What was read: `head` as the kind of file has it, `file` the marked copy or nothing, `records` in their order, to be gone through once."""

    head: dict[str, Any]
    file: bytes
    records: Iterator[Any]


@contextmanager
def read(data: Path, kind: str, content: bytes, request: dict[str, Any], limits: confined.Limits = LIMITS) -> Iterator[Returned]:
    """The answer of a kind that `work` knows to a file's content, within `limits`. Raises confined.Ended, RegistryUnavailable, LedgerUnavailable, Problem."""
    content_file, answer_file = os.memfd_create("sent"), os.memfd_create("answered")
    try:
        with os.fdopen(os.dup(content_file), "wb") as file:
            file.write(content)
        _work(data, kind, request, (content_file, answer_file), limits)
        os.lseek(answer_file, 0, os.SEEK_SET)
        with os.fdopen(os.dup(answer_file), "rb") as file:
            head = json.loads(file.readline())
            if "ended" in head:
                raise confined.Ended(head["ended"])
            if "problem" in head:
                unavailable = next((kind for kind in (RegistryUnavailable, LedgerUnavailable) if kind.code == head["problem"]), None)
                raise unavailable() if unavailable else Problem(code=head["problem"])
            yield Returned(head["head"], file.read(head["bytes"]), map(json.loads, file))
    finally:
        os.close(content_file)
        os.close(answer_file)


def _work(data: Path, kind: str, request: dict[str, Any], files: tuple[int, int], limits: confined.Limits) -> None:
    """Has the process do its work and waits for its end. Raises confined.Ended."""
    command = [sys.executable, "-m", MODULE, str(data), kind, *map(str, (*files, *astuple(limits)))]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=files) as process:
        try:
            process.communicate(json.dumps(request).encode(), timeout=limits.wait)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise confined.Ended(confined.TOO_LONG) from error
    if process.returncode:
        raise confined.Ended(confined.ENDED)
