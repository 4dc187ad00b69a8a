"""What two items, two institutions or two local codes have in common and only one should have: found folded, told with both names.

What a draft newly brings about is told apart from what is in force: an item that takes another's LOINC code or name takes from
every hospital that sends it the one item that was meant."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from recognition.catalogue.names import normalise
from recognition.domain.identifiers import local_key

Row = dict[str, Any]
ITEMS = "SELECT code, name_zh, name_en FROM items UNION SELECT code, name_zh, name_en FROM panels WHERE code NOT IN (SELECT code FROM items)"
INSTITUTIONS = "SELECT code, name_zh, name_en FROM institutions"
ITEM_ALIASES = "SELECT code, alias FROM item_aliases ORDER BY code, alias"
INSTITUTION_NAMES = f"SELECT code, name_zh FROM ({INSTITUTIONS}) UNION SELECT code, name_en FROM ({INSTITUTIONS}) WHERE name_en <> '' ORDER BY code"
HEADQUARTERS = re.compile(r"\((?:总院|本部|院本部|总部|主院区|本院)\)$")
"""What a hospital's name may bear and lack: 人民医院 and 人民医院（总院） are hardly two. Other campuses are."""
INSTITUTION_ALIASES = "SELECT institution, alias FROM institution_aliases ORDER BY institution, alias"
CODED = {
    "loinc_shared": ("loinc", "SELECT code, loinc FROM items WHERE loinc <> '' ORDER BY code"),
    "price_code_shared": ("price_item_code", "SELECT code, price_item_code FROM items WHERE price_item_code <> '' ORDER BY code"),
    "name_shared": ("name", f"SELECT code, name_zh FROM ({ITEMS}) UNION SELECT code, name_en FROM ({ITEMS}) WHERE name_en <> '' ORDER BY code"),
    "alias_shared": ("alias", ITEM_ALIASES),
}
"""What several items may bear alike: the word for it, and (code of the item, what it bears)."""
CAPTURED = {
    "loinc_shared": "loinc_captured",
    "price_code_shared": "price_code_captured",
    "name_shared": "name_captured",
    "alias_shared": "alias_captured",
    "alias_names_other": "alias_captures_name",
    "institution_alias_shared": "institution_alias_captured",
    "institution_name_shared": "institution_name_captured",
    "institution_alias_names_other": "institution_alias_captures_name",
    "local_code_alike": "local_code_captured",
}
"""What is shared in force, and the finding where a draft newly shares it."""


class Shared(NamedTuple):
    """One thing that several bear: the finding's code, whether the draft brings it about, and the row that tells it."""

    code: str
    new: bool
    row: Row


def shared(connection: sqlite3.Connection, before: sqlite3.Connection) -> Iterator[Shared]:
    """Everything shared in the draft's rows, new where it is not so in `before`, the edition in force."""
    items, institutions = _Names(connection, ITEMS), _Names(connection, INSTITUTIONS)
    for code, (word, sql) in CODED.items():
        yield from _equal_names(code, word, "items", sql, connection, before, items)
    yield from _named("alias_names_other", ITEM_ALIASES, ITEMS, connection, before, items)
    yield from _equal_names("institution_name_shared", "name", "institutions", INSTITUTION_NAMES, connection, before, institutions)
    yield from _equal_names("institution_alias_shared", "alias", "institutions", INSTITUTION_ALIASES, connection, before, institutions)
    yield from _named("institution_alias_names_other", INSTITUTION_ALIASES, INSTITUTIONS, connection, before, institutions)
    yield from _local_codes(connection, before)


def _equal_names(code: str, word: str, bearers: str, sql: str, connection: sqlite3.Connection, before: sqlite3.Connection, names: _Names) -> Iterator[Shared]:
    """What several bear in one column; the row says whom it newly reaches."""
    now, then = _borne(connection, sql), _borne(before, sql)
    for key, (written, who) in now.items():
        if len(who) < 2:
            continue
        newly = [bearer for bearer in who if bearer not in then.get(key, ("", ()))[1]]
        row = {word: written, bearers: _listed(who, names)} | ({"captured_by": "、".join(newly)} if newly else {})
        yield Shared(code, bool(newly), row)


def _borne(connection: sqlite3.Connection, sql: str) -> dict[str, tuple[str, list[str]]]:
    """Folded text to how it is first written and who bears it."""
    by_name: dict[str, tuple[str, list[str]]] = {}
    for code, written in connection.execute(sql):
        who = by_name.setdefault(HEADQUARTERS.sub("", normalise.whole(written)), (written, []))[1]
        if code not in who:
            who.append(code)
    return by_name


def _named(code: str, aliases: str, sql: str, connection: sqlite3.Connection, before: sqlite3.Connection, names: _Names) -> Iterator[Shared]:
    """Each alias that is another's name or code; the row names both."""
    then = {(key, bearer, other) for key, _, bearer, other in _pairs(before, aliases, sql)}
    for key, written, bearer, other in _pairs(connection, aliases, sql):
        yield Shared(code, (key, bearer, other) not in then, {"alias": written, "alias_of": _listed((bearer,), names), "named": _listed((other,), names)})


def _pairs(connection: sqlite3.Connection, aliases: str, names: str) -> Iterator[tuple[str, str, str, str]]:
    """(folded alias, as written, whose alias it is, whose name or code it is)."""
    spoken = [(normalise.whole(alias), alias, code) for code, alias in connection.execute(aliases)]
    keys = {key for key, _, _ in spoken}
    bearers: dict[str, dict[str, None]] = defaultdict(dict)
    for code, *others in connection.execute(names):
        for name in (code, *others):
            if name and (key := normalise.whole(name)) in keys:
                bearers[key][code] = None
    for key, alias, code in spoken:
        yield from ((key, alias, code, other) for other in bearers.get(key, ()) if other != code)


LOCAL = "SELECT institution, role, local_code, item FROM code_maps {} ORDER BY institution, role, local_code"


def _local_codes(connection: sqlite3.Connection, before: sqlite3.Connection) -> Iterator[Shared]:
    """Codes of one hospital that differ in case, width or blanks alone and mean several items: only who writes them just so is understood."""
    for (institution, role), rows in groupby(connection.execute(LOCAL.format("")), lambda row: row[:2]):
        shared_codes = _several((code, item) for _, _, code, item in rows)
        if not shared_codes:
            continue
        held = before.execute(LOCAL.format("WHERE institution = ?1 AND role = ?2"), (institution, role))
        then = _several((code, item) for _, _, code, item in held)
        for key, pairs in shared_codes.items():
            row = {"institution": institution, "role": role, "local_codes": "、".join(f"{code} → {item}" for code, item in pairs)}
            yield Shared("local_code_alike", then.get(key) != pairs, row)


def _several(pairs: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Folded code to its (code, item) pairs, where they mean several items."""
    by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, item in pairs:
        by_key[local_key(code)].append((code, item))
    return {key: known for key, known in by_key.items() if len({item for _, item in known}) > 1}


class _Names(dict[str, tuple[str, str]]):
    """Names by code, each read when it is asked for: of many institutions few are told."""

    def __init__(self, connection: sqlite3.Connection, sql: str) -> None:
        super().__init__()
        self._connection, self._sql = connection, f"SELECT name_zh, name_en FROM ({sql}) WHERE code = ?"

    def __missing__(self, code: str) -> tuple[str, str]:
        names: tuple[str, str] = self._connection.execute(self._sql, (code,)).fetchone() or ("", "")
        self[code] = names
        return names


def _listed(codes: Iterable[str], names: _Names) -> str:
    """Codes with their names in both languages, in one line."""
    return "；".join(" ".join(part for part in (code, *names[code]) if part) for code in codes)
