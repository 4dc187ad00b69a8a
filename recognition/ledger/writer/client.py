"""Appending by way of the writer process: one connection per process, shared by all its threads or greenlets."""

from __future__ import annotations

import logging
import socket
import threading
import time
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.entries import columns
from recognition.ledger.reader import LedgerReader
from recognition.ledger.store import INVALID, UNAVAILABLE
from recognition.ledger.writer.connection import ConnectionLost, Link, Patience
from recognition.ledger.writer.messages import Append, Appended, Erase, Erased, Ping, Pong, Reply, Sign, Signed
from recognition.ledger.writer.protocol import REPLIES, Address, MessageReader, pack
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
        """Whether a writer answers now, asked over a connection of its own: not behind all that others have asked."""
        try:
            return ping(self.folder, self.patience.ping)
        except (OSError, ValueError):
            return False

    def connect(self) -> None:
        """Connects, for whoever does not want the first request to wait for it. Raises LedgerUnavailable."""
        self._connected(self._end())

    def append(self, request: Append) -> Reply:
        """Sends one request and returns when it is durable (`Appended`) or refused (`WriteRefused`)."""
        message, end = pack(request), self._end()
        try:
            try:
                return self._ask(message, end)
            except ConnectionLost:
                return self._settle(request, message, end)
        except LedgerUnavailable as error:
            log.error("the ledger could not be reached: %s", error.__cause__ or "no answer in time")
            return UNAVAILABLE

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry; doing it twice does no harm. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Erase(entry_id)), self._end())
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Erased):
            raise LedgerUnavailable
        return reply.done

    def checkpoint(self) -> str:
        """A signed checkpoint of what is durable now. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Sign()), self._end())
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Signed):
            raise LedgerUnavailable
        return reply.note

    def _end(self) -> float:
        return time.monotonic() + self.patience.answer

    def _ask(self, message: bytes, end: float) -> Reply:
        link = self._connected(end)
        if link.stalled():
            raise LedgerUnavailable
        return link.send(message, end).take()

    def _settle(self, request: Append, message: bytes, end: float) -> Reply:
        """After a broken connection: what stands in the ledger is the answer, and only what does not is sent again.

        The new connection has answered before the ledger is read, and a writer serves what it reads in order: so a request of
        the old connection is in the file by now, or was dropped with it. Raises LedgerUnavailable."""
        try:
            first = columns(request.entries[0]).id
        except ValueError:
            return INVALID
        while time.monotonic() < end:
            try:
                self._connected(end)
                written = self._reads.by_id(first)
                if written:
                    return Appended(written[0], len(request.entries), lines=request.request.lines if request.request else ())
                return self._ask(message, end)
            except ConnectionLost:
                log.info("the ledger's writer went away again")
        raise LedgerUnavailable

    def _connected(self, end: float) -> Link:
        link = self._link
        if link is not None and link.alive:
            return link
        if not self._connecting.acquire(timeout=max(0.0, end - time.monotonic())):
            raise LedgerUnavailable
        try:
            if self._link is None or not self._link.alive:
                self._link = self._connect(end)
            return self._link
        finally:
            self._connecting.release()

    def _connect(self, end: float) -> Link:
        """A connection that has answered. Raises LedgerUnavailable when there is none by `end`."""
        while time.monotonic() < end:
            try:
                link = Link(self.folder, self.patience)
            except OSError as error:
                log.debug("the ledger's writer does not listen: %s", error)
                time.sleep(_PAUSE)
                continue
            try:
                if isinstance(link.send(_PING, end).take(), Pong):
                    return link
            except ConnectionLost:
                log.debug("the ledger's writer went away before it answered")
            except LedgerUnavailable:
                link.close()
                raise
            link.close()
            time.sleep(_PAUSE)
        raise LedgerUnavailable

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


def ping(folder: Path, seconds: float) -> bool:
    """Whether the writer of a folder answers within so many seconds. Raises OSError where nobody listens or answers, ValueError where no writer does."""
    inbox: MessageReader[Reply] = MessageReader(REPLIES)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock, Address(folder) as address:
        sock.settimeout(seconds)
        sock.connect(address)
        sock.sendall(_PING)
        while piece := sock.recv(1 << 10):
            if replies := inbox.feed(piece):
                return isinstance(replies[0], Pong)
    return False
