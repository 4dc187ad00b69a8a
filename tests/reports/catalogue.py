"""The demonstration's catalogue as it was on 28 November 2026, with which the expected outcomes of `cases/cases.json` were written; the demonstration goes on without it."""

from __future__ import annotations

import json
import lzma
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.domain.lookups import SHANGHAI
from recognition.services import publications
from recognition.services.lookups import Service
from seed import demo

FROZEN = Path(__file__).with_name("catalogue.json.xz")
NOW = datetime(2026, 11, 28, 12, tzinfo=SHANGHAI)
"""The day on which the cases are asked."""


def tables() -> dict[str, list[dict[str, Any]]]:
    """The tables of the edition, as it is built."""
    frozen = json.loads(lzma.decompress(FROZEN.read_bytes()))
    return {name: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] for name, table in frozen.items()}


def fill(folder: Path) -> None:
    """A data folder with this catalogue in force and the demonstration's keys."""
    service = Service(folder)
    at = datetime(2026, 7, 1, 8, tzinfo=SHANGHAI)
    keys = demo._issue(folder, service, at, demo.PEOPLE)
    demo._open_accounts(folder, at, demo.PERSONS)
    publications.publish(folder, service.ledger, publications.build(folder, tables()), [], at, "fixture")
    service.ledger.close()
    demo._write(folder / demo.KEYS_FILE, keys)
