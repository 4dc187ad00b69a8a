"""Figures that no quick counter has, counted from the entries themselves: of many in a process of its own, for a worker that counts them has neither
time for its other callers nor its memory back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from recognition.domain import tally
from recognition.domain.counters import COUNTERS
from recognition.domain.tally import Cell
from recognition.errors import Invalid, LedgerUnavailable
from recognition.ledger import read_apart
from recognition.ledger.entries import decode
from recognition.services import apart
from recognition.support import confined
from recognition.support.threads import in_turns, offload

IN_PROCESS = 2000
"""Entries that are counted in the worker, in some tenths of a second: another process takes as long to begin."""
LIMITS = confined.Limits(2 << 30, 300, 600)
"""Of the most entries that are counted while a caller waits, 400,000, one takes some 100 µs and 2 KB."""


def counted(
    data: Path, size: int, today: date, revision: str, in_process: int = IN_PROCESS, limits: confined.Limits = LIMITS
) -> Iterator[tuple[Cell, dict[str, int]]]:
    """The figures of every cell in which there is anything, from the first `size` entries of a data folder, by a revision of the tally; `in_process` as
    `IN_PROCESS`, `limits` as `LIMITS`.

    Raises Invalid `combination_not_kept` where there are too many to be counted meanwhile, LedgerUnavailable."""
    if size <= in_process:
        yield from offload(_figures, data, size, today, revision).items()
        return
    request = {"size": size, "today": today.isoformat(), "revision": revision}
    try:
        with apart.read(data, "entries", b"", request, limits) as answer:
            for cell, figures in in_turns(answer.records):
                yield Cell(*cell), dict(zip(COUNTERS, figures, strict=True))
    except confined.Ended as ended:
        if ended.code == confined.ENDED:
            raise LedgerUnavailable from ended
        raise Invalid("by", code="combination_not_kept") from ended


def as_answer(data: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes, Iterator[Any]]:
    """The same as the answer of that process: a record for each cell."""
    by_cell = _figures(data, request["size"], date.fromisoformat(request["today"]), request["revision"])
    return {}, b"", ([cell, [figures[counter] for counter in COUNTERS]] for cell, figures in by_cell.items())


def _figures(data: Path, size: int, today: date, revision: str) -> dict[Cell, dict[str, int]]:
    def entries() -> Iterator[tally.Entry]:
        return (term for sequence, entry in read_apart.entries(data, size) if isinstance(term := decode(entry, sequence), tally.Entry))

    return tally.tally(entries, today, by=lambda cell: cell, revision=revision)
