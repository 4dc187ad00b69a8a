"""Whose turn it is: requests that wait for the processor, measured in time.

A worker runs one request at a time until it waits for the ledger's writer. Left alone it would run hundreds of them before it looks at its
sockets again: nobody is then accepted, no monitor is answered, and who comes last waits for all others. Here requests beyond the first
few thousandths of a second wait in a queue, which is served in slices, and the sockets are looked at in between.

While nobody waits this costs a lookup nothing that can be measured: 0.98 of the processor time that workers and writer took before it (0.90, 0.98 and
1.00 in three pairs of six seconds at 400 lookups a second on new connections).
"""

from __future__ import annotations

import socket
import sys
from collections import deque
from time import monotonic, time
from typing import Any

from gevent import get_hub, getcurrent

SLICE = 0.005
"""Seconds for which requests run before sockets are looked at again; as long as these took then, where that is more."""
LONGEST_SLICE = 0.01
EXPECTED = 0.3
"""Seconds: who would wait longer for a turn is refused at once. What is left of a second is for judging, writing and answering, and for a wait
that turns out longer than expected."""
WAITED = 0.8
"""Seconds: who has waited longer since the request came is refused at its turn; a process that was stopped or starved could not know before."""
ASSETS = 64
"""So many files of pages may wait beyond these bounds, some 30 ms of work: whoever was given a page gets what belongs to it. More are refused as
all others, so that asking for files keeps nobody from an answer."""
_FIRST_PACE = 0.001
_FEW = 8
_BETWEEN = 0.03
"""The first few of the queue wait for little more than one look at the sockets, and for what is judged and told between two slices, in seconds at
most: so much of a wait says nothing of the pace there. Taken for it, 64 callers had some of themselves refused whom 50 ms would have served."""
_TCP_INFO = getattr(socket, "TCP_INFO", None)
_LAST_DATA = slice(52, 56)
"""Where Linux's `struct tcp_info` has `tcpi_last_data_recv`, in milliseconds."""


class Turns:
    """The queue of one worker."""

    def __init__(self) -> None:
        self._loop = get_hub().loop
        self._queue: deque[tuple[Any, int, float]] = deque()
        self._timer = self._loop.timer(0.0)
        self._pace = _FIRST_PACE
        self._served, self._serving = 0.0, False
        self.assets = 0
        """How many files of pages wait."""
        self.unseen = 0.0
        """Seconds for which the last request to come had lain with the system before it was seen here."""

    def has_backlog(self) -> bool:
        """Whether requests wait, here or for their connection to be accepted."""
        return bool(self._queue) or self.unseen > SLICE

    def late(self) -> bool:
        """Whether the sockets were looked at some time ago."""
        return time() - self._loop.now() > SLICE

    def full(self) -> bool:
        """Whether one more would wait too long: as long as the last to come lay with the system, and for so many before it at the pace of the
        last who had to wait here."""
        return self.unseen + len(self._queue) * self._pace > EXPECTED

    def take_for_asset(self) -> None:
        """As take(), counted among the assets that wait."""
        self.assets += 1
        try:
            self.take()
        finally:
            self.assets -= 1

    def take(self) -> None:
        """Returns when it is the caller's turn: at once while nobody waits and the sockets were looked at a moment ago."""
        if not self.has_backlog() and not self.late():
            return
        turn = (getcurrent(), len(self._queue) + 1, monotonic())
        self._queue.append(turn)
        if not self._serving:
            self._serving = True
            self._served = monotonic()
            self._timer.start(self._after_others)
        try:
            get_hub().switch()
        except BaseException:
            if turn in self._queue:
                self._queue.remove(turn)
            raise

    def _after_others(self) -> None:
        """The sockets were looked at; what is about to be finished comes first, or answers that are ready would wait for ever new questions."""
        self._loop.run_callback(self._serve)

    def _serve(self) -> None:
        """One slice, in the hub."""
        start = monotonic()
        end = start + min(max(SLICE, start - self._served), LONGEST_SLICE)
        while self._queue and (now := monotonic()) < end:
            waiting, place, since = self._queue.popleft()
            pace, wait = self._pace, now - since
            self._pace = wait / place if place > _FEW else max(min(pace, wait / place), (wait - _BETWEEN) / place)
            waiting.switch()
        self._served, self._serving = monotonic(), bool(self._queue)
        if self._serving:
            self._timer.start(self._after_others)


def waited(sock: Any) -> float:
    """Seconds since the last byte of a request came, by the system's own account: also of the time before the connection was accepted or
    this process ran. 0 where the system does not say."""
    if _TCP_INFO is None:
        return 0.0
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LAST_DATA.stop)
    except OSError:
        return 0.0
    return int.from_bytes(info[_LAST_DATA], sys.byteorder) / 1000
