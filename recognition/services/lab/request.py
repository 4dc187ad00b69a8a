"""What a lab is asked: a period, an edition or a draft, and what is changed in it for the lab alone; checked, and named by the hash of it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import msgspec

from recognition.catalogue.editions.changing import RuleChanges
from recognition.domain import policy, tally
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Invalid

FORMAT = 1
"""Of results; raised whenever it helps, for they are made anew."""
DAYS_AT_MOST = 731
"""Two years: more is asked for by mistake."""


class LabRequest(msgspec.Struct, frozen=True):
    """Shanghai days, both included. `edition` is the number of an edition, or `draft` the id of a checked draft; with neither it is the edition in force.
    `day`: every question is judged as though it had been asked on that day, about a result as many days old, for rows that hold only from a later
    day on; without it each question is judged on its own day. `changes` are made in a copy that only the lab reads."""

    since: date
    until: date
    edition: int | None = None
    draft: str | None = None
    day: date | None = None
    changes: RuleChanges = RuleChanges()
    all_along: bool = False
    """What the draft or edition changes of listings, qualifications and prices holds from before the period on, whatever day stands in it."""


class LabInputs(msgspec.Struct, frozen=True):
    """All that the result follows from besides the ledger: `sha256` of the edition before `changes`, `region` that the caller may see, revisions."""

    since: date
    until: date
    sha256: str
    day: date | None
    changes: RuleChanges
    region: str
    earlier: str = ""
    """The SHA-256 of the edition that it follows, where what it changes holds all along."""
    policy: str = policy.CURRENT
    tally: str = tally.CURRENT
    format: int = FORMAT

    def hash(self) -> str:
        """SHA-256 in hex of the inputs as JSON in the order of their names."""
        return sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


def checked(request: LabRequest, today: date) -> LabRequest:
    """The request itself. Raises Invalid for days the wrong way round or that have not come, a period that is too long, an edition beside a draft, and
    `all_along` without either or of the first edition."""
    if request.since > request.until:
        raise Invalid("to", code="period_reversed")
    if request.since > today:
        raise Invalid("from", code="date_in_future")
    if (request.until - request.since).days >= DAYS_AT_MOST:
        raise Invalid("to", code="lab_period_too_long")
    if request.edition is not None and request.draft is not None:
        raise Invalid("draft", code="lab_edition_or_draft")
    if request.all_along and request.draft is None and request.edition in (None, 1):
        raise Invalid("all_along", code="lab_follows_nothing")
    return request


def in_full(caller: Caller) -> bool:
    """Whether the caller sees a lab in full, as the region's auditors do, or in sums, as registrars do. Raises Forbidden for everybody else: repeated
    labs would tell what single hospitals did."""
    if caller.institution is None and caller.role in (Role.AUDITOR, Role.REGISTRAR):
        return caller.role is Role.AUDITOR
    raise Forbidden()
