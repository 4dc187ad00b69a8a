"""What a group of requests makes of the ledger: which of them are known or refused, and the rows of all others. Each engine writes them its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import orjson

from recognition.ledger import schema
from recognition.ledger.entries import Columns, EntryKind, columns
from recognition.ledger.events import EntryNote
from recognition.ledger.merkle import Frontier, Tile, leaf
from recognition.ledger.store import CONFLICT, CORRECTED, INVALID, LedgerDatabase
from recognition.ledger.writer.messages import Append, Appended, Request, StoredRequest, WriteRefused

EntryRow = tuple[int, int, int, str, str | None, int | None, bytes, bytes]
"""An entry as `schema.INSERT_ENTRY` takes it: its sequence, its columns, its leaf and its bytes."""
RequestRow = tuple[bytes, bytes, int, int, str | None]
"""A request as `schema.INSERT_REQUEST` takes it."""
CORRECTION = EntryKind.correction.value


class PlannedGroup(NamedTuple):
    """What is to be written together: `outcomes` answer the requests in their order once `rows` and the others are durable, and `frontier` is the
    tree's edge then."""

    outcomes: list[Appended | WriteRefused]
    frontier: Frontier
    rows: list[EntryRow]
    tiles: list[Tile]
    requests: list[RequestRow]
    notes: list[EntryNote]


def plan(db: LedgerDatabase, frontier: Frontier, group: Sequence[Append], known: Callable[[bytes], StoredRequest | None]) -> PlannedGroup:
    """Decides on every request of the group. `frontier` is left as it is; `known` finds what a request wrote before; `db` is asked about what
    corrections cite, and sees what was written."""
    frontier, notes, corrected = frontier.copy(), list[EntryNote](), set[int]()
    outcomes: list[Appended | WriteRefused] = []
    rows: list[EntryRow] = []
    requests: dict[bytes, tuple[Request, Appended]] = {}
    sequence = frontier.size
    for append in group:
        if append.request and (earlier := _known(append.request, requests, known)):
            outcomes.append(earlier)
            continue
        try:
            added = [(place, *columns(data), leaf(data), data) for place, data in enumerate(append.entries, sequence)]
        except (ValueError, msgspec.MsgspecError):
            added = []
        refusal = None if added else INVALID
        # In a row the kind comes after the sequence. Almost no request has a correction, and then nothing is asked.
        if CORRECTION in [row[1] for row in added]:
            refusal = _refused(db, rows, added, corrected)
        if refusal:
            outcomes.append(refusal)
            continue
        appended = Appended(sequence, len(added), lines=append.request.lines if append.request else ())
        outcomes.append(appended)
        rows += added
        notes += append.notes
        sequence += len(added)
        if append.request:
            requests[append.request.key] = (append.request, appended)
    tiles = frontier.grow([row[-2] for row in rows])
    return PlannedGroup(outcomes, frontier, rows, tiles, [_row(request, appended) for request, appended in requests.values()], notes)


def _known(
    request: Request, requests: Mapping[bytes, tuple[Request, Appended]], known: Callable[[bytes], StoredRequest | None]
) -> Appended | WriteRefused | None:
    if request.key in requests:
        earlier, appended = requests[request.key]
        return replay(StoredRequest(earlier.digest, appended.first, appended.count, appended.lines), request)
    stored_request = known(request.key)
    return None if stored_request is None else replay(stored_request, request)


def _refused(db: LedgerDatabase, rows: Sequence[EntryRow], added: Sequence[EntryRow], corrected: set[int]) -> WriteRefused | None:
    """Why the rows just made cannot be written: a correction takes back a repeat or a decision of its own institution, and each once.
    Only the writer can decide this, for two may ask at once. `rows` are those before them in the group, `corrected` what these take back."""
    together = [*rows, *added]
    first, cited_here = together[0][0], set[int]()
    for sequence, entry in ((row[0], Columns(*row[1:-2])) for row in added):
        if entry.kind != EntryKind.correction:
            continue
        if entry.cites is None or entry.cites >= sequence:
            return INVALID
        earlier = Columns(*together[entry.cites - first][1:-2]) if entry.cites >= first else None
        cited = (earlier.kind, earlier.institution) if earlier else db.execute(schema.SELECT_CITED, (entry.cites,)).fetchone()
        if cited is None or cited[0] not in (EntryKind.decision, EntryKind.repeat) or cited[1] != entry.institution:
            return INVALID
        if entry.cites in cited_here or entry.cites in corrected or db.execute(schema.SELECT_CORRECTION, (entry.cites,)).fetchone():
            return CORRECTED
        cited_here.add(entry.cites)
    corrected |= cited_here
    return None


def find_request(db: LedgerDatabase, key: bytes) -> StoredRequest | None:
    """What a request wrote, if it was written."""
    row = db.execute(schema.SELECT_REQUEST, (key,)).fetchone()
    return None if row is None else stored(*row)


def stored(digest: bytes, first: int, count: int, lines: str | None) -> StoredRequest:
    """A request as it is kept; `lines` is None where they are 0, 1, 2 …"""
    return StoredRequest(digest, first, count, tuple(orjson.loads(lines)) if lines else tuple(range(count)))


def replay(known: StoredRequest, request: Request) -> Appended | WriteRefused:
    """The answer to a request that was written before."""
    if known.digest != request.digest:
        return CONFLICT
    return Appended(known.first, known.count, True, known.lines)


def _row(request: Request, appended: Appended) -> RequestRow:
    lines = None if appended.lines in ((), tuple(range(appended.count))) else orjson.dumps(appended.lines).decode()
    return request.key, request.digest, appended.first, appended.count, lines
