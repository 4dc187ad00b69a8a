"""Appending by way of the writer process: one connection per process, shared by all its threads or greenlets."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections import deque
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.engine import INVALID, UNAVAILABLE
from recognition.ledger.entries import columns
from recognition.ledger.frames import REPLIES, Address, Inbox, pack
from recognition.ledger.reads import Reads
from recognition.ledger.requests import Append, Appended, Erase, Erased, Ping, Pong, Refused, Reply, Sign, Signed

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a request waits for its answer."""
RETRY = 2.0
"""Seconds in which a writer that was started again must listen."""
_PAUSE = 0.02
_READ = 1 << 18


class Lost(Exception):
    """The connection ended before the answer came: the request was written or never will be, and the ledger tells which."""


class _Waiting:
    """One request's place in the queue. A lock is the lightest thing that threads and greenlets both wait on."""

    __slots__ = ("gate", "reply")

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.gate.acquire()
        self.reply: Reply | None = None

    def take(self) -> Reply:
        """Raises LedgerUnavailable when no answer came in time, Lost when none will come."""
        if not self.gate.acquire(timeout=PATIENCE):
            raise LedgerUnavailable
        if self.reply is None:
            raise Lost
        return self.reply


class _Link:
    """One connection: requests go out in order, answers come back in the same order, and a reader hands them out.

    What is asked while answers are awaited goes out together once they have come: the writer commits it as one group, and who
    has asked early is not made to wait for who asks late."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where nobody listens."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with Address(folder) as address:
                self.sock.connect(address)
        except OSError:
            self.sock.close()
            raise
        self.alive = True
        self._asked: list[tuple[bytes, _Waiting]] = []
        self._waiting: deque[_Waiting] = deque()
        self._sending = threading.Lock()
        threading.Thread(target=self._read, name="ledger-replies", daemon=True).start()

    def send(self, message: bytes) -> _Waiting:
        """Queues the request. Raises Lost."""
        waiting = _Waiting()
        with self._sending:
            if not self.alive:
                raise Lost
            self._asked.append((message, waiting))
            if not self._waiting:
                self._send()
        return waiting

    def _send(self) -> None:
        """Sends all that was asked meanwhile; the caller holds the lock. Whoever waits is told by the reader when it fails."""
        asked, self._asked = self._asked, []
        self._waiting.extend([waiting for _, waiting in asked])
        try:
            self.sock.sendall(b"".join([message for message, _ in asked]))
        except OSError as error:
            log.debug("the ledger's writer does not take what is asked: %s", error)
            self.close()

    def _read(self) -> None:
        inbox: Inbox[Reply] = Inbox(REPLIES)
        try:
            while piece := self.sock.recv(_READ):
                answered = [(self._waiting.popleft(), reply) for reply in inbox.feed(piece)]
                with self._sending:
                    if self._asked and not self._waiting:
                        self._send()
                for waiting, reply in answered:
                    waiting.reply = reply
                    waiting.gate.release()
        except (OSError, ValueError, IndexError) as error:
            log.log(logging.WARNING if self.alive else logging.DEBUG, "the connection to the ledger's writer broke: %s", error)
        with self._sending:
            self.alive = False
            lost = [*self._waiting, *(waiting for _, waiting in self._asked)]
        self.sock.close()
        for waiting in lost:
            waiting.gate.release()

    def close(self) -> None:
        """Ends the connection; the reader notices and tells all who wait."""
        self.alive = False
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("the connection was gone already")


class Client:
    """The way to the writer process of a data folder, connected when first used and again when the writer was started anew."""

    def __init__(self, folder: Path, reads: Reads) -> None:
        """`reads` tells, after a broken connection, what was written."""
        self.folder = folder
        self.pid = os.getpid()
        self._reads = reads
        self._link: _Link | None = None
        self._connecting = threading.Lock()

    def answers(self) -> bool:
        """Whether a writer answers now."""
        try:
            self._connected(retry=0)
        except LedgerUnavailable:
            return False
        return True

    def append(self, asked: Append) -> Appended | Refused:
        """Sends one request and returns when it is durable or refused."""
        message = pack(asked)
        try:
            try:
                return self._ask(message)
            except Lost:
                return self._settle(asked, message)
        except LedgerUnavailable as error:
            log.error("the ledger could not be reached: %s", error.__cause__ or "no answer in time")
            return UNAVAILABLE

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry; doing it twice does no harm. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Erase(entry_id)))
        except Lost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Erased):
            raise LedgerUnavailable
        return reply.done

    def checkpoint(self) -> str:
        """A signed checkpoint of what is durable now. Raises LedgerUnavailable."""
        try:
            reply = self._ask(pack(Sign()))
        except Lost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Signed):
            raise LedgerUnavailable
        return reply.note

    def _ask(self, message: bytes) -> Reply:
        return self._connected(RETRY).send(message).take()

    def _settle(self, asked: Append, message: bytes) -> Appended | Refused:
        """After a broken connection: what stands in the ledger is the answer, and only what does not is sent again.

        The new connection has answered before the ledger is read, and a writer serves what it reads in order: so a request of
        the old connection is in the file by now, or was dropped with it. Raises LedgerUnavailable."""
        try:
            first = columns(asked.entries[0]).id
        except ValueError:
            return INVALID
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self._connected(RETRY)
                found = self._reads.by_id(first)
                if found:
                    return Appended(found[0], len(asked.entries), lines=asked.request.lines if asked.request else ())
                return self._ask(message)
            except Lost:
                log.info("the ledger's writer went away again")
        raise LedgerUnavailable

    def _connected(self, retry: float) -> _Link:
        link = self._link
        if link is not None and link.alive:
            return link
        with self._connecting:
            if self._link is None or not self._link.alive:
                self._link = self._connect(retry)
            return self._link

    def _connect(self, retry: float) -> _Link:
        """A connection that has answered. Raises LedgerUnavailable."""
        end = time.monotonic() + retry
        while True:
            try:
                link = _Link(self.folder)
                if isinstance(link.send(_PING).take(), Pong):
                    return link
                link.close()
            except (OSError, Lost) as error:
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

