"""A fair sample: announced first, then drawn by a seed that nobody could choose, and drawn again by anyone who doubts it.

The seed is the ledger's root over more entries than there were when the draw was announced, so that nobody knew it then; the
entries that make it hold times and random bytes of the service's own. Draw number k is the first eight bytes of
SHA-256(root ‖ k as eight bytes, big-endian) as a number, modulo how many entries there are to draw from; entries that do not
match, and those drawn before, are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from recognition.audit_store import Draw
from recognition.catalogue.editions.relations import labels
from recognition.domain import tally
from recognition.domain.filters import matches
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.errors import Invalid
from recognition.ledger.entries import EntryKind, decode
from recognition.ledger.rollups.decided import decisions
from recognition.services.lookups import Service
from recognition.support.threads import in_turns

LATER = 1
"""Entries that must come after the announcement; a seed from the very next one suits a quiet ledger, and whoever makes that entry
makes it once."""
MOST = 500
MOST_TRIES = 200_000
"""Draws after which a filter that almost nothing matches is given up, and what was found is the sample."""
TURN = 200
"""Draws, a read of one entry each, before others have a turn."""


@dataclass(frozen=True, slots=True)
class SampledLookup:
    """One lookup of a sample: its place in the draw (from 1) with the draw's number k, and its decisions."""

    place: int
    k: int
    lookup: RecordedLookup
    decisions: tuple[RecordedDecision, ...]


def numbers(root: bytes, span: int) -> Iterator[tuple[int, int]]:
    """(k, position from 0) for k = 0, 1, 2 … Raises ValueError where there is nothing to draw from."""
    if span < 1:
        raise ValueError("there is nothing to draw from")
    k = 0
    while True:
        yield k, int.from_bytes(sha256(root + k.to_bytes(8, "big")).digest()[:8], "big") % span
        k += 1


def ready(draw: Draw, service: Service) -> bool:
    """Whether the seed exists."""
    return service.ledger.size() >= draw.seed_size


def drawn(draw: Draw, service: Service) -> tuple[bytes, list[SampledLookup]]:
    """The seed and the sample, the same whenever it is drawn. Raises Invalid `seed_not_there`, LedgerUnavailable."""
    if not ready(draw, service):
        raise Invalid("seed", code="seed_not_there")
    root, sample, seen = service.ledger.reads.root(draw.seed_size), list[SampledLookup](), set[int]()
    if draw.size <= draw.first:
        return root, sample
    for k, position in in_turns(numbers(root, draw.size - draw.first), TURN):
        if len(sample) == draw.count or k == MOST_TRIES or len(seen) == draw.size - draw.first:
            return root, sample
        if position in seen:
            continue
        seen.add(position)
        if match := _matching(draw, service, draw.first + position):
            sample.append(SampledLookup(len(sample) + 1, k, *match))
    return root, sample


def _matching(draw: Draw, service: Service, sequence: int) -> tuple[RecordedLookup, tuple[RecordedDecision, ...]] | None:
    reads = service.ledger.reads
    data = reads.entry(sequence)
    if b'"kind":"lookup"' not in data:
        return None
    lookup = decode(data, sequence)
    if not isinstance(lookup, RecordedLookup) or not _in_draw(draw, lookup, service):
        return None
    # As they stood when the draw was announced: what is decided later changes no sample.
    decided_on = decisions(reads, sequence, draw.size)
    if kind := draw.filter.get("decision"):
        decision = tally.effective(decided_on)
        if (decision.kind.value if decision else "none") != kind:
            return None
    return lookup, decided_on


def _in_draw(draw: Draw, lookup: RecordedLookup, service: Service) -> bool:
    cell = tally.tallied_lookup(lookup).cell
    if draw.institution and cell.receiver != draw.institution:
        return False
    if not cell.receiver_region.startswith(draw.region):
        return False
    filters = {name: value for name, value in draw.filter.items() if name not in ("from", "to", "decision")}
    if not matches(cell, filters, lambda: labels(service.edition()), service.edition().reading.scopes):
        return False
    return draw.filter["from"] <= date.fromordinal(cell.day).isoformat() <= draw.filter["to"]


def bounds(service: Service, since: date, until: date) -> tuple[int, int]:
    """The first sequence of a period's lookups and the ledger's size: between them is what a draw looks at. Raises LedgerUnavailable."""
    size = service.ledger.size()
    first = service.ledger.reads.page(None, 1, since, until, None, (EntryKind.lookup,))
    return (first[0][0] if first else size), size
