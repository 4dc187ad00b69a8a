"""Which columns each table's spreadsheet has, what stands in them, and by which headings they are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from recognition.catalogue.editions.tables import REQUIRED, TABLES, Column, Table
from recognition.catalogue.spreadsheets import headings

ENUMERATED = re.compile(r"'([a-z0-9_]+)'")
REFERS = {
    "institutions.code": "institution",
    "items.code": "item",
    "scopes.code": "scope",
    "evaluators.code": "evaluator",
    "divisions.code": "division",
    "legal_entities.code": "entity",
    "consortia.code": "consortium",
    "item_groups.code": "group",
    "panels.code": "panel",
}
"""What a column refers to, and how its values are found."""
CODED = {
    # a division and the one above it may come in the same file: whether it exists is checked before publication
    ("divisions", "parent"): "code",
    ("scope_prefixes", "prefix"): "prefix",
    ("institutions", "code"): "institution_code",
    ("institutions", "uscc"): "uscc",
    ("institutions", "licence"): "licence",
    ("institutions", "nhsa"): "nhsa",
    ("legal_entities", "uscc"): "uscc",
    ("items", "code"): "item_code",
    ("panels", "code"): "item_code",
    ("items", "loinc"): "loinc",
    ("items", "price_item_code"): "price",
    ("items", "specimen"): "specimen",
    ("item_aliases", "lang"): "lang",
    ("tariffs", "owner"): "owner",
    ("tariffs", "fen"): "money",
    ("code_maps", "local_code"): "local",
    ("report_keys", "public_key"): "public_key",
    ("institutions", "level"): "level",
    ("institutions", "grade"): "grade",
    ("institutions", "ownership"): "ownership",
    ("institutions", "kind"): "institution_kind",
}
TEXTS = frozenset({"name_zh", "name_en", "note", "source", "alias", "mark", "local_name", "title", "value", "round", "kind"})
MAY_BE_EMPTY = {("scope_prefixes", "prefix")}
"""The empty prefix is the whole country."""
ENDS = frozenset({"valid_to"})
IMPORTED = tuple(name for name, table in TABLES.items() if not table.derived and name != "meta")
"""The tables that come from spreadsheets."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name in the edition, how its cells are read, whether every row needs it, and its headings, the usual ones first."""

    name: str
    kind: str
    required: bool
    known_as: tuple[str, ...]
    choices: tuple[str, ...] = ()

    def title(self, language: str = "zh") -> str:
        """The heading that a template gives it; in English one that is read as well."""
        return self.known_as[0] if language == "zh" else next(heading for heading in self.known_as if heading.isascii())

    def both(self) -> tuple[str, str]:
        """How a person is told to write the heading, in Chinese and English, each with the column's own name, which is always read."""
        zh, en = self.title(), self.title("en")
        return f"{zh} ({self.name})", en if en == self.name else f"{en} ({self.name})"


@dataclass(frozen=True, slots=True)
class Form:
    """A table's spreadsheet. `extra` fields have no column of their own: they fill other tables beside it."""

    table: str
    fields: tuple[Field, ...]
    extra: tuple[Field, ...] = ()

    @property
    def all(self) -> tuple[Field, ...]:
        """Every field that a heading may mean."""
        return self.fields + self.extra

    def field(self, name: str) -> Field:
        """The field of this name; raises StopIteration where there is none."""
        return next(one for one in self.all if one.name == name)


def _kind(table: Table, column: Column) -> tuple[str, tuple[str, ...]]:
    """How the column's cells are read, and the values that they may have."""
    enumerated = tuple(ENUMERATED.findall(column.check)) if " IN ('" in column.check else ()
    if enumerated:
        return "choice", enumerated
    if (table.name, column.name) in CODED:
        return CODED[table.name, column.name], ()
    if column.refers:
        return REFERS[column.refers[0]], ()
    if "date(" in column.check:
        return ("end" if column.name in ENDS else "day"), ()
    if column.type == "INTEGER":
        return ("flag" if "IN (0, 1)" in column.check else "whole"), ()
    return ("text" if column.name in TEXTS else "code"), ()


def _field(table: Table, column: Column) -> Field:
    kind, choices = _kind(table, column)
    # a key column must be said even where the table would take its default, or one row would quietly replace another
    needed = column.default is REQUIRED and (table.name, column.name) not in MAY_BE_EMPTY or (table.name, column.name) == ("qualifications", "status")
    return Field(column.name, kind, needed, headings.known_as(table.name, column.name), choices)


EXTRA = {
    "institutions": (
        ("division", "division"),
        ("contributor", "flag"),
        ("consulter", "flag"),
        ("entity", "entity"),
        ("consortium", "consortium"),
        ("aliases", "names"),
        ("valid_from", "day"),
    ),
    "items": (("aliases", "names"),),
}


BROUGHT = {
    "orders": (("institution", "institution"), ("item", "own_item"), ("performed_at", "moment"), ("report_ref", "reference"), ("patient_ref", "reference")),
    "billed": (("institution", "institution"), ("month", "month"), ("item", "own_item"), ("count", "count")),
    "denominators": (("institution", "institution"), ("month", "month"), ("reports", "count")),
    "ratios": (("level", "level"), ("insurance", "insurance"), ("setting", "setting"), ("ratio", "percent"), ("valid_from", "day"), ("valid_to", "end")),
}
"""What auditors bring: no tables of the catalogue. An order may lack its references and a ratio its end, nothing else may be missing."""

LISTS = {"own_codes": (("local_code", "written"), ("local_name", "written"), ("catalogue_item", "written"), ("catalogue_name", "written"), ("role", "written"))}
"""A hospital's list of its own codes, of which only the code is needed: it is looked at by a person, and nothing of it is taken as it stands."""


def _other_form(name: str) -> Form:
    if name in LISTS:
        return Form(name, tuple(Field(column, kind, column == "local_code", headings.known_as(name, column)) for column, kind in LISTS[name]))
    return Form(name, tuple(Field(column, kind, kind not in ("reference", "end"), headings.known_as(name, column)) for column, kind in BROUGHT[name]))


@cache
def form(table: str) -> Form:
    """The form of a table's spreadsheet, of what auditors bring, or of a hospital's list; raises KeyError for what is not imported."""
    if table in BROUGHT or table in LISTS:
        return _other_form(table)
    declared = TABLES[table]
    extra = tuple(Field(name, kind, False, headings.known_as(table, name)) for name, kind in EXTRA.get(table, ()))
    return Form(table, tuple(_field(declared, column) for column in declared.columns), extra)
