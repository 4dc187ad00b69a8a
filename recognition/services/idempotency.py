"""A request that is sent again is done once: the caller's key for it, and whose keys are kept apart.

Our own, because the key is committed with the entry that it led to and the response is derived again from that entry: a library's cache of responses
beside the ledger could say another thing than the ledger after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from recognition.domain.lookups import Caller
from recognition.ledger import Request


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's key for one request on one route, with the canonical body that it must always come with."""

    route: str
    key: str
    body: bytes

    def request(self, institution: str, lines: Sequence[int] = ()) -> Request:
        """The key as the ledger keeps it: unique for ever per institution and route."""
        name = sha256("\x1f".join((institution, self.route, self.key)).encode()).digest()
        return Request(name, sha256(self.body).digest(), tuple(lines))


def owner(caller: Caller) -> str:
    """Whose Idempotency-Keys a caller uses: the institution's, or for a region's auditor the region's."""
    return caller.institution or f"region {caller.region}"
