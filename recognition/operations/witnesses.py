"""What witnesses hold: checkpoints as signed notes or as the API gives them, and proofs that one ledger is the beginning of another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from recognition.ledger.checkpoints.kept_notes import decoded, notes_in
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, split
from recognition.ledger.proofs import consistent
from recognition.operations.manifest import SnapshotRefused


@dataclass(frozen=True, slots=True)
class SeenCheckpoint:
    """Somebody outside saw a ledger of so many entries with this root (hex); `source` is the file that says so."""

    size: int
    root: str
    source: str


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """A proof of consistency between two sizes, as `/api/v1/ledger/proofs/consistency` gives it; hashes in hex."""

    old: int
    new: int
    path: tuple[str, ...]

    def holds(self, size: int, root: str, seen: SeenCheckpoint) -> bool:
        """Whether it shows that the ledger of this size and root is the beginning of the one that was seen."""
        if (self.old, self.new) != (size, seen.size):
            return False
        try:
            path = [bytes.fromhex(node) for node in self.path]
        except ValueError:
            return False
        return consistent(self.old, self.new, path, bytes.fromhex(root), bytes.fromhex(seen.root))


def read_seen(path: Path) -> list[SeenCheckpoint]:
    """The checkpoints in a witness's file: signed notes one after the other, or an object with `size` and `root`.

    Whose signature stands below does not matter here: the witness answers for its own file. Raises SnapshotRefused.
    """
    data = _data(path)
    signed, broken = notes_in(data)
    if broken:
        raise SnapshotRefused(f"{path} holds part of a checkpoint that cannot be read: {broken[0][:20]}…")
    try:
        if not signed:
            fields = json.loads(decoded(data))
            return [SeenCheckpoint(int(fields["size"]), bytes.fromhex(fields["root"]).hex(), path.name)]
        notes = [Checkpoint.read(split(note)[0]) for note in signed]
    except (ValueError, KeyError, TypeError, NoteRefused) as error:
        raise SnapshotRefused(f"{path} holds no checkpoint that can be read: neither a signed note nor an object with size and root") from error
    return [SeenCheckpoint(note.size, note.root.hex(), path.name) for note in notes]


def read_proof(path: Path) -> ConsistencyProof:
    """A proof from a file. Raises SnapshotRefused."""
    try:
        content = json.loads(decoded(_data(path)))
        return ConsistencyProof(int(content["from"]), int(content["to"]), tuple(content["path"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotRefused(f"{path} holds no proof of consistency: {error}") from error


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SnapshotRefused(f"{path} cannot be read: {error}") from error
