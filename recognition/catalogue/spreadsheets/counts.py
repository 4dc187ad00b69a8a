"""Counts of tests or reports: whole numbers, one by one. A count in thousands or in 万 is refused, wherever its unit is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from recognition.catalogue.spreadsheets.cells import Cell, Row, text
from recognition.catalogue.spreadsheets.cleaning import ERRORS, Refused, as_amount
from recognition.catalogue.spreadsheets.errors import Fault
from recognition.catalogue.spreadsheets.headings import BRACKETED
from recognition.domain.dates.numerals import narrow, whole

MOST = 999_999_999
UNITS = frozenset("次 例 项 人次 例次 项次 份 件 个 人 张 次数 例数 人数 份数 人份 times time tests test cases case reports report".split())
"""What is counted one by one; any other unit is refused."""
UNIT_LINE = re.compile(r"(?:.*[\s(（【\[,，;；。])?(?:数量|计量|计数|统计)?单\s*位\s*[:：]\s*(?P<unit>[^\s)）】\],，;；。]*).*", re.DOTALL)
HEADINGS = frozenset({"单位", "数量单位", "计量单位", "计数单位", "统计单位", "unit", "units"})
OFFICE = re.compile(r".*(?:医院|院区|中心|中心站|卫生院|保健院|研究所|诊所|门诊部|卫健委|卫生局|医保局|公司|科)", re.DOTALL)
"""单位 is the word for an office as well."""
HARMLESS = re.compile(r"必填|选填|整数|可空|required|optional|whole number")
BEHIND = re.compile(rf"(?P<number>[0-9０-９.,，]+)\s*(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})", re.IGNORECASE)
POINT = re.compile(r"(?P<number>[0-9０-９,，]+)[.．][0０]+")


def count(cell: Cell) -> int:
    """A whole number, its unit behind it allowed (`1200例`), and a point with nothing behind it (`1200.0`). Raises Refused."""
    written = text(as_amount(cell)).strip()
    if written in ERRORS:
        raise Refused("formula_error")
    for form in (BEHIND, POINT):
        if match := form.fullmatch(written):
            written = match["number"].strip()
    number = whole(written)
    if number is None:
        raise Refused("number_malformed", least=0, most=f"{MOST:,}")
    if number > MOST:
        raise Refused("number_range", least=0, most=f"{MOST:,}")
    return number


def strange(cells: Sequence[Cell], places: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Place and unit of every unit by which counts are not counted one by one: in columns of units, or in words such as 单位：万."""
    places = set(places)
    for place, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        unit = cell.strip() if place in places else ""
        if "单" in cell and (match := UNIT_LINE.fullmatch(cell.strip())):
            unit = match["unit"] or next((value for value in (text(after).strip() for after in cells[place + 1 :]) if value), "")
        if unit and narrow(unit) not in UNITS and not OFFICE.fullmatch(unit):
            yield place, unit


def _named(title: str) -> list[str]:
    """The units that a heading of counts names in brackets or behind a stroke, but for those that count one by one."""
    named = [part.strip("（(【[）)】] ") for part in BRACKETED.findall(title)] + re.split(r"[/／]", BRACKETED.sub("", title))[1:]
    bare = [re.sub(r"^(?:单位|units?)\s*[:：]?\s*", "", unit).strip() for unit in named]
    return [unit for unit in bare if unit and narrow(unit) not in UNITS and not HARMLESS.search(unit)]


def detect(sheet: str, header: int, titles: Mapping[int, str], counted: Sequence[int], head: Iterable[Row]) -> tuple[list[int], list[Fault]]:
    """The columns that hold units, and what headings and the lines above them say that counts otherwise. `counted` are the columns of counts."""
    if not counted:
        return [], []
    faults = [
        Fault("unit_other", sheet, number, place, "", text(cells[place]), {"unit": unit})
        for number, cells in head
        if number < header
        for place, unit in strange(cells, ())
    ]
    for column in counted:
        title = titles[column].replace("\n", " ")
        faults += [Fault("unit_other", sheet, header, column, title, title, {"unit": unit}) for unit in _named(title)]
    return [column for column, title in titles.items() if title.split("\n")[-1].strip().casefold() in HEADINGS], faults
