"""What a region counts of notices at order time, whichever way they are told, and the items whose notices a registrar has switched off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol


class OrderNotices(Protocol):
    """The notices of a region, where it has a result index (`recognition.results.notices`)."""

    def silent(self, encounters: Collection[bytes] = (), signings: Collection[bytes] = ()) -> tuple[bool, frozenset[str]]:
        """The second: the items that say nothing."""
        ...

    def show(self, items: Collection[str], signings: Collection[bytes], now: datetime) -> bool:
        """Counts what is shown."""
        ...

    def accept(self, item: str, now: datetime, encounter: bytes | None = None) -> None:
        """Counts that a result was taken."""
        ...

    def dismiss(self, items: Sequence[tuple[str, bytes | None]], now: datetime) -> None:
        """Counts what was dismissed."""
        ...
