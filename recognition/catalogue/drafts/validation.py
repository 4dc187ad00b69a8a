"""What stands against publishing rows: errors that forbid it, and findings that a person must look at and answer for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from recognition.catalogue.drafts import plausibility, shared_names
from recognition.catalogue.drafts.finding_words import WORDS
from recognition.catalogue.editions import older_files
from recognition.catalogue.editions.references import broken_references
from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.editions.validity import ONE_AT_A_TIME, holding, not_over
from recognition.domain.names import modalities

LISTED = 200
"""Rows that are listed per finding; all are counted."""


@dataclass(slots=True)
class Finding:
    """One kind of trouble with the rows that have it. `blocks`: nothing is published while it lasts; else a person may answer for it."""

    code: str
    table: str
    blocks: bool
    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The finding as doors show it."""
        _, _, zh, en = WORDS[self.code]
        return asdict(self) | {"zh": zh, "en": en}


def findings(connection: sqlite3.Connection, today: str) -> list[Finding]:
    """Everything found in the rows of a draft or an edition on a day (`YYYY-MM-DD`), what forbids publishing first."""
    return _gathered(_all(connection, today))


def _gathered(all_rows: Iterable[tuple[str, str, dict[str, Any]]]) -> list[Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for code, table, row in all_rows:
        finding = found.setdefault((code, table), Finding(code, table, WORDS[code][1]))
        finding.count += 1
        if len(finding.rows) < LISTED:
            finding.rows.append(row)
    return sorted(found.values(), key=lambda one: (not one.blocks, list(WORDS).index(one.code), one.table))


def unlikely_findings(connection: sqlite3.Connection, before: sqlite3.Connection, today: date) -> list[Finding]:
    """What a draft says that can hardly be meant, where it is not so in `before`, the edition in force."""
    return _gathered(plausibility.unlikely(connection, before, today))


def sharing_findings(connection: sqlite3.Connection, before: sqlite3.Connection) -> tuple[list[Finding], list[Finding]]:
    """What several items, institutions or local codes have in common: findings where it is not so in `before`, the edition in force;
    and notes, which nobody need answer for, where it is, with the aliases that nobody has confirmed."""
    new: list[tuple[str, str, dict[str, Any]]] = []
    known: list[tuple[str, str, dict[str, Any]]] = []
    for one in shared_names.shared(connection, before):
        code = shared_names.CAPTURED[one.code] if one.new else one.code
        (new if one.new else known).append((code, WORDS[code][0], one.row))
    known += [("alias_unconfirmed", "item_aliases", row) for row in _rows(connection, UNCONFIRMED)]
    return _gathered(new), _gathered(known)


def noted(code: str, rows: list[dict[str, Any]], table: str = "") -> list[Finding]:
    """What a draft has noted of itself, as a finding, of its usual table or another: rows that it and the edition in force both changed, or what
    files hid."""
    return [Finding(code, table or WORDS[code][0], WORDS[code][1], len(rows), rows[:LISTED])] if rows else []


def _all(connection: sqlite3.Connection, today: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for broken in broken_references(connection):
        listing = broken["table"] == "listings" and broken["column"] == "item"
        yield (
            "listing_of_unknown_item" if listing else "broken_reference",
            broken["table"],
            {**broken["key"], "column": broken["column"], "value": broken["value"]},
        )
    for table in TABLES.values():
        if "valid_from" in table.names:
            yield from _periods(connection, table.name)
    for row in _rows(connection, SPECIMENS):
        if modalities.read(row["specimen"].casefold()) is None:
            yield "specimen_unknown", "items", row
    for code, sql in QUERIES.items():
        for row in _rows(connection, sql, today):
            yield code, WORDS[code][0], row


SPECIMENS = "SELECT code, specimen FROM items WHERE specimen <> '' ORDER BY code"


def _periods(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    key, source = ", ".join(TABLES[table].key), older_files.source(connection, TABLES[table])
    for row in _rows(connection, f"SELECT {key}, valid_to FROM {source} WHERE valid_to < valid_from ORDER BY {key}"):
        yield "period_reversed", table, row
    group = ", ".join(ONE_AT_A_TIME[table])
    # in the order of beginning a row overlaps when it begins before the farthest end so far is over; an open end is the farthest
    others = "".join(f", {name}" for name in TABLES[table].key if name not in (*ONE_AT_A_TIME[table], "valid_from"))
    window = f"(PARTITION BY {group} ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    sql = f"""SELECT {group}{others}, valid_from, valid_to, before AS overlaps_until FROM
              (SELECT *, max(coalesce(valid_to, '9999-12-31')) OVER {window} AS before FROM {source}) WHERE valid_from <= before"""
    for row in _rows(connection, sql):
        yield "validity_overlaps", table, row


UNCONFIRMED = """SELECT a.code, a.alias, coalesce(i.name_zh, p.name_zh, '') AS name_zh FROM item_aliases AS a
    LEFT JOIN items AS i ON i.code = a.code LEFT JOIN panels AS p ON p.code = a.code WHERE a.source = '' ORDER BY a.code, a.alias"""
OPEN, LIES_THERE = not_over(":today", "d"), holding(":today", "d")
QUERIES = {
    "scope_without_divisions": "SELECT code FROM scopes WHERE code NOT IN (SELECT scope FROM scope_prefixes) ORDER BY code",
    # a body of one division may pass in a wider scope that contains it, never in one that does not
    "qualification_outside_scope": f"""SELECT q.institution, q.scope, d.value AS division, count(*) AS qualifications
        FROM (SELECT institution, scope, item FROM qualifications WHERE status = 'passed' AND {not_over(":today")}) AS q
        JOIN institution_divisions AS d ON d.institution = q.institution AND {LIES_THERE}
        WHERE NOT EXISTS (SELECT 1 FROM scope_prefixes AS p WHERE p.scope = q.scope AND d.value >= p.prefix AND d.value < p.prefix || ':')
        GROUP BY q.institution, q.scope ORDER BY q.institution, q.scope""",
    "qualification_beyond_evaluator": """SELECT q.evaluator, q.scope, e.scope AS evaluator_scope, count(*) AS qualifications
        FROM qualifications AS q JOIN evaluators AS e ON e.code = q.evaluator AND e.scope <> '' AND e.scope <> q.scope
        JOIN (SELECT a.code AS narrow, b.code AS wide FROM scopes AS a, scopes AS b WHERE EXISTS (
            SELECT 1 FROM scope_prefixes AS x WHERE x.scope = a.code AND NOT EXISTS (
                SELECT 1 FROM scope_prefixes AS y WHERE y.scope = b.code AND x.prefix >= y.prefix AND x.prefix < y.prefix || ':'))) AS beyond
          ON beyond.narrow = q.scope AND beyond.wide = e.scope
        GROUP BY q.evaluator, q.scope ORDER BY q.evaluator, q.scope""",
    "division_withdrawn": f"""SELECT d.institution, i.name_zh, d.value AS division, v.name_zh AS division_name, max(v.valid_to) AS withdrawn_on,
          (SELECT group_concat(DISTINCT to_code) FROM division_changes WHERE from_code = d.value) AS may_be
        FROM institution_divisions AS d JOIN institutions AS i ON i.code = d.institution JOIN divisions AS v ON v.code = d.value
        WHERE {OPEN} GROUP BY d.institution, d.value HAVING max(coalesce(v.valid_to, '9999-12-31')) < :today ORDER BY d.institution""",
    "division_missing": f"""SELECT code AS institution, name_zh FROM institutions WHERE code NOT IN
        (SELECT institution FROM institution_divisions AS d WHERE {LIES_THERE}) ORDER BY code""",
    "failed_row_left_open": f"""SELECT f.institution, f.item, f.scope, f.status, f.valid_from, max(p.valid_from) AS passed_from FROM
          (SELECT * FROM qualifications WHERE status <> 'passed' AND {not_over(":today")}) AS f
        JOIN qualifications AS p ON p.institution = f.institution AND p.item = f.item AND p.scope = f.scope AND p.status = 'passed' AND p.valid_from > f.valid_from
          AND {not_over("p.valid_from", "f")}
        GROUP BY f.institution, f.item, f.scope, f.valid_from ORDER BY f.institution, f.item""",
    "price_out_of_reach": """SELECT owner, item, valid_from FROM tariffs WHERE owner GLOB '*00' AND owner NOT GLOB '*[^0-9]*' AND length(owner) IN (4, 6)
        AND owner NOT IN (SELECT code FROM institutions) ORDER BY owner, item, valid_from""",
    "prefix_out_of_reach": "SELECT scope, prefix FROM scope_prefixes WHERE prefix GLOB '*00' AND length(prefix) IN (4, 6) ORDER BY scope, prefix",
    "identifier_shared": """SELECT system, identifier, group_concat(code) AS institutions FROM (
          SELECT 'uscc' AS system, uscc AS identifier, code FROM institutions WHERE uscc <> '' UNION ALL
          SELECT 'licence', licence, code FROM institutions WHERE licence <> '' UNION ALL
          SELECT 'nhsa', nhsa, code FROM institutions WHERE nhsa <> '') GROUP BY system, identifier HAVING count(*) > 1 ORDER BY system, identifier""",
}


def _rows(connection: sqlite3.Connection, sql: str, today: str = "") -> Iterator[dict[str, Any]]:
    cursor = connection.execute(sql, {"today": today} if ":today" in sql else {})
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=False)) for row in cursor)
