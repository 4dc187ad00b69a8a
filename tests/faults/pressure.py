"""Requests at a steady rate whether or not earlier ones were answered, from a process of its own: one loop over plain sockets, because a client of
Python's library for each would take more of the machine than the service that is to be pressed.

`python -m tests.faults.pressure PORT KEY RATE SECONDS [keep]` prints what came of them as JSON. Times count from the moment at which a request was
due. Each request has a connection of its own, as proxies send them; with `keep` connections are used again, as hospitals' own systems do, because
Linux's connection tracking remembers each for two minutes and is full (262,144) after less than two minutes of thousands a second."""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.people import question
from tests.running import HOST, ROOT

PATIENCE = 4.0
"""Seconds after which a caller gives up; twice what callers are advised to wait, so that nobody is missed who was only slow."""
NO_PORT_YET = 24
"""IP_BIND_ADDRESS_NO_PORT: the port is chosen when the other side is known, so that thousands a second find one."""


@dataclass
class Outcome:
    """What callers were told: how many got which status, ids of what was acknowledged, and each one's seconds by status."""

    due: int
    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    without_retry: int = 0

    def at(self, share: float, status: str = "201") -> float:
        """Milliseconds within which so large a share of those with this status was told."""
        times = sorted(self.seconds[status])
        return times[min(len(times) - 1, int(len(times) * share))] * 1000


def connection(number: int, port: int) -> socket.socket:
    """A new connection, about to be made."""
    sock = socket.socket()
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_IP, NO_PORT_YET, 1)
    # Many addresses of this machine: one has too few ports for all that have just been used.
    sock.bind((f"127.0.1.{1 + number % 250}", 0))
    sock.connect_ex((HOST, port))
    return sock


class Caller:
    """One request."""

    def __init__(self, due: float, message: bytes, sock: socket.socket) -> None:
        self.due, self.unsent, self.got, self.sock = due, message, b"", sock

    def whole(self) -> bool:
        """Whether the answer has come."""
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found:
            return False
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return len(body) >= int(length)


class Pressure:
    """The loop."""

    def __init__(self, port: int, key: str, rate: float, seconds: float, keep: bool = False) -> None:
        self.port, self.rate, self.count, self.keep = port, rate, int(rate * seconds), keep
        self.rested: deque[tuple[float, socket.socket]] = deque()
        self.refused: deque[tuple[float, socket.socket]] = deque()
        self.head = f"POST /api/v1/lookups HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
        if not keep:
            self.head += "Connection: close\r\n"
        self.template = json.dumps(question(report_ref="REFERENCE"))
        self.selector = selectors.DefaultSelector()
        self.open: dict[int, Caller] = {}
        self.outcome = Outcome(self.count)

    def run(self) -> Outcome:
        """Until all are answered or given up."""
        begun, sent = time.monotonic(), 0
        while sent < self.count or self.open:
            now = time.monotonic()
            while sent < self.count and begun + sent / self.rate <= now:
                self._begin(sent, begun + sent / self.rate)
                sent += 1
            pause = max(0.0, begun + sent / self.rate - time.monotonic()) if sent < self.count else 0.05
            for key, events in self.selector.select(min(pause, 0.05)):
                self._go_on(key.data, events)
            for caller in self._late(time.monotonic() - PATIENCE):
                self._end(caller, "gave up")
        return self.outcome

    def _late(self, before: float) -> list[Caller]:
        late = []
        # In the order in which they began.
        for caller in self.open.values():
            if caller.due > before:
                break
            late.append(caller)
        return late

    def _begin(self, number: int, due: float) -> None:
        body = self.template.replace("REFERENCE", f"P-{number}").encode()
        try:
            caller = Caller(due, f"{self.head}Content-Length: {len(body)}\r\n\r\n".encode() + body, self._idle() or connection(number, self.port))
        except OSError as error:
            self.outcome.statuses[type(error).__name__] += 1
            return
        self.open[caller.sock.fileno()] = caller
        self.selector.register(caller.sock, selectors.EVENT_WRITE, caller)

    def _idle(self) -> socket.socket | None:
        """A connection that may be used again: not of one who was refused a moment ago, nor one that the service is about to close."""
        now = time.monotonic()
        for idle, rest in ((self.rested, 0.0), (self.refused, 0.3)):
            while idle and now - idle[0][0] > 10:
                idle.popleft()[1].close()
            if idle and now - idle[0][0] > rest:
                return idle.popleft()[1]
        return None

    def _go_on(self, caller: Caller, events: int) -> None:
        try:
            if events & selectors.EVENT_WRITE:
                caller.unsent = caller.unsent[caller.sock.send(caller.unsent) :]
                if not caller.unsent:
                    self.selector.modify(caller.sock, selectors.EVENT_READ, caller)
                return
            piece = caller.sock.recv(1 << 16)
        except OSError as error:
            self._end(caller, type(error).__name__)
            return
        caller.got += piece
        if caller.whole():
            self._answered(caller)
        elif not piece:
            self._end(caller, "cut off")

    def _answered(self, caller: Caller) -> None:
        head, _, body = caller.got.partition(b"\r\n\r\n")
        status = head[9:12].decode()
        if status == "201":
            self.outcome.acknowledged.append(json.loads(body)["id"])
        elif status == "503" and b"\r\nretry-after: " not in head.lower():
            self.outcome.without_retry += 1
        self._end(caller, status)

    def _end(self, caller: Caller, status: str) -> None:
        self.outcome.statuses[status] += 1
        self.outcome.seconds.setdefault(status, []).append(round(time.monotonic() - caller.due, 5))
        del self.open[caller.sock.fileno()]
        self.selector.unregister(caller.sock)
        if self.keep and status in ("201", "503"):
            (self.rested if status == "201" else self.refused).append((time.monotonic(), caller.sock))
        else:
            caller.sock.close()


@contextmanager
def pressing(port: int, key: str, rate: float, seconds: float, keep: bool = False) -> Iterator[list[Outcome]]:
    """Runs in a process of its own while the block does; what came of it is in the list after the block."""
    command = [sys.executable, "-m", "tests.faults.pressure", str(port), key, str(rate), str(seconds), *(["keep"] if keep else [])]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    found: list[Outcome] = []
    try:
        yield found
        told = json.loads(process.communicate(timeout=seconds + 60)[0])
        found.append(Outcome(**{**told, "statuses": Counter(told["statuses"])}))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def pressed(port: int, key: str, rate: float, seconds: float) -> Outcome:
    """The same without anything done meanwhile."""
    with pressing(port, key, rate, seconds) as found:
        pass
    return found[0]


if __name__ == "__main__":
    print(json.dumps(vars(Pressure(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), "keep" in sys.argv).run())))
