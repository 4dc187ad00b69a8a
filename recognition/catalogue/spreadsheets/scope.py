"""What an import may touch: a table, and within it a division, an evaluator, a round and the like; nothing outside is read or removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from recognition.catalogue.editions.tables import TABLES
from recognition.catalogue.spreadsheets.forms import IMPORTED, form
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.divisions import prefix
from recognition.errors import Invalid

LIMITS = ("evaluator", "round", "scope", "institution", "role", "owner", "item")
"""Columns that may be fixed to one value, besides the division."""
IN_DIVISION = "SELECT institution FROM institution_divisions WHERE valid_to IS NULL AND value >= ?{0} AND value < ?{0} || ':'"
WITHIN = "{0} NOT GLOB '*[^0-9]*' AND {0} >= ?{1} AND {0} < ?{1} || ':' AND {0} NOT IN (SELECT code FROM institutions)"
"""Places within a place, as owners of prices."""
OF_INSTITUTION = {
    "institutions": "code",
    "qualifications": "institution",
    "code_maps": "institution",
    "institution_aliases": "institution",
    "institution_divisions": "institution",
    "institution_entities": "institution",
    "institution_consortia": "institution",
    "institution_roles": "institution",
    "report_keys": "institution",
    "tariffs": "owner",
}
"""Tables whose rows lie in a division, and the column by which."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The table, a division prefix ("" for all), and columns fixed to one value each."""

    table: str
    division: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, wish: Mapping[str, str]) -> Extent:
        """The extent that a person asked for. Raises Invalid for a table that is not imported, or a limit that it does not have."""
        wish = {name: value for name, value in wish.items() if value}
        table = wish.pop("table", "")
        if table not in IMPORTED:
            raise Invalid("table", code="choice_unknown")
        division = wish.pop("division", "")
        if division and (table not in OF_INSTITUTION or not (division.isascii() and division.isdigit() and len(division) in (2, 4, 6))):
            raise Invalid("division", code="region_malformed")
        for name in wish:
            if name not in LIMITS or name not in TABLES[table].names:
                raise Invalid(name, code="field_unknown")
        return cls(table, prefix(division), dict(wish))

    def read(self, values: Mapping[str, Any]) -> Extent:
        """The same with each fixed column as it was read: a name as its code, a place by the beginning of its divisions' codes."""
        return replace(self, fixed={name: values.get(name, value) for name, value in self.fixed.items()})

    def told(self) -> str:
        """The extent in a line."""
        parts = [self.table, *([f"division {self.division}"] if self.division else []), *(f"{name} {value}" for name, value in sorted(self.fixed.items()))]
        return " · ".join(parts)

    def told_in_chinese(self) -> str:
        """The same as a Chinese reader is told it, without the table's name."""
        known = form(self.table)
        return " · ".join(
            [*([f"区划 {self.division}"] if self.division else []), *(f"{known.field(name).title()} {value}" for name, value in sorted(self.fixed.items()))]
        )

    def contains(self, record: Mapping[str, Any], directory: Directory) -> bool:
        """Whether a record of the file lies in the extent; a new institution lies where its record says."""
        for name, value in self.fixed.items():
            if record.get(name) != value and not self._lies_in(name, value, record, directory):
                return False
        if not self.division:
            return True
        return (self._where(record, directory) or "").startswith(self.division)

    def _lies_in(self, name: str, value: str, record: Mapping[str, Any], directory: Directory) -> bool:
        """Whether a price's owner lies in the place to which owners are limited: a place within it, or an institution there."""
        if name != "owner" or not _place(value, directory):
            return False
        owner = record.get(name) or ""
        return (owner if _place(owner, directory) else directory.division_of(owner)).startswith(value)

    def _where(self, record: Mapping[str, Any], directory: Directory) -> str:
        code = record.get(OF_INSTITUTION[self.table]) or ""
        if code.isdigit() and not directory.holds("institution", code):
            return code
        return record.get("division") or directory.division_of(code)

    def condition(self, alias: str) -> tuple[str, list[str]]:
        """The SQL condition for rows of the draft inside the extent, and its values."""
        terms, given = [], []
        for name, value in self.fixed.items():
            given.append(value)
            # of a limit to a place, owners within it that the file does not name are not missing
            named = f" OR {alias}.owner IN (SELECT owner FROM temp.incoming_{self.table})" if name == "owner" else ""
            terms.append(f"({alias}.{name} = ?{len(given)}{named})")
        if self.division:
            given.append(self.division)
            column = f"{alias}.{OF_INSTITUTION[self.table]}"
            terms.append(
                f"({column} IN ({IN_DIVISION.format(len(given))})" + (f" OR {WITHIN.format(column, len(given))})" if column.endswith(".owner") else ")")
            )
        return " AND ".join(terms) or "1", given


def _place(owner: str, directory: Directory) -> bool:
    return owner.isascii() and owner.isdigit() and not directory.holds("institution", owner)
