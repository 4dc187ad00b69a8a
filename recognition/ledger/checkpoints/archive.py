"""Every checkpoint that was signed here, as text in one file per month that only grows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from recognition.ledger.checkpoints.note import DASH

_NOTE = re.compile(rb"((?:[^\n]+\n)+\n(?:" + DASH.encode() + rb"[^\n]+\n)+)\n")
"""Lines of text, an empty line, lines of signatures; an empty line ends the note."""
_LONGEST = 8192
"""Bytes of a note at most."""


class CheckpointArchive:
    """The files `checkpoints/YYYY-MM.notes`. A power cut may cost the last note, of whose entries none is lost with it."""

    def __init__(self, data: Path) -> None:
        """`data` is the data folder; nothing is made before it is needed."""
        self.folder = data / "checkpoints"

    def append(self, note: str, now: datetime) -> None:
        """Keeps a note. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{now:%Y-%m}.notes"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            data = (note + "\n").encode()
            if os.write(descriptor, data) != len(data):
                raise OSError("the disk took only part of a checkpoint")
        finally:
            os.close(descriptor)

    def latest(self) -> str | None:
        """The note that was signed last."""
        for path in reversed(self._files()):
            if notes := _notes(path.read_bytes()[-2 * _LONGEST :]):
                return notes[-1]
        return None

    def every(self) -> Iterator[str]:
        """All notes in the order in which they were signed."""
        for path in self._files():
            yield from _notes(path.read_bytes())

    def mend(self) -> None:
        """Cuts off what a crash left of an unfinished note. For the writer alone, when it starts."""
        if not (files := self._files()):
            return
        with files[-1].open("r+b") as file:
            content = file.read()
            whole = max((match.end() for match in _NOTE.finditer(content)), default=0)
            if 0 < len(content) - whole < _LONGEST:
                file.truncate(whole)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("????-??.notes"))


def _notes(written: bytes) -> list[str]:
    return [note.decode("utf-8", "replace") for note in _NOTE.findall(written)]
