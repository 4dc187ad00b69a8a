"""Messages on the writer's socket: four bytes of length, then MessagePack."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from recognition.ledger.writer.messages import Ask, Reply

SOCKET = "ledger.sock"
LIMIT = 16 << 20
"""Bytes of a message at most; the largest batch is a tenth of it."""

Message = TypeVar("Message")
_encode = msgspec.msgpack.Encoder().encode
ASKS = msgspec.msgpack.Decoder(Ask).decode
REPLIES = msgspec.msgpack.Decoder(Reply).decode


def pack(message: Ask | Reply) -> bytes:
    """The message with its length before it."""
    body = _encode(message)
    return len(body).to_bytes(4, "big") + body


class MessageReader(Generic[Message]):
    """Puts together the messages of one connection from whatever pieces arrive."""

    def __init__(self, decode: Callable[[bytes], Message]) -> None:
        """`decode` reads one message: ASKS or REPLIES."""
        self._decode = decode
        self._rest = b""

    def feed(self, piece: bytes) -> list[Message]:
        """The messages that are complete with this piece. Raises ValueError for what this service never sends."""
        data = self._rest + piece if self._rest else piece
        messages, start, end = [], 0, len(data)
        while end - start >= 4:
            stop = start + 4 + int.from_bytes(data[start : start + 4], "big")
            if stop - start > LIMIT:
                raise ValueError("a message is too long")
            if stop > end:
                break
            messages.append(self._decode(data[start + 4 : stop]))
            start = stop
        self._rest = data[start:]
        return messages


class Address:
    """The socket's address for as long as it is needed: paths of sockets are short, so long ones go by way of their open folder."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the data folder. Raises OSError where it is missing."""
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> str:
        return f"/proc/self/fd/{self._descriptor}/{SOCKET}"

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def listen(folder: Path) -> socket.socket:
    """The writer's socket, for its owner alone; the caller holds the lock, so one that lies there is a dead writer's."""
    (folder / SOCKET).unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with Address(folder) as address:
            server.bind(address)
    finally:
        os.umask(before)
    server.listen(128)
    server.setblocking(False)
    return server
