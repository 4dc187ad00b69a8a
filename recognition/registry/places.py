"""Names of regions: divisions by the beginning of their codes, as figures are summed by them."""

from __future__ import annotations

from functools import lru_cache

from recognition.registry.editions import Edition


@lru_cache(maxsize=4)
def regions(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name by the prefix of a region's codes, provinces first in the order of the codes. Abolished divisions are
    in it too, because older entries lie there; the name in force last counts."""
    rows = edition.connection.execute("SELECT code, name_zh, name_en FROM divisions ORDER BY code, valid_from").fetchall()
    return {prefix(code): (zh, en or zh) for code, zh, en in rows}


def prefix(division: str) -> str:
    """The beginning that all codes of a division share: 510000 is 51, 510100 is 5101, 500103 itself."""
    return division.removesuffix("0000") if division.endswith("0000") else division.removesuffix("00")


def name(edition: Edition, division: str) -> tuple[str, str] | None:
    """Both names of a division or region, or None where the edition does not know it."""
    return regions(edition).get(prefix(division))


@lru_cache(maxsize=4)
def evaluators(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each evaluator, by code."""
    return {code: (zh, en or zh) for code, zh, en in edition.connection.execute("SELECT code, name_zh, name_en FROM evaluators").fetchall()}


@lru_cache(maxsize=4)
def groups(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each group of items, by code."""
    rows = edition.connection.execute("SELECT code, name_zh, name_en FROM item_groups ORDER BY code").fetchall()
    return {code: (zh, en or zh) for code, zh, en in rows}
