"""Appending without a writer process: for commands and tests, which take the lock and use the same engine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.checkpoints.signer import Signer
from recognition.ledger.file import take_lock
from recognition.ledger.place import writing
from recognition.ledger.store import UNAVAILABLE, LedgerDatabase
from recognition.ledger.writer.messages import Append, Appended, WriteRefused
from recognition.ledger.writer.pending import Ready, Result
from recognition.support.fork import pid

_inherited: list[InProcessWriter] = []


class InProcessWriter:
    """Holds the lock of a data folder and writes in this process, one request after another."""

    def __init__(self, folder: Path, lock: int) -> None:
        """`lock` is the descriptor that holds `ledger.lock`. Raises LedgerRefused."""
        self.pid = pid()
        self._lock = lock
        self._turn = threading.Lock()
        self._engine = writing(folder)
        self._signer = Signer(folder, self._engine)

    @classmethod
    def take(cls, folder: Path) -> InProcessWriter | None:
        """This process as the writer, or None where another holds the lock. Raises LedgerRefused."""
        lock = take_lock(folder)
        if lock is None:
            return None
        try:
            return cls(folder, lock)
        except BaseException:
            os.close(lock)
            raise

    def append(self, prepare: Callable[[], Ready[Result]]) -> Result:
        """Prepares, writes and finishes one append. Raises what preparing and finishing it raise."""
        append, finish = prepare()
        return finish(self._written(append) if append else None)

    def _written(self, append: Append) -> Appended | WriteRefused:
        with self._turn:
            try:
                return self._engine.write([append])[0]
            except LedgerUnavailable:
                return UNAVAILABLE

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry."""
        with self._turn:
            return self._engine.erase_note(entry_id)

    def checkpoint(self) -> str:
        """A signed checkpoint. Raises LedgerUnavailable."""
        with self._turn:
            return self._signer.sign()

    def connection(self) -> LedgerDatabase:
        """The connection that sees what is not committed yet."""
        return self._engine.connection

    @contextmanager
    def grouped(self, every: int) -> Iterator[None]:
        """Commits once per so many requests."""
        with self._engine.grouped(every):
            yield

    def forget(self) -> None:
        """In a forked child: file and lock are the parent's; they are kept from being closed here, which would disturb it."""
        _inherited.append(self)

    def close(self) -> None:
        """Closes the file and gives the lock back."""
        if self.pid == pid():
            self._engine.close()
            os.close(self._lock)
