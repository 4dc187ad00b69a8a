"""The edition that is held of a peer: verified, whole on the disk or not there, and read at each use by one look at a file."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, split
from recognition.peers.declaration import DeclaredPeer
from recognition.support.files import replace_durably

FOLDER, EDITIONS, HELD = "peers", "editions", "held.json"
SHA256 = re.compile("[0-9a-f]{64}")
CLOCK_STEP = timedelta(minutes=5)
"""How far our own clock may be put back without a word: it is corrected by seconds, day by day."""


class HeldCheckpoint(NamedTuple):
    """The peer's tree of `size` entries with this RFC 6962 root, and the signed note that says so; the publication's entry is one of them."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True)
class HeldEdition:
    """A peer's edition in force as it was verified last: `path` is its file, which never changes, `number` that of its publication there, `published_at` by the peer's
    clock and `verified_at` by ours, both aware. At `verified_at` the peer last showed, in a tree that continues all that was seen of it, that this is in force."""

    peer: str
    path: Path
    sha256: str
    number: int
    published_at: datetime
    verified_at: datetime
    checkpoint: HeldCheckpoint


class _Stamp(NamedTuple):
    changed: int
    inode: int


_known: dict[Path, tuple[_Stamp, HeldEdition]] = {}
"""What was read of a file, for as long as it is that file; one per peer."""


def folder_of(data: Path, peer_id: str) -> Path:
    """Where all that is held of a peer lies; `data` is the data folder."""
    return data / FOLDER / peer_id


def edition_file(data: Path, peer_id: str, sha256: str) -> Path:
    """The file of a peer's edition of this hash, there or not: what answers rested on stays."""
    return folder_of(data, peer_id) / EDITIONS / f"{sha256}.sqlite"


def held(data: Path, peer_id: str) -> HeldEdition | None:
    """What is held of the peer now; None where nothing was verified yet, or what says so is damaged. A file is looked at once per call and read when it changed."""
    path = folder_of(data, peer_id) / HELD
    try:
        state = os.stat(path)
        stamp = _Stamp(state.st_mtime_ns, state.st_ino)
        known = _known.get(path)
        if known and known[0] == stamp:
            return known[1]
        found = _read(data, peer_id, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, NoteRefused):
        return None
    _known[path] = stamp, found
    return found


def keep(data: Path, edition: HeldEdition) -> None:
    """Puts an edition in the place of the one before, durable when this returns; its file lies there already. Raises OSError."""
    told = {
        "sha256": edition.sha256,
        "number": edition.number,
        "published_at": edition.published_at.isoformat(),
        "verified_at": edition.verified_at.isoformat(),
        "checkpoint": edition.checkpoint.note,
    }
    replace_durably(folder_of(data, edition.peer) / HELD, json.dumps(told, ensure_ascii=False).encode())


def is_stale(edition: HeldEdition, peer: DeclaredPeer, now: datetime) -> bool:
    """Whether the edition was verified longer ago than the peer's declaration lets pass without a caution; or in a time that has not come, by a clock that was wrong then: how long ago
    that is nobody knows."""
    return not -CLOCK_STEP <= now - edition.verified_at <= peer.stale_after


def _read(data: Path, peer_id: str, told: dict[str, Any]) -> HeldEdition:
    sha256, note = str(told["sha256"]), str(told["checkpoint"])
    if not SHA256.fullmatch(sha256):
        raise ValueError("no edition's hash")
    path = edition_file(data, peer_id, sha256)
    path.stat()
    claim = Checkpoint.read(split(note)[0])
    published, verified = (datetime.fromisoformat(told[name]) for name in ("published_at", "verified_at"))
    if published.tzinfo is None or verified.tzinfo is None:
        raise ValueError("a moment without its zone")
    return HeldEdition(peer_id, path, sha256, int(told["number"]), published, verified, HeldCheckpoint(claim.size, claim.root, note))
