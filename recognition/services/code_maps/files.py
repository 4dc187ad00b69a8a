"""Reads a hospital's list of its own codes from a spreadsheet: whatever stands above the headings, code, name, and the item where one is given.

What is not read is reported: columns whose heading is not known, further sheets, rows of another role, what the file hides."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recognition.catalogue.editions.exporting import bare
from recognition.catalogue.editions.store import Current
from recognition.catalogue.spreadsheets import footers, headers
from recognition.catalogue.spreadsheets.cells import Cell, Number, Sheet, Unreadable, Untyped, blank, text
from recognition.catalogue.spreadsheets.errors import HIDDEN, shown
from recognition.catalogue.spreadsheets.files import book
from recognition.catalogue.spreadsheets.layout import Layout
from recognition.catalogue.spreadsheets.matching import Directory
from recognition.catalogue.spreadsheets.values import WORDS
from recognition.domain import identifiers
from recognition.errors import Problem
from recognition.services import apart
from recognition.support import confined

MOST_ROWS = 20_000
MOST_NAMED = 200
"""Rows of a kind that are named one by one; all are counted."""
FORM = "own_codes"
BOTH = frozenset({"两者", "both", "接诊出具", "出具接诊", "issuerreceiver", "receiverissuer", "issuerandreceiver", "receiverandissuer"})
"""Roles of a code that is the hospital's in both."""
PARTS = re.compile(r"[\s、和与及/,，+]+")
ROLES = {word.casefold(): role for role, words in WORDS["role"].items() if role in ("receiver", "issuer") for word in words}


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One of the hospital's codes as its list has it: the item by code and by name, each "" where the list does not say."""

    code: str
    name: str
    item: str = ""
    item_name: str = ""


@dataclass(slots=True)
class CodeList:
    """The codes of a list; `elsewhere` rows said another role, `unclear` none that is known, `twice` repeated a code, `unnamed` had none, `summed`
    are none of the list, `personal` had a name that holds what belongs to a person, which is left out.

    `columns` and `sheets` hold something and were not read; `hidden` rows of the sheet are hidden or filtered out, and were read. `lost` are codes
    whose last digits a spreadsheet lost, which are left out; `doubtful` those of which that is possible, and which are taken as they are written.
    `named` are the rows of each kind, the first of them: their number and what stands there."""

    rows: list[OwnCode] = field(default_factory=list)
    elsewhere: int = 0
    unclear: int = 0
    twice: int = 0
    unnamed: int = 0
    summed: int = 0
    personal: int = 0
    hidden: int = 0
    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    named: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, kind: str, row: int, *written: str, other: int = 0) -> None:
        """Counts a row of a kind, and names it with what stands in it, and the other row that it repeats."""
        setattr(self, kind, getattr(self, kind) + 1)
        rows = self.named.setdefault(kind, [])
        if len(rows) < MOST_NAMED:
            content = " ".join(shown(text) for text in written if text)
            rows.append({"row": row, "text": content, "other": other})


def read(path: Path, role: str, directory: Directory) -> CodeList:
    """The codes of the first sheet that has headings. Raises Problem: `map_headings`, `map_rows`, or a fault of the file as a whole."""
    result: CodeList | None = None
    try:
        opened = book(path)
        others = list(opened.unseen)
        for sheet in opened.sheets:
            if result is None and (layout := _layout(sheet, directory)):
                result = _read(layout, role)
            elif any(not blank(cells) for _, cells in sheet.rows()):
                others.append(sheet.name)
    except Unreadable as refused:
        raise Problem(code=refused.code) from refused
    if result is None:
        raise Problem(code="map_headings")
    result.sheets = [shown(name) for name in others]
    return result


def as_answer(data: Path, path: Path, role: str) -> tuple[dict[str, Any], bytes, list[Any]]:
    """The same as the process that reads the file returns it."""
    return asdict(read(path, role, Directory(Current(data).get().connection))), b"", []


def apart_read(data: Path, content: bytes, role: str) -> CodeList:
    """The codes of a list, read in a process of its own. Raises Problem as `read` does, or for why that process ended."""
    try:
        with apart.read(data, "code_map", content, {"role": role}) as answer:
            return CodeList(**answer.head | {"rows": [OwnCode(**row) for row in answer.head["rows"]]})
    except confined.Ended as ended:
        raise Problem(code=ended.code) from ended


def _layout(sheet: Sheet, directory: Directory) -> Layout | None:
    """How a sheet is read; None where no row near the top has a column of codes."""
    layout = headers.find(sheet, (FORM,), (), directory)
    return layout if isinstance(layout, Layout) and "local_code" in layout.given else None


def _read(layout: Layout, role: str) -> CodeList:
    result, seen, unseen = CodeList(columns=layout.unread), dict[str, tuple[int, int]](), layout.sheet.hidden().rows
    coded = [column for column, name in layout.columns.items() if name == "local_code"]
    for number, cells in layout.sheet.rows():
        row = {name: _text(cells[column]) for column, name in layout.columns.items() if column < len(cells)}
        if number <= layout.header or not any(row.values()):
            continue
        if footer := footers.footer(cells, coded):
            result.note("summed", number, footer.text)
            continue
        if number in unseen:
            result.note("hidden", number, row.get("local_code", ""), row.get("local_name", ""))
        if _left_out(result, layout, cells):
            continue
        _take(result, seen, row, role, number)
        if len(result.rows) > MOST_ROWS:
            raise Problem(code="map_rows")
    return result


def _left_out(result: CodeList, layout: Layout, cells: list[Cell]) -> bool:
    """Notes a code that ends as a number does whose last digits are lost; whether it is one, for no other of its column kept them."""
    columns = [column for column, name in layout.columns.items() if name == "local_code" and column < len(cells)]
    for column in columns:
        cell = cells[column]
        if isinstance(cell, Untyped) and identifiers.destroyed(cell.strip()) == "digits_lost":
            keeps_digits = layout.keeps_digits(column)
            (result.doubtful if keeps_digits else result.lost).append(shown(cell.strip()))
            return not keeps_digits
    return False


def _take(result: CodeList, seen: dict[str, tuple[int, int]], row: dict[str, str], role: str, number: int) -> None:
    """Takes a row, or tells why it is left out. `seen`: place among the rows taken, and row of the sheet, of each code."""
    row_role = row.get("role", "")
    own = OwnCode(*(row.get(name, "") for name in ("local_code", "local_name", "catalogue_item", "catalogue_name")))
    if shown(own.name) == HIDDEN:
        result.note("personal", number, own.code)
        own = replace(own, name="")
    if row_role and "".join(PARTS.split(row_role.casefold())) not in BOTH and ROLES.get(row_role.casefold()) != role:
        result.note("elsewhere" if row_role.casefold() in ROLES else "unclear", number, row_role, own.code, own.name)
    elif not own.code:
        result.note("unnamed", number, own.name, own.item, own.item_name)
    elif own.code in seen:
        index, first_row = seen[own.code]
        result.note("twice", number, own.code, own.name, other=first_row)
        first = result.rows[index]
        if (own.item, own.item_name) != (first.item, first.item_name):
            # one code with two items: neither is taken for what is meant
            result.rows[index] = OwnCode(first.code, first.name)
    else:
        seen[own.code] = len(result.rows), number
        result.rows.append(own)


def _text(cell: Cell) -> str:
    """The cell as it is seen; a number that is seen otherwise than it is kept is written so that no lookup could send it."""
    if isinstance(cell, Number) and cell.shown is None:
        return f"{cell:.5E}"
    return bare(text(cell).strip()).strip()
