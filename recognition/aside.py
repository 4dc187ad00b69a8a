"""Work that would keep a worker's other callers waiting: done in a real thread under gevent, else at once."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def aside(work: Callable[..., Result], *values: object) -> Result:
    """What the work returns or raises. Under gevent the loop goes on meanwhile.

    The work may touch files and an SQLite connection of its own; it must not touch locks, sockets or connections that requests share."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return work(*values)
    from gevent import get_hub

    return get_hub().threadpool.apply(work, values)
