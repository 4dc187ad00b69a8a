"""What stands around the entries: stored hashes of the tree, notes, requests, and the editions that answers name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from recognition.ledger.entries import EntryKind
from recognition.ledger.merkle import TILE_BITS
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.verifying.findings import LedgerFinding, at

NOTES = "SELECT n.entry, n.salt, n.text, e.sequence, e.bytes FROM notes AS n LEFT JOIN entries AS e ON e.id = n.entry"
REQUESTS = "SELECT count(*) FROM requests WHERE first < 0 OR count < 1 OR first + count > ? OR length(key) <> 32 OR length(digest) <> 32"


def tiles(db: LedgerDatabase, levels: Mapping[int, list[bytes]], size: int) -> Iterator[LedgerFinding]:
    """Whether the hashes kept of the tree are those of the entries. Without all of `levels` only what is there is compared."""
    for level, hashes in levels.items():
        # Both in their order, so that what is stored is never held, whatever the ledger's size.
        stored = db.execute("SELECT position, hash FROM tiles WHERE level = ? AND position >= 0 ORDER BY position", (level,))
        row = stored.fetchone()
        for position, hashed in enumerate(hashes):
            there = row is not None and row[0] == position
            if not there or row[1] != hashed:
                width = TILE_BITS * level
                yield LedgerFinding(position << width, (position + 1 << width) - 1, "they are not those that the tree was made from")
            row = stored.fetchone() if there else row
    if db.execute("SELECT 1 FROM tiles WHERE (position + 1) << (? * level) > ? LIMIT 1", (TILE_BITS, size)).fetchone():
        yield LedgerFinding(size, None, f"the tree was made from more than the {size} entries that are here")


def notes(db: LedgerDatabase) -> Iterator[LedgerFinding]:
    """Whether each note that was not erased is the one whose hash stands in its entry."""
    for entry, salt, text, sequence, data in db.execute(NOTES):
        if data is None:
            yield LedgerFinding(None, None, f"a note lies beside {entry}, and there is no such entry")
        elif _fields(data).get("note") != hashlib.sha256(salt + text.encode()).hexdigest():
            yield at(sequence, "the note beside it is not the one that was hashed")


def requests(db: LedgerDatabase, size: int) -> Iterator[LedgerFinding]:
    """Whether each request that is remembered wrote entries that are here."""
    [wrong] = db.execute(REQUESTS, (size,)).fetchone()
    if wrong:
        yield LedgerFinding(None, None, f"{wrong} remembered requests point to entries that are not here")


def editions(db: LedgerDatabase, used: Mapping[int, int], folder: Path | None) -> Iterator[LedgerFinding]:
    """Whether every edition that an answer names was published before it, and its file has the hash that was published."""
    published: dict[int, tuple[int, str]] = {}
    for sequence, data in db.execute("SELECT sequence, bytes FROM entries WHERE kind > 2 AND kind = ? ORDER BY sequence", (EntryKind.publication.value,)):
        fields = _fields(data)
        number: Any = fields.get("number")  # whatever bytes that were changed may say
        if number != len(published) + 1:
            yield at(sequence, f"it publishes edition {number} where number {len(published) + 1} comes next")
        published.setdefault(number, (sequence, str(fields.get("sha256"))))
    for number, lookup in sorted(used.items()):
        if number not in published or published[number][0] > lookup:
            yield at(lookup, f"it was answered by edition {number}, which was not published then")
        elif folder and (what := _edition(folder, published[number][1])):
            yield at(lookup, f"edition {number}, which answered it, {what}")


def _fields(data: bytes) -> dict[str, Any]:
    """An entry's members; none of bytes that are no entry, which is reported at the entry itself."""
    try:
        fields = orjson.loads(data)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _edition(folder: Path, sha256: str) -> str | None:
    path = folder / f"{sha256}.sqlite"
    try:
        with path.open("rb") as file:
            hashed = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"is missing: {path.name}"
    return None if hashed == sha256 else f"is not what was published: {path.name} has the hash {hashed}"
