"""One row as a person writes it, read by the same rules as the rows of a file: what each field takes, who is meant, and what is wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from recognition.catalogue.editions.tables import REQUIRED, TABLES
from recognition.catalogue.spreadsheets import attributes
from recognition.catalogue.spreadsheets.cells import Sheet, text
from recognition.catalogue.spreadsheets.errors import Fault
from recognition.catalogue.spreadsheets.forms import Field, form
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.records import Reader
from recognition.catalogue.spreadsheets.values import WORDS

FaultDict = dict[str, Any]
"""A fault as doors show it: `field`, `code`, and `wrong` and `right` in both languages."""
TO_BLAME = {"period_reversed": "valid_to"}
"""Faults of a whole row, and the field by which it is put right."""


def read(
    connection: sqlite3.Connection,
    table: str,
    given: Mapping[str, Any],
    standing: Mapping[str, Any] | None,
    headings: Mapping[str, str],
    confirmed: Mapping[tuple[str, str], str],
) -> tuple[dict[str, Any] | None, list[FaultDict]]:
    """The whole row with every column, or None and all that is wrong with what was given.

    With a `standing` row only what differs from it is read anew; the rest stays, whatever rules it was made by. `headings` name the
    fields as the door shows them: an amount under a heading in fen is in fen, under any other in yuan."""
    known, directory = form(table), Directory(connection, confirmed)
    fields = [field for field in known.fields if _differs(field, given, standing)]
    names = [field.name for field in fields]
    columns = dict(enumerate(names))
    layout = Layout(Sheet("", 1, lambda: iter(())), known, 0, columns, {place: headings.get(name, name) for place, name in columns.items()})
    kept = {name: value for name, value in (standing or {}).items() if name not in names and value is not None}
    faults: list[Fault] = []
    record = Reader(layout, kept, directory, faults.append).read_row([given.get(name) for name in names])
    if record is not None and (refused := attributes.Beside(table, directory).take(record)):
        faults.append(Fault(refused.code, details=refused.details))
    if faults or record is None:
        return None, [_as_dict(fault, names) for fault in faults]
    return {column.name: _value(record, column) for column in TABLES[table].columns}, []


def _differs(field: Field, given: Mapping[str, Any], standing: Mapping[str, Any] | None) -> bool:
    if standing is None:
        return True
    if field.name not in given:
        return False
    # an amount may be given in yuan and stands in fen
    return field.kind == "money" or text(given[field.name]) != text(standing[field.name])


def _value(record: Mapping[str, Any], column: Any) -> Any:
    value = record.get(column.name)
    if value is not None:
        return value
    return "" if column.default is REQUIRED else column.default


def refused(code: str, field: str = "") -> FaultDict:
    """One fault of a field, or with no field of the row."""
    return _as_dict(Fault(code), [field]) | {"field": field}


def _as_dict(fault: Fault, names: list[str]) -> FaultDict:
    shown = fault.as_dict()
    field = names[fault.column] if fault.column is not None else TO_BLAME.get(fault.code, "")
    return {"field": field, **{name: shown[name] for name in ("code", "wrong", "right")}}


def options(table: str, field: Field) -> list[tuple[str, str]]:
    """The values of a field that has only a few, each with its usual Chinese word; empty for any other field."""
    if field.kind == "flag":
        return [("0", "否"), ("1", "是")]
    own = f"{table[:-1]}.{field.name}"
    words = WORDS.get(own if own in WORDS else field.name if field.kind == "choice" else field.kind, WORDS["role"])
    values = field.choices or (tuple(words) if field.kind in WORDS else ())
    return [(value, words.get(value, (value,))[0]) for value in values]
