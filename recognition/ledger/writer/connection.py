"""One connection to the writer process, shared by all threads or greenlets of a process."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from recognition.ledger.store import UNAVAILABLE
from recognition.ledger.writer.messages import Reply
from recognition.ledger.writer.pending import ConnectionLost, PendingReply
from recognition.ledger.writer.protocol import REPLIES, Address, MessageReader
from recognition.support.threads import give_way

log = logging.getLogger(__name__)

_READ = 1 << 14
_SLICE = 0.005
"""Seconds for which requests are prepared before those that are ready go out and others have a turn."""


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


class Link:
    """One connection: requests go out in order, answers come back in the same order, and a reader passes them on.

    Requests of one turn are made ready one after the other and go out together, whether or not earlier answers are awaited: the writer commits as one
    group what it finds waiting, and this process has other things to do meanwhile. Answers that come together are finished together as well, before
    anybody is woken."""

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
        self.heard = 0.0
        """When the writer answered last that it writes, as time.monotonic() has it."""
        self._asked: list[PendingReply] = []
        self._preparing: list[PendingReply] = []
        self._answered: list[PendingReply] = []
        self._waiting: deque[PendingReply] = deque()
        self._sending = threading.Lock()
        self._bell, self._rung = threading.Lock(), False
        self._bell.acquire()
        threading.Thread(target=self._write, name="ledger-requests", daemon=True).start()
        threading.Thread(target=self._read, name="ledger-replies", daemon=True).start()
        threading.Thread(target=self._watch, name="ledger-patience", daemon=True).start()

    def send(self, pending: PendingReply) -> None:
        """Queues the request. Raises ConnectionLost."""
        with self._sending:
            if not self.alive:
                raise ConnectionLost
            self._asked.append(pending)
            self._ring()

    def _ring(self) -> None:
        """Has what was asked sent, after all who are about to ask; the caller holds the lock."""
        if not self._rung:
            self._rung = True
            self._bell.release()

    def _write(self) -> None:
        """Prepares and sends the queued requests, turn by turn. When sending fails, the reader ends every wait."""
        while True:
            self._bell.acquire()
            with self._sending:
                self._rung = False
                if not self.alive:
                    return
                self._preparing, self._asked = self._asked, []
            messages, more = self._prepared()
            unsent = memoryview(b"".join(messages))
            try:
                while unsent:
                    unsent = unsent[self.sock.send(unsent) :]
            except OSError as error:
                log.debug("the ledger's writer does not take what is asked: %s", error)
                self.close()
            if more:
                give_way()

    def _prepared(self) -> tuple[list[bytes], bool]:
        """The messages of this turn, and whether some are left for the next: as many are made ready as a slice of time allows."""
        messages, sent, done = list[bytes](), list[PendingReply](), list[PendingReply]()
        stop = time.monotonic() + _SLICE
        for pending in self._preparing:
            message = b"" if pending.ended else pending.prepare()
            if message:
                messages.append(message)
            (sent if message else done).append(pending)
            if time.monotonic() > stop:
                break
        with self._sending:
            left, self._preparing = self._preparing[len(sent) + len(done) :], []
            if self.alive:
                self._waiting.extend(sent)
                self._asked[:0] = left
            for pending in done:
                pending.end()
            if left:
                self._ring()
        return messages, bool(left)

    def _read(self) -> None:
        inbox: MessageReader[Reply] = MessageReader(REPLIES)
        try:
            while piece := self.sock.recv(_READ):
                replies = inbox.feed(piece)
                if replies and replies[-1] != UNAVAILABLE:
                    self.heard = time.monotonic()
                for reply in replies:
                    self._answered.append(self._waiting.popleft())
                    self._answered[-1].hear(reply)
                with self._sending:
                    for pending in self._answered:
                        pending.end()
                    self._answered.clear()
        except (OSError, ValueError, IndexError) as error:
            log.log(logging.WARNING if self.alive else logging.DEBUG, "the connection to the ledger's writer broke: %s", error)
        with self._sending:
            self.alive = False
            for pending in self._all():
                pending.end()
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
                for pending in self._all():
                    if pending.until < now:
                        pending.end(given_up=True)

    def stalled(self) -> bool:
        """Whether the first in the queue was not answered in time: who comes now would wait as long, and for nothing."""
        try:
            return self._waiting[0].until < time.monotonic()
        except IndexError:
            return False

    def _all(self) -> list[PendingReply]:
        return [*self._answered, *self._waiting, *self._preparing, *self._asked]

    def close(self) -> None:
        """Ends the connection; the reader notices and ends every wait."""
        self.alive = False
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            log.debug("the connection was gone already")
