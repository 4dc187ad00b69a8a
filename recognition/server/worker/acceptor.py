"""gevent's listener, which refuses before it makes anything of a connection while too many wait, and then accepts faster."""

from __future__ import annotations

import _socket
from collections.abc import Callable
from time import monotonic
from typing import Any

from gevent import Greenlet
from gevent.server import StreamServer
from gevent.socket import socket as GeventSocket

from recognition.server.worker.refusals import Refusals
from recognition.server.worker.request_head import MOST, whole
from recognition.server.worker.turns import Turns, waited

ACCEPTING = 0.03
"""Seconds for which connections are accepted between two slices of work, at most: nobody, a monitor least, is to wait unseen."""
MANY = 1000
"""Connections that are accepted in that time while requests wait. Otherwise one, so that all workers get their share."""


class Acceptor(StreamServer):
    """Accepts on one address."""

    def __init__(self, turns: Turns, refusals: Refusals, listener: Any, serve: Callable[..., Any], **options: Any) -> None:
        """`serve` takes a connection and where it came from; over TLS before its handshake."""
        self._turns, self._refusals, self._serve = turns, refusals, serve
        self._tls: Any = options.get("ssl_context")
        self._looked = self._end = 0.0
        super().__init__(listener, serve, **options)

    def wrap_socket_and_handle(self, client_socket: Any, address: Any) -> None:
        """Serves a connection over TLS. gevent's own (26.9.0) makes the handshake first, without an end to its patience, and then has nobody
        left to call where the listener was closed meanwhile: at a reload such callers were dropped."""
        try:
            secured = self._tls.wrap_socket(client_socket, server_side=True, do_handshake_on_connect=False)
        except OSError:
            return  # it has gone
        with secured:
            self._serve(secured, address)

    @property
    def max_accept(self) -> int:  # type: ignore[override]  # gevent's own is a plain number
        """How many connections are accepted before anything else is looked at."""
        return MANY if self._turns.has_backlog() else 1

    def do_read(self) -> Any:
        """The next connection, or None. While too many wait those whose only request is here already are refused on the way: without a greenlet,
        a parser and a socket of gevent's a refusal costs a third."""
        listening, turns = self.socket, self._turns
        while not self.ssl_enabled and turns.full():
            if self._long_enough():
                return None
            try:
                descriptor, address = listening._accept()  # type: ignore[attr-defined]  # what `accept` is made of
            except BlockingIOError:
                return None
            accepted = _socket.socket(listening.family, listening.type, listening.proto, fileno=descriptor)
            if not self._refuses(accepted):
                return GeventSocket(listening.family, listening.type, listening.proto, fileno=accepted.detach()), address
            accepted.close()
        return None if turns.has_backlog() and self._long_enough() else super().do_read()

    def _long_enough(self) -> bool:
        """Whether accepting has had its time since the sockets were looked at."""
        looked = self.loop.now()
        if looked != self._looked:
            self._looked, self._end = looked, monotonic() + ACCEPTING
        return monotonic() > self._end

    def set_spawn(self, spawn: Any) -> None:
        """`spawn` keeps the connections."""
        super().set_spawn(spawn)
        self._connections, self._spawn = spawn, self._begin

    def _begin(self, handle: Callable[..., Any], *args: Any) -> None:
        """Serves a connection: while requests wait its beginning right away, for in gevent's own queue it would stand unseen behind all work
        in hand."""
        if not self._turns.has_backlog():
            self._connections.spawn(handle, *args)
            return
        greenlet = Greenlet(handle, *args)
        self._connections.add(greenlet)
        greenlet.switch()

    def _refuses(self, accepted: _socket.socket) -> bool:
        """Whether the connection is done with."""
        accepted.setblocking(False)
        try:
            self._turns.unseen = waited(accepted)
            if not self._turns.full():
                return False
            head = whole(accepted.recv(MOST, _socket.MSG_PEEK))
            if head is None or not head.close:
                return False
            accepted.recv(MOST)
            accepted.send(self._refusals.response(head, True))
        except BlockingIOError:
            return False
        except OSError:
            pass  # it has gone
        return True
