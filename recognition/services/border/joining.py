"""Editions of neighbouring regions joined with ours, opened by their hash: what an answer rested on is read again though no region is declared any more."""

from __future__ import annotations

import threading
from pathlib import Path

from recognition.catalogue.editions.joined import JoinedEdition
from recognition.catalogue.editions.store import Edition
from recognition.errors import Problem
from recognition.peers.held import edition_file, folder_of
from recognition.support.fork import pid

OPEN = 8
"""Pairs of editions that a process keeps joined: those in force, and a few that old answers are read by."""


class PeerEditionMissing(Problem):
    """The edition of a neighbouring region that an entry names by its hash is not held here."""

    code = "peer_edition_missing"


class JoinedEditions:
    """The pairs of one data folder; safe for threads."""

    def __init__(self, data: Path) -> None:
        """Nothing is opened yet."""
        self._data = data
        self._lock = threading.Lock()
        self._joined: dict[tuple[str, int, str, str, int], JoinedEdition] = {}

    def of(self, own: Edition, peer: tuple[str, str]) -> JoinedEdition:
        """Ours joined with the edition of this region and hash, whose bytes are compared with it once in each process. Raises PeerEditionMissing; RegistryUnavailable
        where it cannot be read or is not what its hash says."""
        region, sha256 = peer
        key = own.sha256, own.number, region, sha256, pid()
        known = self._joined.get(key)
        if known is not None:
            return known
        if not edition_file(self._data, region, sha256).exists():
            raise PeerEditionMissing()
        with self._lock:
            if key not in self._joined:
                joined = JoinedEdition(own, Edition.open(folder_of(self._data, region), 0, sha256, verify=True), region)
                while len(self._joined) >= OPEN:
                    del self._joined[next(iter(self._joined))]
                self._joined[key] = joined
            return self._joined[key]
