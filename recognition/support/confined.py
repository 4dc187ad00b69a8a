"""Work on what strangers send, in a process of its own with limits of memory and time: it cannot stop the service, and its end is always reported.

Limits are the system's (setrlimit): RLIMIT_DATA counts what a process asks for itself and nothing that it shares, RLIMIT_CPU its seconds of
the processor, whatever else the machine does at the same time. 150,000 rows, the catalogue of a whole region, take 105 MB and 4 s."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
SPARE = 5
"""Seconds of the processor between the signal that time is over and the end, for work that ignores the signal."""
TOO_LONG, TOO_HEAVY, ENDED = "import_too_long", "import_too_heavy", "import_ended"
CODES = (TOO_LONG, TOO_HEAVY, ENDED)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes beyond what the process holds when it is limited, `seconds` of the processor, and how many seconds its caller waits at most."""

    memory: int
    seconds: int
    wait: int


IMPORT = Limits(600 << 20, 120, 900)


class Ended(Exception):
    """The work did not come to its end; `code` says why: `import_too_long`, `import_too_heavy`, `import_ended`."""

    def __init__(self, code: str) -> None:
        """`code` is stable and public."""
        self.code = code
        super().__init__(code)


class _TooLong(BaseException):
    """The time is over; no handler of ordinary errors keeps it."""


def limit(limits: Limits) -> None:
    """Limits this process from now on, which nothing can undo; it leaves no picture of its memory behind. It ends with its parent."""

    def over(*_: object) -> None:
        raise _TooLong

    signal.signal(signal.SIGXCPU, over)
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = _held() + limits.memory
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (used + limits.seconds, used + limits.seconds + SPARE))
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


def _held() -> int:
    """Bytes that RLIMIT_DATA counts of this process already: a child begins with all that its parent has."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[5]) * resource.getpagesize()


def outcome(work: Callable[[], Any]) -> dict[str, Any]:
    """What the work gave, as `{"result": …}`, or why it did not come to its end, as `{"ended": code}`: for a process that is limited.
    Problems are left to the caller."""
    try:
        return {"result": work()}
    except _TooLong:
        return {"ended": TOO_LONG}
    except MemoryError:
        return {"ended": TOO_HEAVY}


class Child:
    """A child of this process that does its work within limits. Only of a process without threads that serves nobody: a command, or one begun for
    this work. A SQLite file that is open here is not to be opened by the work."""

    def __init__(self, limits: Limits, work: Callable[[], dict[str, Any]]) -> None:
        """Begins; what `work` gives is written as JSON."""
        self._limits, self._ended, self._ends = limits, False, time.monotonic() + limits.wait
        self._reading, writing = os.pipe()
        sys.stdout.flush()  # what waits there would be written twice
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reading)
            _work(limits, work, writing)
        os.close(writing)

    def result(self, meanwhile: Callable[[], object] = lambda: None, every: float = 1.0) -> dict[str, Any]:
        """What the work gave; `meanwhile` is called each so many seconds until then. Raises Ended."""
        output, in_time = self._output(meanwhile, every)
        if not in_time:
            os.kill(self.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.pid, 0)
        self._ended = True
        if output and os.waitstatus_to_exitcode(status) == 0:
            answer: dict[str, Any] = json.loads(output)
            if "ended" not in answer:
                return answer
            raise Ended(answer["ended"])
        spent = usage.ru_utime + usage.ru_stime
        raise Ended(TOO_LONG if not in_time or spent >= self._limits.seconds else ENDED)

    def stop(self) -> None:
        """Ends it, whatever it does; one that has given its result has ended."""
        if self._ended:
            return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self._ended = True

    def _output(self, meanwhile: Callable[[], object], every: float) -> tuple[bytes, bool]:
        """All that the child said until it ended, and whether it ended in time."""
        output = b""
        with os.fdopen(self._reading, "rb", buffering=0) as pipe:
            while (left := self._ends - time.monotonic()) > 0:
                if not select.select([pipe], [], [], min(left, every))[0]:
                    meanwhile()
                    continue
                piece = pipe.read(CHUNK)
                if not piece:
                    return output, True
                output += piece
        return output, False


def within(limits: Limits, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` gives, done by a `Child` of this process. Raises Ended."""
    return Child(limits, work).result()


def _work(limits: Limits, work: Callable[[], dict[str, Any]], writing: int) -> None:
    """The child's whole life."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it is the parent's to end
        limit(limits)
        result = outcome(work)
        answer = result if "ended" in result else result["result"]
        with os.fdopen(writing, "w", encoding="utf-8") as pipe:
            json.dump(answer, pipe)
        code = 0
    except BaseException:  # the process ends here, whatever it met; its parent says so
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
