"""The parts of a zipped workbook, whatever it is called: how large they are is looked at before any is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path

from recognition.catalogue.spreadsheets.cells import Unreadable
from recognition.catalogue.spreadsheets.containers.events import CHUNK

MOST_UNPACKED = 1 << 29
"""Bytes that all parts may have once unpacked: a small archive can hold a large harm. The largest catalogue has 60 MB."""
MOST_PARTS = 10_000
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Archive:
    """A zip file whose parts are found by their names in small letters, with either slash, as the programs that write them differ."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable `file_damaged`, `file_locked`, `file_too_large`."""
        try:
            self._zip = zipfile.ZipFile(path)
        except BROKEN as error:
            raise Unreadable("file_damaged") from error
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Unreadable("file_too_large")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("file_locked")
        self._entries = {entry.filename.replace("\\", "/").lower(): entry for entry in entries}

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def holds(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.lower() in self._entries

    def names(self) -> list[str]:
        """The parts' names in small letters."""
        return list(self._entries)

    def chunks(self, name: str) -> Generator[bytes]:
        """A part, piece by piece. Raises Unreadable `file_damaged` where there is none, or it does not unpack to what was said of it."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise Unreadable("file_damaged")
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(CHUNK):
                    yield piece
        except BROKEN as error:
            raise Unreadable("file_damaged") from error
