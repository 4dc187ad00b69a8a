"""The ledger: what was asked and answered, decided and published, written once and never changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from time import monotonic

from recognition.errors import CorrectedAlready, IdempotencyConflict, LedgerUnavailable, TooLate
from recognition.ledger import place
from recognition.ledger.checkpoints.archive import CheckpointArchive
from recognition.ledger.events import EntryNote, KeyEvent, Publication
from recognition.ledger.file import LedgerRefused
from recognition.ledger.reader import LedgerReader
from recognition.ledger.writer.client import WriterClient
from recognition.ledger.writer.connection import Patience
from recognition.ledger.writer.in_process import InProcessWriter
from recognition.ledger.writer.messages import Append, Appended, Reply, Request, StoredRequest, WriteRefused
from recognition.ledger.writer.pending import AppendSteps, NewEntries, Ready, Result
from recognition.support.fork import pid
from recognition.support.patience import waits_until

__all__ = [
    "Appended", "NewEntries", "KeyEvent", "StoredRequest", "Ledger", "LedgerRefused", "EntryNote", "AppendSteps", "Publication", "LedgerReader", "Request", "open_ledger",
]  # fmt: skip

PATIENCE = Patience()
"""How long the service waits for its writer."""
SERVED = "RECOGNITION_WRITER"
"""Set to 1 by the server for its workers: a writer process serves the folder."""


class Ledger:
    """One data folder's ledger: appends by way of the one writer, and reads for themselves in `reads`."""

    def __init__(self, folder: Path, patience: Patience = PATIENCE) -> None:
        """Makes the file where there is none and no writer either; else opens nothing before it is needed."""
        self.folder, self.patience = folder, patience
        self.reads = LedgerReader(folder)
        self._choosing = threading.Lock()
        self._way: WriterClient | InProcessWriter | None = None
        if not place.exists(folder):
            # The first to come makes the file, so that reading works from the beginning.
            self._writer()

    def append(self, entries: Sequence[bytes], request: Request | None = None, notes: Sequence[EntryNote] = ()) -> Appended:
        """Writes entries together; they are durable when this returns. A known request writes nothing and says what it wrote then.

        Raises LedgerUnavailable (nothing was acknowledged; asking again with the same request is safe), TooLate, IdempotencyConflict,
        CorrectedAlready (one of these corrections takes back what was taken back before; nothing was written), and ValueError for what is no entry or has an id that exists.
        """
        if not entries:
            raise ValueError("there is nothing to append")
        new = NewEntries(entries, request, notes)
        return self.append_in_turn(lambda: AppendSteps(new, _certain))

    def append_in_turn(self, prepare: Callable[[], AppendSteps[Result]]) -> Result:
        """The same of what is made only when it can be sent: what arrives at a worker in one turn of its loop is prepared one after the other, sent
        and committed together, and finished together, so that the code and data of each step are in the processor's caches for all but the first.
        Both steps see what the caller's request has in its context, and neither may append.

        A layer for speed: against each caller judging and telling by itself, processor time of all processes is 0.92 (95 % interval 0.85 – 0.99; 0.88 – 0.94
        in another hour) over 16 connections and 0.88 (0.83 – 0.94) over 64; batches stay as they were. Measured by `bench.paired` with the checkout before.
        Throw it out when a worker no longer runs several requests in one turn of its loop.
        Raises what `append` raises, and what preparing and finishing raise, each to its own caller alone."""
        until, context = waits_until(), copy_context()

        def ready() -> Ready[Result]:
            # A copy each time, for after a lost connection it may be prepared anew while a thread is still in the first.
            own = context.copy()
            new, finish = own.run(prepare)
            append = new and Append(list(new.entries), new.request, list(new.notes), self._latest(until))
            return Ready(append, lambda reply: own.run(finish, None if reply is None else _appended(reply, until)))

        return self._writer().append(ready)

    def _latest(self, until: float | None) -> float:
        """When writing may begin at the latest (of time.monotonic()). Raises TooLate for a caller who waits no longer."""
        now = monotonic()
        if until is None:
            return now + self.patience.begin
        if until < now:
            raise TooLate
        return min(now + self.patience.begin, until)

    def ready(self) -> None:
        """Raises LedgerUnavailable where nobody would write what is appended now."""
        way = self._writer()
        if isinstance(way, WriterClient) and not way.answers():
            raise LedgerUnavailable

    def prepare(self) -> None:
        """Opens the file for reading and the way to the writer. Raises LedgerUnavailable."""
        self.size()
        way = self._writer()
        if isinstance(way, WriterClient):
            way.connect()

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry for good; the entry and all proofs stand. False where there is none."""
        return self._writer().erase_note(entry_id)

    def checkpoint(self) -> str:
        """A signed checkpoint (C2SP): of all that is durable now, or the last one where none can be signed. Raises LedgerUnavailable."""
        try:
            return self._writer().checkpoint()
        except (LedgerUnavailable, LedgerRefused):
            if note := CheckpointArchive(self.folder).latest():
                return note
            raise

    def size(self) -> int:
        """How many entries there are."""
        return self.reads.size()

    def request(self, key: bytes) -> StoredRequest | None:
        """What a request wrote, if it was written."""
        return self.reads.request(key)

    @contextmanager
    def grouped(self, every: int = 500) -> Iterator[None]:
        """Commits once per so many appends, for filling a folder that can be filled again: nothing inside is durable before the end.

        Changes nothing where a writer process serves the folder. Reads inside see what was appended. For one thread.
        """
        way = self._writer()
        if isinstance(way, WriterClient):
            yield
            return
        self.reads.writing = way.connection
        try:
            with way.grouped(every):
                yield
        finally:
            self.reads.writing = None

    def _writer(self) -> WriterClient | InProcessWriter:
        way = self._way
        if way is None or way.pid != pid():
            with self._choosing:
                way = self._way
                if way is not None and way.pid != pid():
                    way.forget()
                    way = None
                if way is None:
                    way = self._way = self._choose()
        return way

    def _choose(self) -> WriterClient | InProcessWriter:
        """The writer process if one answers or is to answer, else this process if the lock is free."""
        client = WriterClient(self.folder, self.reads, self.patience)
        # A worker never takes the lock, not even in the moment in which its writer is started again.
        if os.environ.get(SERVED) == "1" or client.answers():
            return client
        return InProcessWriter.take(self.folder) or client

    def close(self) -> None:
        """Closes connections and gives back the lock."""
        self.reads.close()
        way, self._way = self._way, None
        if way is not None:
            way.close()


def _certain(appended: Appended | None) -> Appended:
    assert appended is not None, "there was something to append"
    return appended


def _appended(reply: Reply, until: float | None) -> Appended:
    """The reply, or the refusal that it is, raised."""
    if isinstance(reply, Appended):
        return reply
    code = reply.code if isinstance(reply, WriteRefused) else ""
    if code == "conflict":
        raise IdempotencyConflict("Idempotency-Key")
    if code == "corrected":
        raise CorrectedAlready
    if code == "invalid":
        raise ValueError("the ledger refused these bytes: they are no entry, or their id exists")
    if code == "late" and until is not None and until < monotonic():
        raise TooLate
    raise LedgerUnavailable


def open_ledger(folder: Path | str, patience: Patience = PATIENCE) -> Ledger:
    """The ledger of a data folder, which must exist. Raises LedgerRefused for a file that cannot be vouched for."""
    return Ledger(Path(folder), patience)
