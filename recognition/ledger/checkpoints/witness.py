"""A second party's memory of a ledger: it keeps checkpoints, and refuses one that does not continue the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from recognition.ledger.checkpoints.kept_notes import notes_in
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, PublicKey, read_note
from recognition.ledger.proofs import consistent
from recognition.support.files import replace_durably


class Inconsistent(Exception):
    """The ledger shown now is not the one that was shown before; the message says how it differs."""


class Witness:
    """One file of signed notes, the last of which is the newest; it is replaced as a whole, so that a crash leaves old or new."""

    def __init__(self, path: Path, keys: Iterable[PublicKey]) -> None:
        """`keys` are the ledger's public keys, which the witness got by another way than the ledger."""
        self.path, self.keys = path, list(keys)

    def last(self) -> Checkpoint | None:
        """The newest checkpoint that was kept. Raises NoteRefused where the file is damaged."""
        if not self.path.exists():
            return None
        notes = self._kept()
        if not notes:
            raise NoteRefused(f"{self.path} holds no checkpoint")
        return read_note(notes[-1], self.keys)

    def accept(self, note: str, path: Sequence[bytes] = ()) -> Checkpoint:
        """Keeps the note if it continues the last, which `path` proves (RFC 6962). Raises NoteRefused, Inconsistent."""
        shown, last = read_note(note, self.keys), self.last()
        if last is not None:
            compare(last, shown, path)
        if last is None or shown.size > last.size:
            self._keep(note)
        return shown

    def _kept(self) -> list[str]:
        notes, broken = notes_in(self.path.read_bytes())
        if broken:
            raise NoteRefused(f"{self.path} holds part of a checkpoint that cannot be read: {broken[0][:20]}…")
        return notes

    def _keep(self, note: str) -> None:
        before = "".join(f"{kept}\n" for kept in self._kept()) if self.path.exists() else ""
        replace_durably(self.path, f"{before}{note}\n".encode(), 0o666)


def compare(last: Checkpoint, shown: Checkpoint, path: Sequence[bytes]) -> None:
    """Raises Inconsistent unless `shown` continues `last`, which `path` proves (RFC 6962)."""
    if shown.origin != last.origin:
        raise Inconsistent(f"this is the ledger {shown.origin} and not {last.origin}")
    if shown.size < last.size:
        raise Inconsistent(f"it had {last.size} entries and now shows {shown.size}: it was rolled back, or this checkpoint is an old one")
    if shown.size == last.size and shown.root != last.root:
        raise Inconsistent(f"its {last.size} entries are not those that were shown before")
    if not consistent(last.size, shown.size, path, last.root, shown.root):
        raise Inconsistent(f"nothing proves that its first {last.size} entries are those that were shown before")
