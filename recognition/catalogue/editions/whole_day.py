"""What the policy's rules say of a whole edition on one day: lists, differences and returns are made of this, so that they say what an answer says.

A question reads the few rows that it needs (facts.py); here all rows of the day are read once and handed to the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter

from recognition.catalogue.editions.reader import STATUSES
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding
from recognition.domain.lookups import Listing, Qualification
from recognition.domain.policy import held_on, listing_for

QUALIFICATIONS = f"""
SELECT institution, item, scope, status, valid_from, valid_to FROM qualifications WHERE {holding("?1")} ORDER BY institution, item"""
LISTED = f"SELECT DISTINCT item FROM listings WHERE {holding('?1')} ORDER BY item"


def held(edition: Edition, day: date) -> Iterator[tuple[str, str, list[Qualification]]]:
    """Institution, item and the qualifications that it holds on the day, where there are any; by institution and item."""
    scopes = edition.reading.scopes
    rows = edition.connection.execute(QUALIFICATIONS, (day.isoformat(),))
    for (institution, item), group in groupby(rows, itemgetter(0, 1)):
        qualifications = held_on(
            [
                Qualification(institution, scopes[scope], STATUSES[status], date.fromisoformat(since), date.fromisoformat(until) if until else None)
                for _, _, scope, status, since, until in group
            ],
            day,
        )
        if qualifications:
            yield institution, item, qualifications


def ruling(edition: Edition, division: str | None, day: date) -> dict[str, Listing]:
    """Item to the listing that rules in this division on the day, where it has a window: without one nothing is recognised by default."""
    listings = {}
    for (item,) in edition.connection.execute(LISTED, (day.isoformat(),)):
        listing = listing_for(edition.reading.listings(item), division, day)
        if listing and listing.window_days:
            listings[item] = listing
    return listings
