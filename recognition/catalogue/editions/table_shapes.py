"""What a table of an edition and a column of it are, and the statements that make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REQUIRED = object()
"""Default of a column that every row must give."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `refers` lists the `table.column`s of which one must hold the value; "" and NULL refer to nothing.

    A column that was declared later stands last in its table; `before` is what it means in files that lack it."""

    name: str
    type: str = "TEXT"
    default: Any = ""
    check: str = ""
    refers: tuple[str, ...] = ()
    before: Any = ""

    @property
    def sql(self) -> str:
        """The column as it stands in CREATE TABLE."""
        null = "" if self.default is None else " NOT NULL"
        if self.default is not None and self.default is not REQUIRED:
            null += f" DEFAULT {self.default!r}"
        check = f" CHECK ({self.check.format(self.name)})" if self.check else ""
        return f"{self.name} {self.type}{null}{check}"


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `derived` tables are filled at build time from the others and are never part of a comparison."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    derived: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def ddl(self) -> list[str]:
        """The statements that make the table; WITHOUT ROWID, so that a read by key is one seek and rows lie in key order."""
        columns = ", ".join(column.sql for column in self.columns)
        made = [f"CREATE TABLE {self.name} ({columns}, PRIMARY KEY ({', '.join(self.key)})) STRICT, WITHOUT ROWID"]
        for index in self.indexes:
            made.append(f"CREATE INDEX {self.name}_{'_'.join(index)} ON {self.name} ({', '.join(index)})")
        return made
