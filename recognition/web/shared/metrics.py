"""What all workers counted, together: each keeps its counts in memory mapped from a file of its own, and the worker that is asked adds them up.

The text that monitors read is written by `prometheus_client` (metrics_text.py); the counting is our own, because that library's multiprocess
mode (0.26, measured with children kept and 500 lookups beside it in one process) costs a lookup 9 to 14 µs of processor time more, 2 to 3 %;
leaves a file for every worker there ever was, so that after ten reloads of two workers a reading takes 190 ms of a worker in place of 2;
and does not reserve room for what it maps: on a full disk the next new figure ends the worker with SIGBUS, where lookups still get their 503.
Throw this out when that mode reserves its room and folds the files of dead processes.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from recognition.support.fork import pid

log = logging.getLogger(__name__)

FOLDER = "metrics"
STATUSES = (200, 201, 202, 204, 206, 301, 302, 303, 304, 308, 400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 414, 415, 422, 429, 500, 503, 0)
"""Those that the service responds with; 0 counts any other."""
LIMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper limits of the classes of times, in seconds; one more class holds what took longer."""
VERDICTS = ("recognised", "discretionary", "not_covered")
_CLASSES = len(LIMITS) + 1
_ROUTE = len(STATUSES) + _CLASSES + 1
_INDEX = {status: index for index, status in enumerate(STATUSES)}
_OTHER = _INDEX[0]
_BYTES = 8


class Counts:
    """The counts of one process, by route, and the sum of those of all processes of the data folder.

    A request costs three additions in mapped memory. A process holds a lock on its file for as long as it lives; what a dead one
    counted is moved to the file `ended` by the next that starts, so sums never fall.
    """

    def __init__(self, data: Path, routes: Sequence[str]) -> None:
        """`routes` in a fixed order; processes whose routes differ, of another release, are not added up."""
        self.folder = data / FOLDER
        self.routes = tuple(routes)
        self.size = len(VERDICTS) + _ROUTE * len(self.routes)
        self._start = {route: len(VERDICTS) + _ROUTE * index for index, route in enumerate(self.routes)}
        self._layout = sha256("\n".join((*self.routes, *map(str, STATUSES), *map(str, LIMITS))).encode()).hexdigest()[:12]
        self._pid = 0
        self._mine = memoryview(b"")  # another process's, which has none of this one's counts
        self._held: int | None = None

    def request(self, route: str, status: int, seconds: float) -> None:
        """Counts one answered request."""
        row = self._mine if self._pid == pid() else self._begin()
        start = self._start[route]
        row[start + _INDEX.get(status, _OTHER)] += 1
        start += len(STATUSES)
        row[start + bisect_left(LIMITS, seconds)] += 1
        row[start + _CLASSES] += int(seconds * 1e6)

    def lookup(self, verdict: str) -> None:
        """Counts one lookup that was answered and written down."""
        row = self._mine if self._pid == pid() else self._begin()
        row[VERDICTS.index(verdict)] += 1

    def together(self) -> tuple[array, int]:
        """The sums, and how many living processes they come from."""
        total, living = array("Q", bytes(self.size * _BYTES)), 0
        for path in self.folder.glob(f"{self._layout}-*"):
            try:
                counted = array("Q", path.read_bytes())
            except FileNotFoundError:
                continue  # it has just been moved to `ended`, which is read or was
            if len(counted) == self.size:
                total = array("Q", map(int.__add__, total, counted))
                living += not path.name.endswith("-ended")
        return total, living

    def of_route(self, total: array, route: str) -> tuple[dict[int, int], Sequence[int], float]:
        """Of one route: answers by status, those of each class of times, and the seconds that all took."""
        start = self._start[route]
        statuses = {status: total[start + index] for index, status in enumerate(STATUSES) if total[start + index]}
        start += len(STATUSES)
        return statuses, total[start : start + _CLASSES], total[start + _CLASSES] / 1e6

    def _begin(self) -> memoryview:
        try:
            mapped = self._mapped()
        except OSError as error:
            # A full disk must not keep anybody from an answer: this process then counts for itself alone.
            log.error("requests cannot be counted together: %s", error)
            mapped = mmap.mmap(-1, self.size * _BYTES)
        self._mine, self._pid = memoryview(mapped).cast("Q"), pid()
        return self._mine

    def _mapped(self) -> mmap.mmap:
        self.folder.mkdir(parents=True, exist_ok=True)
        ended = _sized(self.folder / f"{self._layout}-ended", self.size * _BYTES)
        try:
            # One process at a time: a file that was just made must not be taken for a dead one's before it is locked.
            fcntl.flock(ended, fcntl.LOCK_EX)
            self._retire(ended)
            self._held = _sized(self.folder / f"{self._layout}-{pid()}-{os.urandom(4).hex()}", self.size * _BYTES)
            fcntl.flock(self._held, fcntl.LOCK_EX)
        finally:
            os.close(ended)
        return mmap.mmap(self._held, self.size * _BYTES)

    def _retire(self, ended: int) -> None:
        with mmap.mmap(ended, self.size * _BYTES) as mapped:
            for path, counted in self._dead():
                if len(counted) == self.size:
                    mapped[:] = array("Q", map(int.__add__, array("Q", mapped[:]), counted)).tobytes()
                path.unlink()

    def _dead(self) -> Iterator[tuple[Path, array]]:
        for path in self.folder.glob("*-*-*"):
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield path, array("Q", file.read() if path.name.startswith(self._layout) else b"")


def _sized(path: Path, size: int) -> int:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        # Room on the disk now, for a full one would end the process at the first count in a new page.
        os.posix_fallocate(descriptor, 0, size)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
