"""Files that are whole, and still there, after a power cut."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable: what was made, renamed or removed there stays so."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, every: float = 0.01) -> Iterator[None]:
    """One process or request at a time; the file, made where there is none, holds nothing. It looks each `every` seconds: a worker that waited in the system
    call would keep all its other callers waiting too, and for ever where one of them holds the lock. Raises OSError."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "wb") as lock:
        while not _taken(lock):
            time.sleep(every)
        yield


def _taken(lock: BinaryIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_once(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, where there is none. It is put together beside its place and linked there: of two
    processes one wins, a reader finds it whole, and it is durable when this returns. Raises OSError."""
    trial = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
        os.link(trial, path)
    except FileExistsError:
        pass  # The other process's is as good, and is the one that counts.
    finally:
        os.close(descriptor)
        trial.unlink()
    sync_folder(path.parent)


def replace_durably(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Puts a file, which only its owner may read unless `mode` says otherwise, in the place of the one before, whole, and durable when this returns. One writer at a time: what a killed one
    left beside it is overwritten. Raises OSError."""
    unfinished = path.with_name(f"{path.name}.new")
    with open(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)


def copied_privately(source: Path, target: Path) -> str:
    """Keeps a copy that nobody else can read, and returns its SHA-256. Raises OSError."""
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, source.open("rb") as original:
        shutil.copyfileobj(original, file, 1 << 20)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
