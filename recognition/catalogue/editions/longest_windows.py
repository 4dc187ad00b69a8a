"""How long a result of an item can be recognised at all: the longest window of any scope. What is kept of patients' results ends with it."""

from __future__ import annotations

import sqlite3
from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.domain.validity import holds
from recognition.errors import RegistryUnavailable

CODES = "SELECT code FROM items UNION SELECT code FROM panels"


def longest_window(edition: Edition, item: str, day: date) -> int | None:
    """Days of the longest window of the item's listings in force on a Shanghai day, and of those of a panel's members; None where it is on no list."""
    known = edition.reading.item(item)
    if known is None:
        return None
    listings = [listing for code in (item, *known.members) for listing in edition.reading.listings(code) if holds(listing.since, listing.until, day)]
    return max((listing.window_days for listing in listings), default=None)


def longest_windows(edition: Edition, day: date) -> dict[str, int]:
    """The same of every item and panel that is on a list. Raises RegistryUnavailable."""
    try:
        codes = [code for (code,) in edition.connection.execute(CODES)]
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
    return {code: window for code in codes if (window := longest_window(edition, code, day)) is not None}
