"""One connection to the writer process, shared by all threads or greenlets of a process."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.writer.messages import Reply
from recognition.ledger.writer.protocol import REPLIES, Address, MessageReader

log = logging.getLogger(__name__)

_READ = 1 << 14


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the writer is waited for, in seconds: a request for its answer (`answer`, one `look` longer at most), whatever happens to the
    writer meanwhile; and whoever only asks whether it is well (`ping`). Callers are advised to wait two seconds: an answer that came
    later than this would find nobody. The writer begins to write only within `begin`: who is refused for want of an answer was not written,
    unless writing itself takes as long as what is left."""

    answer: float = 1.5
    begin: float = 1.0
    look: float = 0.2
    ping: float = 1.0


class ConnectionLost(Exception):
    """The connection ended before the answer came: the request was written or never will be, and the ledger shows which."""


class PendingReply:
    """One request's place in the queue. A lock is the lightest thing that threads and greenlets both wait on."""

    __slots__ = ("gate", "given_up", "reply", "until")

    def __init__(self, end: float) -> None:
        """`end` is the moment of time.monotonic() after which nobody waits here any more."""
        self.gate = threading.Lock()
        self.gate.acquire()
        self.until = end
        self.given_up = False
        self.reply: Reply | None = None

    def take(self) -> Reply:
        """Raises LedgerUnavailable when no answer came in time, Lost when none will come."""
        self.gate.acquire()
        if self.given_up:
            raise LedgerUnavailable
        if self.reply is None:
            raise ConnectionLost
        return self.reply

    def end(self, reply: Reply | None, given_up: bool = False) -> None:
        """Wakes who waits here, once; the caller holds the link's lock."""
        if self.given_up:
            return
        self.reply, self.given_up = reply, given_up
        self.gate.release()


class Link:
    """One connection: requests go out in order, answers come back in the same order, and a reader passes them on.

    Requests of one batch go out together, whether or not earlier answers are awaited: the writer commits as one group what it
    finds waiting, and this process has other things to do meanwhile."""

    def __init__(self, folder: Path, patience: Patience) -> None:
        """Raises OSError where nobody listens."""
        self.patience = patience
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with Address(folder) as address:
                self.sock.connect(address)
        except OSError:
            self.sock.close()
            raise
        self.alive = True
        self._asked: list[tuple[bytes, PendingReply]] = []
        self._waiting: deque[PendingReply] = deque()
        self._sending = threading.Lock()
        self._bell, self._rung = threading.Lock(), False
        self._bell.acquire()
        threading.Thread(target=self._write, name="ledger-requests", daemon=True).start()
        threading.Thread(target=self._read, name="ledger-replies", daemon=True).start()
        threading.Thread(target=self._watch, name="ledger-patience", daemon=True).start()

    def send(self, message: bytes, end: float) -> PendingReply:
        """Queues the request, whose answer is waited for until `end` (of time.monotonic()). Raises ConnectionLost."""
        waiting = PendingReply(end)
        with self._sending:
            if not self.alive:
                raise ConnectionLost
            self._asked.append((message, waiting))
            self._ring()
        return waiting

    def _ring(self) -> None:
        """Has what was asked sent, after all who are about to ask; the caller holds the lock."""
        if not self._rung:
            self._rung = True
            self._bell.release()

    def _write(self) -> None:
        """Sends the queued requests, batch by batch. When that fails, the reader ends every wait."""
        while True:
            self._bell.acquire()
            with self._sending:
                self._rung = False
                if not self.alive:
                    return
                batch, self._asked = self._asked, []
                self._waiting.extend([waiting for _, waiting in batch])
            unsent = memoryview(b"".join([message for message, _ in batch]))
            try:
                while unsent:
                    unsent = unsent[self.sock.send(unsent) :]
            except OSError as error:
                log.debug("the ledger's writer does not take what is asked: %s", error)
                self.close()

    def _read(self) -> None:
        inbox: MessageReader[Reply] = MessageReader(REPLIES)
        try:
            while piece := self.sock.recv(_READ):
                answered = [(self._waiting.popleft(), reply) for reply in inbox.feed(piece)]
                with self._sending:
                    for waiting, reply in answered:
                        waiting.end(reply)
        except (OSError, ValueError, IndexError) as error:
            log.log(logging.WARNING if self.alive else logging.DEBUG, "the connection to the ledger's writer broke: %s", error)
        with self._sending:
            self.alive = False
            for waiting in self._all():
                waiting.end(None)
            self._ring()
        self.sock.close()

    def _watch(self) -> None:
        """Gives up on answers that do not come in time: one look now and then at all who wait, instead of a timer for each. At a look that
        comes late nobody is given up: this process was held up itself, and answers lie unread."""
        late = False
        while self.alive:
            looked = time.monotonic()
            time.sleep(self.patience.look)
            with self._sending:
                now = time.monotonic()
                if late := not late and now - looked > 2 * self.patience.look:
                    continue
                for waiting in self._all():
                    if waiting.until < now:
                        waiting.end(None, given_up=True)

    def stalled(self) -> bool:
        """Whether the first in the queue was not answered in time: who comes now would wait as long, and for nothing."""
        try:
            return self._waiting[0].until < time.monotonic()
        except IndexError:
            return False

    def _all(self) -> list[PendingReply]:
        return [*self._waiting, *(waiting for _, waiting in self._asked)]

    def close(self) -> None:
        """Ends the connection; the reader notices and ends every wait."""
        self.alive = False
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("the connection was gone already")
