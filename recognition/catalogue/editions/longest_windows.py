"""How long a result of an item can be recognised at all: the longest window of any scope. What is kept of patients' results ends with it."""

from __future__ import annotations

from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.domain.validity import holds


def longest_window(edition: Edition, item: str, day: date) -> int | None:
    """Days of the longest window of the item's listings in force on a Shanghai day, and of those of a panel's members; None where it is on no list."""
    known = edition.reading.item(item)
    if known is None:
        return None
    listings = [listing for code in (item, *known.members) for listing in edition.reading.listings(code) if holds(listing.since, listing.until, day)]
    return max((listing.window_days for listing in listings), default=None)
