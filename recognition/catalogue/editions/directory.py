"""Institutions of an edition as directories search them: by parts of names, by identifiers, page by page in the order of their codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise

SYSTEMS = ("uscc", "licence", "nhsa")
"""The identifiers that an institution may have: 统一社会信用代码, 执业许可证登记号, 医保定点编码."""
_NAMES = (("code", "name_zh", "institutions"), ("code", "name_en", "institutions"), ("institution", "alias", "institution_aliases"))
CONDITIONS = {"": ("LIKE ?{n} ESCAPE '\\'", "{0}%"), "contains": ("LIKE ?{n} ESCAPE '\\'", "%{0}%"), "exact": ("= ?{n}", "{0}")}
"""How a name is compared: its beginning whatever its case, a part of it likewise, or all of it as it is written."""


class NameCondition(NamedTuple):
    """One of these texts must be the beginning of a name ("" as `how`), a part of one (`contains`), or one whole (`exact`)."""

    how: str
    texts: tuple[str, ...]


class IdentifierCondition(NamedTuple):
    """One of these identifiers must be the institution's: (system, value), "" as system for any; our own code is the system `institution`."""

    values: tuple[tuple[str, str], ...]


def found(
    edition: Edition, names: Sequence[NameCondition], identifiers: Sequence[IdentifierCondition], of: Sequence[Collection[str]], start: int, limit: int
) -> tuple[int, list[str]]:
    """How many institutions meet every condition, and so many of their codes in their order; each of `of` is some codes of which it must be one."""
    values: list[str] = []
    wheres = ["1", *(_named(name, values) for name in names), *(_identified(identifier, values) for identifier in identifiers)]
    wheres += [_one_of(codes, values) for codes in of]
    where = " AND ".join(wheres)
    # In two statements: of 20,000 codes only those of the page are made in memory.
    ((total,),) = edition.connection.execute(f"SELECT count(*) FROM institutions WHERE {where}", values).fetchall()
    page = f"SELECT code FROM institutions WHERE {where} ORDER BY code LIMIT ?{len(values) + 1} OFFSET ?{len(values) + 2}"
    return total, [code for (code,) in edition.connection.execute(page, [*values, limit, start])]


def _named(name: NameCondition, values: list[str]) -> str:
    comparison, form = CONDITIONS[name.how]
    conditions = []
    for text in name.texts:
        values.append(form.format(text if name.how == "exact" else text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")))
        conditions.append(comparison.format(n=len(values)))
    met = (f"SELECT {code} FROM {table} WHERE {' OR '.join(f'{column} {condition}' for condition in conditions)}" for code, column, table in _NAMES)
    return f"code IN ({' UNION '.join(met)})"


def _identified(identifier: IdentifierCondition, values: list[str]) -> str:
    conditions = []
    for system, value in identifier.values:
        for column in ("code", *SYSTEMS):
            if system in ("", "institution" if column == "code" else column):
                values.append(value if column == "code" else normalise.code(value).upper())
                conditions.append(f"({column} = ?{len(values)} AND {column} != '')")
    return f"({' OR '.join(conditions) or '0'})"


def _one_of(codes: Collection[str], values: list[str]) -> str:
    values += codes
    return f"code IN ({', '.join(f'?{number}' for number in range(len(values) - len(codes) + 1, len(values) + 1))})"
