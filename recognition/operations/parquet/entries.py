"""Entries as columns: what most questions ask of an entry, and its exact bytes, from which its leaf hash can be made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from recognition.ledger.entries import EntryKind, columns
from recognition.ledger.ids import milliseconds_of
from recognition.ledger.merkle import leaf
from recognition.ledger.reader import Row
from recognition.ledger.rollups.decode import EntryFields, find

_EPOCH = date(1970, 1, 1).toordinal()
_CODE = pa.dictionary(pa.int32(), pa.string())
"""A text that is one of a few thousand codes."""
_KINDS = {kind.value: kind.name for kind in EntryKind}


class EntryColumn(NamedTuple):
    """A column: how it is stored, and its value for an entry's members; None where an entry has none."""

    name: str
    type: pa.DataType
    value: Callable[[EntryFields], Any]


def _of_lookups(name: str, type_: pa.DataType, value: Callable[[EntryFields], Any]) -> EntryColumn:
    return EntryColumn(name, type_, lambda entry: value(entry) if entry.kind == "lookup" else None)


_BEFORE = (
    ("sequence", pa.int64()),
    ("kind", _CODE),
    ("id", pa.string()),
    ("made_at", pa.timestamp("ms", tz="UTC")),
    ("day", pa.date32()),
    ("institution", _CODE),
    ("cites", pa.int64()),
)
_MEMBERS = (
    EntryColumn("item", _CODE, lambda entry: entry.item or None),
    _of_lookups("issuer", _CODE, lambda entry: entry.issuer),
    _of_lookups("issuer_region", _CODE, lambda entry: entry.region or None),
    _of_lookups("receiver_region", _CODE, lambda entry: entry.to or None),
    _of_lookups("verdict", _CODE, lambda entry: entry.verdict),
    EntryColumn("reason", _CODE, lambda entry: (entry.cell().reason if entry.kind == "lookup" else entry.reason) or None),
    EntryColumn("decision", _CODE, lambda entry: entry.decision or None),
    EntryColumn("performed", pa.string(), lambda entry: entry.performed or None),
    _of_lookups("window_days", pa.int64(), lambda entry: entry.window),
    # 64 bits: engines that add up 32 of them in 32 wrap without a word.
    _of_lookups("price_fen", pa.int64(), lambda entry: entry.price[0]),
)
_AFTER = (("leaf", pa.binary(32)), ("bytes", pa.binary()))

SCHEMA = pa.schema([*_BEFORE, *((column.name, column.type) for column in _MEMBERS), *_AFTER])
"""The columns in their order."""


def batch(rows: Iterable[Row]) -> pa.RecordBatch:
    """Entries with their sequences as one batch of these columns."""
    return pa.RecordBatch.from_pylist([_record(sequence, data) for sequence, data in rows], schema=SCHEMA)


def _record(sequence: int, data: bytes) -> dict[str, Any]:
    found, entry = columns(data), find(data)
    return {
        "sequence": sequence,
        "kind": _KINDS[found.kind],
        "id": found.id,
        "made_at": datetime.fromtimestamp(milliseconds_of(found.id) / 1000, UTC),
        "day": date.fromordinal(_EPOCH + found.day),
        "institution": found.institution,
        "cites": found.cites,
        **{column.name: column.value(entry) for column in _MEMBERS},
        "leaf": leaf(data),
        "bytes": data,
    }
