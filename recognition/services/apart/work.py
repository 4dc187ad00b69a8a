"""What runs there: `python -m recognition.services.apart.work DATA KIND SENT ANSWERED LIMIT…`, two open files of this process and its limits; what is
asked stands on its standard input."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from recognition.errors import Problem
from recognition.support import confined

AnswerParts = tuple[dict[str, Any], bytes, Iterable[Any]]
"""Head, file and records of an answer."""


def _audit_file(data: Path, path: Path, request: dict[str, Any]) -> AnswerParts:
    from recognition.services.audit_imports.reading import read

    return read(data, path, request)


def _code_map(data: Path, path: Path, request: dict[str, Any]) -> AnswerParts:
    from recognition.services.code_maps.files import as_answer

    return as_answer(data, path, request["role"])


def _entries(data: Path, _path: Path, request: dict[str, Any]) -> AnswerParts:
    from recognition.services.counted_entries import as_answer

    return as_answer(data, request)


KINDS: dict[str, Callable[[Path, Path, dict[str, Any]], AnswerParts]] = {"audit_file": _audit_file, "code_map": _code_map, "entries": _entries}


def main(arguments: list[str]) -> int:
    """Does the work within limits and writes its answer."""
    data, kind, content_file, answer_file = Path(arguments[0]), arguments[1], int(arguments[2]), int(arguments[3])
    request = json.load(sys.stdin)
    confined.limit(confined.Limits(*map(int, arguments[4:])))

    def work() -> None:
        try:
            head, file, records = KINDS[kind](data, Path(f"/proc/self/fd/{content_file}"), request)
        except Problem as problem:
            _write(answer_file, {"problem": problem.code}, b"", ())
        else:
            _write(answer_file, {"head": head, "bytes": len(file)}, file, records)

    outcome = confined.outcome(work)
    if "ended" in outcome:
        _write(answer_file, outcome, b"", ())
    return 0


def _write(answer_file: int, head: dict[str, Any], content: bytes, records: Iterable[Any]) -> None:
    os.ftruncate(answer_file, 0)
    os.lseek(answer_file, 0, os.SEEK_SET)
    with os.fdopen(os.dup(answer_file), "wb") as file:
        file.write(json.dumps(head).encode() + b"\n")
        file.write(content)
        for record in records:
            file.write(json.dumps(record).encode() + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
