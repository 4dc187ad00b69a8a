"""The use-case: an edition comes into force. The ledger's entry is the truth; the file `current` follows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import store
from recognition.errors import IdempotencyConflict, NotFound, Problem, RegistryUnavailable
from recognition.ledger import Ledger, Publication
from recognition.ledger.entries import decode_as, encode, new_id
from recognition.ledger.writer.messages import Request
from recognition.support.files import locked
from recognition.support.threads import offload


def build(data: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> str:
    """Builds an edition's file from its tables and returns its SHA-256; nothing is in force yet. Raises Invalid when they do not hold together."""
    return store.build(data, tables)


class Outdated(Problem):
    """Another edition came into force meanwhile, which the one to be published does not know."""

    code = "draft_outdated"


def publish(
    data: Path,
    ledger: Ledger,
    sha256: str,
    approvers: Sequence[str],
    now: datetime,
    reason: str = "",
    expected: str | None = None,
    request: Request | None = None,
) -> Publication:
    """Puts a built edition into force under the next number: first the ledger's entry, then `current`.

    `approvers` are the ids of the registrars who stand for it; publishing an earlier edition again is how a mistake is undone.
    With `expected` the edition in force must be the one with that hash. A `request` that was written before publishes nothing and gives
    what it published then. Raises NotFound when there is no such file, Outdated, IdempotencyConflict, LedgerUnavailable when it cannot
    be written down (nothing is in force then)."""
    if not store.edition_path(data, sha256).exists():
        raise NotFound("sha256")
    with locked(data / "publication.lock"):
        known = published(ledger)
        # an entry may have been written whose word of it was lost: it is in force, and `current` must say so before anything else
        _follow(data, known)
        if earlier := _written(ledger, request):
            return earlier
        if expected is not None and (not known or known[-1].sha256 != expected):
            raise Outdated("draft")
        number, now = len(known) + 1, now.replace(microsecond=now.microsecond // 1000 * 1000)
        publication = Publication(id=new_id(now), at=now, number=number, sha256=sha256, approvers=tuple(approvers), reason=reason)
        ledger.append([encode(publication)], request)
        offload(lambda: store.point(data, number, sha256))
    return publication


def again(data: Path, ledger: Ledger, request: Request | None) -> Publication | None:
    """What a request published before, None where it is new; whatever came between then and now, `current` says what is in force.

    Raises IdempotencyConflict when its key came with another body."""
    publication = _written(ledger, request)
    if publication:
        repair(data, ledger)
    return publication


def _written(ledger: Ledger, request: Request | None) -> Publication | None:
    if request is None or (known := ledger.request(request.key)) is None:
        return None
    if known.digest != request.digest:
        raise IdempotencyConflict("Idempotency-Key")
    return decode_as(Publication, ledger.reads.entry(known.first), known.first)


def published(ledger: Ledger) -> list[Publication]:
    """Every publication in order; number n stands at place n − 1."""
    return [decode_as(Publication, entry, sequence) for sequence, entry in ledger.reads.publications()]


def repair(data: Path, ledger: Ledger) -> None:
    """Points `current` to what the ledger says is in force, where a crash has come between the two. For start-up."""
    with locked(data / "publication.lock"):
        _follow(data, published(ledger))


def _follow(data: Path, known: Sequence[Publication]) -> None:
    if known and pointed(data) != (known[-1].number, known[-1].sha256):
        offload(lambda: store.point(data, known[-1].number, known[-1].sha256))


def pointed(data: Path) -> tuple[int, str] | None:
    """The number and hash of the edition in force, or None where there is none."""
    try:
        return store.read_pointer(data)
    except RegistryUnavailable:
        return None


def forget(data: Path, ledger: Ledger, sha256: str) -> None:
    """Takes away an edition that was built for a draft and never came into force."""
    with locked(data / "publication.lock"):
        if all(publication.sha256 != sha256 for publication in published(ledger)):
            store.edition_path(data, sha256).unlink(missing_ok=True)
