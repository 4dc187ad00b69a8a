"""How one sheet is read: which row has the headings, what each column means, and what is not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets import headings
from recognition.catalogue.spreadsheets.cells import Sheet, letter
from recognition.catalogue.spreadsheets.errors import Fault, shown
from recognition.catalogue.spreadsheets.forms import Form
from recognition.catalogue.spreadsheets.unread import unread
from recognition.domain import identifiers

IGNORED = frozenset(
    {"序号", "no", "备注", "合计", "总计", "小计", "联系人", "联系电话", "电话", "填表人", "审核人", "note", "notes", "remark", "total", "number"}
)
HARMLESS = frozenset(normalise.term(word) for word in ("序号", "备注", "说明", "no", "remark", "remarks", "note", "notes"))
"""Headings of columns that never say which item is meant."""


@dataclass
class Layout:
    """How one sheet is read: the form, the row of the headings, and what each column (from 0) means."""

    sheet: Sheet
    form: Form
    header: int
    columns: dict[int, str]
    titles: dict[int, str]
    axis: str = ""
    """`item` or `institution` where these stand across the columns, with `across` naming the code of each column."""
    across: dict[int, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    """Columns among those across that mean nothing known."""
    ambiguous: int = 0
    """Further columns of a meaning whose headings do not say how they differ: of two readings the one without such is likelier."""
    faults: list[Fault] = field(default_factory=list)
    count_units: list[int] = field(default_factory=list)
    """Columns that say by what a count beside them counts."""
    unit_above: int | None = None
    """How many fen the unit of amounts has, where a line above the headings names it."""
    unit_columns: list[int] = field(default_factory=list)
    """Columns that hold the unit of the amounts beside them."""
    window_units: list[int] = field(default_factory=list)
    """Columns that hold the unit of the windows beside them."""
    _kept: dict[int, bool] = field(default_factory=dict, init=False, repr=False)

    def keeps_digits(self, column: int) -> bool:
        """Whether a column holds a number of more digits than a spreadsheet keeps: it was never a column of numbers, and no digit of it is lost."""
        if column not in self._kept:
            below = (cells[column] for number, cells in self.sheet.rows() if number > self.header and column < len(cells))
            self._kept[column] = any(isinstance(cell, str) and identifiers.keeps_digits(cell.strip()) for cell in below)
        return self._kept[column]

    def of_kind(self, kind: str) -> list[int]:
        """The columns whose cells are read in this way."""
        return [column for column, name in self.columns.items() if self.form.field(headings.base(name)).kind == kind]

    @property
    def given(self) -> set[str]:
        """The fields that the sheet gives by itself."""
        return {headings.base(name) for name in self.columns.values()} | ({self.axis, "status"} if self.axis else set())

    @property
    def inferred(self) -> set[str]:
        """Fields that follow from others: which item a hospital's own name means, where no column says, not even one that cannot be read."""
        if self.form.table != "code_maps" or "local_name" not in self.given or "item" in self.given:
            return set()
        return set() if self.unread else {"item"}

    @property
    def left_out(self) -> list[str]:
        """Headings, or letters, of columns that are not read: whose heading means nothing known, or that hold something under none."""
        return list(dict.fromkeys([*(shown(title.replace("\n", " ")) for title in self.ignored), *self.unread]))

    @property
    def material(self) -> list[str]:
        """Those of the columns not read that hold something, and are none of numbers, remarks, sums and who filled the sheet in."""
        return [title for title in self.unread if {*headings.folded(title)}.isdisjoint(IGNORED)]

    @property
    def unread(self) -> list[str]:
        """Headings, or letters, of columns that hold something and were not read, but for harmless ones such as 序号 and 备注."""
        return [self.title(column) for column in self.unread_columns]

    def title(self, column: int) -> str:
        """The heading of a column as it is told, or its letter."""
        return shown(self.titles.get(column, letter(column)).replace("\n", " "))

    @cached_property
    def unread_columns(self) -> list[int]:
        """Those columns."""
        known = {*self.columns, *self.across, *(column for column, title in self.titles.items() if not {*headings.folded(title)}.isdisjoint(HARMLESS))}
        if known.issuperset(range(self.sheet.width)):
            return []
        # of two rows of headings the lower may be the first row of the table
        above = self.header - any("\n" in title for title in self.titles.values())
        return unread(self.sheet.rows(), above, known)
