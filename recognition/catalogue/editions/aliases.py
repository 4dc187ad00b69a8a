"""The other names of items and where each is published: only a name with a source may be taken without a person's choice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.tables import CONFIRMED, TABLES

__all__ = ["CONFIRMED", "Alias", "alias_rows"]


class Alias(NamedTuple):
    """Another name of an item or panel. An empty `source` means that nobody has confirmed it: a candidate, never exact."""

    code: str
    alias: str
    lang: str
    source: str


def alias_rows(connection: sqlite3.Connection) -> Iterator[Alias]:
    """All other names of items and panels of an edition or a draft, by code and name. In an edition from before sources were kept each was published by a
    registrar who stood for it, so each counts as confirmed (`CONFIRMED`)."""
    names = older_files.columns(connection, TABLES["item_aliases"])
    return (Alias(*row) for row in connection.execute(f"SELECT {names} FROM item_aliases ORDER BY code, alias"))
