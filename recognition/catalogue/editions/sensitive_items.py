"""The items of which nothing is found by a patient's token unless they are asked for by name: the region's own list, with its days."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import lru_cache

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import holding
from recognition.errors import RegistryUnavailable


def sensitive_items(edition: Edition, day: date) -> frozenset[str]:
    """The codes on the list that is in force on a Shanghai day, and of every panel that has one of them in it. Empty: the edition has no list.
    Raises RegistryUnavailable."""
    return _listed(edition, day)


@lru_cache(maxsize=2)
def _listed(edition: Edition, day: date) -> frozenset[str]:
    source = older_files.source(edition.connection, TABLES["sensitive_items"])
    try:
        rows = edition.connection.execute(
            f"""WITH listed AS (SELECT item FROM {source} WHERE {holding("?1")})
            SELECT item FROM listed UNION SELECT panel FROM panel_members WHERE member IN (SELECT item FROM listed)""",
            (day.isoformat(),),
        )
        return frozenset(item for (item,) in rows)
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
