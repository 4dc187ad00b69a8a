"""Why a sheet's headings are not found, where that can be seen: they stand down a column, what should be a column of its own stands across them,
or nothing parts the cells. And which of the columns not read may be one that is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from recognition.catalogue.spreadsheets import days, windows
from recognition.catalogue.spreadsheets.cells import Cell, Row, Sheet, blank, letter, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Both, Fault, of_heading, shown
from recognition.catalogue.spreadsheets.forms import Field, Form
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.meanings import field_of, title_of

LEAST = 2
"""Headings down a column, or values across, from which a table is taken to be laid out so."""
FIRST_COLUMNS, MOST_ASKED, LONGEST = 6, 60, 40
"""Columns in which headings may stand below each other; texts of the top rows that are looked up, and characters of one."""
AXES = {"institution": "institution", "owner": "institution", "item": "item", "month": "month"}
"""Fields whose values tables of other offices have across their columns, and how the values are known."""
MONTH = re.compile(r"(?:20[0-9]{2}\s*[年./-]\s*)?(?:1[0-2]|0?[1-9])\s*月?份?|(?:[一二三四五六七八九]|十[一二]?)月份?")
PARTED = re.compile(r"[^\w（）()/%]+")
BLANKS = Both("空格", "blanks")
KNOWN = {"institution": "institution", "owner": "institution", "item": "item", "own_item": "item", "scope": "scope", "evaluator": "evaluator"}
"""Kinds of fields whose values a draft knows by name."""
AMOUNTS = {
    "money": re.compile(r"价|费|金额|price|charge|fee|amount|cost", re.IGNORECASE),
    "count": re.compile(r"[数量次例]|count|number|volume|quantity", re.IGNORECASE),
}
"""Headings of what may be amounts and counts, whose cells alone say nothing."""
READ: Mapping[str, Callable[[Cell], Any]] = {"day": days.day, "end": days.end, "moment": days.moment, "month": days.month}
"""Kinds that are known by how they are written."""
END = re.compile(r"有效期|有效至|到期|届满|截[至止]|失效|终止|expir|valid (?:until|through|to)", re.IGNORECASE)
"""Headings of what may be the end of a validity."""
AROUND = re.compile(r"[:：\s（）()，,；;]+")
"""What stands between a label and a name in a line above a table."""
LOOKED_AT = 20
"""Rows below the headings in which a column's first value is looked for."""
LACKING = frozenset({"heading_missing", "headings_down", "table_crossed"})
"""Faults of a sheet that lacks what the table needs."""


def otherwise(sheet: Sheet, form: Form, head: Sequence[Row], directory: Directory, lacking: Collection[Field], found: int) -> Fault | None:
    """How the table is laid out instead, as a fault with its place; None where nobody can see it. `lacking` are the fields without a column, `found`
    is how many have one."""
    if sheet.separated and sheet.width == 1:
        return _unparted(sheet, form, head)
    return _down(sheet, form, head, found) or _across(sheet, form, head, directory, lacking)


def _unparted(sheet: Sheet, form: Form, head: Sequence[Row]) -> Fault | None:
    """A text whose headings stand in one cell."""
    for number, cells in head:
        written = text(cells[0])
        signs = PARTED.findall(written.strip())
        if len({field for title in PARTED.split(written) if (field := field_of(form, title))}) >= LEAST:
            sign = max(signs, key=signs.count)
            named = BLANKS if sign.isspace() else Both(f"“{sign.strip()}”", f"“{sign.strip()}”")
            return Fault("cells_unparted", sheet.name, number, 0, value=written, details={"sign": named})
    return None


def _down(sheet: Sheet, form: Form, head: Sequence[Row], found: int) -> Fault | None:
    """Headings below each other, each with its values to the right."""
    for column in range(min(sheet.width, FIRST_COLUMNS)):
        titles: dict[str, tuple[int, str]] = {}
        for number, cells in head:
            title = title_of(cells[column]) if column < len(cells) else ""
            field = field_of(form, title) if title and not blank(cells[column + 1 :]) else None
            if field is not None and field not in titles:
                titles[field] = number, title
        if len(titles) >= LEAST and len(titles) > found:
            row, first = next(iter(titles.values()))
            several = "、".join(title for _row, title in titles.values())
            return Fault("headings_down", sheet.name, row, column, first, several, {"column": letter(column)})
    return None


def _across(sheet: Sheet, form: Form, head: Sequence[Row], directory: Directory, lacking: Collection[Field]) -> Fault | None:
    """Hospitals, items or months of which each has a column: prices and counts are told row by row."""
    budget = MOST_ASKED
    for field in lacking:
        axis = AXES.get(field.name)
        for number, cells in head if axis else ():
            titles = {column: title for column, cell in enumerate(cells) if 1 < len(title := title_of(cell)) <= LONGEST}
            looked = dict(islice(titles.items(), max(budget, 0)))
            budget -= len(looked) if axis != "month" else 0
            named = [column for column, title in looked.items() if _is(axis or "", title, directory)]
            if len({looked[column] for column in named}) >= LEAST:
                first, second = named[0], named[1]
                said = f"{letter(first)} {looked[first]}、{letter(second)} {looked[second]}"
                zh, en = field.title(), field.title("en")
                needed = Both("、".join(one.title() for one in form.fields if one.required), ", ".join(one.title("en") for one in form.fields if one.required))
                return Fault("table_crossed", sheet.name, number, first, "", shown(said), {"axis": Both(zh, en), "needed": needed})
    return None


def _is(axis: str, title: str, directory: Directory) -> bool:
    return MONTH.fullmatch(title) is not None if axis == "month" else directory.known(axis, title) is not None


def hint(layout: Layout, field: Field, directory: Directory) -> Both:
    """How a missing column is to be headed, and which columns that are not read may be meant for it: by what stands in them, or by their heading."""
    zh, en = field.both()
    places = [place for place in layout.unread_columns if _may_be(layout, place, field, directory)]
    if not places and layout.form.table == "code_maps" and field.name == "item" and layout.unread:
        return Both(f"{zh}；未读的列：{'、'.join(layout.unread[:5])}", f"{en}; columns not read: {', '.join(layout.unread[:5])}")
    if not places and KNOWN.get(field.kind) == "institution" and (said := _said_once(layout, directory)):
        return Both(f"{zh}；{said.zh}，请写进每一行，或在导入时统一给出", f"{en}; {said.en}: write it into each row, or give it for all rows at the import")
    if not places:
        return Both(zh, en)
    named = [f"{letter(place)} {layout.title(place)}" for place in places[:3]]
    return Both(f"{zh}；可能是 {'、'.join(named)}，请改它的表头", f"{en}; {', '.join(named)} may be meant: change that heading")


def _said_once(layout: Layout, directory: Directory) -> Both | None:
    """A hospital that the sheet's name or a line above the table names, which each row would have to name."""
    if directory.known("institution", layout.sheet.name.strip()):
        return Both(f"工作表名“{shown(layout.sheet.name)}”像是它", f"the sheet's name “{shown(layout.sheet.name)}” seems to say it")
    for number, cells in layout.sheet.rows():
        if number >= layout.header:
            return None
        for piece in (part for cell in cells for part in AROUND.split(text(cell)) if 1 < len(part) <= LONGEST):
            if directory.known("institution", piece):
                return Both(f"第 {number} 行的“{piece}”像是它", f"“{piece}” in row {number} seems to say it")
    return None


def _may_be(layout: Layout, place: int, field: Field, directory: Directory) -> bool:
    if field.kind in AMOUNTS:
        return AMOUNTS[field.kind].search(layout.title(place)) is not None
    below = (cells[place] for number, cells in layout.sheet.rows() if number > layout.header and place < len(cells))
    first = next((cell for cell in islice(below, LOOKED_AT) if not blank([cell])), None)
    if first is None:
        return False
    if field.kind in KNOWN:
        return directory.known(KNOWN[field.kind], text(first).strip()) is not None
    return field.kind in READ and _reads(READ[field.kind], first)


def _reads(read: Callable[[Cell], Any], cell: Cell) -> bool:
    try:
        read(cell)
    except Refused:
        return False
    return True


def end_unread(layout: Layout) -> list[Fault]:
    """Columns that are not read and by their heading say until when a row holds: without them it would be open-ended."""
    if not any(field.name == "valid_to" for field in layout.form.all):
        return []
    places = [place for place in layout.unread_columns if END.search(layout.title(place)) and not windows.WINDOW.search(layout.title(place))]
    return [of_heading("end_unread", layout.sheet.name, layout.header, place, layout.title(place)) for place in places]
