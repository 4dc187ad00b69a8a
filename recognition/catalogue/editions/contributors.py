"""The institutions whose results can be recognised, as an edition has them."""

from __future__ import annotations

import sqlite3
from datetime import date

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import not_over
from recognition.errors import RegistryUnavailable

CONTRIBUTORS = f"SELECT DISTINCT institution FROM institution_roles WHERE value = 'contributor' AND valid_from <= ?2 AND {not_over('?1')}"


def contributors(edition: Edition, since: date, until: date) -> frozenset[str]:
    """The codes of those that were contributors on some Shanghai day from one to another, both included. Raises RegistryUnavailable."""
    try:
        return frozenset(code for (code,) in edition.connection.execute(CONTRIBUTORS, (since.isoformat(), until.isoformat())))
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
