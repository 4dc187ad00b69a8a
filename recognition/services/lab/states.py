"""What an edition says of receivers, issuers, items and qualifications, as timelines by day: read once, and looked up for each question.

Every value comes from the policy's own rules; here they are only asked once for all days between two changes.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Coding, Facts, Institution, Item, Qualification, Query, value_on
from recognition.domain.policy import covering, held_on, listing_for
from recognition.domain.policy.r2026_1.checks import issuer_enrolled, receiver_enrolled
from recognition.domain.policy.r2026_1.grounds import Occasion
from recognition.domain.timelines import Timeline, timeline

NOT_LISTED, NO_WINDOW, OPEN, OVER = range(4)
"""How an item stands on a catalogue on a day: not, without a window, within its window, after it."""


class ReceiverState(NamedTuple):
    """A receiver on a day: where it lies, whose it is, and whether it may ask."""

    division: str | None
    entity: str | None
    enrolled: bool


class IssuerTimelines(NamedTuple):
    """An issuer: when it contributes (by performed day), and whose it is (by the day of the question)."""

    enrolled: Timeline[bool]
    entity: Timeline[str | None]


PAIRS = 400_000
"""Institutions and items that are remembered at most: some 150 bytes each, more than twice what the region has."""
NOTHING_HELD = 0
"""The number of the empty set of qualifications."""


class EditionStates:
    """Timelines of one edition. Raises RegistryUnavailable where its file cannot be read."""

    def __init__(self, edition: Edition) -> None:
        """Nothing is read yet."""
        self._edition = edition
        self.receivers: dict[str, Timeline[ReceiverState]] = {}
        self.issuers: dict[str, IssuerTimelines | None] = {}
        self.windows: dict[tuple[str, str | None], Timeline[int | None]] = {}
        self.held: dict[tuple[str, str, str | None], Timeline[int]] = {}
        self.covered: dict[tuple[int, str | None], bool] = {}
        self._sets: dict[tuple[str, ...], int] = {(): NOTHING_HELD}
        self._rows: list[list[Qualification]] = [[]]
        self._alike: dict[tuple[object, ...], Timeline[int]] = {}

    def receiver(self, code: str) -> Timeline[ReceiverState]:
        """The receiver's states; of one that the edition does not know, that it lies nowhere."""
        known = self._edition.reading.institution(code)
        spans = (*known.divisions, *known.entities, *known.roles) if known else ()

        def on(day: date) -> ReceiverState:
            occasion = _occasion(day, receiver=known)
            return ReceiverState(occasion.division, value_on(known.entities, day) if known else None, receiver_enrolled(occasion).passed is True)

        made = self.receivers[code] = timeline(((span.since, span.until) for span in spans), on)
        return made

    def issuer(self, code: str) -> IssuerTimelines | None:
        """The issuer's timelines; None for one that the edition does not know."""
        known = self._edition.reading.institution(code)
        made = self.issuers[code] = _issuer(known) if known else None
        return made

    def window(self, item: str, division: str | None) -> Timeline[int | None]:
        """The window in days of the listing that rules for a receiver in the division; None on days without any."""
        rows = self._edition.reading.listings(item)

        def on(day: date) -> int | None:
            ruling = listing_for(rows, division, day)
            return ruling.window_days if ruling else None

        made = self.windows[item, division] = timeline(((row.since, row.until) for row in rows), on)
        return made

    def held_by(self, item: str, issuer: str, performer: str | None) -> Timeline[int]:
        """By performed day, what the issuer, or the laboratory that performed the item, had passed, as the number of a set of scopes."""
        rows = self.rows(item, issuer, performer)
        if len(self.held) >= PAIRS:
            self.held.clear()
        # Most institutions passed on the same days: what is alike is worked out once.
        alike = tuple([(row.scope.code, row.status, row.since, row.until, row.institution == issuer) for row in rows])
        made = self._alike.get(alike)
        if made is None:
            made = self._alike[alike] = timeline(((row.since, row.until) for row in rows), lambda day: self._number(held_on(rows, day)))
        self.held[item, issuer, performer] = made
        return made

    def rows(self, item: str, issuer: str, performer: str | None) -> tuple[Qualification, ...]:
        """The qualifications of the issuer for the item, and of the laboratory that performed it."""
        qualifications = self._edition.reading.qualifications
        own = qualifications(issuer, item)
        return own + qualifications(performer, item) if performer and performer != issuer else own

    def _number(self, held: list[Qualification]) -> int:
        number = self._sets.setdefault(tuple([row.scope.code for row in held]), len(self._rows))
        if number == len(self._rows):
            self._rows.append(held)
        return number

    def set_of(self, number: int) -> list[Qualification]:
        """Qualifications, one for each scope of the set of this number."""
        return self._rows[number]

    def covers(self, held: int, division: str | None) -> bool:
        """Whether one of the set's scopes contains the division."""
        made = self.covered[held, division] = bool(covering(self._rows[held], division))
        return made

    def item(self, code: str) -> Item | None:
        """What the edition knows of the item."""
        return self._edition.reading.item(code)


def _issuer(known: Institution) -> IssuerTimelines:
    enrolled = timeline(((span.since, span.until) for span in known.roles), lambda day: issuer_enrolled(_occasion(day, issuer=known)).passed is True)
    return IssuerTimelines(enrolled, timeline(((span.since, span.until) for span in known.entities), lambda day: value_on(known.entities, day)))


def _occasion(day: date, issuer: Institution | None = None, receiver: Institution | None = None) -> Occasion:
    """A question of that day about a result of that day, for rules that look at one of the two alone."""
    noon = datetime.combine(day, time(12), SHANGHAI)
    nobody = Coding("recognition", "")
    return Occasion(Query(nobody, nobody, noon, ""), Facts(0, None, issuer, None, receiver), noon)
