"""Work that would keep a worker's other callers waiting: done in a real thread under gevent, or in turns with them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import Context
from typing import TypeVar

Result = TypeVar("Result")
Row = TypeVar("Row")

_MOMENT = 1e-6
"""Seconds, the least that is waited for: a look at sockets and timers."""
TURN = 500
"""Rows that are taken in one go, in a few milliseconds."""


def offload(work: Callable[..., Result], *values: object) -> Result:
    """What the work returns or raises. Under gevent the loop goes on meanwhile.

    The work may touch files and an SQLite connection of its own; it must not touch locks, sockets or connections that requests share.
    It is handed all that it needs: the request, the application and the language are not there for it, with or without gevent, so that
    work which asks for them fails in the first test and not only in a real worker."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return Context().run(work, *values)
    from gevent import get_hub

    result, raised = get_hub().threadpool.apply(Context().run, (_caught, work, *values))
    if raised is not None:
        raise raised
    return result


def _caught(work: Callable[..., Result], *values: object) -> tuple[Result | None, BaseException | None]:
    """What the work returns, and what it raises: gevent writes the traceback of an exception that leaves a thread into the log, also
    where the caller expects it as the refusal that it is."""
    try:
        return work(*values), None
    except Exception as raised:
        return None, raised


def give_way() -> None:
    """Others of this process have a turn, also those who wait for a socket or for a time.

    Not by `sleep(0)`: under gevent 26.9 that lets go first what is ready, and the loop looks at sockets and timers once in fifty such calls. Work in
    slices of 10 ms kept a timer of 1 ms waiting for 503 ms so, and for 10 ms this way."""
    time.sleep(_MOMENT)


def in_turns(rows: Iterable[Row], turn: int = TURN) -> Iterator[Row]:
    """The rows, with room for others after every `turn` of them: there may be a hundred thousand. What is done with each must not need a lock."""
    for number, row in enumerate(rows, 1):
        if number % turn == 0:
            give_way()
        yield row
