"""Turns the rows of a sheet into records: one per row, or one per mark where items stand across the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from recognition.catalogue.spreadsheets import below, cleaning, columns, counts, footers, headings, passing, units, values, windows
from recognition.catalogue.spreadsheets.cells import Cell, CellError, blank, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.columns import MISSING, Altered, Column, Doubtful
from recognition.catalogue.spreadsheets.errors import Fault, shown
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.merged import MergedRows
from recognition.catalogue.spreadsheets.remarks import WEIGHS, Remarks
from recognition.catalogue.spreadsheets.strays import OTHER_TABLE, Strays
from recognition.domain.names import modalities

Record = dict[str, Any]
"""Values by the names of fields."""
Unsettled = tuple[Column, Cell, Any]
"""A column, its cell, and what was read of it: a Refused, or what is Altered."""
Late = Mapping[str, Callable[[Any, Record], Any]]
"""Fields whose values are read by what else the row says, in this order: what was read and the row so far give the value, or raise Refused."""
SUMMED = {"money": "money_merged", "count": "count_merged"}
"""Kinds of amounts, which in a cell over several rows may be each row's or that of all together, and what is told of such a one. Other values
hold for each of the rows."""
DATED = frozenset({"day", "end", "moment"})
NOTHING_LATE: Late = MappingProxyType({})


class Reader:
    """Reads one sheet's rows. Faults go to `told`, which may be called many times."""

    def __init__(self, layout: Layout, defaults: Mapping[str, Any], directory: Directory, report: Callable[[Fault], None], late: Late = NOTHING_LATE) -> None:
        """`defaults` are read values for what the sheet does not say."""
        self._layout = layout
        self._defaults = defaults
        self._directory = directory
        self._report = report
        self._columns = [Column(layout, place, name, directory) for place, name in sorted(layout.columns.items())]
        self._read = [(column, column.place, column.seen) for column in self._columns]
        self._summed = [
            (column, merged) for column in self._columns if column.field.kind in SUMMED and (merged := MergedRows(layout.sheet.ranges, column.place))
        ]
        self._late = [(column, read) for name, read in late.items() for column in self._columns if headings.base(column.name) == name]
        self._compared = columns.compared(self._columns)
        self._needed = [(column.field.name, column) for column in self._columns if column.needed]
        named = [column.place for column in self._columns if headings.base(column.name) in headings.BESIDE]
        dated = [column.place for column in self._columns if column.field.kind in DATED]
        self._footers = footers.Footers(named, [column.place for _, column in self._needed], dated)
        self._amount = next((column.place for column in self._columns if column.field.kind == "money"), None)
        self._unit = None if self._amount is None else headings.unit(layout.titles[self._amount]) or layout.unit_above
        self._below = below.Below(layout, self._unit)
        self._passing = passing.Passing(layout, [column.place for column in self._columns], len(self._needed))
        self._strays = Strays(layout, self._columns, len(self._needed))
        self._inferred = layout.inferred
        self._counted = bool(layout.of_kind("count"))
        self._window = next((column.place for column in self._columns if column.name == "window_days"), None)
        self._measured = bool(layout.unit_columns or layout.window_units or self._window is not None)
        self.remarks = Remarks()
        self._over = False

    def records(self) -> Iterator[tuple[int, Record]]:
        """Row number and record, for every row without a fault of its own."""
        for number, cells in self._layout.sheet.rows():
            if number <= self._layout.header or blank(cells):
                continue
            if self._over:
                return
            strange = self._counted and self._units_of_counts(number, cells)
            if footer := self._footers.of(cells) or self._passing.headings_again(cells):
                self._pass_over(number, cells, footer)
                continue
            if amiss := self._passing.amiss(cells):
                self._fault(Refused(amiss.code), number, amiss.place, amiss.cell)
                continue
            for heading, remark in self._passing.voids(cells):
                self.remarks.add("voided", row=number, heading=heading, written=remark)
            record = None if strange and not self._says(cells) else self._row(number, cells)
            if record is None:
                continue
            if self._layout.axis:
                yield from self._marks(number, cells, record)
            elif not strange:
                yield number, record

    def read_row(self, cells: list[Cell]) -> Record | None:
        """The record of a single row that is no part of a sheet; None where it has a fault."""
        return self._row(0, cells)

    def _units_of_counts(self, number: int, cells: list[Cell]) -> bool:
        """Tells every unit in a row by which counts are not counted one by one; whether there was one."""
        unit_cells = list(counts.strange(cells, self._layout.count_units))
        for place, unit in unit_cells:
            self._fault(Refused("unit_other", unit=unit), number, place, cells[place])
        return bool(unit_cells)

    def _says(self, cells: list[Cell]) -> bool:
        """Whether a row says more than one thing under the headings: a line about the table does not."""
        return sum(column.place < len(cells) and not blank([cells[column.place]]) for column in self._columns) > 1

    def _row(self, number: int, cells: list[Cell]) -> Record | None:
        record: Record = dict(self._defaults)
        wrong: set[str] = set()
        unsettled: list[Unsettled] = []
        width = len(cells)
        for column, place, seen in self._read:
            cell = cells[place] if place < width else None
            outcome = seen.get(cell if cell.__class__ is str else (cell.__class__, cell))
            if outcome is None:
                outcome = column.read(cell)
            if type(outcome) is dict:
                record.update(outcome)
            elif outcome is not MISSING:
                unsettled.append((column, cell, outcome))
                record.update(outcome if isinstance(outcome, Altered) else {})
        lacking = [pair for pair in self._needed if pair[0] not in record]
        if lacking and number and (stray := self._strays.amiss(cells, record)):
            self._over = stray.code == OTHER_TABLE
            self._fault(Refused(stray.code), number, stray.place, stray.cell)
            return None
        if unsettled:
            self._settle(number, cells, record, wrong, unsettled)
        for column, merged in self._summed:
            if number in merged and column.name in record:
                self._refuse(Refused(SUMMED[column.field.kind]), number, column.place, cells, wrong, column.name)
        for name, column in lacking:
            if name not in record and column.name not in wrong:
                self._refuse(Refused("required"), number, column.place, cells, wrong, column.name)
        for column, read in self._late:
            if column.name in record:
                try:
                    record[column.name] = read(record[column.name], record)
                except Refused as refused:
                    del record[column.name]
                    self._refuse(refused, number, column.place, cells, wrong, column.name)
        if self._measured:
            self._units(number, cells, record, wrong)
        self._whole(number, cells, record, wrong)
        return None if wrong else record

    def _settle(self, number: int, cells: list[Cell], record: Record, wrong: set[str], unsettled: list[Unsettled]) -> None:
        """What stands in the draft letter for letter as the row writes it is left as it is, by whatever rules it was made; all else is told."""
        standing = self._directory.standing(self._layout.form.table, record, {column.name: columns.written(cell) for column, cell, _ in unsettled})
        for column, cell, outcome in unsettled:
            value = standing.get(column.name)
            if value is not None and not isinstance(cell, CellError) and str(value) in columns.written(cell):
                record[column.name] = value
            elif isinstance(outcome, Refused):
                self._refuse(outcome, number, column.place, cells, wrong, column.name)
            elif isinstance(outcome, Doubtful):
                self.remarks.add("doubtful", row=number, heading=self._layout.titles[column.place].replace("\n", " "), written=shown(text(cell)))

    def _pass_over(self, number: int, cells: list[Cell], footer: footers.Footer) -> None:
        """Tells a row that is none of the table. One that says of the rows above what their headings do not is a fault."""
        self.remarks.add("summed" if footer.full else "passed_over", row=number, text=footer.text)
        if WEIGHS.search(footer.text):
            self.remarks.add("noted", row=number, text=footer.text)
        for code, place in self._below.contradicts(cells):
            self._fault(Refused(code), number, place, cells[place])

    def _units(self, number: int, cells: list[Cell], record: Record, wrong: set[str]) -> None:
        """That columns of units agree with what stands beside them, and which windows were not written in days."""
        amount = cells[self._amount] if self._amount is not None and self._amount < len(cells) else None
        for place in self._layout.unit_columns if "fen" not in wrong else ():
            try:
                units.agree(cells[place] if place < len(cells) else None, self._unit, amount)
            except Refused as refused:
                self._refuse(refused, number, place, cells, wrong, "fen")
        for place in self._layout.window_units:
            try:
                windows.agree(cells[place] if place < len(cells) else None)
            except Refused as refused:
                self._refuse(refused, number, place, cells, wrong, "window_days")
        if self._window is not None and self._window < len(cells) and "window_days" not in wrong:
            written = text(cells[self._window])
            if windows.converts(written):
                self.remarks.add("converted", row=number, written=written.strip(), days=record.get("window_days"))

    def _whole(self, number: int, cells: list[Cell], record: Record, wrong: set[str]) -> None:
        """What only a whole row can be judged by: columns of one meaning that agree, and an end after the beginning."""
        for base, of in self._compared:
            self._agree(number, cells, record, wrong, base, of)
        if "item" in self._inferred and "item" not in record and "local_name" not in wrong:
            try:
                record["item"] = self._directory.find("item", record.get("local_name", ""))
            except Refused as refused:
                self._refuse(refused, number, self._place("local_name"), cells, wrong, "item")
        if "specimen" in record and "kind" in record and not modalities.fits(record["kind"], record["specimen"]):
            self._refuse(Refused("specimen_of_other_kind"), number, self._place("specimen"), cells, wrong, "specimen")
        since, end = record.get("valid_from"), record.get("valid_to")
        if since and end and end < since:
            self._refuse(Refused("period_reversed", since=since), number, self._place("valid_to"), cells, wrong, "valid_to")

    def _agree(self, number: int, cells: list[Cell], record: Record, wrong: set[str], base: str, of: list[Column]) -> None:
        """Of several columns of a reference each that is filled must mean the same; one is enough."""
        if all(column.name in record for column in of) and len({record[column.name] for column in of}) == 1:
            record[base] = [record.pop(column.name) for column in of][0]
            return
        pairs = [(column, record.pop(column.name)) for column in of if column.name in record]
        for column, meant in pairs:
            if meant != pairs[0][1]:
                titles = {name: self._layout.titles[other.place].replace("\n", " ") for name, other in (("first", pairs[0][0]), ("second", column))}
                code = "item_mismatch" if base == "item" else "institution_mismatch"
                self._refuse(Refused(code, by_first=pairs[0][1], by_second=meant, **titles), number, column.place, cells, wrong, base)
        if pairs:
            record[base] = pairs[0][1]
        elif not wrong.intersection(column.name for column in of):
            if base in self._defaults:
                record[base] = self._defaults[base]
            elif of[0].field.required:
                self._refuse(Refused("required"), number, of[-1].place, cells, wrong, base)

    def _refuse(self, refused: Refused, number: int, place: int | None, cells: list[Cell], wrong: set[str], name: str) -> None:
        """Tells the fault; the row then gives no record."""
        wrong.add(name)
        self._fault(refused, number, place, cells[place] if place is not None and place < len(cells) else None)

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
        self._report(Fault(refused.code, self._layout.sheet.name, number, place, heading, text(cell), refused.details))
