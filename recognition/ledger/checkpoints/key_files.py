"""How keys that sign checkpoints lie on the disk: a private one in a file of its own, public ones in lists that only grow."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path

from recognition.ledger.checkpoints.note import PublicKey, read_keys, strict_base64
from recognition.support.files import sync_folder

_PREFIX = "PRIVATE+KEY+"


def listed(path: Path) -> list[PublicKey]:
    """The public keys of a list, oldest first. Raises ValueError where it is damaged."""
    try:
        return read_keys(path.read_text("ascii"))
    except FileNotFoundError:
        return []


def add_to_list(path: Path, public: PublicKey) -> None:
    """Adds a public key to the end of a list, on disk when it returns."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        sync_folder(path.parent.parent)
    _write(path, public.line + "\n", os.O_CREAT | os.O_APPEND, 0o644)
    sync_folder(path.parent)


def present(folder: Path, keys: list[PublicKey]) -> list[Path]:
    """The files of those of the keys whose private half lies in the folder, in the order of the keys."""
    paths = (folder / f"{key.id.hex()}.key" for key in keys)
    return [path for path in dict.fromkeys(paths) if path.exists()]


def keep(folder: Path, public: PublicKey, secret: bytes) -> Path:
    """Writes a private key, readable by its owner alone: there whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{public.id.hex()}.key"
    line = f"{_PREFIX}{public.name}+{public.id.hex()}+{b64encode(public.type + secret).decode()}\n"
    unfinished = path.with_suffix(".new")
    _write(unfinished, line, os.O_CREAT | os.O_EXCL)
    unfinished.rename(path)
    sync_folder(folder)
    return path


def secret_of(path: Path, type_: bytes) -> tuple[str, bytes]:
    """Name and secret of a private key of this signature type. Raises ValueError, which says nothing of what stands in the file."""
    try:
        name, _, encoded = path.read_text("ascii").strip().removeprefix(_PREFIX).split("+", 2)
        data = strict_base64(encoded)
    except ValueError:
        raise not_whole(path) from None
    if not data.startswith(type_):
        raise not_whole(path)
    return name, data[len(type_) :]


def not_whole(path: Path) -> ValueError:
    """What is said of a file that holds no whole key."""
    return ValueError(f"{path.name} is not a whole key; bring it back from where keys are kept, or take it away")


def destroy(path: Path) -> None:
    """Ends a private key."""
    # Overwritten first: an unlinked file's blocks stay readable on the disk.
    _write(path, "\0" * path.stat().st_size, 0)
    path.unlink()
    sync_folder(path.parent)


def _write(path: Path, text: str, flags: int, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | flags, mode)
    try:
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
