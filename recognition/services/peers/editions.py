"""A neighbouring region's edition in force: proved under its verified checkpoint, fetched by its hash, looked through, and only then put in the place of the one before."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from recognition.catalogue.editions.builder import sha256_of
from recognition.catalogue.editions.foreign import examine
from recognition.errors import RegistryUnavailable
from recognition.ledger.checkpoints.note import Checkpoint
from recognition.ledger.events import Publication
from recognition.ledger.published import NotProven, proved_publication
from recognition.peers import evidence, held
from recognition.peers.calling import PeerCalls
from recognition.peers.faults import PeerFault
from recognition.peers.held import SHA256, HeldCheckpoint, HeldEdition
from recognition.support.files import sync_folder

LARGEST = 1 << 30
"""Bytes of an edition."""
UNFINISHED = ".fetched"
AGAIN = 3600
"""Seconds until a file that is no edition here is fetched once more: by then this service may be of a release that can read it."""
ROOM, LOOK_EVERY = 256 << 20, 16 << 20
"""Bytes that stay free beside what a neighbour sends: this region's own ledger must not find the disk full of it; and how often that is looked at."""


def fetch(data: Path, calls: PeerCalls, claim: Checkpoint, note: str, now: datetime) -> HeldEdition | None:
    """The edition that the peer shows as in force in the tree of `claim`, which was verified as `note`; held when this returns. None where it has published nothing.

    Raises PeerFault (`edition_not_proven`, `edition_older`, `edition_other_bytes`, `edition_unreadable`, `no_room`), OSError."""
    peer_id = calls.peer.id
    try:
        told = calls.get(f"/publication?size={claim.size}") if claim.size else {}
    except PeerFault as fault:
        if fault.told.get("status") == 404:
            return None
        raise
    if not told:
        return None
    before = held.held(data, peer_id)

    def refuse(code: str, **more: Any) -> PeerFault:
        evidence.keep(data, peer_id, code, now, before.checkpoint.note if before else "", note, more=more | {"publication": told})
        return PeerFault(code, **more)

    try:
        publication = proved_publication(told, claim)
    except NotProven as error:
        raise refuse("edition_not_proven", why=str(error)) from error
    if not SHA256.fullmatch(publication.sha256):
        raise refuse("edition_not_proven", why="no hash")
    if (
        before
        and _same_tree(before, claim)
        and (publication.number, publication.sha256) != (before.number, before.sha256)
        and publication.number <= before.number
    ):
        raise refuse("edition_older", held=before.number, shown=publication.number)
    found = HeldEdition(
        peer_id,
        held.edition_file(data, peer_id, publication.sha256),
        publication.sha256,
        publication.number,
        publication.at,
        now,
        HeldCheckpoint(claim.size, claim.root, note),
    )
    if not before or before.sha256 != publication.sha256:
        _put(found, calls, publication, refuse)
    held.keep(data, found)
    return found


def _same_tree(before: HeldEdition, claim: Checkpoint) -> bool:
    """A ledger that began anew, under another name that was declared, counts its publications anew too."""
    return before.checkpoint.note.partition("\n")[0] == claim.origin


def _put(found: HeldEdition, calls: PeerCalls, publication: Publication, refuse: Callable[..., PeerFault]) -> None:
    path, unreadable = found.path, found.path.with_suffix(".unreadable")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if unreadable.exists() and 0 <= time.time() - unreadable.stat().st_mtime < AGAIN:
        raise refuse("edition_unreadable", sha256=publication.sha256)
    if not path.exists() or sha256_of(path) != publication.sha256:
        unfinished = path.with_name(UNFINISHED)
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400), "wb") as file:
            hashing = _Hashing(file)
            calls.download(f"/editions/{publication.sha256}", hashing, LARGEST)
            file.flush()
            os.fsync(file.fileno())
        if hashing.digest.hexdigest() != publication.sha256:
            unfinished.unlink()
            raise refuse("edition_other_bytes", sha256=publication.sha256, got=hashing.digest.hexdigest())
        unfinished.rename(path)
        sync_folder(path.parent)
    try:
        # it is looked through under its name; nothing names it as held before that
        examine(path.parent.parent, publication.number, publication.sha256)
        unreadable.unlink(missing_ok=True)
    except RegistryUnavailable as error:
        path.unlink()
        unreadable.touch()
        raise refuse("edition_unreadable", sha256=publication.sha256) from error


class _Hashing:
    """A file that is written and hashed in one pass, as long as there is room beside it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self._written = file, hashlib.sha256(), 0

    def write(self, piece: bytes) -> int:
        """Raises PeerFault `no_room`."""
        if self._written // LOOK_EVERY != (self._written + len(piece)) // LOOK_EVERY or not self._written:
            disk = os.fstatvfs(self._file.fileno())
            if disk.f_bavail * disk.f_frsize < ROOM:
                raise PeerFault("no_room")
        self._written += len(piece)
        self.digest.update(piece)
        return self._file.write(piece)
