"""The use-case: an edition comes into force. The ledger's entry is the truth; the file `current` follows it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from recognition.errors import NotFound, RegistryUnavailable
from recognition.ledger import Ledger
from recognition.ledger.entries import Publication, decode, encode, new_id
from recognition.registry import editions


def build(data: Path, tables: Mapping[str, Iterable[Mapping]]) -> str:
    """Builds an edition's file from its tables and returns its SHA-256; nothing is in force yet. Raises Invalid when they do not hold together."""
    return editions.build(data, tables)


def publish(data: Path, ledger: Ledger, sha256: str, approvers: Sequence[str], now: datetime, reason: str = "") -> Publication:
    """Puts a built edition into force under the next number: first the ledger's entry, then `current`.

    `approvers` are the ids of the registrars who stand for it; publishing an earlier edition again is how a mistake is undone.
    Raises NotFound when there is no such file, LedgerUnavailable when it cannot be written down (nothing is in force then)."""
    if not editions.edition_path(data, sha256).exists():
        raise NotFound("sha256")
    with _one_at_a_time(data):
        number = len(published(ledger)) + 1
        publication = Publication(id=new_id(now), at=now, number=number, sha256=sha256, approvers=tuple(approvers), reason=reason)
        ledger.append([encode(publication)])
        editions.point(data, number, sha256)
    return publication


def published(ledger: Ledger) -> list[Publication]:
    """Every publication in order; number n stands at place n − 1."""
    return [decode(entry, sequence) for sequence, entry in ledger.reads.publications()]


def repair(data: Path, ledger: Ledger) -> None:
    """Points `current` to what the ledger says is in force, where a crash has come between the two. For start-up."""
    with _one_at_a_time(data):
        known = published(ledger)
        if known and _pointed(data) != (known[-1].number, known[-1].sha256):
            editions.point(data, known[-1].number, known[-1].sha256)


def _pointed(data: Path) -> tuple[int, str] | None:
    try:
        return editions.read_pointer(data)
    except RegistryUnavailable:
        return None


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    with (data / "publication.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
