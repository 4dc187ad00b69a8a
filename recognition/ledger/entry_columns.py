"""What is kept beside an entry's bytes to find it by, read from the bytes alone."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import msgspec

from recognition.ledger.ids import day, milliseconds_of


class EntryKind(IntEnum):
    """What an entry is, as the ledger's column holds it."""

    lookup = 0
    decision = 1
    repeat = 2
    publication = 3
    key_issued = 4
    key_revoked = 5
    correction = 6
    search = 7
    corroboration = 8
    hook = 10
    result_changed = 11


class Columns(NamedTuple):
    """What is kept beside the bytes to find them by: `day` in days since 1970-01-01 in Shanghai (the time is in the id),
    `institution` the one whose entry it is, `cites` the sequence it refers to."""

    kind: int
    day: int
    id: str
    institution: str | None
    cites: int | None


class _Found(msgspec.Struct):
    kind: str
    id: str
    receiver: str | None = None
    institution: str | None = None
    cites: int | None = None


_find = msgspec.json.Decoder(_Found).decode
_KINDS = {kind.name: kind.value for kind in EntryKind}


def columns(data: bytes) -> Columns:
    """The one definition of the columns; the writer and the verifier both use it. Raises ValueError where bytes are no entry."""
    fields = _find(data)
    kind = _KINDS.get(fields.kind)
    if kind is None:
        raise ValueError("no such kind of entry")
    return Columns(kind, day(milliseconds_of(fields.id)), fields.id, fields.receiver or fields.institution, fields.cites)
