"""What a region counts of notices at order time, whichever way they are told, and the items whose notices a registrar has switched off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol


class OrderNotices(Protocol):
    """The notices of a region, where it has a result index (`recognition.results.notices`)."""

    def silent(self, encounter: bytes | None, signing: bytes | None) -> tuple[bool, frozenset[str]]:
        """The second: the items that say nothing."""
        ...

    def show(self, items: Collection[str], signing: bytes | None, now: datetime) -> bool:
        """Counts what is shown."""
        ...

    def accept(self, item: str, now: datetime) -> None:
        """Counts that a result was taken."""
        ...

    def dismiss(self, items: Sequence[str], encounter: bytes | None, now: datetime) -> None:
        """Counts what was dismissed."""
        ...
