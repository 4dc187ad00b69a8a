"""The trees of others as they were seen last: by institution and name, so that none goes back or forks unnoticed, and how long ago its keeper said that nothing was held back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from recognition.ledger.checkpoints.note import PublicKey
from recognition.ledger.merkle import Frontier
from recognition.support.files import locked, replace_durably

FOLDER = "edges"
TIMES = ("confirmed", "declared_at", "revoked_at")


class SeenTree(NamedTuple):
    """A tree: its name, its public key's line, how many entries with which root (hex) were seen, and when it was last told that these are all there are; None for never.
    `cosigned` is the note in which that was confirmed to its keeper; `declared_by` and `declared_at` tell who declared its key before the first contact, and
    `revoked_at` since when it is believed no more. `note` is the signed note that was seen last, where it is kept for the day when another contradicts it."""

    name: str
    key: str
    size: int
    root: str
    confirmed: datetime | None
    cosigned: str = ""
    declared_by: str = ""
    declared_at: datetime | None = None
    revoked_at: datetime | None = None
    note: str = ""

    @classmethod
    def new(cls, key: PublicKey, by: str = "", at: datetime | None = None) -> SeenTree:
        """A tree of which nothing was seen yet."""
        return cls(key.name, key.line, 0, Frontier().root().hex(), None, "", by, at)


class SeenTrees:
    """The trees of one institution's boxes, or of a neighbouring region, a file each in a folder of the data folder."""

    def __init__(self, data: Path, institution: str, folder: str = FOLDER) -> None:
        """Nothing is made before the first is kept; of a region, `institution` is its short code and `folder` that of regions."""
        self._folder, self._institution = data / folder, institution

    def last(self, name: str) -> SeenTree | None:
        """The tree as it was seen last."""
        try:
            return _read(self._path(name))[1]
        except FileNotFoundError:
            return None

    def keep(self, tree: SeenTree) -> None:
        """Replaces what was seen before; durable when this returns. Raises OSError."""
        path = self._path(tree.name)
        told = tree._asdict() | {"institution": self._institution} | {name: at.isoformat() for name in TIMES if (at := getattr(tree, name))}
        if not tree.note:
            # where none is kept the file stays as it always was
            del told["note"]
        replace_durably(path, json.dumps(told).encode())

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """One request about a tree at a time, in whatever process."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._path(name).with_suffix(".lock")):
            yield

    def _path(self, name: str) -> Path:
        return self._folder / f"{sha256(f'{self._institution} {name}'.encode()).hexdigest()[:32]}.json"


def every(data: Path) -> list[tuple[str, SeenTree]]:
    """Every tree that is declared or was seen, with its institution, in their order."""
    return sorted((_read(path) for path in (data / FOLDER).glob("*.json")), key=lambda found: (found[0], found[1].name))


def _read(path: Path) -> tuple[str, SeenTree]:
    kept = json.loads(path.read_text(encoding="utf-8"))
    institution = kept.pop("institution")
    return institution, SeenTree(**kept | {name: datetime.fromisoformat(kept[name]) for name in TIMES if kept.get(name)})
