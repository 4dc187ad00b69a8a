"""Appending by way of the writer process: one connection per process, shared by all its threads or greenlets."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.entries import columns
from recognition.ledger.reader import LedgerReader
from recognition.ledger.store import INVALID, UNAVAILABLE
from recognition.ledger.writer.connection import ConnectionLost, Link, Patience
from recognition.ledger.writer.messages import Append, Appended, Erase, Erased, Ping, Pong, Reply, Sign, Signed
from recognition.ledger.writer.protocol import pack
from recognition.support.fork import pid

log = logging.getLogger(__name__)

_PAUSE = 0.02


class WriterClient:
    """The way to the writer process of a data folder, connected when first used and again when the writer was started anew."""

    def __init__(self, folder: Path, reads: LedgerReader, patience: Patience) -> None:
        """`reads` shows, after a broken connection, what was written."""
        self.folder, self.patience = folder, patience
        self.pid = pid()
        self._reads = reads
        self._link: Link | None = None
        self._connecting = threading.Lock()

    def answers(self) -> bool:
        """Whether a writer answers now."""
        try:
            self._connected(retry=0)
        except LedgerUnavailable:
            return False
        return True

    def append(self, request: Append) -> Reply:
        """Sends one request and returns when it is durable (`Appended`) or refused (`WriteRefused`)."""
        message = pack(request)
        try:
            try:
                return self._ask(message)
            except ConnectionLost:
                return self._settle(request, message)
        except LedgerUnavailable as error:
            log.error("the ledger could not be reached: %s", error.__cause__ or "no answer in time")
            return UNAVAILABLE

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry; doing it twice does no harm. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Erase(entry_id)))
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Erased):
            raise LedgerUnavailable
        return reply.done

    def checkpoint(self) -> str:
        """A signed checkpoint of what is durable now. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Sign()))
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Signed):
            raise LedgerUnavailable
        return reply.note

    def _ask(self, message: bytes) -> Reply:
        return self._connected(self.patience.listening).send(message).take()

    def _settle(self, request: Append, message: bytes) -> Reply:
        """After a broken connection: what stands in the ledger is the answer, and only what does not is sent again.

        The new connection has answered before the ledger is read, and a writer serves what it reads in order: so a request of
        the old connection is in the file by now, or was dropped with it. Raises LedgerUnavailable."""
        try:
            first = columns(request.entries[0]).id
        except ValueError:
            return INVALID
        end = time.monotonic() + self.patience.answer
        while time.monotonic() < end:
            try:
                self._connected(self.patience.listening)
                written = self._reads.by_id(first)
                if written:
                    return Appended(written[0], len(request.entries), lines=request.request.lines if request.request else ())
                return self._ask(message)
            except ConnectionLost:
                log.info("the ledger's writer went away again")
        raise LedgerUnavailable

    def _connected(self, retry: float) -> Link:
        link = self._link
        if link is not None and link.alive:
            return link
        with self._connecting:
            if self._link is None or not self._link.alive:
                self._link = self._connect(retry)
            return self._link

    def _connect(self, retry: float) -> Link:
        """A connection that has answered. Raises LedgerUnavailable."""
        end = time.monotonic() + retry
        while True:
            try:
                link = Link(self.folder, self.patience)
                if isinstance(link.send(_PING).take(), Pong):
                    return link
                link.close()
            except (OSError, ConnectionLost) as error:
                if time.monotonic() >= end:
                    raise LedgerUnavailable from error
            time.sleep(_PAUSE)

    def forget(self) -> None:
        """In a forked child: leaves the connection to the parent."""
        if self._link is not None:
            self._link.sock.close()

    def close(self) -> None:
        """Closes the connection."""
        if self._link is not None:
            self._link.close()
            self._link = None


_PING = pack(Ping())
