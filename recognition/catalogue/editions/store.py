"""Editions on disk: opened for reading, and the one that is in force."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path

from recognition.catalogue.editions.builder import FORMAT, BrokenReferences, RowRefused, build, copy_with, edition_path, sha256_of
from recognition.catalogue.editions.prices import Prices
from recognition.catalogue.editions.reader import Reading
from recognition.catalogue.editions.ties import Ties
from recognition.catalogue.names.item_index import ItemIndex
from recognition.domain.lookups import Facts
from recognition.errors import RegistryUnavailable
from recognition.support import sqlite
from recognition.support.files import sync_folder
from recognition.support.fork import pid

__all__ = ["BrokenReferences", "Current", "Edition", "RowRefused", "build", "copy_with", "edition_path", "point"]


class Edition:
    """One published state of the catalogue, open for reading. `number` is that of its publication, `sha256` its name."""

    __slots__ = ("_items", "connection", "number", "path", "prices", "reading", "sha256", "ties")

    def __init__(self, number: int, path: Path, connection: sqlite3.Connection) -> None:
        self.number = number
        self.path = path
        self.sha256 = path.stem
        self.connection = connection
        self.reading = Reading(connection)
        self.prices = Prices(self.reading)
        self.ties = Ties(self.reading)
        self._items: ItemIndex | None = None

    @property
    def items(self) -> ItemIndex:
        """The parsed names of its items, made when a text is first asked about: questions by code do without."""
        if self._items is None:
            self._items = ItemIndex(self.connection)
        return self._items

    @property
    def peer(self) -> tuple[str, str] | None:
        """The neighbouring region and the hash of its edition, where this one is joined with that (`joined.py`)."""
        return None

    def noted(self, known: Facts) -> tuple[str, ...]:
        """Cautions that the reading of the facts gives; only where two editions are joined are there any."""
        return ()

    @classmethod
    def open(cls, folder: Path, number: int, sha256: str, verify: bool = False) -> Edition:
        """Open the edition of this hash in the data folder; `verify` reads the whole file and compares its hash first.

        Raises `RegistryUnavailable` when it is missing, damaged or of another format."""
        path = edition_path(folder, sha256)
        try:
            if verify and sha256_of(path) != sha256:
                raise RegistryUnavailable(code="edition_damaged")
            connection = connect(path)
            # without a stored format this is some other file under an edition's name
            stored = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
            if stored != (FORMAT,):
                raise RegistryUnavailable(code="edition_format_unknown")
            return cls(number, path, connection)
        except (OSError, sqlite3.DatabaseError) as error:
            raise RegistryUnavailable() from error


def connect(path: Path) -> sqlite3.Connection:
    """A reading connection that threads may share; it takes no lock, because the file never changes."""
    return sqlite.open(path, sqlite.Access.FROZEN, sqlite.EDITION, shared=True)


class Current:
    """The edition in force in a data folder, as this process sees it."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)
        self._pointer = os.fspath(self._folder / "current")
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int, int], Edition | None] = ((0, 0, 0), None)

    def get(self) -> Edition:
        """The edition in force now, for one `stat`; opened anew when `current` was replaced, and in each process after a fork.

        Raises `RegistryUnavailable` when there is none or it cannot be read; an older one never answers in its place."""
        mark = self._mark()
        seen, edition = self._seen
        if edition is not None and seen == mark:
            return edition
        with self._lock:
            return self._reopen()

    def held(self) -> Edition | None:
        """The edition that this process had open last, whether or not it is still in force: what its number means never changes."""
        seen, edition = self._seen
        return edition if edition is not None and seen[2] == pid() else None

    def _mark(self) -> tuple[int, int, int]:
        try:
            stat = os.stat(self._pointer)
        except OSError as error:
            raise RegistryUnavailable() from error
        return stat.st_mtime_ns, stat.st_ino, pid()

    def _reopen(self) -> Edition:
        mark = self._mark()
        seen, edition = self._seen
        if edition is not None and seen == mark:
            return edition
        number, sha256 = read_pointer(self._folder)
        if edition is None or (edition.number, edition.sha256) != (number, sha256) or seen[2] != mark[2]:
            # at the start of a process the file is hashed once; later ones were hashed by `point`
            edition = Edition.open(self._folder, number, sha256, verify=edition is None)
        self._seen = (mark, edition)
        return edition


def read_pointer(folder: Path) -> tuple[int, str]:
    """Number and hash of the edition in force; raises `RegistryUnavailable` when `current` is missing or not one such line."""
    try:
        number, sha256 = (Path(folder) / "current").read_text(encoding="ascii").split()
        return int(number), sha256
    except (OSError, ValueError) as error:
        raise RegistryUnavailable() from error


def point(folder: Path, number: int, sha256: str) -> None:
    """Put an edition in force: verify its file, then replace `current` in one step that survives a power cut.

    Raises `RegistryUnavailable` when the edition is missing or damaged; the one in force then stays."""
    Edition.open(folder, number, sha256, verify=True)
    pointer = Path(folder) / "current"
    unfinished = pointer.with_name(f".current-{pid()}-{threading.get_ident()}")
    with open(unfinished, "w", encoding="ascii") as file:
        file.write(f"{number} {sha256}\n")
        file.flush()
        os.fsync(file.fileno())
    # file systems stamp by a clock of some milliseconds and use inodes again: a stamp of our own always differs from the last
    last = pointer.stat().st_mtime_ns if pointer.exists() else 0
    stamp = max(time.time_ns(), last + 1)
    os.utime(unfinished, ns=(stamp, stamp))
    os.rename(unfinished, pointer)
    sync_folder(Path(folder))
