"""Institutions of an edition as directories search them: by parts of names, by identifiers, page by page in the order of their codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from recognition.catalogue.editions.browsing import rows
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


def codes(edition: Edition, names: Sequence[NameCondition], identifiers: Sequence[IdentifierCondition]) -> list[str]:
    """The codes of all institutions that meet every condition, in their order."""
    wheres, values = ["1"], list[str]()
    for name in names:
        comparison, form = CONDITIONS[name.how]
        conditions = []
        for text in name.texts:
            values.append(form.format(text if name.how == "exact" else text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")))
            conditions.append(comparison.format(n=len(values)))
        found = (f"SELECT {code} FROM {table} WHERE {' OR '.join(f'{column} {condition}' for condition in conditions)}" for code, column, table in _NAMES)
        wheres.append(f"code IN ({' UNION '.join(found)})")
    for identifier in identifiers:
        conditions = []
        for system, value in identifier.values:
            for column in ("code", *SYSTEMS):
                if system in ("", "institution" if column == "code" else column):
                    values.append(value if column == "code" else normalise.code(value).upper())
                    conditions.append(f"({column} = ?{len(values)} AND {column} != '')")
        wheres.append(f"({' OR '.join(conditions) or '0'})")
    sql = f"SELECT code FROM institutions WHERE {' AND '.join(wheres)} ORDER BY code"
    return [row["code"] for row in rows(edition, sql, *values)]
