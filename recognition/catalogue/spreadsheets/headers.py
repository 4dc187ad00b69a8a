"""Finds where a sheet's table begins and what its columns mean, whatever stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from recognition.catalogue.spreadsheets import counts, forms, headings, unfound, units, windows
from recognition.catalogue.spreadsheets.brought_headings import RANKED
from recognition.catalogue.spreadsheets.cells import Cell, Row, Sheet, blank, letter
from recognition.catalogue.spreadsheets.errors import Both, Fault
from recognition.catalogue.spreadsheets.forms import Form
from recognition.catalogue.spreadsheets.layout import IGNORED, Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.meanings import field_of, rank, title_of

SEARCHED = 30
"""Rows from the top in which the headings are looked for."""
DAY, TIME = re.compile(r"(?:日期|日|\s*date)$", re.IGNORECASE), re.compile(r"(?:时间|时刻|\s*time)$", re.IGNORECASE)
AXES = ("item", "institution")
MATRIX_LEAST = 2
"""Columns that must mean items (or institutions) before a sheet is taken to have them across."""


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
                if _go_on(titles, next((cells for below, cells in head[place : place + 3] if below == header + 1), ())):
                    continue
                layout = _read(sheet, form, header, titles, directory)
                missing = {entry.name for entry in form.fields if entry.required} - layout.given - layout.inferred - given
                # what fits without gaps wins over what fits with some; then the most columns; then one row over two; then the uppermost
                score = (-len(missing), len(layout.columns) - layout.ambiguous + len(layout.across), -(header - number), -place)
                if len(layout.given) >= (1 if table in RANKED else 2) and (best is None or score > best[0]):
                    best = score, layout
    if best is None:
        form = forms.form(tables[0])
        needed = [entry for entry in form.fields if entry.required]
        needed_titles = Both("、".join(sorted(entry.title() for entry in needed)), ", ".join(entry.title("en") for entry in needed))
        return unfound.otherwise(sheet, form, head, directory, needed, 0) or Fault("no_header", sheet.name, details={"needed": needed_titles})
    _judge(best[1], given, head, directory)
    return best[1]


def _judge(layout: Layout, given: set[str], head: Sequence[Row], directory: Directory) -> None:
    """Tells what is wrong with the headings, and in which units columns stand."""
    lacking = [entry for entry in layout.form.fields if entry.required and entry.name not in layout.given | layout.inferred | given]
    layout.faults += [_unknown(layout, column, directory) for column in layout.strange]
    amiss = unfound.otherwise(layout.sheet, layout.form, head, directory, lacking, len(layout.given)) if lacking and not layout.axis else None
    missing = [Fault("heading_missing", layout.sheet.name, layout.header, details={"needed": unfound.hint(layout, entry, directory)}) for entry in lacking]
    layout.faults += [amiss] if amiss else missing
    layout.faults += [] if amiss or "valid_to" in given else unfound.end_unread(layout)
    name = layout.sheet.name
    layout.unit_above, layout.unit_columns, faults = units.detect(name, layout.header, layout.titles, layout.of_kind("money"), head)
    layout.faults += faults
    unread = [column for column in layout.titles if column not in layout.columns and column not in layout.across]
    layout.window_units, faults = windows.detect(layout.form.table, name, layout.header, layout.titles, layout.columns, unread, head)
    layout.faults += faults
    layout.count_units, faults = counts.detect(name, layout.header, layout.titles, layout.of_kind("count"), head)
    layout.faults += faults


def _candidates(number: int, cells: Sequence[Cell], below: Row | None) -> Iterable[tuple[int, dict[int, str]]]:
    """The row as headings by itself, and together with the row below it where groups of columns have a heading in common."""
    own = {column: title for column, cell in enumerate(cells) if (title := title_of(cell))}
    yield number, own
    if below is not None and below[0] == number + 1:
        lower = {column: title for column, cell in enumerate(below[1]) if (title := title_of(cell))}
        joined = {
            column: own.get(column, "") if lower.get(column, "") in ("", own.get(column)) else own.get(column, "") + "\n" + lower[column]
            for column in {*own, *lower}
        }
        yield number + 1, joined


def _go_on(titles: Mapping[int, str], below: Sequence[Cell]) -> bool:
    """Whether the row below is one of headings too, as a heading that is merged over both rows says."""
    return any(column in titles and title_of(cell) == titles[column].split("\n")[-1] for column, cell in enumerate(below))


def _read(sheet: Sheet, form: Form, header: int, titles: dict[int, str], directory: Directory) -> Layout:
    layout = Layout(sheet, form, header, {}, titles)
    taken: dict[str, int] = {}
    rest: list[int] = []
    for column, title in sorted(titles.items()):
        name = field_of(form, title)
        if name is None:
            rest.append(column)
            continue
        base: str = name
        was = taken.get(name)
        if was is not None and form.table in RANKED:
            less = max((was, column), key=lambda place: rank(form, base, titles[place]))
            rest.append(less)
            if less == column:
                continue
            del layout.columns[was]
        elif was is not None:
            name, differ = _beside(base, titles[was], title, taken)
            layout.ambiguous += not differ
            if name is None and (time := _time_beside(form, base, {was: titles[was], column: title})) is not None:
                # a day is all that is needed, and the time of day beside it is told as not read
                rest.append(time)
                if time == was:
                    layout.columns[column] = base
                    taken[base] = column
                    del layout.columns[was]
                continue
            if name is None:
                both = {said: f"{letter(place)} {layout.title(place)}" for said, place in (("other", was), ("this", column))}
                layout.faults.append(Fault("heading_repeated", sheet.name, header, column, layout.title(column), layout.title(column), both))
                continue
            if name == base:
                # the later one is the code: the earlier steps aside as the name
                renamed = _free(headings.BESIDE[base], taken)
                layout.columns[was] = renamed
                taken[renamed] = was
        taken[name] = column
        layout.columns[column] = name
    _across(layout, rest, directory)
    return layout


def _time_beside(form: Form, name: str, titles: Mapping[int, str]) -> int | None:
    """Of 检查日期 and 检查时间 side by side the column of the time; None where the two are not such a pair."""
    if form.field(name).kind != "moment":
        return None
    days = {DAY.sub("", title) for title in titles.values() if DAY.search(title)}
    return next((column for column, title in titles.items() if TIME.search(title) and TIME.sub("", title) in days), None)


def _beside(name: str, first: str, second: str, taken: dict[str, int]) -> tuple[str | None, bool]:
    """What a further column of a reference is called, the reference itself where it is the one with codes, None for what is no reference;
    and whether just one of both holds codes."""
    other = headings.BESIDE.get(name)
    if other is None:
        return None, False
    codes = {term for heading in headings.CODES[name] for term in headings.folded(heading)}
    was, is_code = [bool(codes.intersection(headings.folded(title.split("\n")[-1]))) for title in (first, second)]
    if name == "owner" and was == is_code:
        # a place beside an institution says where it lies, which is another thing than whose price it is
        return None, False
    return name if is_code and not was else _free(other, taken), was != is_code


def _free(other: str, taken: dict[str, int]) -> str:
    return other if other not in taken else f"{other}#{len(taken)}"


def _across(layout: Layout, rest: list[int], directory: Directory) -> None:
    """Columns whose headings are items (or institutions) hold a mark each; other unknown headings are told and left out."""
    axis = _axis(layout)
    codes = {column: code for column in rest if axis and (code := directory.known(axis, _last(layout, column)))}
    if len(codes) >= MATRIX_LEAST:
        layout.axis, layout.across = axis, codes
        start = min(codes)
        for column in rest:
            title = _last(layout, column)
            if column in codes or not {*headings.folded(title)}.isdisjoint(IGNORED):
                continue
            if column > start:
                layout.strange.append(column)
        rest = [column for column in rest if column < start and column not in codes]
    layout.ignored += [layout.titles[column] for column in rest]


def _axis(layout: Layout) -> str:
    if layout.form.table != "qualifications":
        return ""
    named = {headings.base(name) for name in layout.columns.values()}
    missing = [axis for axis in AXES if axis not in named]
    return missing[0] if len(missing) == 1 and "status" not in named else ""


def _last(layout: Layout, column: int) -> str:
    return layout.titles[column].split("\n")[-1]


def _unknown(layout: Layout, column: int, directory: Directory) -> Fault:
    axis, title = layout.axis, _last(layout, column)
    details = {"candidates": directory.offered(axis, title), "kind": axis}
    return Fault(f"{axis}_unknown", layout.sheet.name, layout.header, column, title, title, details)
