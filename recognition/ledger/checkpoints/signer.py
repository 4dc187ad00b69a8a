"""Signs checkpoints in the process that writes, from the edge of the tree that it holds anyway; an append never waits for a disk here."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from recognition.errors import LedgerUnavailable
from recognition.ledger.checkpoints.archive import CheckpointArchive
from recognition.ledger.checkpoints.keys import SigningKeys, new_origin
from recognition.ledger.checkpoints.note import Checkpoint, NoteRefused, read_note
from recognition.ledger.file import LedgerRefused, nodes_of
from recognition.ledger.merkle import root
from recognition.ledger.store import LedgerEngine
from recognition.support import libcrypto

log = logging.getLogger(__name__)

PERIOD = 30.0
"""Seconds after the first new entry within which a checkpoint covers it: with a second attempt still less than a minute."""


class Signer:
    """Turns the ledger's size and root into signed notes, and keeps each."""

    def __init__(self, data: Path, engine: LedgerEngine, seconds: Callable[[], float] = time.monotonic) -> None:
        """`seconds` tells how time passes. Raises LedgerRefused where the ledger is not the continuation of what was signed last."""
        self.seconds = seconds
        self.keys, self.archive = SigningKeys(data), CheckpointArchive(data)
        self.engine = engine
        self._signed: tuple[int, list[str]] | None = None
        self._since: float | None = None
        self._last = -1
        self._vouch()

    def turn(self) -> None:
        """Signs when entries have waited long enough; called at every turn of the writer's loop, and costs nothing when none wait."""
        if self.engine.frontier.size == self._last:
            return
        now = self.seconds()
        if self._since is None:
            self._since = now
        elif now - self._since >= PERIOD:
            self._since = now
            try:
                self.sign()
            except LedgerUnavailable as error:
                log.error("a checkpoint could not be signed and is tried again: %s", error.__cause__)

    def sign(self) -> str:
        """The signed note of what is durable now; the one before again where nothing has changed. Raises LedgerUnavailable.

        Its bytes reach the archive's file but are not synced: of a checkpoint that a power cut takes, the entries are still there.
        """
        try:
            if not self.engine.settled:
                raise LedgerUnavailable
            edge = self.engine.frontier
            signing = self._signing()
            if signing and self._signed == (edge.size, signing) and (note := self.archive.latest()):
                return note
            if not self.keys.signing():
                self.keys.make()
            origin = self.keys.origin
            assert origin is not None, "there is a key by now, and every key has the ledger's name"
            note = self.keys.sign(Checkpoint(origin, edge.size, edge.root()).text)
            self.archive.append(note, datetime.now(UTC))
            self._signed = edge.size, self._signing()
        except (OSError, ValueError, sqlite3.Error, LedgerRefused) as error:
            raise LedgerUnavailable from error
        self._last, self._since = edge.size, None
        return note

    def finish(self) -> None:
        """Signs what is still unsigned when the writer ends."""
        if self.engine.frontier.size not in (0, self._last):
            try:
                self.sign()
            except LedgerUnavailable as error:
                log.error("the last checkpoint could not be signed: %s", error.__cause__)

    def _signing(self) -> list[str]:
        return [key.line for key in (*self.keys.signing(), *self.keys.sm2.signing())]

    def _vouch(self) -> None:
        self.archive.mend()
        note = self.archive.latest()
        if note is None:
            return
        try:
            last = read_note(note, self.keys.public())
        except (NoteRefused, ValueError) as error:
            # The ledger may be whole all the same; `ledger verify` says more.
            log.error("the last checkpoint cannot be read: %s", error)
            return
        if last.origin == self.keys.origin:
            _hold(self.engine, last)
            self._last = last.size


def _hold(engine: LedgerEngine, last: Checkpoint) -> None:
    size = engine.frontier.size
    if size >= last.size and root(last.size, nodes_of(engine.connection)) == last.root:
        return
    what = f"it has {size} entries where {last.size} were signed" if size < last.size else f"its first {last.size} entries are not those that were signed"
    raise LedgerRefused(
        f"{engine.name} is not the ledger that was signed last: {what}. It was left as it is. Bring back the newest snapshot "
        "with: flask --app wsgi restore. If entries are lost for good, begin under a new name with: flask --app wsgi ledger begin-anew"
    )


def begin_anew(data: Path) -> str:
    """After entries were lost for good: ends all keys and gives the ledger a new name, so that no witness takes it for the old one.

    Returns the new origin. The checkpoints of the old name stay and still show what was lost. Where SM2 signed too, it does under the new name,
    as far as this machine has it.
    """
    keys = SigningKeys(data)
    sm2 = keys.sm2.signing()
    keys.destroy_all()
    origin = new_origin()
    keys.make(origin)
    if sm2:
        try:
            keys.sm2.make(origin)
        except libcrypto.Missing:
            log.error("the new name has no key of SM2: this machine has no libcrypto of OpenSSL 3")
    return origin
