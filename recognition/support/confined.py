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
    """`memory` in bytes, `seconds` of the processor, and how many seconds its caller waits at most."""

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
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (used + limits.seconds, used + limits.seconds + SPARE))
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)


def outcome(work: Callable[[], Any]) -> dict[str, Any]:
    """What the work gave, as `{"result": …}`, or why it did not come to its end, as `{"ended": code}`: for a process that is limited.
    Problems are left to the caller."""
    try:
        return {"result": work()}
    except _TooLong:
        return {"ended": TOO_LONG}
    except MemoryError:
        return {"ended": TOO_HEAVY}


def within(limits: Limits, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` gives, done by a child of this process within limits. Only for a process without threads that was begun for this work,
    never for one that serves. Raises Ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(limits, work, writing)
    os.close(writing)
    output, in_time = _output(reading, limits.wait)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    if output and os.waitstatus_to_exitcode(status) == 0:
        answer: dict[str, Any] = json.loads(output)
        if "ended" not in answer:
            return answer
        raise Ended(answer["ended"])
    spent = usage.ru_utime + usage.ru_stime
    raise Ended(TOO_LONG if not in_time or spent >= limits.seconds else ENDED)


def _work(limits: Limits, work: Callable[[], dict[str, Any]], writing: int) -> None:
    """The child's whole life."""
    code = 1
    try:
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


def _output(reading: int, wait: int) -> tuple[bytes, bool]:
    """All that the child said until it ended, and whether it ended in time."""
    deadline, output = time.monotonic() + wait, b""
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([pipe], [], [], left)[0]:
                continue
            piece = pipe.read(CHUNK)
            if not piece:
                return output, True
            output += piece
    return output, False
