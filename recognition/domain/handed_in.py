"""What a box at a hospital's edge hands in of what it answered itself."""

from __future__ import annotations

from typing import NamedTuple

MOST_ENTRIES = 50


class EdgeEntry(NamedTuple):
    """An entry of the box: its bytes as text, its place, the audit path to the checkpoint, and the references as they were sent to the box. `asked_as`
    and `line`: the Idempotency-Key of the report door and the row of it, under which the same was sent before, where the answer may only have been lost."""

    sequence: int
    entry: str
    path: tuple[bytes, ...]
    report_ref: str | None = None
    patient_ref: str | None = None
    other_refs: tuple[str, ...] = ()
    asked_as: str | None = None
    line: int = 0


class HandedInEntries(NamedTuple):
    """What a box sends: its public key's line, its signed checkpoint, the proof that this continues the one that was seen last, and entries. `complete`: it holds nothing back.
    `cosigned` is the last checkpoint that this service cosigned, and `cosigned_consistency` the proof that the checkpoint continues it."""

    public_key: str
    checkpoint: str
    consistency: tuple[bytes, ...] = ()
    entries: tuple[EdgeEntry, ...] = ()
    complete: bool = False
    cosigned: str = ""
    cosigned_consistency: tuple[bytes, ...] = ()
