"""Finds where a sheet's table begins and what its columns mean, whatever stands above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets import forms, headings, units, windows
from recognition.catalogue.spreadsheets.cells import Cell, Row, Sheet, blank, text
from recognition.catalogue.spreadsheets.errors import Both, Fault, shown
from recognition.catalogue.spreadsheets.forms import Form
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.unread import unread

SEARCHED = 30
"""Rows from the top in which the headings are looked for."""
AXES = {"item": "item", "institution": "institution"}
IGNORED = frozenset(
    {"序号", "no", "备注", "合计", "总计", "小计", "联系人", "联系电话", "电话", "填表人", "审核人", "note", "notes", "remark", "total", "number"}
)
HARMLESS = frozenset(normalise.term(one) for one in ("序号", "备注", "说明", "no", "remark", "remarks", "note", "notes"))
"""Headings of columns that never say which item is meant."""
MATRIX_LEAST = 2
"""Columns that must mean items (or institutions) before a sheet is taken to have them across."""


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
    faults: list[Fault] = field(default_factory=list)
    unit_above: int | None = None
    """How many fen the unit of amounts has, where a line above the headings names it."""
    unit_columns: list[int] = field(default_factory=list)
    """Columns that hold the unit of the amounts beside them."""
    window_units: list[int] = field(default_factory=list)
    """Columns that hold the unit of the windows beside them."""

    @property
    def given(self) -> set[str]:
        """The fields that the sheet gives by itself."""
        return {_base(name) for name in self.columns.values()} | ({self.axis, "status"} if self.axis else set())

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

    @cached_property
    def unread(self) -> list[str]:
        """Headings of columns that hold something and were not read, but for harmless ones such as 序号 and 备注."""
        known = {*self.columns, *self.across, *(column for column, title in self.titles.items() if not {*headings.folded(title)}.isdisjoint(HARMLESS))}
        # of two rows of headings the lower may be the first row of the table
        above = self.header - any("\n" in title for title in self.titles.values())
        return unread(self.sheet.rows(), above, self.titles, known)


def find(sheet: Sheet, tables: Sequence[str], defaults: Iterable[str], directory: Directory) -> Layout | Fault | None:
    """The best reading of a sheet among the tables' forms; None for an empty sheet, a Fault where no row can be its headings."""
    head = [(number, cells) for number, cells in islice(sheet.rows(), SEARCHED) if not blank(cells)]
    if not head:
        return None
    given = set(defaults)
    best: tuple[tuple[Any, ...], Layout] | None = None
    for table in tables:
        form = forms.form(table)
        for place, (number, cells) in enumerate(head):
            for header, titles in _candidates(number, cells, head[place + 1] if place + 1 < len(head) else None):
                layout = _read(sheet, form, header, titles, directory)
                missing = {one.name for one in form.fields if one.required} - layout.given - layout.inferred - given
                # what fits without gaps wins over what fits with some; then the most columns; then one row over two; then the uppermost
                score = (-len(missing), len(layout.columns) + len(layout.across), -(header - number), -place)
                if len(layout.given) >= 2 and (best is None or score > best[0]):
                    best = score, layout
    if best is None:
        needed = [one for table in tables[:1] for one in forms.form(table).fields if one.required]
        told = Both("、".join(sorted(one.title() for one in needed)), ", ".join(one.title("en") for one in needed))
        return Fault("no_header", sheet.name, details={"needed": told})
    layout = best[1]
    lacking = [one for one in layout.form.fields if one.required and one.name not in layout.given | layout.inferred | given]
    layout.faults += [_unknown(layout, column, directory) for column in layout.strange]
    layout.faults += [Fault("heading_missing", sheet.name, layout.header, details={"needed": _needed(layout, one)}) for one in lacking]
    amounts = [column for column, name in layout.columns.items() if layout.form.field(_base(name)).kind == "money"]
    layout.unit_above, layout.unit_columns, faults = units.found(sheet.name, layout.header, layout.titles, amounts, head)
    layout.faults += faults
    unread = [column for column in layout.titles if column not in layout.columns and column not in layout.across]
    layout.window_units, faults = windows.found(layout.form.table, sheet.name, layout.header, layout.titles, layout.columns, unread, head)
    layout.faults += faults
    return layout


def _needed(layout: Layout, one: forms.Field) -> Both:
    """A missing column's headings, and for a code map's item the columns that may have been meant for it."""
    zh, en = one.both()
    if layout.form.table != "code_maps" or one.name != "item" or not layout.unread:
        return Both(zh, en)
    return Both(f"{zh}；未读的列：{'、'.join(layout.unread[:5])}", f"{en}; columns not read: {', '.join(layout.unread[:5])}")


def _candidates(number: int, cells: Sequence[Cell], below: Row | None) -> Iterable[tuple[int, dict[int, str]]]:
    """The row as headings by itself, and together with the row below it where groups of columns have a heading in common."""
    own = {column: title for column, cell in enumerate(cells) if (title := _title(cell))}
    yield number, own
    if below is not None and below[0] == number + 1:
        lower = {column: title for column, cell in enumerate(below[1]) if (title := _title(cell))}
        joined = {
            column: own.get(column, "") if lower.get(column, "") in ("", own.get(column)) else own.get(column, "") + "\n" + lower[column]
            for column in {*own, *lower}
        }
        yield number + 1, joined


def _title(cell: Cell) -> str:
    return " ".join(text(cell).split())[:120]


def _read(sheet: Sheet, form: Form, header: int, titles: dict[int, str], directory: Directory) -> Layout:
    layout = Layout(sheet, form, header, {}, titles)
    taken: dict[str, int] = {}
    rest: list[int] = []
    for column, title in sorted(titles.items()):
        name = _meaning(form, title)
        if name is None:
            rest.append(column)
            continue
        base, was = name, taken.get(name)
        if was is not None:
            name = _beside(base, titles[was], title, taken)
            if name is None:
                layout.faults.append(Fault("heading_repeated", sheet.name, header, column, title, title, {"other": titles[was]}))
                continue
            if name == base:
                # the later one is the code: the earlier steps aside as the name
                layout.columns[was] = headings.BESIDE[base]
                taken[headings.BESIDE[base]] = was
        taken[name] = column
        layout.columns[column] = name
    _across(layout, rest, directory)
    return layout


def _base(name: str) -> str:
    """The field that a column fills, also where it is the name beside a code."""
    return headings.NAMED.get(name, name)


def _beside(name: str, first: str, second: str, taken: dict[str, int]) -> str | None:
    """A reference given twice, as code and as name: which of the two the second column is, or None where both say the same."""
    other = headings.BESIDE.get(name)
    if other is None or other in taken:
        return None
    codes = {term for heading in headings.CODES[name] for term in headings.folded(heading)}
    is_code = [bool(codes.intersection(headings.folded(title.split("\n")[-1]))) for title in (first, second)]
    if is_code[0] == is_code[1]:
        return None
    return name if is_code[1] else other


def _meaning(form: Form, title: str) -> str | None:
    """The field that a heading means: by the lower line, by both lines, by the upper."""
    lines = title.split("\n")
    for written in lines if len(lines) == 1 else ("".join(lines), lines[-1], lines[0]):
        terms = headings.folded(written)
        for one in form.all:
            if any(term in _terms(form.table, one.name) for term in terms if term):
                return one.name
    return None


_TERMS: dict[tuple[str, str], frozenset[str]] = {}


def _terms(table: str, name: str) -> frozenset[str]:
    key = table, name
    if key not in _TERMS:
        _TERMS[key] = frozenset(term for heading in headings.known_as(table, name) for term in headings.folded(heading))
    return _TERMS[key]


def _across(layout: Layout, rest: list[int], directory: Directory) -> None:
    """Columns whose headings are items (or institutions) hold a mark each; other unknown headings are told and left out."""
    axis = _axis(layout)
    found = {column: code for column in rest if axis and (code := directory.known(axis, _last(layout, column)))}
    if len(found) >= MATRIX_LEAST:
        layout.axis, layout.across = axis, found
        start = min(found)
        for column in rest:
            title = _last(layout, column)
            if column in found or not {*headings.folded(title)}.isdisjoint(IGNORED):
                continue
            if column > start:
                layout.strange.append(column)
        rest = [column for column in rest if column < start and column not in found]
    layout.ignored += [layout.titles[column] for column in rest]


def _axis(layout: Layout) -> str:
    if layout.form.table != "qualifications":
        return ""
    named = {_base(name) for name in layout.columns.values()}
    missing = [axis for axis in AXES if axis not in named]
    return missing[0] if len(missing) == 1 and "status" not in named else ""


def _last(layout: Layout, column: int) -> str:
    return layout.titles[column].split("\n")[-1]


def _unknown(layout: Layout, column: int, directory: Directory) -> Fault:
    axis, title = layout.axis, _last(layout, column)
    details = {"candidates": directory.suggest(axis, title), "kind": axis}
    return Fault(f"{axis}_unknown", layout.sheet.name, layout.header, column, title, title, details)
