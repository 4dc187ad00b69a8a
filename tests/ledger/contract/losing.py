"""Between the service and its database: passes on everything, until it is told to lose a COMMIT or the answer to one."""

from __future__ import annotations

import selectors
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\0"


class Losing:
    """Ends the connection at the next COMMIT after `arm`: behind it where it `arrives` at the server, else before it."""

    def __init__(self, server: str, arrives: bool) -> None:
        self._server, self._arrives = server, arrives
        self._armed = threading.Event()
        self.count = 0

    def arm(self) -> None:
        """Loses the next one."""
        self._armed.set()

    def pass_on(self, client: socket.socket) -> None:
        """Serves one connection to its end."""
        server = socket.socket(socket.AF_UNIX)
        with server, client, selectors.DefaultSelector() as selector:
            server.connect(self._server)
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _events in selector.select():
                    data = key.fileobj.recv(1 << 16)
                    if not data:
                        return
                    if key.data is server and data.endswith(COMMIT) and self._armed.is_set():
                        self._armed.clear()
                        self.count += 1
                        if self._arrives:
                            server.sendall(data)
                            server.recv(1 << 16)
                        return
                    key.data.sendall(data)


@contextmanager
def losing(url: str, arrives: bool) -> Iterator[tuple[str, Losing]]:
    """The address that leads by way of it, and itself."""
    [host] = parse_qs(urlsplit(url).query)["host"]
    between = Losing(f"{host}/{SOCKET}", arrives)
    folder = Path(tempfile.mkdtemp(prefix="losing-"))
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / SOCKET))
    listener.listen()

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=between.pass_on, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield url.replace(quote(host, safe=""), quote(str(folder), safe="")), between
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        shutil.rmtree(folder)
