"""Every figure in its finest cells: sums over them are the service's own summaries, by whatever combination is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa

from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.adding import add_up
from recognition.ledger.rollups.cubes import KEPT, Cube
from recognition.ledger.rollups.sums import CubeSums
from recognition.support import sqlite

CELLS = Cube("day", ("receiver", "issuer", "item", "verdict", "reason", "issuer_region", "receiver_region"))
AT_ONCE = 20_000
"""Rows of a batch."""
SCHEMA = pa.schema(
    [("day", pa.date32()), *((name, pa.dictionary(pa.int32(), pa.string())) for name in CELLS.dimensions), *((name, pa.int64()) for name in KEPT)]
)
"""The cell, then the counters of docs/tally.md but for the adjusted saving, which follows from the factor in force; fen for money."""


def batches(reads: LedgerReader, size: int, today: date, progress: Callable[[int], object]) -> Iterator[pa.RecordBatch]:
    """The cells in which there is anything, in the order of their days, from the first `size` entries as of a day. `progress` is called with the number
    of entries of each step. Raises LedgerUnavailable."""
    with sqlite.beside_memory() as db, sqlite.beside_memory() as aside:
        sums = CubeSums(db, today, cubes=(CELLS,))
        add_up(reads, size, sums, aside, progress)
        for rows in sums.read(CELLS, AT_ONCE):
            days, *others = zip(*rows, strict=True)
            arrays = [pa.array(map(date.fromordinal, days), pa.date32())]
            arrays += [pa.array(values, field.type) for values, field in zip(others, list(SCHEMA)[1:], strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
