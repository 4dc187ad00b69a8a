"""An edition that somebody else published, looked through before anything is answered by it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from recognition.catalogue.editions.store import Edition
from recognition.errors import RegistryUnavailable


def examine(folder: Path, number: int, sha256: str) -> None:
    """Opens the edition of this hash in `folder` (`editions/<sha256>.sqlite`) and reads its items. Raises RegistryUnavailable where its bytes are others, it is damaged within, of another
    format, or holds more than tables and their indexes: what would run when it is read is nobody's publication."""
    edition = Edition.open(folder, number, sha256, verify=True)
    try:
        kinds = {kind for (kind,) in edition.connection.execute("SELECT type FROM sqlite_schema")}
        whole = edition.connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        if not whole or not kinds <= {"table", "index"}:
            raise RegistryUnavailable(code="edition_damaged")
        assert edition.items is not None, "made at the first look"
    except (sqlite3.Error, ValueError, TypeError, LookupError) as error:
        raise RegistryUnavailable(code="edition_damaged") from error
    finally:
        edition.connection.close()
