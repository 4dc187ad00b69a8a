"""What comes in over a connection: each request waits for its turn before it is read in earnest, or is refused at once."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from gevent import sleep
from gunicorn.http import RequestParser

from recognition.server.worker.request_head import ASSET, HEALTH, MOST, recognised
from recognition.server.worker.turns import ASSETS, WAITED, waited

if TYPE_CHECKING:
    from recognition.server.worker.worker import Worker

REFUSED = object()
"""Stands for a request that was answered already."""
PAUSE = 0.25
"""Seconds after a refusal before the next request of the connection is looked at: who asks again at once, and not after `Retry-After`, would
otherwise have refusals all the processor's time."""


class Arrivals(RequestParser):
    """gunicorn's parser, before which each request has to get its turn."""

    def __init__(self, worker: Worker, source: Any, address: Any, last: bool) -> None:
        """With `last` there is no room for the connection: it is refused and ends."""
        super().__init__(worker.cfg, source, address)
        self._worker, self._source, self._last = worker, source, last
        self.denied = False
        """Whether the request that was given last is to be refused."""
        self.arrived = 0.0
        """The moment of time.monotonic() at which it had come."""
        self._paused = 0.0

    def __next__(self) -> Any:
        """The next request, or REFUSED. Raises StopIteration at the end."""
        if self.mesg and (self.mesg.should_close() or not self.finish_body()):  # type: ignore[func-returns-value]  # the stub forgets it
            raise StopIteration
        data = self.unreader.read()
        if not data:
            raise StopIteration
        self.denied, self.arrived = False, monotonic()
        if not HEALTH.match(data) and not self._has_turn(ASSET.match(data) is not None):
            data = self._refused(data)
            if not data:
                return REFUSED
            self.denied = True
        self.unreader.unread(data)
        return super().__next__()

    def _has_turn(self, asset: bool) -> bool:
        turns, unseen = self._worker.turns, waited(self._source)
        self.arrived -= unseen
        turns.unseen = max(0.0, unseen - self._paused)
        self._paused = 0.0
        if asset and not self._last and turns.assets < ASSETS:
            turns.take_for_asset()
            return True
        if self._last or turns.full():
            return False
        turns.take()
        return monotonic() - self.arrived <= WAITED

    def _refused(self, data: bytes) -> bytes:
        """Refuses a request that is recognised without parsing, and gives back b""; else what has been read by now.

        Many callers send head and body one after the other, so what is missing of a body is waited for."""
        head = recognised(data)
        while head and len(data) < head.length <= MOST and (more := self.unreader.read()):
            data += more
        if head is None or len(data) != head.length:
            return data
        close = self._last or head.close or not self._worker.alive
        self._source.sendall(self._worker.refusals.response(head, close))
        if close:
            raise StopIteration
        sleep(PAUSE)
        self._paused = PAUSE
        return b""
