"""Makes a draft searchable as an edition is: a draft begins as a copy of an edition, with that edition's search terms, while its names change."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recognition.catalogue.editions import derived
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.search_terms import ALIAS, CODE, NAME, OTHER_CODE

ITEM_WORDS = f"SELECT code, term FROM main.item_search WHERE weight IN ({CODE}, {NAME}, {ALIAS}, {OTHER_CODE})"
IDENTIFIERS = "SELECT system, code, institution FROM main.institution_identifiers"
OVERLAY = """
DROP VIEW IF EXISTS temp.{table};
DROP TABLE IF EXISTS temp.{table}_now;
CREATE TEMP TABLE {table}_now ({columns}, PRIMARY KEY ({columns})) WITHOUT ROWID"""
VIEW = """
CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} WHERE {code} NOT IN (SELECT code FROM temp.renamed WHERE is_item = {is_item})
UNION ALL SELECT {columns} FROM temp.{table}_now"""


def searchable(connection: sqlite3.Connection, kind: str = "") -> Edition:
    """The rows of an edition or of a draft, as what is searched and resolved by name, with `kind` (`item`, `institution`) of that alone. The
    terms of what is called otherwise than when a draft began stand in temporary tables over the stored ones; the draft is left as it is.
    To compare the names of 20,935 institutions takes 0.3 s; where one differs, the dictionaries of sounds take 55 MB and 0.2 s."""
    for is_item, renamed, overlay in ((0, _renamed, _overlay_institutions), (1, _renamed_items, _overlay_items)):
        if kind in ("", "item" if is_item else "institution") and (codes := renamed(connection)):
            with _allowed(connection):
                connection.execute("CREATE TEMP TABLE IF NOT EXISTS renamed (code TEXT, is_item INTEGER, PRIMARY KEY (code, is_item))")
                connection.execute("DELETE FROM temp.renamed WHERE is_item = ?", (is_item,))
                connection.executemany("INSERT INTO temp.renamed VALUES (?, ?)", [(code, is_item) for code in sorted(codes)])
                overlay(connection, codes)
    return Edition(0, Path(), connection)


def _renamed(connection: sqlite3.Connection) -> set[str]:
    """The institutions whose names and identifiers are others than those stored with the search terms."""
    stored: dict[str, set[tuple[str, str]]] = defaultdict(set)
    now: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for system, code, institution in connection.execute(IDENTIFIERS):
        stored[institution].add((system, code))
    for system, code, institution in derived.identifiers(connection):
        now[institution].add((system, code))
    return {code for code in stored.keys() | now.keys() if stored.get(code) != now.get(code)}


def _renamed_items(connection: sqlite3.Connection) -> set[str]:
    """The items and panels of which that is so."""
    stored: dict[str, set[str]] = defaultdict(set)
    for code, term in connection.execute(ITEM_WORDS):
        stored[code].add(term)
    now = dict(derived.item_words(connection))
    return {code for code in stored.keys() | now.keys() if stored.get(code, set()) != now.get(code, set())}


@contextmanager
def _allowed(connection: sqlite3.Connection) -> Iterator[None]:
    """A connection that must not write may still have temporary tables."""
    [reading] = connection.execute("PRAGMA query_only").fetchone()
    connection.execute("PRAGMA query_only = 0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA query_only = {int(reading)}")


def _overlay_institutions(connection: sqlite3.Connection, codes: set[str]) -> None:
    _overlay(connection, "institution_identifiers", "system, code, institution", "institution", derived.identifiers(connection, codes))
    _overlay(connection, "institution_search", "weight, term, institution", "institution", derived.institution_terms(connection, codes))


def _overlay_items(connection: sqlite3.Connection, codes: set[str]) -> None:
    _overlay(connection, "item_search", "weight, term, code", "code", derived.item_terms(connection, codes))


def _overlay(connection: sqlite3.Connection, table: str, columns: str, code: str, rows: Iterator[tuple[Any, ...]]) -> None:
    for statement in OVERLAY.format(table=table, columns=columns).split(";"):
        connection.execute(statement)
    connection.executemany(f"INSERT OR IGNORE INTO temp.{table}_now VALUES (?, ?, ?)", rows)
    connection.execute(VIEW.format(table=table, columns=columns, code=code, is_item=int(table == "item_search")))
