"""Reads a hospital's list of its own codes from a spreadsheet: whatever stands above the headings, code, name, and the item where one is given.

What is not read is told: columns whose heading is not known, further sheets, rows of another role, what the file hides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from recognition.catalogue.spreadsheets import headings, unread
from recognition.catalogue.spreadsheets.cells import Cell, Number, Row, Sheet, Unreadable, blank, text
from recognition.catalogue.spreadsheets.errors import shown
from recognition.catalogue.spreadsheets.files import book
from recognition.catalogue.spreadsheets.layout import HARMLESS
from recognition.catalogue.spreadsheets.values import WORDS
from recognition.errors import Problem
from recognition.services import apart
from recognition.support import confined

MOST_ROWS = 20_000
HEADINGS_WITHIN = 15
QUOTED = "=+-@＝＋－＠\t\r\n \u3000"
"""Behind an apostrophe that our own files put before what a spreadsheet might run."""
MEANT: dict[str, tuple[str, ...]] = {
    "code": (*headings.known_as("code_maps", "local_code"), "项目编码", "项目代码", "编码", "代码", "编号", "医嘱编码", "收费编码", "code"),
    "name": (*headings.known_as("code_maps", "local_name"), "项目名称", "名称", "检查检验项目", "医嘱名称", "name"),
    "item": (
        "目录项目编码",
        "目录编码",
        "目录项目",
        "对应互认项目",
        "对应项目",
        "互认项目",
        "互认项目编码",
        "互认编码",
        "对应编码",
        "对应项目编码",
        "catalogue item",
        "catalogue code",
        "item code",
        "item",
    ),
    "item_name": ("目录项目名称", "目录名称", "互认项目名称", "对应项目名称", "对应名称", "name in the catalogue", "catalogue name", "item name"),
    "role": headings.known_as("code_maps", "role"),
}
"""What a heading may mean, the surest first: in a hospital's own list 项目编码 is its own code."""
ROLES = {word.casefold(): role for role, words in WORDS["role"].items() if role in ("receiver", "issuer") for word in words}


@dataclass(frozen=True, slots=True)
class Own:
    """One of the hospital's codes as its list has it: the item by code and by name, each "" where the list does not say."""

    code: str
    name: str
    item: str = ""
    item_name: str = ""


@dataclass(slots=True)
class Read:
    """The codes of a list; `elsewhere` rows said another role, `unclear` none that is known, `twice` repeated a code, `unnamed` had none.

    `columns` and `sheets` hold something and were not read; `hidden` rows of the sheet are hidden or filtered out, and were read."""

    rows: list[Own] = field(default_factory=list)
    elsewhere: int = 0
    unclear: int = 0
    twice: int = 0
    unnamed: int = 0
    hidden: int = 0
    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


def read(path: Path, role: str) -> Read:
    """The codes of the first sheet that has headings. Raises Problem: `map_headings`, `map_rows`, or a fault of the file as a whole."""
    told: Read | None = None
    try:
        opened = book(path)
        others = list(opened.unseen)
        for sheet in opened.sheets:
            if told is None and (found := _headings(sheet)):
                told = _read(sheet, *found, role)
            elif any(not blank(cells) for _, cells in sheet.rows()):
                others.append(sheet.name)
    except Unreadable as refused:
        raise Problem(code=refused.code) from refused
    if told is None:
        raise Problem(code="map_headings")
    told.sheets = [shown(name) for name in others]
    return told


def told(path: Path, role: str) -> tuple[dict[str, Any], bytes, list[Any]]:
    """The same as the process tells it that reads the file."""
    return asdict(read(path, role)), b"", []


def apart_read(data: Path, content: bytes, role: str) -> Read:
    """The codes of a list, read in a process of its own. Raises Problem as `read` does, or for why that process ended."""
    try:
        with apart.read(data, "code_map", content, {"role": role}) as answer:
            return Read(**answer.head | {"rows": [Own(**row) for row in answer.head["rows"]]})
    except confined.Ended as ended:
        raise Problem(code=ended.code) from ended


def _headings(sheet: Sheet) -> tuple[Row, dict[str, int]] | None:
    """The row of the headings and what each column means; None where no row near the top has a column of codes."""
    for number, cells in islice(sheet.rows(), HEADINGS_WITHIN):
        if "code" in (columns := _columns(cells)):
            return (number, cells), columns
    return None


def _columns(cells: list[Cell]) -> dict[str, int]:
    """What each column means; of several that may mean the same the surest."""
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        terms = {term for line in (text(cell), *text(cell).split("\n")) for term in headings.folded(line) if term}
        for name, known in MEANT.items():
            rank = next((number for number, heading in enumerate(known) if terms.intersection(headings.folded(heading))), None)
            if rank is not None and (name not in found or rank < found[name][0]):
                found[name] = rank, place
    return {name: place for name, (_, place) in found.items()}


def _read(sheet: Sheet, above: Row, columns: dict[str, int], role: str) -> Read:
    header, titles = above[0], {place: text(cell).strip() for place, cell in enumerate(above[1]) if text(cell).strip()}
    harmless = {place for place, title in titles.items() if not {*headings.folded(title)}.isdisjoint(HARMLESS)}
    told = Read(columns=unread.unread(sheet.rows(), header, titles, harmless | set(columns.values())))
    seen: dict[str, int] = {}
    unseen = sheet.hidden().rows
    for number, cells in sheet.rows():
        row = {name: _text(cells[place]) for name, place in columns.items() if place < len(cells)}
        if number <= header or not any(row.values()):
            continue
        told.hidden += number in unseen
        _take(told, seen, row, role)
        if len(told.rows) > MOST_ROWS:
            raise Problem(code="map_rows")
    return told


def _take(told: Read, seen: dict[str, int], row: dict[str, str], role: str) -> None:
    said = row.get("role", "").casefold()
    own = Own(*(row.get(name, "") for name in ("code", "name", "item", "item_name")))
    if said and ROLES.get(said) != role:
        told.elsewhere += said in ROLES
        told.unclear += said not in ROLES
    elif not own.code:
        told.unnamed += 1
    elif own.code in seen:
        told.twice += 1
        first = told.rows[seen[own.code]]
        if (own.item, own.item_name) != (first.item, first.item_name):
            # one code with two items: neither is taken for what is meant
            told.rows[seen[own.code]] = Own(first.code, first.name)
    else:
        seen[own.code] = len(told.rows)
        told.rows.append(own)


def _text(cell: Cell) -> str:
    """The cell as it is seen; a number that is seen otherwise than it is kept is written so that no lookup could send it."""
    if isinstance(cell, Number) and cell.shown is None:
        return f"{cell:.5E}"
    written = text(cell).strip()
    return written[1:].strip() if written[:1] == "'" and written[1:2] in QUOTED and len(written) > 1 else written
