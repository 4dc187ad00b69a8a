"""Work that would keep a worker's other callers waiting: short work goes to a thread, long work to a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def aside(work: Callable[[], Result]) -> Result:
    """Does the work, in gevent's own threads where this process runs on gevent, so that its other requests go on meanwhile.

    The work may touch files and SQLite; it must not touch locks or sockets that requests share."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return work()
    from gevent import get_hub

    return get_hub().threadpool.apply(work)
