"""Reads a hospital's list of its own codes from a spreadsheet: whatever stands above the headings, code, name, and the item where one is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from recognition.errors import Problem
from recognition.registry.importing import headings
from recognition.registry.importing.cells import Cell, Unreadable, text
from recognition.registry.importing.reading import sheets
from recognition.registry.importing.values import WORDS

MOST_ROWS = 20_000
HEADINGS_WITHIN = 15
QUOTED = "=+-@＝＋－＠\t\r\n \u3000"
"""Behind an apostrophe that our own files put before what a spreadsheet might run."""
MEANT: dict[str, tuple[str, ...]] = {
    "code": (*headings.known_as("code_maps", "local_code"), "项目编码", "项目代码", "编码", "代码", "编号", "医嘱编码", "收费编码", "code"),
    "name": (*headings.known_as("code_maps", "local_name"), "项目名称", "名称", "检查检验项目", "医嘱名称", "name"),
    "item": ("目录项目编码", "目录编码", "目录项目", "对应互认项目", "对应项目", "互认项目", "catalogue item", "item code", "item"),
    "role": headings.known_as("code_maps", "role"),
}
"""What a heading may mean, the surest first: in a hospital's own list 项目编码 is its own code."""
ROLES = {word.casefold(): role for role, words in WORDS["role"].items() if role in ("receiver", "issuer") for word in words}


@dataclass(slots=True)
class Read:
    """Rows as (code, name, item as written); `elsewhere` rows said another role, `twice` repeated a code, `unnamed` had no code."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)
    elsewhere: int = 0
    twice: int = 0
    unnamed: int = 0


def read(path: Path, role: str) -> Read:
    """The rows of the first sheet that has headings. Raises Problem: `map_headings`, `map_rows`, or a fault of the file as a whole."""
    try:
        for sheet in sheets(path):
            rows = iter(sheet.rows())
            for _number, cells in islice(rows, HEADINGS_WITHIN):
                if "code" in (columns := _columns(cells)):
                    return _read((cells for _, cells in rows), columns, role)
    except Unreadable as refused:
        raise Problem(code=refused.code) from refused
    raise Problem(code="map_headings")


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


def _read(rows: object, columns: dict[str, int], role: str) -> Read:
    told, seen = Read(), set()
    for cells in rows:
        row = {name: _text(cells[place]) for name, place in columns.items() if place < len(cells)}
        if not any(row.values()):
            continue
        said = ROLES.get(row.get("role", "").casefold())
        if said and said != role:
            told.elsewhere += 1
        elif not row.get("code"):
            told.unnamed += 1
        elif row["code"] in seen:
            told.twice += 1
        else:
            seen.add(row["code"])
            told.rows.append((row["code"], row.get("name", ""), row.get("item", "")))
            if len(told.rows) > MOST_ROWS:
                raise Problem(code="map_rows")
    return told


def _text(cell: Cell) -> str:
    written = text(cell).strip()
    return written[1:].strip() if written[:1] == "'" and written[1:2] in QUOTED and len(written) > 1 else written
