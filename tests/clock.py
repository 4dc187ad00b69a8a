"""The present as the tests' applications know it: the machine's, or so much later as a test says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """`ahead` is how far it goes before the machine's clock; `stands` a moment at which it stands still, for what must not depend on how long the
    machine takes."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self.stands: datetime | None = None

    def __call__(self) -> datetime:
        """What the application takes for the present."""
        return (self.stands or datetime.now(UTC)) + self.ahead

    def stand_still(self) -> None:
        """No time passes any more but what `pass_` says."""
        self.stands = datetime.now(UTC)

    def pass_(self, time: timedelta) -> None:
        """So much time passes at once."""
        self.ahead += time
