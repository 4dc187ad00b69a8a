"""The list that a snapshot carries of itself: every file with its hash, and the ledger's size and root."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

NAME = "snapshot.json"
FORMAT = 1


class SnapshotRefused(Exception):
    """A snapshot that cannot be made or relied upon; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` by their path in the snapshot: bytes and SHA-256 in hex. `version` is that of the ledger's schema. `base` names the whole
    snapshot beside this one that holds the ledger's beginning, where this one holds only what came after."""

    made_at: str
    size: int
    root: str
    version: int
    edition: int
    files: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT
    base: str = ""

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The list in a snapshot. Raises SnapshotRefused."""
        try:
            manifest = cls(**json.loads((folder / NAME).read_text("utf-8")))
        except FileNotFoundError as error:
            raise SnapshotRefused(f"{folder} is no finished snapshot: it has no {NAME}") from error
        except (OSError, ValueError, TypeError) as error:
            raise SnapshotRefused(f"{folder / NAME} cannot be read: {error}") from error
        if manifest.format != FORMAT:
            raise SnapshotRefused(f"{folder} was made by another release (format {manifest.format})")
        if any(Path(path).is_absolute() or ".." in Path(path).parts for path in manifest.files) or Path(manifest.base).name != manifest.base:
            raise SnapshotRefused(f"{folder / NAME} names a file outside the snapshot")
        return manifest

    def write(self, folder: Path) -> None:
        """Writes the list, last of all: a snapshot without it is unfinished."""
        with (folder / NAME).open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())


def listed(folder: Path) -> Iterator[tuple[str, list[Any]]]:
    """Every file below a folder with its bytes and hash."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != NAME:
            yield path.relative_to(folder).as_posix(), [path.stat().st_size, hash_of(path)]


def hash_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def stamp(now: datetime) -> str:
    """A moment as part of a name: 20261121T030405Z."""
    return f"{now:%Y%m%dT%H%M%SZ}"
