"""What a row says besides its own table: an institution's division, roles and other names, an item's other names."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recognition.catalogue.spreadsheets import staging
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Both
from recognition.catalogue.spreadsheets.forms import form
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.staging import Counts
from recognition.report_codes import algorithms

SPANS = {"division": "institution_divisions", "entity": "institution_entities", "consortium": "institution_consortia"}
"""Fields of which an institution has one at a time, and their tables."""
ROLES = ("contributor", "consulter")
SYSTEMS = ("uscc", "licence", "nhsa")
ALIASES = {"institutions": ("institution_aliases", "institution"), "items": ("item_aliases", "code")}


@dataclass(slots=True)
class Beside:
    """Collects what rows say besides, and lays it in after them."""

    table: str
    directory: Directory
    spans: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    ended: list[tuple[str, str, str]] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    _taken: dict[tuple[str, str], str] | None = None

    def take(self, record: Mapping[str, Any]) -> Refused | None:
        """Keeps what the record says besides; a Refused for an identifier that another institution has, a date that is
        missing, or a public key of another algorithm."""
        self.aliases += [(record["code"], alias) for alias in record.get("aliases", ())]
        if self.table == "report_keys" and (right := algorithms.of(bytes.fromhex(record["public_key"]))) != record["algorithm"]:
            return Refused("public_key_algorithm", right=right)
        return self._institution(record) if self.table == "institutions" else None

    def _institution(self, record: Mapping[str, Any]) -> Refused | None:
        code: str = record["code"]
        since: Any = record.get("valid_from")  # a day where anything dated comes with it, which is looked at below
        if self._taken is None:
            self._taken = self.directory.identified()
        for system in SYSTEMS:
            identifier = record.get(system)
            if identifier and self._taken.setdefault((system, identifier), code) != code:
                return Refused("identifier_taken", other=self._taken[system, identifier], field=system, value=identifier)
        dated = [name for name in (*SPANS, *ROLES) if record.get(name) not in (None, "")]
        if dated and not since:
            return Refused("required", heading=Both(*form(self.table).field("valid_from").both()))
        for name in dated:
            if name in SPANS:
                self.spans.setdefault(name, []).append((code, record[name], since))
            elif record[name]:
                self.spans.setdefault("roles", []).append((code, name, since))
            else:
                self.ended.append((code, name, since))
        return None

    def lay(self, connection: sqlite3.Connection, counts: dict[str, Counts], remove: bool) -> None:
        """Lays everything in; institutions that the import took out lose their dated rows and other names."""
        for name, rows in self.spans.items():
            table = "institution_roles" if name == "roles" else SPANS[name]
            made = staging.spans(connection, table, rows, alone=name != "roles")
            counts[table] = Counts(added=made, same=len(rows) - made)
        for code, role, since in self.ended:
            ended = counts.setdefault("institution_roles", Counts())
            ended.changed += staging.end_span(connection, "institution_roles", code, role, since)
        if self.aliases:
            table, column = ALIASES[self.table]
            before = connection.total_changes
            connection.executemany(f"INSERT OR IGNORE INTO {table} ({column}, alias) VALUES (?, ?)", self.aliases)
            counts[table] = Counts(added=connection.total_changes - before)
        if remove and self.table == "institutions":
            for table in ("institution_aliases", *SPANS.values(), "institution_roles", "report_keys"):
                gone = connection.execute(f"DELETE FROM {table} WHERE institution NOT IN (SELECT code FROM institutions)").rowcount
                counts.setdefault(table, Counts()).removed += gone
