"""An edition with a few of its rules changed, in a folder apart: for trying out, never for publishing."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from recognition.catalogue.editions.builder import copy_with, edition_path
from recognition.catalogue.editions.tables import TABLES
from recognition.errors import Invalid

MOST_DAYS, MOST_FEN = 3650, 100_000_000
EVERY = "*"
ALL_ALONG = ("listings", "qualifications", "tariffs")
"""Tables of what a draft rules; where institutions lie and whose they are it only notes."""
BEFORE_DAYS = 400
"""What holds all along begins so many days before the period, for results of before it: more than the longest window of a year."""
_LISTINGS, _TARIFFS = "(?1 = '*' OR item = ?1) AND (?2 = '*' OR scope = ?2)", "item = ?1 AND (?2 = '*' OR owner = ?2)"


class WindowChange(msgspec.Struct, frozen=True):
    """The window of an item's listings, in days; "*" means every item, or every scope."""

    days: int
    item: str = EVERY
    scope: str = EVERY


class ScopeChange(msgspec.Struct, frozen=True):
    """The division prefixes of a scope; none closes it: nothing is listed there and no qualification holds there."""

    scope: str
    prefixes: tuple[str, ...] = ()


class PriceChange(msgspec.Struct, frozen=True):
    """The price of an item in fen, in the list of an owner (an institution, a division, or "*" for every list that has the item)."""

    item: str
    fen: int
    owner: str = EVERY


class RuleChanges(msgspec.Struct, frozen=True):
    """What is changed, in this order."""

    windows: tuple[WindowChange, ...] = ()
    scopes: tuple[ScopeChange, ...] = ()
    prices: tuple[PriceChange, ...] = ()


_WRITTEN = re.compile(r"([^/=]+)(?:/([^/=]+))?=([^=]*)")


def written(windows: Iterable[str], scopes: Iterable[str], prices: Iterable[str]) -> RuleChanges:
    """Changes as people write them: `ITEM[/SCOPE]=DAYS`, `SCOPE=PREFIX,PREFIX` and `ITEM[/OWNER]=FEN`, an item or scope of `*` being every one; width
    and blanks do not matter. Raises Invalid `lab_change_malformed` with the field and the place of the line."""
    return RuleChanges(
        tuple([WindowChange(_number(told, field), item, scope or EVERY) for item, scope, told, field in _lines("windows", windows)]),
        tuple([ScopeChange(scope, tuple(filter(None, re.split("[,，、]", told)))) for scope, _none, told, _field in _lines("scopes", scopes)]),
        tuple([PriceChange(item, _number(told, field), owner or EVERY) for item, owner, told, field in _lines("prices", prices)]),
    )


def _lines(kind: str, lines: Iterable[str]) -> Iterator[tuple[str, str | None, str, str]]:
    for place, line in enumerate(lines):
        field = f"changes.{kind}.{place}"
        found = _WRITTEN.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", line)))
        if found is None:
            raise Invalid(field, code="lab_change_malformed")
        yield found[1], found[2], found[3], field


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Invalid(field, code="lab_change_malformed")
    return int(text)


def refuse_unknown(connection: sqlite3.Connection, changes: RuleChanges) -> None:
    """Raises Invalid for a change that names no row of the edition (`item_unknown`, `scope_unknown`, `lab_listing_unknown`, `lab_price_unknown`), or
    no value (`lab_days_range`, `lab_fen_range`, `division_unknown`); the field says which."""

    def found(sql: str, *values: str) -> bool:
        return connection.execute(f"SELECT 1 FROM {sql} LIMIT 1", values).fetchone() is not None

    for place, window in enumerate(changes.windows):
        refusals = (
            ("days", "lab_days_range", 0 <= window.days <= MOST_DAYS),
            ("item", "item_unknown", window.item == EVERY or found("items WHERE code = ?", window.item) or found("panels WHERE code = ?", window.item)),
            ("scope", "scope_unknown", window.scope == EVERY or found("scopes WHERE code = ?", window.scope)),
            ("item", "lab_listing_unknown", found(f"listings WHERE {_LISTINGS}", window.item, window.scope)),
        )
        _refuse(f"changes.windows.{place}", refusals)
    for place, scope in enumerate(changes.scopes):
        known = found("scopes WHERE code = ?", scope.scope)
        _refuse(f"changes.scopes.{place}", (("scope", "scope_unknown", known), ("prefixes", "division_unknown", all(map(_division, scope.prefixes)))))
    for place, price in enumerate(changes.prices):
        listed = found(f"tariffs WHERE {_TARIFFS}", price.item, price.owner)
        _refuse(f"changes.prices.{place}", (("fen", "lab_fen_range", 0 <= price.fen <= MOST_FEN), ("item", "lab_price_unknown", listed)))


def _refuse(field: str, refusals: Iterable[tuple[str, str, bool]]) -> None:
    for member, code, right in refusals:
        if not right:
            raise Invalid(f"{field}.{member}", code=code)


def _division(prefix: str) -> bool:
    return prefix == "" or (prefix.isascii() and prefix.isdigit() and len(prefix) in (2, 4, 6))


def changed(data: Path, apart: Path, sha256: str, changes: RuleChanges, earlier: str = "", first: date = date.min) -> str:
    """The SHA-256 of the edition with these changes, which name rows of it, made in `apart`, a folder of its own. With `earlier`, the SHA-256 of the
    edition that it follows, what it changes of listings, qualifications and prices holds all along from `first` on. Raises what `copy_with` raises."""

    def edit(db: Any) -> None:
        if earlier:
            _all_along(db.conn, edition_path(data, earlier), first - timedelta(BEFORE_DAYS))
        for window in changes.windows:
            db.conn.execute(f"UPDATE listings SET window_days = ?3 WHERE {_LISTINGS}", (window.item, window.scope, window.days))
        for scope in changes.scopes:
            db.conn.execute("DELETE FROM scope_prefixes WHERE scope = ?", (scope.scope,))
            rows = [(scope.scope, prefix) for prefix in dict.fromkeys(scope.prefixes)]
            db.conn.executemany("INSERT INTO scope_prefixes (scope, prefix) VALUES (?, ?)", rows)
        for price in changes.prices:
            db.conn.execute(f"UPDATE tariffs SET fen = ?3 WHERE {_TARIFFS}", (price.item, price.owner, price.fen))

    base = edition_path(apart, sha256)
    base.parent.mkdir(parents=True, exist_ok=True)
    if not base.exists():
        _linked(edition_path(data, sha256), base)
    return copy_with(apart, sha256, edit, trusted=True)


def _all_along(connection: sqlite3.Connection, earlier: Path, start: date) -> None:
    """What the edition adds to the earlier one begins on the day `start`, and what it ends had ended before; of several rows that follow each other the first."""
    connection.execute("ATTACH ? AS earlier", [f"{earlier}"])
    before = start - timedelta(1)
    for name in ALL_ALONG:
        key = TABLES[name].key
        same = " AND ".join(f"b.{column} = main.{name}.{column}" for column in key)
        sooner = " AND ".join(f"o.{column} = main.{name}.{column}" for column in key if column != "valid_from") + f" AND o.valid_from < main.{name}.valid_from"
        here = " AND ".join(f"b.{column} = o.{column}" for column in key)
        ended = f"""valid_to >= ?1 AND EXISTS (SELECT 1 FROM earlier.{name} b WHERE {same}
            AND (b.valid_to IS NULL OR b.valid_to > main.{name}.valid_to))"""
        connection.execute(f"DELETE FROM main.{name} WHERE valid_from >= ?1 AND {ended}", (start.isoformat(),))
        connection.execute(f"UPDATE main.{name} SET valid_to = ?2 WHERE {ended}", (start.isoformat(), before.isoformat()))
        connection.execute(
            f"""UPDATE OR REPLACE main.{name} SET valid_from = ?1 WHERE valid_from > ?1 AND NOT EXISTS (SELECT 1 FROM earlier.{name} b WHERE {same})
            AND NOT EXISTS (SELECT 1 FROM main.{name} o WHERE {sooner} AND NOT EXISTS (SELECT 1 FROM earlier.{name} b WHERE {here}))""",
            (start.isoformat(),),
        )
    connection.commit()
    connection.execute("DETACH earlier")


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError:
        # another file system
        unfinished = target.with_suffix(f".{os.getpid()}")
        with suppress(FileNotFoundError):
            shutil.copyfile(source, unfinished)
            os.replace(unfinished, target)
