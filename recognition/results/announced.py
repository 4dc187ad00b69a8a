"""What issuers say to the index: results that they hold, and what they take back."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from recognition.domain.lookups import Stated
from recognition.results.changes import ChangedReport


class AnnouncedResult(NamedTuple):
    """可调阅结果 as it is stored. `patient` is the token's hash under this service's own key; `report` and `others` are the ledger's keyed hashes (hex). `abroad`, of one in
    a neighbouring region's index, which is not stored: the region, the sequence of the search there, and its handle there."""

    patient: bytes
    issuer: str
    report: str
    item: str
    performed_at: datetime
    stated: Stated
    specimen: str = ""
    mark: str = ""
    others: tuple[str, ...] = ()
    locator: str = ""
    abroad: tuple[str, int, str] | None = None

    def row(self) -> tuple[object, ...]:
        """The columns in their order."""
        minutes, others = int(self.performed_at.timestamp()) // 60, b"".join(map(bytes.fromhex, self.others))
        return (
            self.patient, self.issuer, bytes.fromhex(self.report), self.item, minutes, self.stated.value, self.specimen, self.mark, others, self.locator
        )  # fmt: skip


class Announcement(NamedTuple):
    """One result that is announced. `marks` keep out who objected; `known_as` is under which other keys the same patient may stand already. `change` is
    remembered of a correction, for those who accepted what it corrects."""

    result: AnnouncedResult
    marks: tuple[bytes, ...]
    known_as: tuple[bytes, ...] = ()
    corrected: bool = False
    change: ChangedReport | None = None


class Withdrawal(NamedTuple):
    """A report, or one item of it, that its issuer takes back. `reports` are its hashes (hex) under every year that may be; `until` is the day up to which it
    cannot be announced again by mistake, `at` when it was taken back, in milliseconds since 1970."""

    issuer: str
    reports: tuple[str, ...]
    item: str
    until: date
    at: int = 0
