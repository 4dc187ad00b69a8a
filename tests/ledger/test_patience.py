"""A writer that does not answer keeps nobody waiting for ever, and an answer that comes late is nobody else's."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recognition.errors import LedgerUnavailable
from recognition.ledger.writer.client import WriterClient
from recognition.ledger.writer.connection import Patience
from recognition.ledger.writer.messages import Append, Appended, Pong, Reply
from recognition.ledger.writer.pending import Ready
from recognition.ledger.writer.protocol import ASKS, MessageReader, listen, pack


def asked(client: WriterClient, entry: bytes) -> Reply | None:
    """The writer's answer to an append of one entry; None where it gave none in time."""
    try:
        return client.append(lambda: Ready(Append([entry]), lambda reply: reply))
    except LedgerUnavailable:
        return None


class Sleepy(threading.Thread):
    """A writer that is awake for pings, and answers all else only once it is woken."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.awake, self.server, self.written = threading.Event(), listen(folder), 0
        self.server.setblocking(True)

    def run(self) -> None:
        caller, _ = self.server.accept()
        inbox = MessageReader(ASKS)
        with caller:
            while piece := caller.recv(1 << 16):
                for message in inbox.feed(piece):
                    caller.sendall(pack(self.answer(message)))

    def answer(self, message: object) -> Appended | Pong:
        if not isinstance(message, Append):
            return Pong(0)
        self.awake.wait()
        self.written += 1
        return Appended(self.written, 1)


@pytest.fixture
def writer(tmp_path: Path):
    writer = Sleepy(tmp_path)
    writer.start()
    yield writer
    writer.awake.set()
    writer.server.shutdown(socket.SHUT_RDWR)
    writer.server.close()
    writer.join(5)


def test_nobody_waits_longer_than_the_patience(writer, tmp_path: Path):
    client, begun = WriterClient(tmp_path, None, Patience(answer=0.3, look=0.05)), time.monotonic()
    with ThreadPoolExecutor(4) as callers:
        replies = [*callers.map(lambda number: asked(client, b"entry %d" % number), range(4))]
    assert replies == [None] * 4 and 0.3 <= time.monotonic() - begun < 2
    begun = time.monotonic()
    assert asked(client, b"entry 4") is None and time.monotonic() - begun < 0.2, "who comes now is told at once"
    writer.awake.set()
    # Those four are answered now, and their answers are thrown away; the fifth gets its own.
    deadline = time.monotonic() + 5
    while (writer.written < 4 or client._link.stalled()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert asked(client, b"entry 5") == Appended(5, 1)
    client.close()


def test_a_process_that_was_held_up_reads_the_answers_that_lie_there_before_it_gives_up(writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    client = WriterClient(tmp_path, None, Patience(answer=0.3, look=0.05))
    sleep, held = time.sleep, []

    def stopped(seconds: float) -> None:
        sleep(seconds)
        if threading.current_thread().name == "ledger-patience" and not held:
            held.append(True)
            sleep(0.6)
            writer.awake.set()

    monkeypatch.setattr(time, "sleep", stopped)
    assert asked(client, b"entry") == Appended(1, 1)
    client.close()
