"""gunicorn's response with its head and the beginning of its body in one piece."""

from __future__ import annotations

from functools import lru_cache
from time import time
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi


class Response(wsgi.Response):
    """A response whose head leaves together with the first bytes of its body, in one piece."""

    _head = b""
    req: Any  # one that was read whole, and has a version

    def default_headers(self) -> list[str]:
        """Status line and the headers that are the server's."""
        connection = "upgrade" if self.upgrade else "close" if self.should_close() else "keep-alive"
        major, minor = self.req.version
        framing = "Transfer-Encoding: chunked\r\n" if self.chunked else ""
        return [f"HTTP/{major}.{minor} {self.status}\r\nServer: {self.version}\r\nDate: {_date(int(time()))}\r\nConnection: {connection}\r\n{framing}"]

    def send_headers(self) -> None:
        """Makes the head ready; it counts as sent, for the next bytes take it along."""
        if not self.headers_sent:
            lines = [*self.default_headers(), *[f"{name}: {value}\r\n" for name, value in self.headers], "\r\n"]
            self._head = "".join(lines).encode("latin-1")
            self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            data = b"%X\r\n%b\r\n" % (len(data), data)
        head, self._head = self._head, b""
        self._send(head + data)

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._send(head)

    def _send(self, data: bytes) -> None:
        # Nearly always the system takes all of it at once; `sendall` would ask for the size of its buffers first.
        taken = self.sock.send(data)
        if taken < len(data):
            self.sock.sendall(memoryview(data)[taken:])

    def sendfile(self, respiter: Any) -> bool:
        """Sends a file by way of the system, where that can be done."""
        if self.can_sendfile() and util.has_fileno(respiter.filelike):
            self.send_headers()
            self._flush()
        return super().sendfile(respiter)

    def close(self) -> None:
        """Ends the response; one without a body is its head alone."""
        self.send_headers()
        self._flush()
        super().close()


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return util.http_date(second)
