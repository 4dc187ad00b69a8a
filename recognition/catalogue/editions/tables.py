"""The tables of an edition, each declared once: build, import, comparison and checks all read this."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.table_shapes import REQUIRED, Column, Table
from recognition.domain.lookups import RepeatReason

__all__ = ["CONFIRMED", "REQUIRED", "TABLES", "Column", "Table"]

CONFIRMED = "registrar"
"""The source of an item's other name that no list publishes and a registrar stands for (登记员确认)."""

DAY = "{0} IS NULL OR {0} IS date({0}, '+0 days')"
"""A day as `YYYY-MM-DD` that exists in the calendar; SQLite's own date() is the judge, and only with a modifier does it count 30 February on into March."""

INSTITUTION_CODE = "length({0}) BETWEEN 1 AND 16 AND {0} NOT GLOB '*[^A-Za-z0-9_.-]*'"
LOCAL_CODE = "length({0}) BETWEEN 1 AND 24 AND {0} NOT GLOB '*[^A-Za-z0-9_.-]*'"
ITEM_CODE = "length({0}) BETWEEN 1 AND 24 AND {0} NOT GLOB '*[^a-z0-9_]*'"
FLAG = "{0} IN (0, 1)"


def _column(name: str, check: str = "", *, refers: tuple[str, ...] = ()) -> Column:
    return Column(name, "TEXT", REQUIRED, check, refers)


def _number(name: str, check: str, default: Any = 0) -> Column:
    return Column(name, "INTEGER", default, check)


ITEMS = ("items.code", "panels.code")
VALIDITY = (_column("valid_from", DAY), Column("valid_to", "TEXT", None, DAY))
"""Both days included; a NULL end means until further notice."""
NAMES = (_column("name_zh"), Column("name_en"))
ILLUSTRATIVE = _number("illustrative", FLAG)


def _dated(name: str, check: str = "", refers: tuple[str, ...] = ()) -> Table:
    """A dated attribute of an institution."""
    columns = (_column("institution", refers=("institutions.code",)), _column("value", check, refers=refers), *VALIDITY)
    return Table(name, columns, ("institution", "value", "valid_from"))


_ALL = (
    Table("meta", (_column("key"), _column("value")), ("key",)),
    Table("divisions", (_column("code"), *NAMES, Column("parent", refers=("divisions.code",)), *VALIDITY, Column("note")), ("code", "valid_from")),
    Table(
        "division_changes",
        (
            _column("announced", DAY),
            _column("kind"),
            _column("from_code", refers=("divisions.code",)),
            _column("to_code", refers=("divisions.code",)),
            Column("note"),
        ),
        ("announced", "kind", "from_code", "to_code"),
    ),
    Table("scopes", (_column("code"), *NAMES, _column("mark"), ILLUSTRATIVE), ("code",)),
    Table("scope_prefixes", (_column("scope", refers=("scopes.code",)), _column("prefix", "{0} NOT GLOB '*[^0-9]*'")), ("scope", "prefix")),
    Table("item_groups", (_column("code"), *NAMES, Column("kind")), ("code",)),
    Table(
        "items",
        (
            _column("code", ITEM_CODE),
            *NAMES,
            Column("group_code", refers=("item_groups.code",)),
            _column("kind", "{0} IN ('lab', 'imaging', 'physiology')"),
            Column("specimen"),
            Column("loinc"),
            Column("loinc_confidence"),
            Column("price_item_code"),
            _number("volatile", FLAG),
            Column("note"),
        ),
        ("code",),
        (("loinc",), ("price_item_code",)),
    ),
    Table(
        "item_aliases", (_column("code", refers=ITEMS), _column("alias"), Column("lang", default="zh"), Column("source", before=CONFIRMED)), ("code", "alias")
    ),
    Table("item_search", (_number("weight", "{0} >= 0", REQUIRED), _column("term"), _column("code")), ("weight", "term", "code"), derived=True),
    Table("panels", (_column("code", ITEM_CODE), _number("grouping", FLAG), *NAMES), ("code",)),
    Table(
        "panel_members",
        (_column("panel", refers=("panels.code",)), _number("position", "{0} >= 0", REQUIRED), _column("member", refers=("items.code",))),
        ("panel", "position"),
        (("member", "panel"),),
    ),
    Table("coverings", (_column("wider", refers=ITEMS), _column("narrower", refers=ITEMS)), ("wider", "narrower"), (("narrower", "wider"),)),
    Table("evaluators", (_column("code"), *NAMES, Column("scope", refers=("scopes.code",))), ("code",)),
    Table("legal_entities", (_column("code"), _column("name_zh"), Column("uscc")), ("code",)),
    Table("consortia", (_column("code"), *NAMES), ("code",)),
    Table(
        "institutions",
        (
            _column("code", INSTITUTION_CODE),
            *NAMES,
            Column("uscc"),
            Column("licence"),
            Column("nhsa"),
            Column("level"),
            Column("grade"),
            Column("ownership"),
            Column("kind"),
            Column("note"),
        ),
        ("code",),
    ),
    Table(
        "institution_identifiers",
        (_column("system", "{0} IN ('uscc', 'licence', 'nhsa', 'name')"), _column("code"), _column("institution", refers=("institutions.code",))),
        ("system", "code", "institution"),
        derived=True,
    ),
    Table("institution_aliases", (_column("institution", refers=("institutions.code",)), _column("alias")), ("institution", "alias")),
    Table(
        "institution_search",
        (_number("weight", "{0} >= 0", REQUIRED), _column("term"), _column("institution")),
        ("weight", "term", "institution"),
        derived=True,
    ),
    _dated("institution_divisions", refers=("divisions.code",)),
    _dated("institution_entities", refers=("legal_entities.code",)),
    _dated("institution_consortia", refers=("consortia.code",)),
    _dated("institution_roles", "{0} IN ('contributor', 'consulter')"),
    Table(
        "listings",
        (
            _column("item", refers=ITEMS),
            _column("scope", refers=("scopes.code",)),
            _number("window_days", "{0} BETWEEN 0 AND 366", REQUIRED),
            *VALIDITY,
            Column("source"),
            ILLUSTRATIVE,
        ),
        ("item", "scope", "valid_from"),
    ),
    Table(
        "qualifications",
        (
            _column("institution", refers=("institutions.code",)),
            _column("item", refers=ITEMS),
            _column("scope", refers=("scopes.code",)),
            Column("evaluator", refers=("evaluators.code",)),
            Column("round"),
            _column("status", "{0} IN ('passed', 'failed', 'suspended', 'withdrawn')"),
            Column("evaluated_on", "TEXT", None, DAY),
            *VALIDITY,
        ),
        ("institution", "item", "scope", "evaluator", "round", "valid_from"),
    ),
    Table(
        "tariffs",
        (_column("owner"), _column("item", refers=ITEMS), _number("fen", "{0} >= 0", REQUIRED), *VALIDITY, Column("source"), ILLUSTRATIVE),
        ("owner", "item", "valid_from"),
    ),
    Table(
        "code_maps",
        (
            _column("institution", refers=("institutions.code",)),
            _column("role", "{0} IN ('issuer', 'receiver')"),
            _column("local_code"),
            Column("local_name"),
            _column("item", refers=ITEMS),
        ),
        ("institution", "role", "local_code"),
    ),
    Table(
        "report_keys",
        (
            _column("institution", refers=("institutions.code",)),
            _column("algorithm", "{0} IN ('ed25519', 'sm2')"),
            _column("public_key", "length({0}) IN (64, 130) AND {0} NOT GLOB '*[^0-9a-f]*'"),
            Column("status", "TEXT", "active", "{0} IN ('active', 'withdrawn')"),
            *VALIDITY,
        ),
        ("institution", "public_key", "status", "valid_from"),
    ),
    Table(
        "local_reasons",
        (
            _column("scope", refers=("scopes.code",)),
            _column("code", LOCAL_CODE),
            *NAMES,
            _column("reason", f"{{0}} IN ({', '.join(repr(reason.value) for reason in RepeatReason)})"),
            *VALIDITY,
        ),
        ("scope", "code", "valid_from"),
    ),
    # Of these nothing is found by a patient's token, unless it is asked for by name on somebody's word.
    Table(
        "sensitive_items",
        (
            _column("item", refers=ITEMS),
            _column("category", "{0} IN ('hiv', 'syphilis', 'hepatitis', 'pregnancy', 'toxicology', 'genetic', 'other')"),
            *VALIDITY,
            Column("source"),
        ),
        ("item", "valid_from"),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
"""Every table of an edition by its name, in the order in which they are built. One that was declared later stands last, and is empty in files
that lack it."""
