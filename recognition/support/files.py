"""Files that are whole, and still there, after a power cut."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable: what was made, renamed or removed there stays so."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


def copied_privately(source: Path, target: Path) -> str:
    """Keeps a copy that nobody else can read, and returns its SHA-256. Raises OSError."""
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file, source.open("rb") as original:
        shutil.copyfileobj(original, file, 1 << 20)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
