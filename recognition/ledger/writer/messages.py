"""Requests to the ledger and their replies, in process and over the writer's socket."""

from __future__ import annotations

from msgspec import Struct

from recognition.ledger.events import EntryNote


class Request(Struct, frozen=True, array_like=True):
    """An Idempotency-Key: `key` is the SHA-256 of institution, route and key, `digest` that of the canonical body.

    `lines` numbers the entries as the caller counts them, where not simply from 0.
    """

    key: bytes
    digest: bytes
    lines: tuple[int, ...] = ()


class Append(Struct, frozen=True, array_like=True, tag=0):
    """Entries that become part of the ledger together, under one request, or not at all.

    Not later than `by`, a moment of time.monotonic(), which all processes of a machine share: whoever asked has been refused by then. A writer
    that is older than its workers passes over it.
    """

    entries: list[bytes]
    request: Request | None = None
    notes: list[EntryNote] = []
    by: float | None = None


class Erase(Struct, frozen=True, array_like=True, tag=1):
    """The note beside this entry is to be erased."""

    entry: str


class Ping(Struct, frozen=True, array_like=True, tag=2):
    """Nothing: the answer says that everything sent before on any closed connection was written or never will be."""


class Sign(Struct, frozen=True, array_like=True, tag=3):
    """A signed checkpoint of all that is written now."""


class Appended(Struct, frozen=True, array_like=True, tag=0):
    """Where the entries stand: `count` of them from sequence `first`, each with its line.

    `replayed`: the request was known, nothing was written, and this is what it wrote then.
    """

    first: int
    count: int
    replayed: bool = False
    lines: tuple[int, ...] = ()


class WriteRefused(Struct, frozen=True, array_like=True, tag=1):
    """Nothing of this request was written; `code` is `conflict` (the key came with another body), `corrected` (a correction of what was corrected
    before), `late`, `unavailable` or `invalid`."""

    code: str


class Erased(Struct, frozen=True, array_like=True, tag=2):
    """Whether there was a note."""

    done: bool


class Pong(Struct, frozen=True, array_like=True, tag=3):
    """The size of the ledger."""

    size: int


class Signed(Struct, frozen=True, array_like=True, tag=4):
    """The signed note."""

    note: str


Ask = Append | Erase | Ping | Sign
Reply = Appended | WriteRefused | Erased | Pong | Signed


class StoredRequest(Struct, frozen=True):
    """A request that was written before."""

    digest: bytes
    first: int
    count: int
    lines: tuple[int, ...]
