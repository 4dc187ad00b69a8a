"""The edition in force on the box's own disk: fetched from the service, held against the publication that the service's ledger signed, and as old as the last word of it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from recognition.catalogue.editions import store
from recognition.catalogue.editions.builder import sha256_of
from recognition.catalogue.editions.store import Current, Edition
from recognition.edge.centre import Centre
from recognition.edge.log_line import line
from recognition.errors import RegistryUnavailable
from recognition.ledger.checkpoints.note import NoteRefused, PublicKey, read_note
from recognition.ledger.published import NotProven, proved_publication
from recognition.support import logging

EDITIONS = "/api/v1/editions"
SHA256 = re.compile("[0-9a-f]{64}")
LARGEST = 1 << 30
CONFIRMED = "confirmed"
"""A file whose time is that of the service's last word that this edition is in force."""
STALE = timedelta(days=1)


class Held(NamedTuple):
    """The edition that is held, and until when the service said that it is in force."""

    edition: Edition
    confirmed: datetime


class BoxEdition:
    """The edition in a folder, which has the form of a data folder: `editions/` and `current`."""

    def __init__(self, folder: Path, centre: Centre, key: str, ledger_keys: Sequence[PublicKey]) -> None:
        """`key` is an institution's of the service, `ledger_keys` are the public keys of its ledger. Raises OSError."""
        (folder / "editions").mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.ledger_keys, self._centre, self._key = folder, ledger_keys, centre, key
        self._current = Current(folder)
        self._told_stale = False

    def held(self) -> Held | None:
        """What is held; None where none could be fetched yet, or its file is damaged."""
        try:
            edition = self._current.get()
            confirmed = (self.folder / CONFIRMED).stat().st_mtime
        except (RegistryUnavailable, OSError):
            return None
        return Held(edition, datetime.fromtimestamp(confirmed, UTC))

    def refresh(self) -> None:
        """Fetches what is in force where another is held. Raises CentreAway, CentreRefuses, NotProven, RegistryUnavailable and OSError; what is held stays."""
        listed = self._centre.get(f"{EDITIONS}?limit=1", self._key)["editions"]
        if not listed:
            return
        number, sha256 = int(listed[0]["number"]), str(listed[0]["sha256"])
        if not SHA256.fullmatch(sha256):
            raise NotProven("no edition's hash")
        held = self.held()
        if held and number < held.edition.number:
            raise NotProven("an earlier edition than the one that is held")
        if not held or (number, sha256) != (held.edition.number, held.edition.sha256):
            self._prove(number, sha256)
            self._fetch(number, sha256)
            store.point(self.folder, number, sha256)
            logging.write(line("holds an edition", edition=number, sha256=sha256))
            self._prune(sha256)
        (self.folder / CONFIRMED).touch(0o600)
        self._told_stale = False

    def tell_age(self) -> None:
        """Says once in the log that the edition is older than a day."""
        held = self.held()
        if held and not self._told_stale and datetime.now(UTC) - held.confirmed > STALE:
            logging.write(line("the edition is more than a day old", "error", edition=held.edition.number, confirmed=held.confirmed))
            self._told_stale = True

    def _prove(self, number: int, sha256: str) -> None:
        """Raises NotProven unless a ledger's key has signed a tree in which this edition was published under this number."""
        told = self._centre.get(f"{EDITIONS}/{number}/proof", self._key)
        try:
            claim = read_note(told["checkpoint"], self.ledger_keys)
        except NoteRefused as refused:
            raise NotProven(f"the checkpoint: {refused}") from refused
        except (LookupError, TypeError, AttributeError) as malformed:
            raise NotProven("no proof of a publication") from malformed
        publication = proved_publication(told, claim)
        if (publication.number, publication.sha256) != (number, sha256):
            raise NotProven("the entry is of another edition")

    def _fetch(self, number: int, sha256: str) -> None:
        path = store.edition_path(self.folder, sha256)
        if path.exists() and sha256_of(path) == sha256:
            return
        unfinished = path.with_name(".fetched")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400), "wb") as file:
            self._centre.download(f"{EDITIONS}/{number}/file", self._key, file, LARGEST)
            file.flush()
            os.fsync(file.fileno())
        if sha256_of(unfinished) != sha256:
            unfinished.unlink()
            raise NotProven("another file than was published")
        unfinished.rename(path)

    def _prune(self, sha256: str) -> None:
        """What was in force before goes with the one after it: threads may read in it still."""
        editions = sorted((self.folder / "editions").glob("*.sqlite"), key=lambda path: path.stat().st_mtime)
        for path in editions[:-2]:
            if path.stem != sha256:
                with suppress(OSError):
                    path.unlink()
