"""Files as they were made before other names had a source, issuers keys and regions reasons of their own, by the statements of that time."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from recognition.catalogue.editions.store import edition_path

THEN = "CREATE TABLE item_aliases (code TEXT NOT NULL, alias TEXT NOT NULL, lang TEXT NOT NULL DEFAULT 'zh', PRIMARY KEY (code, alias)) STRICT, WITHOUT ROWID"


def strip(path: Path) -> None:
    """Makes a file what it was then: other names without a source, no table of keys and none of regions' reasons."""
    os.chmod(path, 0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE item_aliases DROP COLUMN source")
        connection.execute("DROP TABLE report_keys")
        connection.execute("DROP TABLE local_reasons")
        connection.execute("DROP TABLE sensitive_items")
        assert connection.execute("SELECT sql FROM sqlite_master WHERE name = 'item_aliases'").fetchone() == (THEN,)
        connection.commit()
        connection.execute("VACUUM")


def aged(folder: Path, sha256: str) -> str:
    """The edition as a file of that time, under its own hash; the one that it was made from is gone."""
    path = edition_path(folder, sha256)
    strip(path)
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    os.chmod(path, 0o444)
    path.rename(edition_path(folder, old))
    return old
