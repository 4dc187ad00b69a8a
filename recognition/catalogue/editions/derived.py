"""Fills what an edition derives from its own rows: search terms, and identifiers by which institutions are found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.names import normalise, search_terms

Row = tuple[str, ...]
Term = tuple[int, str, str]
"""A term's weight, the term, and the code of what is called so."""

ITEM_NAMES = """
SELECT code, name_zh, name_en, loinc, price_item_code FROM {0}.items
UNION ALL SELECT code, name_zh, name_en, '', '' FROM {0}.panels WHERE code NOT IN (SELECT code FROM {0}.items)"""
INSTITUTION_NAMES = "SELECT code, name_zh, name_en, uscc, licence, nhsa, level FROM {0}.institutions"
ITEM_ALIASES = "SELECT code, alias FROM {0}.item_aliases ORDER BY code, alias"
INSTITUTION_ALIASES = "SELECT institution, alias FROM {0}.institution_aliases ORDER BY institution, alias"


def fill(connection: sqlite3.Connection) -> None:
    """Fill the derived tables of a new edition; identifiers that the builder gave besides are kept."""
    _insert(connection, "institution_identifiers", _identifiers(connection, "main", None))
    _insert(connection, "item_search", _item_terms(connection, "main", None))
    _insert(connection, "institution_search", _institution_terms(connection, "main", None))


def identifiers(connection: sqlite3.Connection, codes: set[str] | None = None) -> Iterator[Row]:
    """What institutions are identified by, as (system, code, institution); of all where `codes` is None."""
    return _identifiers(connection, "main", codes)


def institution_terms(connection: sqlite3.Connection, codes: set[str]) -> Iterator[Term]:
    """The search terms of these institutions."""
    return _institution_terms(connection, "main", codes)


def item_terms(connection: sqlite3.Connection, codes: set[str]) -> Iterator[Term]:
    """The search terms of these items."""
    return _item_terms(connection, "main", codes)


def item_words(connection: sqlite3.Connection) -> Iterator[tuple[str, set[str]]]:
    """Every item with its codes, names and aliases as they are searched, by whatever term; cheap, for no sound of them is read."""
    for row, aliases in _named(connection, ITEM_NAMES, ITEM_ALIASES, "main", None):
        yield row[0], {normalise.term(text) for text in (*row, *aliases)} - {""}


def refresh(connection: sqlite3.Connection, base: Path) -> None:
    """After an edit of a copy: replace the derived rows of those items and institutions whose names or codes differ from the base."""
    connection.execute("ATTACH ? AS base", [f"{base}"])
    try:
        items = _changed(connection, {"items": "code", "panels": "code", "item_aliases": "code"})
        institutions = _changed(connection, {"institutions": "code", "institution_aliases": "institution"})
        _delete(connection, "institution_identifiers", _identifiers(connection, "base", institutions))
        _insert(connection, "institution_identifiers", _identifiers(connection, "main", institutions))
        for table, column, terms, codes in (
            ("item_search", "code", _item_terms, items),
            ("institution_search", "institution", _institution_terms, institutions),
        ):
            _forget(connection, table, column, codes)
            _insert(connection, table, terms(connection, "main", codes))
        connection.commit()
    finally:
        connection.execute("DETACH base")


def _changed(connection: sqlite3.Connection, keys: dict[str, str]) -> set[str]:
    """The codes with a row in one of the tables that is not the same on both sides."""
    codes: set[str] = set()
    for table, key in keys.items():
        for schema, other_schema in (("main", "base"), ("base", "main")):
            rows, other_rows = (f"SELECT {older_files.columns(connection, TABLES[table], side)} FROM {side}.{table}" for side in (schema, other_schema))
            sql = f"SELECT DISTINCT {key} FROM ({rows} EXCEPT {other_rows})"
            codes.update(code for (code,) in connection.execute(sql))
    return codes


def _named(connection: sqlite3.Connection, names: str, aliases: str, schema: str, codes: set[str] | None) -> Iterator[tuple[Row, list[str]]]:
    """Each row of names with the aliases of its code; all codes where `codes` is None."""
    spoken: dict[str, list[str]] = {}
    for code, alias in connection.execute(aliases.format(schema)):
        if codes is None or code in codes:
            spoken.setdefault(code, []).append(alias)
    if codes == set():
        return
    for row in connection.execute(names.format(schema)):
        if codes is None or row[0] in codes:
            yield row, spoken.get(row[0], [])


def _item_terms(connection: sqlite3.Connection, schema: str, codes: set[str] | None) -> Iterator[Term]:
    for (code, zh, en, loinc, price), aliases in _named(connection, ITEM_NAMES, ITEM_ALIASES, schema, codes):
        for weight, term in search_terms.of_item(code, (zh, en), aliases, (loinc, price)):
            yield weight, term, code


def _institution_terms(connection: sqlite3.Connection, schema: str, codes: set[str] | None) -> Iterator[Term]:
    for (code, zh, en, *identifiers, level), aliases in _named(connection, INSTITUTION_NAMES, INSTITUTION_ALIASES, schema, codes):
        for weight, term in search_terms.of_institution(code, (zh, en), aliases, identifiers, level):
            yield weight, term, code


def _identifiers(connection: sqlite3.Connection, schema: str, codes: set[str] | None) -> Iterator[Row]:
    for (code, zh, en, uscc, licence, nhsa, _level), aliases in _named(connection, INSTITUTION_NAMES, INSTITUTION_ALIASES, schema, codes):
        for system, value in (("uscc", uscc), ("licence", licence), ("nhsa", nhsa)):
            if value:
                yield system, normalise.code(value).upper(), code
        for name in {normalise.name(name) for name in (zh, en, *aliases) if name}:
            yield "name", name, code


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row | Term]) -> None:
    connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?)", rows)


def _delete(connection: sqlite3.Connection, table: str, rows: Iterable[Row | Term]) -> None:
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    connection.executemany(f"DELETE FROM {table} WHERE {' AND '.join(f'{name} = ?' for name in columns)}", rows)


def _forget(connection: sqlite3.Connection, table: str, column: str, codes: set[str]) -> None:
    """All terms of these codes, whatever they are: the base may have been built when other terms were made. It reads the whole table."""
    if codes:
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS changed (code TEXT PRIMARY KEY)")
        connection.execute("DELETE FROM temp.changed")
        connection.executemany("INSERT INTO temp.changed VALUES (?)", [(code,) for code in sorted(codes)])
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT code FROM temp.changed)")
