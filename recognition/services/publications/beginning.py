"""The beginning of a production folder: the first registrars' keys, and an edition that holds nothing or only reference data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from recognition.errors import Problem
from recognition.ledger import Ledger, Publication
from recognition.services import publications

FEWEST = 2
"""Whoever drafts may not approve, so there must be two."""


class AlreadyBegun(Problem):
    """Something was published from this folder before; it has its registrars."""

    code = "already_begun"


def begin(
    data: Path, ledger: Ledger, issue: Callable[[str], str], now: datetime, tables: Mapping[str, Iterable[Mapping[str, Any]]], registrars: int = FEWEST
) -> tuple[Publication, Sequence[str]]:
    """Publishes the first edition and returns it with the registrars' keys, told this once. `issue` makes the key with a label.

    Raises AlreadyBegun, Invalid for tables that do not hold together, LedgerUnavailable, AccountsUnavailable."""
    if publications.published(ledger):
        raise AlreadyBegun()
    sha256 = publications.build(data, tables)
    keys = [issue(f"registrar {number}") for number in range(1, max(FEWEST, registrars) + 1)]
    names = [key.split("_")[1] for key in keys]
    return publications.publish(data, ledger, sha256, names, now, "首版"), keys
