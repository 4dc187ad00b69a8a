"""The public keys with which issuers sign their report codes, as an edition has them; and the edition in which one is withdrawn."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import older_files, store
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import not_over
from recognition.domain.catalogue import ReportKey
from recognition.errors import Invalid, NotFound, RegistryUnavailable
from recognition.report_codes.algorithms import key_id

TABLE = TABLES["report_keys"]
TAKEN = "INSERT OR REPLACE INTO report_keys (institution, algorithm, public_key, status, valid_from, valid_to) VALUES (?, ?, ?, 'withdrawn', ?, NULL)"


BEARERS = "SELECT institution FROM institution_identifiers WHERE system = ? AND code = ? ORDER BY institution"


def bearers(edition: Edition, system: str, code: str) -> tuple[str, ...]:
    """The institutions that bear an identifier (`nhsa`, `uscc`, `licence`; in capitals): several campuses may share one. Raises RegistryUnavailable."""
    try:
        return tuple(institution for (institution,) in edition.connection.execute(BEARERS, (system, code)))
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


def report_keys(edition: Edition, institution: str, named: bytes) -> tuple[ReportKey, ...]:
    """Every row of the institution's keys that a code may name by these four bytes, the earliest first; an institution has few, so all of its
    rows are looked at. Raises RegistryUnavailable."""
    sql = f"""SELECT algorithm, public_key, valid_from, valid_to, status FROM {older_files.source(edition.connection, TABLE)}
        WHERE institution = ? ORDER BY valid_from, public_key"""
    try:
        rows = edition.connection.execute(sql, (institution,)).fetchall()
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
    return tuple(_key(*row) for row in rows if key_id(bytes.fromhex(row[1])) == named)


def every_row(edition: Edition, institution: str, public_key: str) -> list[ReportKey]:
    """Every row of one key (hexadecimal digits) of an institution. Raises RegistryUnavailable."""
    return [key for key in report_keys(edition, institution, key_id(bytes.fromhex(public_key))) if key.public.hex() == public_key]


def _key(algorithm: str, public: str, since: str, until: str | None, status: str) -> ReportKey:
    return ReportKey(algorithm, bytes.fromhex(public), date.fromisoformat(since), until and date.fromisoformat(until) or None, status == "withdrawn")


def withdraw(data: Path, base_sha256: str, institution: str, named: str, since: str) -> str:
    """The SHA-256 of the edition in which the institution's key, named by its id (eight hexadecimal digits) or whole, is withdrawn from a day on; what it
    signed before is believed no more either. Raises NotFound where it has no such key, Invalid `report_key_withdrawn` where it is withdrawn."""

    def edit(db: Any) -> None:
        sql = f"""SELECT DISTINCT algorithm, public_key FROM report_keys AS k WHERE institution = ?1 AND status = 'active' AND NOT EXISTS (
            SELECT 1 FROM report_keys AS w WHERE w.institution = ?1 AND w.public_key = k.public_key AND w.status = 'withdrawn' AND w.valid_from <= ?2
            AND {not_over("?2", "w")})"""
        held = [row for row in db.conn.execute(sql, (institution, since)) if named in (row[1], key_id(bytes.fromhex(row[1])).hex())]
        if not held:
            known = db.conn.execute("SELECT public_key FROM report_keys WHERE institution = ?", (institution,))
            if any(named in (public, key_id(bytes.fromhex(public)).hex()) for (public,) in known):
                raise Invalid("report_key", code="report_key_withdrawn")
            raise NotFound("report_key")
        db.conn.executemany(TAKEN, [(institution, algorithm, public, since) for algorithm, public in held])

    # whoever withdraws is in a hurry, and rows copied from rows of the base refer to nothing new
    return store.copy_with(data, base_sha256, edit, trusted=True)


def holders(edition: Edition, public_key: str) -> dict[str, bool]:
    """Each institution with a row of this key (hexadecimal digits), in force or not, and whether it is withdrawn there. Raises RegistryUnavailable."""
    sql = f"""SELECT institution, max(status = 'withdrawn') FROM {older_files.source(edition.connection, TABLE)}
        WHERE public_key = ? GROUP BY institution ORDER BY institution"""
    try:
        return {institution: bool(withdrawn) for institution, withdrawn in edition.connection.execute(sql, (public_key,))}
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


def withdrawn(edition: Edition, institution: str, day: date) -> frozenset[str]:
    """The ids of the institution's keys that are withdrawn on this Shanghai day. Raises RegistryUnavailable."""
    sql = f"""SELECT public_key FROM {older_files.source(edition.connection, TABLE)}
        WHERE institution = ?1 AND status = 'withdrawn' AND valid_from <= ?2 AND {not_over("?2")}"""
    try:
        return frozenset(key_id(bytes.fromhex(key)).hex() for (key,) in edition.connection.execute(sql, (institution, day.isoformat())))
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error
