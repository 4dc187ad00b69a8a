"""An auditor's spreadsheet as rows of its known columns, and what can be said of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from recognition.catalogue.names import normalise
from recognition.catalogue.spreadsheets.cells import Cell, blank, text
from recognition.catalogue.spreadsheets.files import sheets
from recognition.domain.lookups import Caller

MOST_ROWS = 100_000
HEADINGS_WITHIN = 15
MOST_FAULTS = 50
"""Faults that are told; more of them mean that the file is another one than was thought."""
HEADINGS: dict[str, tuple[str, ...]] = {
    "institution": ("institution", "医疗机构", "机构", "医院", "机构代码", "机构编码", "机构名称", "医疗机构名称", "医疗机构代码", "医疗机构编码"),
    "item": ("item", "项目", "项目代码", "项目编码", "项目名称", "检查检验项目"),
    "performed_at": ("performed_at", "检查时间", "performed", "检验时间", "采样时间", "执行时间", "检查日期", "采样日期", "检查检验时间"),
    "report_ref": ("report_ref", "报告单号", "报告号", "原报告单号"),
    "patient_ref": ("patient_ref", "患者标识"),
    "month": ("month", "月份", "年月"),
    "count": ("count", "数量", "收费数量", "收费例次", "例次", "billed"),
    "reports": ("reports", "已有报告", "已有报告数", "报告数", "份数"),
}
COLUMNS = {"orders": ("item", "performed_at"), "billed": ("month", "item", "count"), "denominators": ("month", "reports")}
"""Columns that a kind of file must have; a region's auditor must also name the institution of each row."""
COMPARED = ("institution", "item")
"""Meanings that may stand in several columns, by code and by name, as long as every cell of a row means the same."""
BESIDE = "#"
"""Parts a meaning from the place of a further column of it: `item#3`."""
COUNTED = {"billed": "count", "denominators": "reports"}
"""The column of counts of a kind of file."""
UNITS = frozenset("次 例 项 人次 例次 项次 份 件 个 人 张".split())
"""What is counted one by one; any other unit is refused."""
UNIT = re.compile(r"(?:.*[\s(（【\[,，;；。])?(?:数量|计量|计数|统计)?单\s*位\s*[:：]\s*(?P<unit>[^\s)）】\],，;；。]*).*", re.DOTALL)
UNIT_HEADINGS = frozenset({"单位", "数量单位", "计量单位", "计数单位", "统计单位", "unit", "units"})
OFFICE = re.compile(r".*(?:医院|院区|中心|中心站|卫生院|保健院|研究所|诊所|门诊部|卫健委|卫生局|医保局|公司|科)", re.DOTALL)
"""单位 is the word for an office as well."""
MEANT = {name: {normalise.name(heading) for heading in headings} for name, headings in HEADINGS.items()}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row (as the spreadsheet numbers it; 0 is the file): a column, a stable code, and what the text may mean as
    (code, Chinese name, English name), the likeliest first; `told` is what stands there, in the file's own words."""

    row: int
    column: str
    code: str
    candidates: tuple[tuple[str, str, str], ...] = ()
    told: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of a file. With faults nothing was kept. `unmatched` orders named no accepted result, `unreferenced` named none at all;
    `corrected` of the matched ones had been taken back, and stay so."""

    kind: str
    rows: int = 0
    matched: int = 0
    written: int = 0
    unmatched: int = 0
    unreferenced: int = 0
    corrected: int = 0
    number: int = 0
    faults: list[Fault] = field(default_factory=list)


class InMemory:
    """A file's bytes under a path, in memory and nowhere else: a spreadsheet of orders is full of references."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __enter__(self) -> Path:
        self.descriptor = os.memfd_create("import")
        os.write(self.descriptor, self.data)
        return Path(f"/proc/self/fd/{self.descriptor}")

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


def rows_of(path: Path, kind: str, caller: Caller, outcome: Outcome) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows of the only sheet that says anything by their columns, with the numbers that a spreadsheet shows; further columns of one
    meaning stand beside the first (`BESIDE`). Raises Unreadable."""
    said = [sheet for sheet in sheets(path) if any(not blank(cells) for _number, cells in sheet.rows())]
    if len(said) != 1:
        outcome.faults.append(Fault(0, "", "sheets_several" if said else "file_empty", told="、".join(sheet.name for sheet in said)))
        return
    needed = {*COLUMNS[kind], *(() if caller.institution else ("institution",))}
    columns: dict[int, str] = {}
    units: list[int] = []
    rows = said[0].rows()
    for number, cells in islice(rows, HEADINGS_WITHIN):
        found = {place: meaning for place, cell in enumerate(cells) if (meaning := _meaning(text(cell)))}
        if needed <= set(found.values()):
            columns = _beside(number, cells, found, outcome)
            units = [place for place, cell in enumerate(cells) if text(cell).strip().lower() in UNIT_HEADINGS]
            break
        _units(number, cells, kind, (), outcome)
        columns = max(found, columns, key=len)
    else:
        outcome.faults += [Fault(0, name, "heading_missing") for name in sorted(needed - set(columns.values()))]
        return
    for number, cells in rows:
        _units(number, cells, kind, units, outcome)
        row = {name: cells[place] for place, name in columns.items() if place < len(cells) and text(cells[place]).strip()}
        if not row:
            continue
        outcome.rows += 1
        if outcome.rows > MOST_ROWS:
            outcome.faults.append(Fault(number, "", "too_many_rows"))
            return
        yield number, row


def _beside(number: int, cells: list[Cell], found: dict[int, str], outcome: Outcome) -> dict[int, str]:
    """The columns with each further one of a meaning named apart. One of a day, a count or a reference is a fault: nobody says which counts."""
    columns: dict[int, str] = {}
    first: dict[str, int] = {}
    for place, name in found.items():
        was = first.setdefault(name, place)
        columns[place] = name if was == place else f"{name}{BESIDE}{place}"
        if was != place and name not in COMPARED:
            outcome.faults.append(Fault(number, name, "heading_repeated", told=f"{text(cells[was]).strip()}、{text(cells[place]).strip()}"))
    return columns


def _units(number: int, cells: list[Cell], kind: str, places: Sequence[int], outcome: Outcome) -> None:
    """Tells every unit by which counts are not counted one by one: in a column of units, or in words above, beside or below the table."""
    if kind not in COUNTED:
        return
    said = [text(cell).strip() for cell in cells]
    found = [said[place] for place in places if place < len(said)]
    for place, cell in enumerate(said):
        if match := UNIT.fullmatch(cell):
            found.append(match["unit"] or next((one for one in said[place + 1 :] if one), ""))
    for unit in found:
        if unit and unit not in UNITS and not OFFICE.fullmatch(unit) and len(outcome.faults) < MOST_FAULTS:
            outcome.faults.append(Fault(number, COUNTED[kind], "unit_other", told=unit))


def written(cells: dict[str, Cell], name: str) -> list[str]:
    """What stands in a row under a meaning, in every column of it."""
    return [said for key, cell in cells.items() if key.partition(BESIDE)[0] == name and (said := text(cell).strip())]


def _meaning(heading: str) -> str | None:
    folded = normalise.name(heading)
    return next((name for name, meant in MEANT.items() if folded in meant), None)
