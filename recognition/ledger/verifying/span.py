"""One stretch of the ledger examined entry by entry; several processes do it side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
import orjson

from recognition.ledger.entries import Columns, EntryKind, columns
from recognition.ledger.merkle import TILE, fold
from recognition.ledger.store import LedgerDatabase
from recognition.ledger.verifying.findings import DAMAGED, MISSING, MOST, LedgerFinding, at
from recognition.ledger.verifying.subject import LedgerSubject

ROWS = f"SELECT sequence, {', '.join(Columns._fields)}, leaf, bytes FROM entries WHERE sequence >= ? AND sequence < ? ORDER BY sequence"
CITED = "SELECT kind, id, institution FROM entries WHERE sequence = ?"
HOOKED = "SELECT bytes FROM entries WHERE sequence = ?"
TAKEN_BACK = f"SELECT 1 FROM entries WHERE cites = ? AND +kind = {EntryKind.correction.value} AND sequence < ?"
OF_WHAT = {
    EntryKind.lookup.value: EntryKind.search.value, EntryKind.corroboration.value: EntryKind.decision.value, EntryKind.result_changed.value: EntryKind.decision.value,
}  # fmt: skip
"""What an entry of a kind cites that is not looked at more closely: a lookup the search that found it."""
READ_AT_ONCE = 512
Row = tuple[Any, ...]


class TreeSpan(NamedTuple):
    """What was found from `start` to `stop`: roots of full tiles, hashes of the leaves before each cut that begin no full tile,
    and the first lookup that names each edition. `whole` is False where leaves are missing, so that hashes after them say nothing."""

    start: int
    stop: int
    findings: list[LedgerFinding]
    tiles: list[bytes]
    cuts: dict[int, bytes]
    editions: dict[int, int]
    whole: bool


def examine(subject: LedgerSubject, start: int, stop: int, cuts: Sequence[int]) -> TreeSpan:
    """Examines the entries from `start`, a multiple of a tile, to `stop`; `cuts` are sizes of the ledger whose root is wanted."""
    db = subject.open()
    try:
        return _Examination(db, start, stop, cuts).run()
    finally:
        db.close()


class _Examination:
    def __init__(self, db: LedgerDatabase, start: int, stop: int, cuts: Sequence[int]) -> None:
        self.start, self.stop = start, stop
        self.sizes = {size for size in cuts if start < size <= stop and size % TILE}
        self.findings: list[LedgerFinding] = []
        self.tiles: list[bytes] = []
        self.leaves: list[bytes] = []
        self.cuts: dict[int, bytes] = {}
        self.editions: dict[int, int] = {}
        self.whole = True
        self.db = db

    def run(self) -> TreeSpan:
        expected = self.start
        for row in self._rows():
            if row[0] != expected:
                self._missing(expected, row[0])
            if (what := self._wrong(row)) and len(self.findings) < MOST:
                self.findings.append(at(row[0], what))
            self._leaf(row)
            expected = row[0] + 1
        if expected != self.stop:
            self._missing(expected, self.stop)
        return TreeSpan(self.start, self.stop, self.findings, self.tiles, self.cuts, self.editions, self.whole)

    def _rows(self) -> Iterator[Row]:
        """The rows, a few at a time; of those that SQLite cannot read one after the other is tried."""
        for start in range(self.start, self.stop, READ_AT_ONCE):
            stop = min(start + READ_AT_ONCE, self.stop)
            try:
                yield from self.db.execute(ROWS, (start, stop)).fetchall()
            except DAMAGED:
                yield from self._singly(range(start, stop))

    def _singly(self, sequences: Iterable[int]) -> Iterator[Row]:
        for sequence in sequences:
            try:
                yield from self.db.execute(ROWS, (sequence, sequence + 1)).fetchall()
            except DAMAGED as error:
                if len(self.findings) < MOST:
                    self.findings.append(at(sequence, f"the file is damaged here: {error}"))

    def _missing(self, first: int, after: int) -> None:
        self.whole = False
        if not any(finding.first == first for finding in self.findings):
            self.findings.append(LedgerFinding(first, after - 1, MISSING))

    def _leaf(self, row: Row) -> None:
        self.leaves.append(row[-2] if isinstance(row[-2], bytes) else b"")
        size = row[0] + 1
        if size in self.sizes:
            self.cuts[size] = fold(self.leaves)
        if not size % TILE:
            if len(self.leaves) == TILE:
                self.tiles.append(fold(self.leaves))
            self.leaves.clear()

    def _wrong(self, row: Row) -> str | None:
        sequence, filed, hashed, data = row[0], row[1:-2], row[-2], row[-1]
        if not isinstance(data, bytes) or sha256(b"\0" + data).digest() != hashed:
            return "its bytes are not those that were hashed"
        try:
            fields, derived = orjson.loads(data), columns(data)
            refers = self._refers(sequence, derived, fields)
        except (ValueError, KeyError, TypeError, msgspec.MsgspecError):
            return "its bytes are no entry"
        if orjson.dumps(fields, option=orjson.OPT_SORT_KEYS) != data:
            return "its bytes are not canonical JSON"
        if tuple(derived) != filed:
            return _misfiled(derived, filed)
        return refers

    def _refers(self, sequence: int, derived: Columns, fields: dict[str, Any]) -> str | None:
        """What the entry refers to: its edition is noted, and the lookup that a decision is on must be the one it names."""
        if derived.kind == EntryKind.lookup:
            self.editions.setdefault(fields["edition"], sequence)
            if "hook" in fields and (wrong := self._asked_by_hook(sequence, fields)):
                return wrong
        if derived.cites is None:
            return None
        if derived.cites >= sequence:
            return "it cites an entry that came after it"
        if derived.kind == EntryKind.correction:
            return self._corrects(sequence, derived)
        cited = _quietly(lambda: self.db.execute(CITED, (derived.cites,)).fetchone())
        if (kind := OF_WHAT.get(derived.kind)) is not None:
            wrong = cited and (cited[0] != kind or cited[2] != derived.institution)
            return f"entry {derived.cites}, which it cites, is no {EntryKind(kind).name} of its institution" if wrong else None
        if derived.kind != EntryKind.decision:
            return None
        if cited != (EntryKind.lookup.value, fields["lookup"], derived.institution):
            return f"entry {derived.cites}, which it cites, is not the lookup that it decides on"
        return None

    def _asked_by_hook(self, sequence: int, fields: dict[str, Any]) -> str | None:
        """A lookup that came of a hook's question says what the question says."""
        found = _quietly(lambda: self.db.execute(HOOKED, (fields["hook"],)).fetchone()) if fields["hook"] < sequence else None
        asked = orjson.loads(found[0]) if found else {}
        same = asked.pop("kind", "") == "hook" and asked.pop("shown", 0) == 1
        asked["id"] = fields["id"]
        if same and asked == {name: value for name, value in fields.items() if name not in ("kind", "hook")}:
            return None
        return f"entry {fields['hook']}, which it came of, is not the question of a hook that it answers"

    def _corrects(self, sequence: int, derived: Columns) -> str | None:
        """A correction takes back a repeat or a decision of its own institution that none before it has taken back."""
        cited = _quietly(lambda: self.db.execute(CITED, (derived.cites,)).fetchone())
        if cited and (cited[0] not in (EntryKind.decision, EntryKind.repeat) or cited[2] != derived.institution):
            return f"entry {derived.cites}, which it cites, is nothing that it can take back"
        earlier = _quietly(lambda: self.db.execute(TAKEN_BACK, (derived.cites, sequence)).fetchone())
        return f"entry {derived.cites}, which it cites, was taken back before" if earlier else None


def _misfiled(derived: Columns, filed: Row) -> str:
    names = [name for name, mine, theirs in zip(Columns._fields, derived, filed, strict=True) if mine != theirs]
    return f"it is not filed as its bytes say, under {', '.join(names)}"


def _quietly(read: Callable[[], Any]) -> Any:
    """None where the file cannot be read, which is reported at the entry that lies there."""
    try:
        return read()
    except DAMAGED:
        return None
