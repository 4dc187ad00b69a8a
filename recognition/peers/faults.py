"""What can be wrong with a neighbouring region, each by a stable code: it is not there, or what it shows cannot be believed."""

from __future__ import annotations

from typing import Any

AWAY = frozenset({"away", "slow", "refuses", "answer_malformed", "clocks_apart"})
"""Codes that say nothing of what the peer shows: it is asked again, and nothing is kept of it."""


class PeerFault(Exception):
    """The peer is away, or what it shows is refused; `told` says more, in words of no language: statuses, sizes, seconds."""

    def __init__(self, code: str, **told: Any) -> None:
        self.code, self.told = code, told
        super().__init__(" ".join((code, *(f"{name}={value}" for name, value in told.items()))))
