"""Turns the rows of a sheet into records: one per row, or one per mark where items stand across the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from recognition.catalogue.spreadsheets import cleaning, headings, units, values, windows
from recognition.catalogue.spreadsheets.cells import Cell, blank, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Fault, shown
from recognition.catalogue.spreadsheets.forms import Field
from recognition.catalogue.spreadsheets.headers import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.domain.names import modalities

Record = dict[str, Any]
"""Values by the names of fields."""
REMEMBERED = 20_000
"""Cells per column that are read once and remembered: most columns hold the same few values over and over."""
FOOTNOTES = ("注:", "注：", "备注:", "备注：", "附注", "说明:", "说明：", "填表", "填报人", "审核人", "※", "note:", "notes:", "remark:")
PASSED_OVER = 20
"""Remarks and sums of a sheet that are told one by one."""
SUMS = frozenset({"合计", "总计", "小计", "共计", "total", "sum"})
_MISSING = object()


class Reader:
    """Reads one sheet's rows. Faults go to `told`, which may be called many times."""

    def __init__(self, layout: Layout, defaults: Mapping[str, Any], directory: Directory, told: Callable[[Fault], None]) -> None:
        """`defaults` are read values for what the sheet does not say."""
        self._layout = layout
        self._defaults = defaults
        self._directory = directory
        self._told = told
        self._columns = [_Column(layout, column, name, directory) for column, name in sorted(layout.columns.items())]
        self._pairs = [(code, name) for code, name in headings.BESIDE.items() if name in layout.columns.values()]
        self._amount = next((column.place for column in self._columns if column.field.kind == "money"), None)
        self._unit = None if self._amount is None else headings.unit(layout.titles[self._amount]) or layout.unit_above
        self.passed_over: list[dict[str, Any]] = []
        """Rows of remarks and sums, which are no rows of the table: number and text, the first few."""

    def records(self) -> Iterator[tuple[int, Record]]:
        """Row number and record, for every row without a fault of its own."""
        for number, cells in self._layout.sheet.rows():
            if number <= self._layout.header or blank(cells):
                continue
            if self._footnote(cells):
                if len(self.passed_over) < PASSED_OVER:
                    self.passed_over.append(
                        {"row": number, "text": shown(" ".join(dict.fromkeys(written for cell in cells if (written := text(cell).strip()))))}
                    )
                continue
            record = self._row(number, cells)
            if record is None:
                continue
            if self._layout.axis:
                yield from self._marks(number, cells, record)
            else:
                yield number, record

    def one(self, cells: list[Cell]) -> Record | None:
        """The record of a single row that is no part of a sheet; None where it has a fault."""
        return self._row(0, cells)

    def _footnote(self, cells: list[Cell]) -> bool:
        """A remark under the table, which has a cell to itself, or a row of sums."""
        filled = list(dict.fromkeys(written.casefold() for cell in cells if (written := text(cell).strip())))
        return filled[0].replace(" ", "") in SUMS or (len(filled) <= 2 and any(written.startswith(FOOTNOTES) for written in filled))

    def _row(self, number: int, cells: list[Cell]) -> Record | None:
        record: Record = dict(self._defaults)
        sound = True
        for column in self._columns:
            cell = cells[column.place] if column.place < len(cells) else None
            outcome = column.read(cell)
            if isinstance(outcome, Refused):
                self._fault(outcome, number, column.place, cell)
                sound = False
            elif outcome is not _MISSING:
                record.update(outcome)
            elif column.needed and column.field.name not in record:
                self._fault(Refused("required"), number, column.place, cell)
                sound = False
        for place in self._layout.unit_columns if sound else ():
            try:
                amount = cells[self._amount] if self._amount is not None else None
                units.agree(cells[place] if place < len(cells) else None, self._unit, amount)
            except Refused as refused:
                self._refuse(refused, number, place, cells)
                sound = False
        for place in self._layout.window_units if sound else ():
            try:
                windows.agree(cells[place] if place < len(cells) else None)
            except Refused as refused:
                self._refuse(refused, number, place, cells)
                sound = False
        return self._whole(number, cells, record) if sound else None

    def _whole(self, number: int, cells: list[Cell], record: Record) -> Record | None:
        """What only a whole row can be judged by: code and name that agree, and an end after the beginning."""
        for code, name in self._pairs:
            named = record.pop(name, None)
            if named is not None and record.setdefault(code, named) != named:
                return self._refuse(
                    Refused("item_mismatch" if code == "item" else "institution_mismatch", by_code=record[code], by_name=named),
                    number,
                    self._place(name),
                    cells,
                )
            if code not in record:
                return self._refuse(Refused("required"), number, self._place(code), cells)
        if "item" in self._layout.inferred and "item" not in record:
            try:
                record["item"] = self._directory.find("item", record.get("local_name", ""))
            except Refused as refused:
                return self._refuse(refused, number, self._place("local_name"), cells)
        if "specimen" in record and "kind" in record and not modalities.fits(record["kind"], record["specimen"]):
            return self._refuse(Refused("specimen_of_other_kind"), number, self._place("specimen"), cells)
        since, until = record.get("valid_from"), record.get("valid_to")
        if since and until and until < since:
            return self._refuse(Refused("period_reversed", since=since), number, self._place("valid_to"), cells)
        return record

    def _refuse(self, refused: Refused, number: int, place: int | None, cells: list[Cell]) -> Record | None:
        """Tells the fault; the row then gives no record."""
        self._fault(refused, number, place, cells[place] if place is not None and place < len(cells) else None)
        return None

    def _place(self, name: str) -> int | None:
        return next((column for column, field in self._layout.columns.items() if field == name), None)

    def _marks(self, number: int, cells: list[Cell], record: Record) -> Iterator[tuple[int, Record]]:
        for column, code in self._layout.across.items():
            cell = cells[column] if column < len(cells) else None
            try:
                if cleaning.absent(cell):
                    continue
                yield number, record | {self._layout.axis: code, "status": values.mark(cell)}
            except Refused as refused:
                self._fault(refused, number, column, cell)

    def _fault(self, refused: Refused, number: int, place: int | None, cell: Cell) -> None:
        heading = self._layout.titles.get(place, "").replace("\n", " ") if place is not None else ""
        self._told(Fault(refused.code, self._layout.sheet.name, number, place, heading, text(cell), refused.details))


class _Column:
    """One column: which field it fills, how its cells are read, and what was read before."""

    def __init__(self, layout: Layout, place: int, name: str, directory: Directory) -> None:
        self.place = place
        self.name = name
        self.field: Field = layout.form.field(headings.NAMED.get(name, name))
        paired = name in headings.NAMED or f"{name}_name" in layout.columns.values()
        # of a code and a name beside it either will do
        self.needed = self.field.required and not paired and name not in layout.inferred
        self._read = values.reader(self.field, layout.form.table, layout.titles[place], directory, layout.unit_above)
        self._seen: dict[tuple[type, Any], Any] = {}

    def read(self, cell: Cell) -> Any:
        """What the cell adds to the record; _MISSING for an empty one, the Refused for a wrong one."""
        key = type(cell), cell
        found = self._seen.get(key)
        if found is None:
            found = self._once(cell)
            if len(self._seen) < REMEMBERED:
                self._seen[key] = found
        return found

    def _once(self, cell: Cell) -> Any:
        try:
            if self.field.kind == "end":
                # an empty end is an end that is open
                return {self.name: self._read(cell)}
            if cell is None or (cleaning.absent(cell) and self.field.kind not in ("flag", "choice", "level", "grade")) or not text(cell).strip():
                return _MISSING
            if self.name == "level" and (both := values.level_and_grade(cell)):
                return dict(both)
            return {self.name: self._read(cell)}
        except Refused as refused:
            return refused
