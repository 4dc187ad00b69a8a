"""The present as the tests' applications know it: the machine's, or so much later as a test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """`ahead` is how far it goes before the machine's clock."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        """What the application takes for the present."""
        return datetime.now(UTC) + self.ahead

    def pass_(self, time: timedelta) -> None:
        """So much time passes at once."""
        self.ahead += time
