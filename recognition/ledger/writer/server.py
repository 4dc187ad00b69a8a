"""The one process that writes a data folder's ledger: takes what all workers ask and commits it in groups, one sync for each.

Our own, because what an acknowledgement means after each kind of failure is the ledger's own promise: queues that can be had promise delivery, once or
more, and would stand beside the transaction instead of in it."""

from __future__ import annotations

import argparse
import gc
import logging
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from logging.config import dictConfig
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.checkpoints.signer import Signer
from recognition.ledger.clock import ClockGuard
from recognition.ledger.file import LedgerRefused, refuse_other_version, take_lock
from recognition.ledger.place import writing
from recognition.ledger.store import LATE, UNAVAILABLE
from recognition.ledger.writer.messages import Append, Ask, Erase, Erased, Pong, Reply, Sign, Signed
from recognition.ledger.writer.protocol import ASKS, SOCKET, MessageReader, listen, pack
from recognition.settings import Settings, SettingsError
from recognition.support.heartbeat import Heartbeat
from recognition.support.logging import configuration, speak_as

log = logging.getLogger(__name__)

_READ = 1 << 18
"""Bytes that are read at once. Always into the same place: memory of this size asked for anew costs more than the reading."""
_GROUP = 2000
"""Requests that one commit takes at most: all of them wait for it."""
_GLANCE = 0.25
"""Seconds after which the writer looks whether it was told to stop or left alone, when nobody asks."""


class Connection:
    """One worker's connection: what it asked, and the answers it has not taken yet."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self.inbox: MessageReader[Ask] = MessageReader(ASKS)
        self.outbox = b""
        self.awaits = selectors.EVENT_READ

    def read(self, place: memoryview) -> list[Ask] | None:
        """What has arrived, by way of `place`; None when the other side has gone or sends what no worker sends."""
        try:
            length = self.sock.recv_into(place)
            return self.inbox.feed(bytes(place[:length])) if length else None
        except BlockingIOError:
            return []
        except (OSError, ValueError) as error:
            log.warning("a connection to the ledger's writer was closed: %s", error)
            return None

    def send(self, data: bytes = b"") -> bool:
        """Sends what the socket takes now; False when the other side has gone."""
        self.outbox += data
        try:
            self.outbox = self.outbox[self.sock.send(self.outbox) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True


class LeftAlone(Exception):
    """The parent process has gone."""


class Writer:
    """The loop: listen, read from every connection, write everything as one group, answer, and begin again."""

    def __init__(self, folder: Path, parent: int | None = None, alive: Heartbeat | None = None) -> None:
        """The caller holds the lock. Ends by itself when its parent process is another than `parent`; `alive` is told at every turn.
        Raises LedgerRefused, and LeftAlone while it waits for a database or for the lead."""
        self.alive = alive or Heartbeat(None)
        self.folder = folder
        self.parent = parent
        self.engine = writing(folder, self._wait)
        self.signer = Signer(folder, self.engine)
        self.clock = ClockGuard(self.engine.last_written())
        self.stopping = False
        self.listener = listen(folder)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.place = memoryview(bytearray(_READ))

    def _wait(self) -> None:
        """Others see that this process lives while nobody can write: their callers are refused, and it serves as soon as it can."""
        self.alive.beat()
        if self._left_alone():
            raise LeftAlone

    def run(self) -> None:
        """Serves until told to stop; what has arrived by then is still written and answered."""
        while not self.stopping and not self._left_alone():
            self.alive.beat()
            self._turn(_GLANCE)
            self.engine.turn()
            self.signer.turn()
            self.clock.turn()
        self._turn(0)
        self.signer.finish()
        (self.folder / SOCKET).unlink(missing_ok=True)
        self.engine.close()

    def stop(self, *_: object) -> None:
        """Ends the loop after the group at hand."""
        self.stopping = True

    def _left_alone(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def _turn(self, patience: float) -> None:
        received: list[tuple[Connection, Ask]] = []
        for key, events in self.selector.select(patience):
            if key.fileobj is self.listener:
                self._accept()
                continue
            connection: Connection = key.data
            if events & selectors.EVENT_WRITE:
                self._send(connection)
            if events & selectors.EVENT_READ:
                messages = connection.read(self.place)
                if messages is None:
                    self._drop(connection)
                else:
                    received += [(connection, message) for message in messages]
        for start in range(0, len(received), _GROUP):
            self._serve(received[start : start + _GROUP])

    def _accept(self) -> None:
        sock, _ = self.listener.accept()
        self.selector.register(sock, selectors.EVENT_READ, Connection(sock))

    def _serve(self, received: list[tuple[Connection, Ask]]) -> None:
        group = [message for _, message in received if type(message) is Append]
        outcomes = iter(self._write(group))
        answers: dict[Connection, list[bytes]] = {}
        for connection, message in received:
            reply = next(outcomes) if type(message) is Append else self._other(message)
            answers.setdefault(connection, []).append(pack(reply))
        for connection, replies in answers.items():
            self._send(connection, b"".join(replies))

    def _write(self, group: list[Append]) -> Sequence[Reply]:
        if not group:
            return []
        now = time.monotonic()
        late = [append.by is not None and append.by < now for append in group]
        if any(late):
            written = iter(self._write([append for append, is_late in zip(group, late, strict=True) if not is_late]))
            return [LATE if is_late else next(written) for is_late in late]
        try:
            return self.engine.write(group)
        except LedgerUnavailable:
            return [UNAVAILABLE] * len(group)

    def _other(self, message: Ask) -> Reply:
        try:
            if isinstance(message, Sign):
                return Signed(self.signer.sign())
            if isinstance(message, Erase):
                return Erased(self.engine.erase_note(message.entry))
        except LedgerUnavailable:
            return UNAVAILABLE
        # While nobody can write, nothing of an earlier connection is settled either.
        return Pong(self.engine.frontier.size) if self.engine.leads else UNAVAILABLE

    def _send(self, connection: Connection, data: bytes = b"") -> None:
        if connection.sock.fileno() < 0:
            return
        if not connection.send(data):
            self._drop(connection)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.outbox else 0)
        if events != connection.awaits:
            connection.awaits = events
            self.selector.modify(connection.sock, events, connection)

    def _drop(self, connection: Connection) -> None:
        if connection.sock.fileno() >= 0:
            self.selector.unregister(connection.sock)
            connection.sock.close()


def _await_lock(folder: Path, parent: int | None, alive: Heartbeat) -> int | None:
    """The lock, as soon as the writer or command before has given it back; None when the parent has gone meanwhile. `alive` is told while it waits."""
    logged = False
    while (lock := take_lock(folder)) is None:
        if parent is not None and os.getppid() != parent:
            return None
        alive.beat()
        if not logged:
            log.warning("another process holds the ledger of %s; waiting for it", folder)
            logged = True
        time.sleep(0.02)
    return lock


def main() -> int:
    """Serves the data folder of the settings; the exit status is 2 for a ledger that cannot be vouched for."""
    parser = argparse.ArgumentParser(prog="python -m recognition.ledger.writer.server", description=__doc__)
    parser.add_argument("--parent", type=int, help="end when this is no longer the parent process")
    parser.add_argument("--alive", type=int, help="descriptor that is told when the writer listens, and then that it lives")
    parser.add_argument("--succeeds", action="store_true", help="another program of the same format writes until this one's master ends it: wait for that")
    options = parser.parse_args()
    # A terminal's Ctrl-C reaches everybody; the writer goes last, when its parent says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    speak_as("writer")
    dictConfig(configuration())
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as wrong:
        log.critical("%s", wrong)
        return 2
    dictConfig(configuration(settings.log))
    folder = settings.data
    folder.mkdir(parents=True, exist_ok=True)
    alive = Heartbeat(options.alive)
    try:
        if options.succeeds:
            refuse_other_version(folder)
        if _await_lock(folder, options.parent, alive if options.succeeds else Heartbeat(None)) is None:
            return 0
        writer = Writer(folder, options.parent, alive)
    except LeftAlone:
        return 0
    except LedgerRefused as refusal:
        log.critical("%s", refusal)
        return 2
    signal.signal(signal.SIGTERM, writer.stop)
    # What is here now stays for ever; collecting it again and again would make every group wait.
    gc.freeze()
    writer.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
