"""Names of regions: divisions by the beginning of their codes, as figures are summed by them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.editions.validity import holding
from recognition.catalogue.names import normalise, readings
from recognition.domain.divisions import ALONE, lies_in, prefix
from recognition.domain.lookups import value_on
from recognition.domain.names.institutions import short_places

LONGEST, LONGEST_HEARD = 12, 36
"""The longest name of a division in characters, 石柱土家族自治县 has eight, and in letters: 秀山土家族苗族自治县 has 32."""


@lru_cache(maxsize=4)
def regions(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name by the prefix of a region's codes, provinces first in the order of the codes. Abolished divisions are
    in it too, because older entries lie there; the name in force last counts."""
    rows = edition.connection.execute("SELECT code, name_zh, name_en FROM divisions ORDER BY code, valid_from").fetchall()
    return {prefix(code): (zh, en or zh) for code, zh, en in rows}


def name(edition: Edition, division: str) -> tuple[str, str] | None:
    """Both names of a division or region, or None where the edition does not know it."""
    return regions(edition).get(prefix(division.removeprefix(ALONE)))


@lru_cache(maxsize=4)
def evaluators(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each evaluator, by code."""
    return {code: (zh, en or zh) for code, zh, en in edition.connection.execute("SELECT code, name_zh, name_en FROM evaluators").fetchall()}


@lru_cache(maxsize=4)
def groups(edition: Edition) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each group of items, by code."""
    rows = edition.connection.execute("SELECT code, name_zh, name_en FROM item_groups ORDER BY code").fetchall()
    return {code: (zh, en or zh) for code, zh, en in rows}


@lru_cache(maxsize=2)
def _spoken(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Prefixes of divisions by what they are called, with and without 区, 县, 市 …, folded for search: in characters, in pinyin, by initials."""
    called: dict[str, dict[str, None]] = {}
    for code, (zh, _en) in regions(edition).items():
        for spelling in dict.fromkeys((zh, *short_places(zh))):
            if len(spelling) > 1:
                term = normalise.term(spelling)
                sounds = [sounds[0] for sounds in readings.heard(term)]
                for form in (term, "".join(sounds), "".join(sound[:1] for sound in sounds)):
                    called.setdefault(form, {})[code] = None
    return {spelling: tuple(codes) for spelling, codes in called.items()}


def leading(edition: Edition, term: str) -> list[tuple[str, str]]:
    """The divisions that a folded text begins with, as (prefix of their codes, the rest of the text); the longest name first."""
    spoken, longest = _spoken(edition), LONGEST_HEARD if term.isascii() else LONGEST
    return [(code, term[length:]) for length in range(min(len(term) - 1, longest), 1, -1) for code in spoken.get(term[:length], ())]


@lru_cache(maxsize=2)
def institutions(edition: Edition, day: date) -> dict[str, tuple[str, str, str]]:
    """Chinese and English name of every institution and its division on a Shanghai day ("" for none), by code; in the order of divisions and codes.

    Kept for the day: 20,000 institutions are 0.1 s to read."""
    sql = f"SELECT institution, value FROM institution_divisions WHERE {holding('?1')}"
    dated = dict(edition.connection.execute(sql, (day.isoformat(),)).fetchall())
    rows = edition.connection.execute("SELECT code, name_zh, name_en FROM institutions").fetchall()
    ordered = sorted((dated.get(code, ""), code, zh, en or zh) for code, zh, en in rows)
    return {code: (zh, en, division) for division, code, zh, en in ordered}


def in_region(edition: Edition, institution: str | None, day: date, region: str) -> bool:
    """Whether an institution lay in a region, given by the beginning of its division code, on a Shanghai day; "" is everywhere."""
    if not region:
        return True
    known = edition.reading.institution(institution or "")
    return lies_in((value_on(known.divisions, day) if known else None) or "", region)
