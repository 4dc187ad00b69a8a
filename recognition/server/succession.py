"""A new program without a pause: gunicorn's USR2 begins the new master beside the old one, on the same sockets, and here the old one is ended.

The new workers ask the old master's writer until that ends with it; the new master's writer stands by for the lock. Everything is then of the new
release, where a HUP renews the application alone: what the master and its workers' own class are made of was loaded once.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

from gunicorn import systemd

BEFORE = "GUNICORN_PID"
"""The variable in which gunicorn names the old master to the new one."""
LONGEST = 120.0
"""Seconds that new workers may take to load. The old ones serve meanwhile, and go on if the new ones never do."""
_LOOK = 0.05
_ASIDE = 1000
"""From this descriptor on nothing of the master's lies."""


def options() -> list[str]:
    """What the new master's writer prints where another one still writes."""
    return ["--succeeds"] if BEFORE in os.environ else []


def begin(server: Any) -> None:
    """In the new master: waits for its workers beside its other work. Nothing where it succeeds nobody."""
    if BEFORE in os.environ:
        threading.Thread(target=_end_the_old, args=(server, int(os.environ[BEFORE])), name="succession", daemon=True).start()


def _end_the_old(server: Any, old: int) -> None:
    end = time.monotonic() + LONGEST
    while server.handover.loaded() < server.cfg.workers:
        if time.monotonic() > end:
            server.log.error("the workers of the new program have not loaded; the old one goes on beside it")
            return
        time.sleep(_LOOK)
    # Where systemd started the old one, it is notified whom to look after from now on.
    systemd.sd_notify(f"MAINPID={os.getpid()}", server.log)
    if os.getppid() == old:
        os.kill(old, signal.SIGTERM)


def prepare(server: Any) -> None:
    """Before the new program begins in this process, puts right what gunicorn (27.0) gets wrong.

    It takes the interpreter by the path of the old release's environment; the new one's lies beside the command. It runs a file where it was
    started as `python -m gunicorn`, and that file's folder hides modules of Python's own. Sockets that systemd gave must stand from descriptor 3
    on, and by now are elsewhere."""
    command = server.START_CTX["args"]
    folder, name = os.path.split(command[1])
    if name == "__main__.py":
        command[1:2] = ["-m", "gunicorn"]
    elif os.access(beside := os.path.join(folder, "python"), os.X_OK):
        server.START_CTX[0] = command[0] = beside
    if server.systemd:
        _put_in_place([listener.fileno() for listener in server.LISTENERS])


def _put_in_place(descriptors: list[int]) -> None:
    high = [os.dup2(descriptor, _ASIDE + index) for index, descriptor in enumerate(descriptors)]
    for index, descriptor in enumerate(high):
        os.dup2(descriptor, systemd.SD_LISTEN_FDS_START + index, inheritable=True)
        os.close(descriptor)
