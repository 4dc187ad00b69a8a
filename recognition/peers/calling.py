"""Requests to a neighbouring region: signed, straight to its address, and over when their time is over, however slowly it answers.

Its clock may differ from ours. It refuses what is signed too far from its own and says what that shows; the request is then signed once more by that time, and how far the two clocks are
apart is remembered and told. Further apart than CLOCKS_APART nothing is signed: what we sign for another time could be kept until then."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from recognition.peers.declaration import DeclaredPeer
from recognition.peers.faults import PeerFault
from recognition.support.request_signing import signed_headers

PREFIX = "/api/v1/peers"
CLOCKS_APART = timedelta(minutes=30)
"""How far another clock may be from ours. Two machines of which one was never set are some minutes apart; hours are a wrong time zone, which somebody has to see."""
LARGEST = 4 << 20
"""Bytes of an answer that is no file."""
PIECE = 1 << 16
WAIT, WAIT_FOR_FILE = 10.0, 300.0
"""Seconds for one answer, and for a file."""


class WrittenTo(Protocol):
    """What pieces of a file are written to."""

    def write(self, piece: bytes, /) -> object:
        """Takes one. Raises OSError."""


class PeerAnswer(NamedTuple):
    """What came back, with its media type."""

    status: int
    media_type: str
    body: bytes


class PeerCalls:
    """Calls to one peer; usable from several threads."""

    def __init__(self, peer: DeclaredPeer, clock: Callable[[], datetime]) -> None:
        """`clock` gives the present, with its zone."""
        self.peer, self._clock = peer, clock
        self.ahead = 0.0
        address = peer.address
        self._context = ssl.create_default_context(cafile=str(address.ca_file) if address.ca_file else None) if address.tls else None

    def get(self, path: str, wait: float = WAIT) -> dict[str, Any]:
        """The JSON object at a path below PREFIX, query included. Raises PeerFault."""
        return self._object(self.ask("GET", path, b"", {}, wait))

    def post(self, path: str, body: Mapping[str, Any], wait: float = WAIT, **headers: str) -> dict[str, Any]:
        """The JSON object that answers one. Raises PeerFault."""
        return self._object(self.ask("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}, wait))

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], wait: float) -> PeerAnswer:
        """Whatever comes back within `wait` seconds. Raises PeerFault."""
        until = time.monotonic() + wait
        answer = self._asked(method, path, body, headers, until)
        if answer.status == 401 and self._learnt(answer):
            answer = self._asked(method, path, body, headers, until)
        return answer

    def download(self, path: str, target: WrittenTo, most: int, wait: float = WAIT_FOR_FILE) -> None:
        """Writes a file of at most so many bytes. Raises PeerFault, and OSError where the disk takes no more."""
        with self._reply("GET", path, b"", {}, time.monotonic() + wait) as reply:
            if reply.status != 200:
                raise PeerFault("refuses", status=reply.status)
            left = most
            while piece := _read(reply):
                left -= len(piece)
                if left < 0:
                    raise PeerFault("answer_malformed", larger_than=most)
                target.write(piece)

    def _asked(self, method: str, path: str, body: bytes, headers: Mapping[str, str], until: float) -> PeerAnswer:
        with self._reply(method, path, body, headers, until) as reply:
            pieces, size = [], 0
            while piece := _read(reply):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise PeerFault("answer_malformed", larger_than=LARGEST)
            return PeerAnswer(reply.status, reply.headers.get_content_type(), b"".join(pieces))

    @contextmanager
    def _reply(self, method: str, path: str, body: bytes, headers: Mapping[str, str], until: float) -> Iterator[http.client.HTTPResponse]:
        """The answer to one request, its body still to be read; the connection ends when the time is over, whoever reads from it. Raises PeerFault."""
        at = self.peer.address
        signed = signed_headers(self.peer.algorithm, self.peer.request_key, method, PREFIX + path, body, self._clock().timestamp() + self.ahead)
        left = max(0.001, until - time.monotonic())
        if self._context is not None:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(at.host, at.port, timeout=left, context=self._context)
        else:
            connection = http.client.HTTPConnection(at.host, at.port, timeout=left)
        over = threading.Event()
        ends = _Ends(connection, over)
        clock = threading.Timer(left, ends.now)
        clock.daemon = True
        clock.start()
        try:
            connection.request(method, at.path + PREFIX + path, body or None, {**signed, "Accept-Language": "en", **headers})
            with connection.getresponse() as reply:
                yield reply
                if over.is_set():
                    raise PeerFault("slow")
                if reply.length:
                    # read piece by piece, a body that breaks off ends like any other
                    raise PeerFault("away", why="cut")
        except (OSError, http.client.HTTPException) as fault:
            if isinstance(fault, TimeoutError) or over.is_set():
                raise PeerFault("slow") from fault
            raise PeerFault("away", why=type(fault).__name__) from fault
        finally:
            clock.cancel()
            connection.close()
            ends.close()

    def _object(self, answer: PeerAnswer) -> dict[str, Any]:
        told = _json(answer.body)
        if not 200 <= answer.status < 300:
            code = told.get("code") if told else None
            raise PeerFault("refuses", status=answer.status, **({"problem": code} if isinstance(code, str) and code.isidentifier() else {}))
        if told is None:
            raise PeerFault("answer_malformed")
        return told

    def _learnt(self, answer: PeerAnswer) -> bool:
        """Whether the peer refused for its clock alone and its clock is one to sign by. Raises PeerFault (`clocks_apart`) where it is too far from ours."""
        told = _json(answer.body) or {}
        if told.get("code") != "clock_wrong":
            return False
        try:
            theirs = datetime.fromisoformat(str(told["server_time"])).timestamp()
        except (LookupError, ValueError, OverflowError) as error:
            raise PeerFault("answer_malformed") from error
        ahead = theirs - self._clock().timestamp()
        if abs(ahead) > CLOCKS_APART.total_seconds():
            raise PeerFault("clocks_apart", seconds=round(ahead))
        self.ahead = ahead
        return True


class _Ends:
    """Ends a connection from outside, whoever holds its socket by then: http.client hands it on to the answer, and TLS takes it over before its handshake."""

    def __init__(self, connection: http.client.HTTPConnection, over: threading.Event) -> None:
        self._over = over
        self._same: socket.socket | None = None
        self._connected = connection._create_connection  # type: ignore[attr-defined]  # there is no other way to be told of the socket
        connection._create_connection = self._connect  # type: ignore[attr-defined]

    def _connect(self, *arguments: Any) -> socket.socket:
        made: socket.socket = self._connected(*arguments)
        self._same = socket.socket(fileno=os.dup(made.fileno()))
        return made

    def now(self) -> None:
        """Whoever reads or writes is told that it is over."""
        self._over.set()
        if same := self._same:
            with suppress(OSError):
                same.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Lets go of it."""
        if same := self._same:
            self._same = None
            same.close()


def _read(reply: http.client.HTTPResponse) -> bytes:
    return reply.read1(PIECE) if not reply.chunked else reply.read(PIECE)


def _json(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
