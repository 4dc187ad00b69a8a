"""MLLP's framing (VT … FS CR) from bytes as they arrive: several messages on a connection, cut anywhere, and none larger than a report may be.

Neither VT nor FS occurs within UTF-8 or GB18030 but as itself. FS alone ends a message: the CR behind it is left out by some senders, and stands between
messages, where nothing counts. A second VT begins anew: its sender had given up the first."""

from __future__ import annotations

from typing import NamedTuple

from recognition.domain.report_documents.model import MOST_BYTES

START, END = b"\x0b", b"\x1c"
HEAD = 4096
"""What is kept of a message that is too large: its MSH, by which it is refused."""
MOST_DRAINED = 16 * MOST_BYTES
"""After so much of one message the connection is given up."""


class MllpFrame(NamedTuple):
    """A message without its framing; of one that is `too_large` the beginning only."""

    data: bytes
    too_large: bool = False


class Endless(Exception):
    """A message goes on beyond what is read past."""


class FrameReader:
    """What has arrived on one connection and is no whole message yet."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """`most` bytes are a message's."""
        self._most = most
        self._held: bytearray | None = None
        self._passed = 0

    @property
    def within(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._held is not None

    def feed(self, data: bytes) -> list[MllpFrame]:
        """The messages that these bytes end. Raises Endless."""
        found: list[MllpFrame] = []
        while data:
            if self._held is None:
                begins = data.find(START)
                if begins < 0:
                    break
                data = data[begins + 1 :]
                self._held, self._passed = bytearray(), 0
            ends, anew = data.find(END), data.find(START)
            if anew >= 0 and (ends < 0 or anew < ends):
                data = data[anew:]
                self._held = None
                continue
            self._take(data if ends < 0 else data[:ends])
            if ends < 0:
                break
            found.append(MllpFrame(bytes(self._held), self._passed > 0))
            self._held, data = None, data[ends + 1 :]
        return found

    def _take(self, data: bytes) -> None:
        assert self._held is not None
        if self._passed or len(self._held) + len(data) > self._most:
            self._passed += len(data)
            self._held = (self._held + data[:HEAD])[:HEAD]
        else:
            self._held += data
        if self._passed > MOST_DRAINED:
            raise Endless
