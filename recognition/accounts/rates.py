"""How often a key or an account may come, counted together by all workers in a small shared file.

The counts live in memory that the workers map from one file, so that a request costs about a microsecond and writes nothing to
the disk itself. Two workers that count the same caller in the same instant may lose one count: the limits stop runaway loops and
floods, they are no bill.

Our own, because who comes is known only once the key or the session was checked, and `limits` with Flask-Limiter counts within one process or in a
server of its own such as Redis. Floods are stopped before, by the proxy of docs/operate/nginx.conf.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from recognition.accounts.database import AccountsUnavailable
from recognition.errors import Problem

WINDOW_SECONDS = 10
SLOT = struct.Struct("<III")
SLOTS = 1 << 15
PROBES = 4


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How many per window. Of a `key` its requests: far above any hospital, below what would starve the others on a larger machine. Of a `person`
    pages and suggestions: nobody types faster. Of an `address` attempts to sign in: a ward behind one address at the change of shift stays below."""

    key: int = 30_000
    person: int = 300
    address: int = 120


LIMITS = RateLimits()


class TooMany(Problem):
    """The caller has come too often; `details["seconds"]` until the next window."""

    code = "too_many"


class Rates:
    """The shared counts of one data folder."""

    def __init__(self, path: Path, limits: RateLimits = LIMITS) -> None:
        """`path` is the shared file, made when missing; what it holds is worthless after ten seconds. Raises AccountsUnavailable."""
        self.limits = limits
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                # Room on the disk now, for a full one would end the process at the first count in a new page.
                os.posix_fallocate(descriptor, 0, SLOTS * SLOT.size)
                self._map = mmap.mmap(descriptor, SLOTS * SLOT.size)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise AccountsUnavailable() from error

    def take(self, caller: str, most: int, now: float | None = None) -> None:
        """Counts one request of the caller; raises TooMany beyond `most` in a window."""
        moment = time.time() if now is None else now
        window = int(moment) // WINDOW_SECONDS & 0xFFFFFFFF
        tag = crc32(caller.encode()) or 1
        for probe in range(PROBES):
            offset = (tag + probe) % SLOTS * SLOT.size
            owner, counted_in, count = SLOT.unpack_from(self._map, offset)
            if owner == tag and counted_in == window:
                SLOT.pack_into(self._map, offset, tag, window, count + 1)
                if count >= most:
                    raise TooMany(seconds=int(WINDOW_SECONDS - moment % WINDOW_SECONDS) + 1)
                return
            if counted_in != window:
                SLOT.pack_into(self._map, offset, tag, window, 1)
                return
        # Four strangers share the slots in these ten seconds: the caller passes uncounted rather than being refused for others.
