"""The processes behind a running server, found by who begot them, and waited for with patience on a busy machine."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

WRITER, COUNTERS = "recognition.ledger.writer.server", "recognition.ledger.rollups.process"


def children(pid: int) -> dict[int, str]:
    """The living children of a process with their command lines; the forking parent may be any of its threads."""
    found = {}
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            for child in (task / "children").read_text().split():
                if state(int(child)) not in ("Z", "X", ""):
                    found[int(child)] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended while being looked at
    return found


def state(pid: int) -> str:
    """R, S, D … or Z for one that has ended and was not taken note of; "" for none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def writer_of(master: int) -> int | None:
    """The ledger's writer."""
    return next((pid for pid, command in children(master).items() if WRITER in command), None)


def counters_of(master: int) -> int | None:
    """The keeper of the counters."""
    return next((pid for pid, command in children(master).items() if COUNTERS in command), None)


def workers_of(master: int) -> list[int]:
    """gunicorn's workers."""
    return sorted(pid for pid, command in children(master).items() if WRITER not in command and COUNTERS not in command and "gunicorn" in command)


def gone(pid: int) -> bool:
    """Whether a process runs no more; one that nobody has taken note of yet counts as gone."""
    return state(pid) in ("Z", "X", "")


def wait_for(true: Callable[[], object], seconds: float = 60, what: str = "it") -> None:
    """Returns once it is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(0.02)


def kill(pid: int) -> None:
    """Ends one process as a power switch would; it may have ended by itself meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def accepted(port: int, caller: int) -> bool:
    """Whether a process has taken the connection to `port` of the caller at the other port of this machine; before that it belongs to nobody."""
    return any(local == port and remote == caller and inode != "0" for local, remote, state, inode in _sockets())


def accepts(pid: int, port: int) -> bool:
    """Whether the process still holds the socket on which connections to `port` come in."""
    listening = {f"socket:[{inode}]" for local, _, state, inode in _sockets() if local == port and state == _LISTEN}
    held = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            held.add(os.readlink(descriptor))
        except OSError:
            continue  # it was closed while being looked at
    return bool(listening & held)


_LISTEN = "0A"


def _sockets() -> list[tuple[int, int, str, str]]:
    """Of all sockets of IPv4 the two ports, the state and the number by which processes hold it."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [(int(row[1].split(":")[1], 16), int(row[2].split(":")[1], 16), row[3], row[9]) for row in rows]
