"""What the checks look at: the occasion, which is one for a whole panel, and the grounds of a single item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from recognition.domain.dates.calendar_days import last_day, shanghai_day
from recognition.domain.lookups import Facts, Institution, Listing, Qualification, QualificationStatus, Query, Scope, value_on
from recognition.domain.validity import holds


class Occasion:
    """Who asks about whose result, and when. Plain slots: it is built for every question and never leaves the policy."""

    __slots__ = ("query", "issuer", "performer", "receiver", "performed", "today", "division")

    def __init__(self, query: Query, facts: Facts, now: datetime) -> None:
        """`performed` and `today` are Shanghai days; `division` is where B lies today."""
        self.query = query
        self.issuer = facts.issuer
        self.performer = facts.performer
        self.receiver = facts.receiver
        self.performed = query.performed_day
        self.today = shanghai_day(now)
        self.division = value_on(facts.receiver.divisions, self.today) if facts.receiver else None


class Grounds:
    """What the edition says of one item on the occasion: its listing, its qualifications, its window."""

    __slots__ = ("item", "issuer", "listing", "held", "covering", "mark", "later_failed", "valid_through", "days_left")

    def __init__(self, occasion: Occasion, facts: Facts) -> None:
        """The listing that rules here, the qualifications held on the performed day, and those that cover B."""
        division = occasion.division
        self.item = facts.item
        self.issuer = occasion.issuer
        self.listing = listing_for(facts.listings, division, occasion.today)
        # Without an issuer its laboratory's qualification stands for nothing.
        rows = facts.qualifications if occasion.issuer and facts.item else ()
        self.held = held_on(rows, occasion.performed)
        self.covering = covering(self.held, division)
        self.mark = widest(self.covering)
        self.later_failed = failed_since(rows, self.covering or self.held, occasion.performed, occasion.today)
        self.valid_through: date | None = None
        self.days_left: int | None = None
        if self.listing and self.listing.window_days:
            self.valid_through = last_day(occasion.performed, self.listing.window_days)
            self.days_left = (self.valid_through - occasion.today).days

    @property
    def window_days(self) -> int | None:
        """互认时限 in calendar days after the performed day; 0 means not recognised by default."""
        return self.listing.window_days if self.listing else None


def same_institution(institution: Institution, receiver: str, known: Institution | None, today: date) -> bool:
    """Whether it is the receiver itself, by code or by legal entity today; `known` is what the edition knows of the receiver."""
    if institution.code == receiver:
        return True
    entity = value_on(institution.entities, today)
    return entity is not None and known is not None and entity == value_on(known.entities, today)


def listing_for(listings: Sequence[Listing], division: str | None, today: date) -> Listing | None:
    """The narrowest listing in force today whose scope contains B; between equals the shorter window."""
    ruling = None
    for row in listings:
        in_force = holds(row.since, row.until, today) and row.scope.contains(division)
        if in_force and (ruling is None or _rank(row) < _rank(ruling)):
            ruling = row
    return ruling


def _rank(row: Listing) -> tuple[float, int, str]:
    return row.scope.width, row.window_days, row.scope.code


def held_on(rows: Sequence[Qualification], day: date) -> list[Qualification]:
    """The passed evaluations that hold on the day. A failure, suspension or withdrawal takes away what the same
    institution holds in the same scope for as long as it lasts, and nothing in another scope."""
    passed, lost = [], None
    for row in rows:
        if holds(row.since, row.until, day):
            if row.status is QualificationStatus.PASSED:
                passed.append(row)
            else:
                lost = {*(lost or ()), (row.institution, row.scope.code)}
    return [row for row in passed if (row.institution, row.scope.code) not in lost] if lost else passed


def covering(rows: Sequence[Qualification], division: str | None) -> Sequence[Qualification]:
    """Those of the qualifications whose scope contains B."""
    if len(rows) == 1:
        # Nearly always there is one, and looking at it makes no new list.
        return rows if rows[0].scope.contains(division) else []
    return [row for row in rows if row.scope.contains(division)]


def widest(rows: Sequence[Qualification]) -> Scope | None:
    """The widest scope among the qualifications, whose mark the report may carry; between equals the first by code."""
    if len(rows) < 2:
        return rows[0].scope if rows else None
    return min((row.scope for row in rows), key=lambda scope: (-scope.width, scope.code))


def failed_since(rows: Sequence[Qualification], relied_on: Sequence[Qualification], performed: date, today: date) -> bool:
    """Whether a qualification that the answer rests on was lost after the performed day and up to today."""
    if len(rows) == len(relied_on):
        return False
    pairs = None
    for row in rows:
        if row.status is not QualificationStatus.PASSED and performed < row.since <= today:
            pairs = pairs or {(held.institution, held.scope.code) for held in relied_on}
            if (row.institution, row.scope.code) in pairs:
                return True
    return False
