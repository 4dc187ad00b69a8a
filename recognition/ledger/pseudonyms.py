"""Keyed hashes of the references that hospitals send: the same report is known again, and nobody can say which it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from unicodedata import normalize

from recognition.support.yearly_keys import YearlyKeys

WINDOW = timedelta(days=92)
"""The longest that a result is recognised for: a repeat may concern a report performed so long before it."""

_IGNORED = re.compile(r"[\s\-‐‑‒–—―−_]+")
_ASCII_IGNORED = b"\t\n\v\f\r\x1c\x1d\x1e\x1f -_"
"""Those of them that are ASCII."""
_ASCII_FOLDED = bytes(range(128)).lower() + bytes(range(128, 256))
_REPORT, _CODE = b"report\0", b"code\0"


class ReferenceKeys(YearlyKeys):
    """The yearly keys of references.

    A year's key is made when it is first needed, and destroyed when the declared retention ends; from then on references of
    that year and of those before it are treated as not given.
    """

    def report(self, day: date, ref: str) -> str | None:
        """Hash of a report's number, in hex; `day` is the Shanghai day on which the item was performed. None: no hash is made any more."""
        return self._hash(day.year, _REPORT, ref)

    def code(self, day: date, signed: bytes) -> str | None:
        """The same of a report code by its signed bytes; `day` is the Shanghai day of its issue, so that all items of one code share it."""
        key = self.key(day.year)
        return key.hex(_CODE + signed) if key else None

    def patient(self, day: date, receiver: str, ref: str) -> str | None:
        """The same for a patient, who is known by this reference at the receiver only."""
        return self._hash(day.year, _of_patient(receiver), ref)

    def of_lookup(self, day: date, receiver: str, report: str | None, patient: str | None) -> tuple[str | None, str | None]:
        """Both hashes of a lookup, of those references that it gives, under the keys as they were at the last `fresh`."""
        key = self.held(day.year) if report or patient else None
        if key is None:
            return None, None
        return report and key.hex(_REPORT + _plain(report)), patient and key.hex(_of_patient(receiver) + _plain(patient))

    def of_others(self, day: date, refs: tuple[str, ...], report: str | None) -> tuple[str, ...]:
        """Hashes of a report's further numbers, each once and none that its own number has."""
        key = self.held(day.year) if refs else None
        return tuple(hashed for hashed in dict.fromkeys(key.hex(_REPORT + _plain(ref)) for ref in refs) if hashed != report) if key else ()

    def reports_for_repeat(self, day: date, ref: str) -> tuple[str, ...]:
        """The hashes under which a report may stand whose item was performed again on this day: one window back may be last year."""
        return tuple(hashed for year in _years(day) if (hashed := self._hash(year, _REPORT, ref)))

    def patients_for_repeat(self, day: date, receiver: str, ref: str) -> tuple[str, ...]:
        """The same for a patient."""
        return tuple(hashed for year in _years(day) if (hashed := self._hash(year, _of_patient(receiver), ref)))

    def _hash(self, year: int, domain: bytes, ref: str) -> str | None:
        key = self.key(year)
        return key.hex(domain + _plain(ref)) if key else None


def _of_patient(receiver: str) -> bytes:
    return b"patient\0" + receiver.encode() + b"\0"


def _plain(ref: str) -> bytes:
    """A reference however it is typed: NFKC, without separators, case folded. For ASCII a table says all of that."""
    if ref.isascii():
        return ref.encode().translate(_ASCII_FOLDED, _ASCII_IGNORED)
    return _IGNORED.sub("", normalize("NFKC", ref)).casefold().encode("utf-8", "surrogatepass")


def _years(day: date) -> Iterator[int]:
    yield day.year
    if (day - WINDOW).year != day.year:
        yield day.year - 1
