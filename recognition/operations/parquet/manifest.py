"""`export.json`: what an export holds and what its figures rest on."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from recognition.ledger.checkpoints import CheckpointArchive

MANIFEST, ENTRIES, FIGURES, CHECKPOINT = "export.json", "entries", "figures.parquet", "checkpoint.txt"


class ExportRefused(Exception):
    """The folder cannot be written to; the message is for the operator."""


class PartitionFile(msgspec.Struct, frozen=True):
    """A file of the export: its path in the folder, its rows and its SHA-256 in hex."""

    name: str
    rows: int
    sha256: str


class ExportManifest(msgspec.Struct, frozen=True):
    """`entries` and `root` (hex) are the ledger's size and the tree's root over them; `as_of` the Shanghai day as of which figures stand, by a revision of the
    tally; `partition` the entries of a sealed file; `checkpoint_entries` how many of the entries the checkpoint beside it speaks for, None without one."""

    entries: int
    root: str
    as_of: str
    tally_revision: str
    partition: int
    files: list[PartitionFile]
    figures: PartitionFile
    checkpoint_entries: int | None


class CheckpointNote(NamedTuple):
    """A signed checkpoint as text, and its number of entries."""

    text: str
    size: int


def written(manifest: ExportManifest) -> bytes:
    """As it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(folder: Path, partition: int) -> ExportManifest | None:
    """That of an earlier export; None in a folder that is not there or has nothing in it. Raises ExportRefused for a folder of anything else, and for other
    partitions; OSError."""
    path = folder / MANIFEST
    if not path.exists():
        # What an export leaves that was ended before its first manifest is written anew.
        ours = (ENTRIES, FIGURES, CHECKPOINT, *(f".{name}.unfinished" for name in (FIGURES, CHECKPOINT, MANIFEST)))
        if folder.exists() and any(entry.name not in ours for entry in folder.iterdir()):
            raise ExportRefused(f"{folder} is not empty and has no {MANIFEST}: name a new folder, or one of an earlier export")
        return None
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=ExportManifest)
    except msgspec.MsgspecError as error:
        raise ExportRefused(f"{path} cannot be read: {error}") from error
    if manifest.partition != partition:
        raise ExportRefused(f"{folder} has partitions of {manifest.partition} entries")
    return manifest


def checkpoint_within(archive: CheckpointArchive, size: int) -> CheckpointNote | None:
    """The largest checkpoint that was signed for no more than `size` entries."""
    best: CheckpointNote | None = None
    for note in archive.every():
        lines = note.split("\n")
        if len(lines) > 2 and lines[1].isdigit() and int(lines[1]) <= size and (best is None or int(lines[1]) >= best.size):
            best = CheckpointNote(note, int(lines[1]))
    return best
