"""Writes the folder: sealed partitions of entries once and for ever, the last partition, the figures and what they rest on anew each time.

A partition is 2²⁴ entries, one tile of the third level of the tree, so that one hash of the tree speaks for a whole sealed file. Months would not do:
entries of two days lie side by side where a box at a hospital's edge handed in late."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import file_digest
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from recognition.domain import tally
from recognition.ledger.checkpoints import CheckpointArchive
from recognition.ledger.reader import LedgerReader
from recognition.operations.parquet import entries, figures
from recognition.operations.parquet.manifest import (
    CHECKPOINT,
    ENTRIES,
    FIGURES,
    MANIFEST,
    ExportManifest,
    ExportRefused,
    PartitionFile,
    checkpoint_within,
    read_manifest,
    written,
)
from recognition.support.files import sync_folder

__all__ = ["PARTITION", "ExportRefused", "export"]

PARTITION = 1 << 24
"""Entries of a sealed file."""
AT_ONCE = 10_000
"""Entries of a batch, some 10 MB."""
ROW_GROUP = 100_000
"""Rows that are compressed together."""
Progress = Callable[[int], object]


def export(data: Path, target: Path, today: date, progress: Progress = lambda taken: None, partition: int = PARTITION) -> ExportManifest:
    """Writes the ledger of a data folder into `target`, or brings an export there up to date; what it now holds. `partition` as `PARTITION`: the same at
    every export into one folder. `progress` is called with the number of entries of each step, two steps for each.

    Raises ExportRefused (`target` holds something else, or another ledger, or a sealed file is not what it was), LedgerUnavailable, OSError."""
    reads = LedgerReader(data)
    size = reads.size()
    root = reads.root(size).hex()
    earlier = read_manifest(target, partition)
    if earlier and (earlier.entries > size or reads.root(earlier.entries).hex() != earlier.root):
        raise ExportRefused(f"{target} was exported from another ledger, or from a later state of this one")
    (target / ENTRIES).mkdir(parents=True, exist_ok=True)
    partitions = [_partition(reads, target, start, min(start + partition, size), partition, earlier, progress) for start in range(0, size, partition)]
    sums, rows = _parquet(target / FIGURES, figures.SCHEMA, figures.batches(reads, size, today, progress))
    note = checkpoint_within(CheckpointArchive(data), size)
    if note:
        _replace(target / CHECKPOINT, note.text.encode())
    manifest = ExportManifest(
        size, root, today.isoformat(), tally.CURRENT, partition, partitions, PartitionFile(FIGURES, rows, sums), note.size if note else None
    )
    _replace(target / MANIFEST, written(manifest))
    return manifest


def _partition(reads: LedgerReader, target: Path, start: int, stop: int, partition: int, earlier: ExportManifest | None, progress: Progress) -> PartitionFile:
    """One file of entries; a sealed one of before stays where it is what it was."""
    name = f"{ENTRIES}/{start:015}.parquet"
    sealed = stop - start == partition
    for file in earlier.files if earlier else ():
        if sealed and file.name == name and file.rows == partition:
            if not (target / name).exists() or _sha256(target / name) != file.sha256:
                raise ExportRefused(f"{target / name} is not the file that was written: remove it together with {MANIFEST} and export anew")
            progress(stop - start)
            return file
    sums, rows = _parquet(target / name, entries.SCHEMA, _entries(reads, start, stop, progress))
    return PartitionFile(name, rows, sums)


def _entries(reads: LedgerReader, start: int, stop: int, progress: Progress) -> Iterator[pa.RecordBatch]:
    for first in range(start, stop, AT_ONCE):
        rows = reads.scan(first, min(AT_ONCE, stop - first))
        yield entries.batch(rows)
        progress(len(rows))


def _parquet(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> tuple[str, int]:
    """Writes a file whole or not at all; its SHA-256 and its rows."""
    rows = 0
    with _unfinished(path) as unfinished:
        with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            waiting: list[pa.RecordBatch] = []
            for batch in batches:
                rows += batch.num_rows
                waiting.append(batch)
                if sum(part.num_rows for part in waiting) >= ROW_GROUP:
                    _write(writer, waiting)
            if waiting:
                _write(writer, waiting)
        sums = _sha256(unfinished)
    return sums, rows


def _write(writer: pq.ParquetWriter, waiting: list[pa.RecordBatch]) -> None:
    writer.write_table(pa.Table.from_batches(waiting), row_group_size=ROW_GROUP)
    waiting.clear()


def _replace(path: Path, content: bytes) -> None:
    with _unfinished(path) as unfinished:
        unfinished.write_bytes(content)


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A path beside it to be written, which takes its place, durably, when this ends."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
