"""What is known of an API key: as the accounts file has it, and as a request finds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from recognition.domain.lookups import Caller, Role
from recognition.support.request_signing import SigningAlgorithm


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret; `issued_entry` and `revoked_entry` are the ledger's sequences that record it. `signs` is with what its requests are
    signed, None for a key that is sent itself; `networks` are those that it may come from, empty for any."""

    id: str
    role: Role
    institution: str | None
    region: str
    label: str
    created_at: datetime
    created_by: str
    issued_entry: int
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_entry: int | None = None
    signs: SigningAlgorithm | None = None
    networks: tuple[str, ...] = ()


class Holder(NamedTuple):
    """Whose key it is, and how it may come; `secret` is that of a key that signs, else ""."""

    caller: Caller
    signs: SigningAlgorithm | None
    networks: tuple[str, ...]
    secret: str


def text_of(moment: datetime) -> str:
    """A moment as the accounts file has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def key_of(row: Any) -> Key:
    """The key in a row of the accounts file."""
    return Key(
        row["id"],
        Role(row["role"]),
        row["institution"],
        row["region"],
        row["label"],
        datetime.fromisoformat(row["created_at"]),
        row["created_by"],
        row["issued_entry"],
        datetime.fromisoformat(row["revoked_at"]) if row["revoked_at"] else None,
        row["revoked_by"],
        row["revoked_entry"],
        SigningAlgorithm(row["signs"]) if row["signs"] else None,
        tuple(row["networks"].split()),
    )
