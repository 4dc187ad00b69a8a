"""What a publication took away: qualifications, contributors, and public keys of report codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from recognition.catalogue.editions import diff
from recognition.catalogue.editions.report_keys import every_row
from recognition.catalogue.editions.store import Edition
from recognition.domain.catalogue import ReportKey
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Lookup
from recognition.domain.validity import holds
from recognition.ledger import Publication
from recognition.report_codes.algorithms import key_id
from recognition.support.threads import offload

LOOKING_BACK = timedelta(days=92)
"""Tests performed so long before the day of the loss are listed too, apart: within three months, the longest usual window."""
LOST = ("failed", "suspended", "withdrawn")


@dataclass(frozen=True, slots=True)
class Ground:
    """What was lost: an institution's qualification for an item in a scope, with no item its place as a contributor, or with a `report_key` (the
    key's id) what that key signed; from a day on. Lookups count from the day `first` on."""

    institution: str
    item: str
    scope: str
    status: str
    since: date
    first: date
    until: date | None = None
    report_key: str = ""

    def bears(self, lookup: Lookup) -> bool:
        """Whether the lookup rested on it: on what was performed then, or on a code that the key signed, or may have signed where the entry
        does not say which did. The days in a code are whatever its signer wrote, so with a key the day counts on which it was read."""
        if self.report_key:
            return lookup.code is not None and lookup.issuer == self.institution and lookup.signer in (None, self.report_key) and self._covers(lookup)
        return self.institution in (lookup.issuer, lookup.performer) and self.item in ("", lookup.item) and self._covers(lookup)

    def after(self, lookup: Lookup) -> bool:
        """Whether the lookup is of the day of the loss or later."""
        return self._day(lookup) >= self.since

    def _covers(self, lookup: Lookup) -> bool:
        return holds(self.first, self.until, self._day(lookup))

    def _day(self, lookup: Lookup) -> date:
        return shanghai_day(lookup.at if self.report_key else lookup.performed_at)


def losses(data: Path, before: Publication, after: Publication) -> tuple[Ground, ...]:
    """What a publication took away: rows of failure, suspension or withdrawal that it added or made hold, contributors it ended, and keys it
    withdrew, took out or ended with a day that was over. Raises RegistryUnavailable."""
    return offload(lambda: _losses(str(data), before.sha256, after.sha256, shanghai_day(after.at)))


@lru_cache(maxsize=256)
def _losses(data: str, before: str, after: str, published: date) -> tuple[Ground, ...]:
    # both files never change, so what is between them is found once
    if before == after:
        return ()
    old, new = Edition.open(Path(data), 0, before), Edition.open(Path(data), 0, after)
    grounds, touched = [], set()
    for change in diff.diff(old, new, ("qualifications", "institution_roles", "report_keys")):
        if change.table == "report_keys":
            touched.add((change.key["institution"], change.key["public_key"]))
        elif ground := _of_row(change):
            grounds.append(ground)
    for institution, public in sorted(touched):
        grounds += _of_key(institution, every_row(old, institution, public), every_row(new, institution, public), published)
    return tuple(grounds)


def _of_row(change: diff.Change) -> Ground | None:
    row, was = change.after, change.before
    if change.table == "qualifications":
        if not row or row["status"] not in LOST or (was and was["status"] in LOST):
            return None
        since, until = date.fromisoformat(row["valid_from"]), _day(row["valid_to"])
        return Ground(row["institution"], row["item"], row["scope"], row["status"], since, since - LOOKING_BACK, until)
    if change.key["value"] != "contributor" or not was or (row and (was["valid_to"] or not row["valid_to"])):
        return None
    since = date.fromisoformat(row["valid_to"]) + timedelta(1) if row else date.fromisoformat(was["valid_from"])
    return Ground(change.key["institution"], "", "", "withdrawn", since, since - LOOKING_BACK)


def _of_key(institution: str, old: list[ReportKey], new: list[ReportKey], published: date) -> Iterator[Ground]:
    """What became of one key: withdrawn, nothing that it ever signed is believed; taken out likewise; ended, what was read since is in doubt."""
    signed = [key for key in old if not key.withdrawn]
    if not signed:
        return
    first, named = min(key.since for key in signed), key_id(signed[0].public).hex()
    known = {(key.since, key.until) for key in old if key.withdrawn}
    if fresh := [key for key in new if key.withdrawn and (key.since, key.until) not in known]:
        since = min(key.since for key in fresh)
        yield Ground(institution, "", "", "withdrawn", since, first, report_key=named)
        return
    left = [key for key in new if not key.withdrawn]
    if not left:
        yield Ground(institution, "", "", "withdrawn", first, first, report_key=named)
        return
    ends = _last(left)
    if ends < min(published, _last(signed)):
        yield Ground(institution, "", "", "withdrawn", ends + timedelta(1), ends + timedelta(1), report_key=named)


def _last(keys: list[ReportKey]) -> date:
    return max(key.until or date.max for key in keys)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
