"""What waits for the writer's answer: the queue's places, and appends that are prepared in the turn in which they go out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from recognition.errors import LedgerUnavailable
from recognition.ledger.events import EntryNote
from recognition.ledger.writer.messages import Append, Appended, Reply, Request
from recognition.ledger.writer.protocol import pack

Result = TypeVar("Result")


class NewEntries(NamedTuple):
    """Entries that are to be appended together, under one request."""

    entries: Sequence[bytes]
    request: Request | None = None
    notes: Sequence[EntryNote] = ()


class AppendSteps(NamedTuple, Generic[Result]):
    """What is to be appended, nothing it may be, and what finishes it: `finish` gives its caller something for where the entries stand (None where
    nothing was to be appended)."""

    new: NewEntries | None
    finish: Callable[[Appended | None], Result]


class Ready(NamedTuple, Generic[Result]):
    """The same as it is sent; `finish` takes the writer's answer."""

    append: Append | None
    finish: Callable[[Reply | None], Result]


class ConnectionLost(Exception):
    """The connection ended before the answer came: the request was written or never will be, and the ledger shows which."""


class PendingReply:
    """One message's place in the queue. A lock is the lightest thing that threads and greenlets both wait on."""

    __slots__ = ("_gate", "_given_up", "_message", "ended", "reply", "until")

    def __init__(self, message: bytes, end: float) -> None:
        """`end` is the moment of time.monotonic() after which nobody waits here any more."""
        self._gate = threading.Lock()
        self._gate.acquire()
        self._message = message
        self.until = end
        self.ended = self._given_up = False
        """`ended`: nobody waits here any more."""
        self.reply: Reply | None = None

    def prepare(self) -> bytes:
        """What is to be sent, asked for in the turn in which it goes out; empty where nothing is and the wait is over."""
        return self._message

    def hear(self, reply: Reply) -> None:
        """The answer has come."""
        self.reply = reply

    def take(self) -> None:
        """Returns when it was answered or is to be. Raises LedgerUnavailable when no answer came in time, ConnectionLost when none will come."""
        self._gate.acquire()
        if self._given_up:
            raise LedgerUnavailable
        if not self.answered():
            raise ConnectionLost

    def answered(self) -> bool:
        """Whether there is something to give to whoever waits."""
        return self.reply is not None

    def end(self, given_up: bool = False) -> None:
        """Wakes who waits here, once; the caller holds the link's lock."""
        if not self.ended:
            self.ended, self._given_up = True, given_up
            self._gate.release()


class PendingAppend(PendingReply, Generic[Result]):
    """The same of an append, which is made ready when it goes out and finished when its answer has come, beside those of others."""

    __slots__ = ("_prepare", "_raised", "_result", "_settled", "ready")

    def __init__(self, prepare: Callable[[], Ready[Result]], end: float, ready: Ready[Result] | None = None) -> None:
        """`ready` is what an earlier connection made ready of it."""
        super().__init__(b"", end)
        self._prepare, self.ready = prepare, ready
        self._settled = False
        self._raised: Exception | None = None

    def prepare(self) -> bytes:
        """Makes it ready; what that raises is raised where its result is asked for."""
        try:
            ready = self.ready = self.ready or self._prepare()
            if ready.append is not None:
                return pack(ready.append)
        except Exception as raised:
            self._settled, self._raised = True, raised
        else:
            self._finish(ready, None)
        return b""

    def hear(self, reply: Reply) -> None:
        """Finishes it, if anybody waits for it still."""
        if self.ready and not self.ended:
            self._finish(self.ready, reply)

    def _finish(self, ready: Ready[Result], reply: Reply | None) -> None:
        try:
            self._result = ready.finish(reply)
        except Exception as raised:
            self._raised = raised
        self._settled = True

    def answered(self) -> bool:
        """Whether `result` gives something."""
        return self._settled

    def result(self) -> Result:
        """What came of it, after `take`. Raises what preparing or finishing it raised."""
        if self._raised is not None:
            raise self._raised
        return self._result
