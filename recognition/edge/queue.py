"""Messages that were acknowledged and are not handed in yet: each a file, durable before its sender is told, sealed, and gone once the service has answered."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

from recognition.accounts.sealing import Seal
from recognition.support.files import sync_folder, write_once

ENDING = ".waiting"


class QueueFull(Exception):
    """There is no room, or no disk, for one more."""


class WaitingMessage(NamedTuple):
    """One message: whose, what is to be handed in, and the keys under which it is done once."""

    sender: str
    call: dict[str, Any]


class WaitingQueue:
    """The queue in a folder. One process has it: who comes second is refused."""

    def __init__(self, folder: Path, seal: Seal, most: int, days: int) -> None:
        """At `most` so many messages, none older than `days`. Raises BlockingIOError where another process has the folder, OSError where it cannot be had."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise
        self._folder, self._seal, self._most, self._days = folder, seal, most, days
        for trial in folder.glob(f".*{ENDING}.*"):
            trial.unlink()  # of a process that ended while it wrote: its sender was told nothing

    def close(self) -> None:
        """Another process may have it from now on."""
        self._lock.close()

    def put(self, name: str, waiting: WaitingMessage) -> None:
        """Durable when this returns; the same `name` twice is one. Raises QueueFull."""
        path = self._folder / f"{name}{ENDING}"
        if path.exists():
            return
        if len(self) >= self._most:
            raise QueueFull
        try:
            write_once(path, self._seal.close(json.dumps([time.time(), *waiting]).encode()).encode("ascii"))
        except OSError as fault:
            raise QueueFull from fault

    def __len__(self) -> int:
        return sum(name.endswith(ENDING) and not name.startswith(".") for name in os.listdir(self._folder))

    def names(self) -> list[str]:
        """The oldest first."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(ENDING) and not entry.name.startswith("."):
                    found.append((entry.stat().st_mtime_ns, entry.name.removesuffix(ENDING)))
        return [name for _, name in sorted(found)]

    def get(self, name: str) -> WaitingMessage | None:
        """The message; None where it is too old to be handed in, or was sealed under another key."""
        opened = self._seal.open((self._folder / f"{name}{ENDING}").read_text(encoding="ascii"))
        if opened is None:
            return None
        at, *rest = json.loads(opened)
        return WaitingMessage(*rest) if time.time() - at < self._days * 86400 else None

    def drop(self, name: str) -> None:
        """It is handed in, or will never be."""
        (self._folder / f"{name}{ENDING}").unlink(missing_ok=True)
        sync_folder(self._folder)
