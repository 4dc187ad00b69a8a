"""The MLLP listeners: connections of senders, message by message, each acknowledged before the next is read.

asyncio, because dozens of senders hold their connections open for days and say little: they cost no threads, and every wait has an end. The few calls to the service
at a time are made by threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, datetime
from uuid import uuid4

from recognition.edge import certificates
from recognition.edge.acknowledgement import Acknowledged, acknowledgements, framed, header_of
from recognition.edge.frames import Endless, FrameReader, MllpFrame
from recognition.edge.log_line import line
from recognition.edge.settings import Acknowledge, EdgeSettings, ListenAt, Sender
from recognition.edge.taking import Taking
from recognition.support import logging

PIECE = 65536
LEAVING = 20.0
"""Seconds that messages in work have when the box is told to end; longer than the service is waited for."""


class MllpListeners:
    """All listeners of the box."""

    def __init__(self, settings: EdgeSettings, taking: Taking, threads: Executor) -> None:
        """Messages are handed to `taking` in `threads`."""
        self._settings, self._taking, self._threads = settings, taking, threads
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Task[None]] = set()
        self._leaving = False

    async def start(self) -> None:
        """Listens at all addresses. Raises SettingsError and OSError."""
        contexts = [certificates.context(listen) for listen in self._settings.listeners]
        for listen, context in zip(self._settings.listeners, contexts, strict=True):
            handshake = certificates.HANDSHAKE if context else None
            self._servers.append(await asyncio.start_server(self._met(listen), listen.address, listen.port, ssl=context, ssl_handshake_timeout=handshake))

    async def stop(self) -> None:
        """Takes no more; messages in work are finished and acknowledged."""
        self._leaving = True
        for server in self._servers:
            server.close()
        for task in list(self._waiting):
            task.cancel()
        if self._connections:
            await asyncio.wait(self._connections, timeout=LEAVING)

    def _met(self, listen: ListenAt) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self._leaving or len(self._connections) >= self._settings.limits.connections:
                logging.write(line("a connection too many", "warning", port=listen.port))
                writer.transport.abort()
                return
            task = asyncio.get_running_loop().create_task(self._serve(listen, reader, writer))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        return met

    async def _serve(self, listen: ListenAt, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = listen.sender or certificates.sender_of(writer.get_extra_info("ssl_object").getpeercert(True), self._settings.senders)
        try:
            await self._messages(sender, reader, writer)
        except (TimeoutError, Endless, asyncio.CancelledError):
            pass  # silent for too long, without end, or the box ends: what was not whole is sent again
        except (OSError, EOFError):
            pass  # the sender has gone
        finally:
            writer.close()

    async def _messages(self, sender: Sender | None, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames, limits, begun = FrameReader(), self._settings.limits, 0.0
        loop = asyncio.get_running_loop()
        while not self._leaving:
            left = limits.idle_seconds if not frames.within else begun + limits.frame_seconds - loop.time()
            data = await self._read(reader, max(left, 0.01))
            if not data:
                return
            before = frames.within
            for frame in frames.feed(data):
                before = False
                for acknowledgement in await loop.run_in_executor(self._threads, self._took, sender, frame):
                    writer.write(framed(acknowledgement))
                await asyncio.wait_for(writer.drain(), limits.frame_seconds)
            if frames.within and not before:
                begun = loop.time()

    async def _read(self, reader: asyncio.StreamReader, seconds: float) -> bytes:
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            return await asyncio.wait_for(reader.read(PIECE), seconds)
        finally:
            self._waiting.discard(task)

    def _took(self, sender: Sender | None, frame: MllpFrame) -> list[bytes]:
        received = header_of(frame.data)

        def take(known: Sender) -> Acknowledged:
            return self._taking.refused(known, "report_too_large") if frame.too_large else self._taking.message(known, frame.data, received.control_id)

        told = self._taking.answered(sender, take)
        mode = sender.acknowledge if sender else Acknowledge.AS_ASKED
        return acknowledgements(received, told, mode, datetime.now(UTC), uuid4().hex[:18])
