"""Regions' own lists of reasons for a repeat, each reason mapped to one of the six of the national Measures, as an edition has them."""

from __future__ import annotations

import sqlite3
from datetime import date

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import holding
from recognition.domain.catalogue import LocalReason
from recognition.errors import RegistryUnavailable

TABLE = TABLES["local_reasons"]
COLUMNS = "scope, code, name_zh, name_en, reason"


def local_reasons(edition: Edition, division: str, day: date) -> tuple[LocalReason, ...]:
    """Those in force on this Shanghai day in every scope that contains the division (GB/T 2260), the widest scope's first, then by code.

    Raises RegistryUnavailable."""
    sql = f"SELECT {COLUMNS} FROM {older_files.source(edition.connection, TABLE)} WHERE {holding('?1')} ORDER BY scope, code"
    found = _read(edition, sql, day.isoformat())
    scopes = edition.reading.scopes
    there = [reason for reason in found if reason.scope in scopes and scopes[reason.scope].contains(division)]
    return tuple(sorted(there, key=lambda reason: -scopes[reason.scope].width))


def named(edition: Edition, scope: str, code: str) -> LocalReason | None:
    """The reason of this code in the scope's list on whatever day, the latest; None where the edition has none. Raises RegistryUnavailable."""
    sql = f"SELECT {COLUMNS} FROM {older_files.source(edition.connection, TABLE)} WHERE scope = ?1 AND code = ?2 ORDER BY valid_from DESC LIMIT 1"
    return next(iter(_read(edition, sql, scope, code)), None)


def _read(edition: Edition, sql: str, *values: str) -> list[LocalReason]:
    try:
        return [LocalReason(*row) for row in edition.connection.execute(sql, values)]
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
