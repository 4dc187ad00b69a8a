"""Appending by way of the writer process: one connection per process, shared by all its threads or greenlets."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.entries import columns
from recognition.ledger.reader import LedgerReader
from recognition.ledger.store import INVALID
from recognition.ledger.writer.connection import Link, Patience
from recognition.ledger.writer.messages import Append, Appended, Erase, Erased, Ping, Pong, Reply, Sign, Signed
from recognition.ledger.writer.pending import ConnectionLost, PendingAppend, PendingReply, Ready, Result
from recognition.ledger.writer.protocol import REPLIES, Address, MessageReader, pack
from recognition.support.fork import pid

log = logging.getLogger(__name__)

_PAUSE = 0.02
_A_MOMENT = 0.1
"""Seconds for which an answer says that the writer is well. Under load it answers all the time, and to ask as well would take a monitor longer."""


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
        """Whether a writer answers now: it has a moment ago, or does when it is asked, over a connection of its own and not behind all that others
        have asked."""
        link = self._link
        if link is not None and link.alive and time.monotonic() - link.heard < _A_MOMENT:
            return True
        try:
            return ping(self.folder, self.patience.ping)
        except (OSError, ValueError):
            return False

    def connect(self) -> None:
        """Connects, for whoever does not want the first request to wait for it. Raises LedgerUnavailable."""
        self._connected(self._end())

    def append(self, prepare: Callable[[], Ready[Result]]) -> Result:
        """Prepares, sends and finishes one append; the writer's answer says that it is durable (`Appended`) or refused (`WriteRefused`). Raises what
        preparing and finishing it raise, and LedgerUnavailable where no answer came."""
        end = self._end()
        pending = PendingAppend(prepare, end)
        try:
            try:
                self._ask(pending, end)
            except ConnectionLost:
                pending = self._settle(pending, prepare, end)
        except LedgerUnavailable as error:
            log.error("the ledger could not be reached: %s", error.__cause__ or "no answer in time")
            raise
        return pending.result()

    def erase_note(self, entry_id: str) -> bool:
        """Erases the text beside an entry; doing it twice does no harm. Raises LedgerUnavailable."""
        try:
            reply = self._told(Erase(entry_id))
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Erased):
            raise LedgerUnavailable
        return reply.done

    def checkpoint(self) -> str:
        """A signed checkpoint of what is durable now. Raises LedgerUnavailable."""
        try:
            reply = self._told(Sign())
        except ConnectionLost as error:
            raise LedgerUnavailable from error
        if not isinstance(reply, Signed):
            raise LedgerUnavailable
        return reply.note

    def _end(self) -> float:
        return time.monotonic() + self.patience.answer

    def _told(self, message: Erase | Sign) -> Reply | None:
        end = self._end()
        pending = PendingReply(pack(message), end)
        self._ask(pending, end)
        return pending.reply

    def _ask(self, pending: PendingReply, end: float) -> None:
        link = self._connected(end)
        if link.stalled():
            raise LedgerUnavailable
        link.send(pending)
        pending.take()

    def _settle(self, lost: PendingAppend[Result], prepare: Callable[[], Ready[Result]], end: float) -> PendingAppend[Result]:
        """After a broken connection: what stands in the ledger is the answer, and only what does not is sent again.

        The new connection has answered before the ledger is read, and a writer serves what it reads in order: so a request of
        the old connection is in the file by now, or was dropped with it. Raises LedgerUnavailable."""
        ready = lost.ready
        while time.monotonic() < end:
            pending = PendingAppend(prepare, end, ready)
            try:
                self._connected(end)
                if ready and ready.append and (reply := self._written(ready.append)):
                    pending.hear(reply)
                else:
                    self._ask(pending, end)
            except ConnectionLost:
                log.info("the ledger's writer went away again")
                ready = pending.ready
            else:
                return pending
        raise LedgerUnavailable

    def _written(self, append: Append) -> Reply | None:
        try:
            written = self._reads.by_id(columns(append.entries[0]).id)
        except ValueError:
            return INVALID
        return Appended(written[0], len(append.entries), lines=append.request.lines if append.request else ()) if written else None

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
                pending = PendingReply(_PING, end)
                link.send(pending)
                pending.take()
                if isinstance(pending.reply, Pong):
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
