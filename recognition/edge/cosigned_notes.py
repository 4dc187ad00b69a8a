"""The box's checkpoints that the service cosigned, the last of each institution: by them the box proves when the service last heard that it held nothing back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from recognition.ledger.checkpoints.cosignature import cosigned_at
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, PublicKey, split
from recognition.ledger.published import NotProven
from recognition.support.files import replace_durably

NAME = "cosigned.json"


class CosignedNotes:
    """A file in the folder of the edition."""

    def __init__(self, folder: Path, ledger_keys: Sequence[PublicKey]) -> None:
        """`ledger_keys` are the public keys of the service's ledger, which cosign."""
        self._path, self._keys = folder / NAME, ledger_keys

    def last(self, institution: str) -> str:
        """The last note of an institution; "" where there is none."""
        return str(self._all().get(institution, ""))

    def keep(self, institution: str, note: str, checkpoint: str) -> None:
        """Keeps a note, durable when this returns. Raises NotProven unless a key of the service's ledger cosigned this checkpoint, OSError."""
        try:
            text, _signatures = split(note)
            if text != split(checkpoint)[0] or cosigned_at(note, self._keys) is None:
                raise NotProven("no key of the service's ledger has cosigned the checkpoint")
        except NoteRefused as refused:
            raise NotProven(f"the cosigned checkpoint: {refused}") from refused
        replace_durably(self._path, json.dumps(self._all() | {institution: note}).encode())

    def size(self, note: str) -> int:
        """How many entries a kept note is of. Raises NoteRefused."""
        return Checkpoint.read(split(note)[0]).size

    def _all(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}
