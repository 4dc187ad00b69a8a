"""Rows beneath a table that are none of it: remarks, sums, and who filled it in and checked it. They are named and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.errors import shown
from recognition.domain.dates.numerals import narrow

REMARK = re.compile(r"(?:注|备注|附注|说明|填报说明|填表说明|note|notes|remark|remarks)\s*[:：1-9].*|※.*|附注.*", re.DOTALL | re.IGNORECASE)
SIGNED = re.compile(
    r"(?P<who>(?:制表|填表|填报|编制|统计|审核|复核|核对|经办|报送|联系|负责|单位负责|科室负责|分管领导|主管|录入|校对)(?:人|员|单位|部门|科室|日期|时间|电话|签字|签名|签章)*"
    r"|制表|填报|审核|复核|盖章|公章|单位[（(](?:盖章|公章)[）)]|领导签字|电话|联系方式|第\s*[0-9]+\s*页.*|prepared by|filled in by|checked by|approved by|signature|contact)"
    r"(?:\s*[:：].*)?",
    re.DOTALL | re.IGNORECASE,
)
"""Who made a table and answers for it. Whoever is named there stays out of what is told and kept."""
SUM = re.compile(
    r"(?:(?:本页|本表|全年|本月|本季度?|以上|累计|总)\s*)?(?:合|总|小|共|累)\s*计(?:\s*[（(][^（()）]{1,6}[)）])?\s*[:：]?|(?:grand |sub)?total\s*:?|sum\s*:?"
)
SERIAL = re.compile(r"[0-9]{0,6}")


def footer(cells: Sequence[Cell], named: Sequence[int] = (), needed: Sequence[int] = ()) -> str:
    """How a row that is no row of the table is told, "" for a row of it. `named` are the columns in which rows of the table name what they
    are of: 合计 there makes a row of sums. `needed` are those that every row of it fills: such a row is one of it, whatever its first words."""
    filled = list(dict.fromkeys(written for cell in cells if (written := text(cell).strip())))
    if not filled:
        return ""
    first = filled[1] if len(filled) > 1 and SERIAL.fullmatch(filled[0]) else filled[0]
    if any(_sums(text(cells[place]).strip()) for place in named if place < len(cells)):
        return shown(" ".join(filled))
    if not (lacking := _lacks(cells, needed)) and sum(bool(_signs(one)) for one in filled) < 2:
        return ""
    if lacking and (_sums(filled[0]) or _sums(first)):
        return shown(" ".join(filled))
    if who := _signs(filled[0]):
        return shown(f"{who}…")
    return shown(" ".join(filled)) if lacking and len(filled) <= 2 and any(REMARK.fullmatch(one) for one in filled) else ""


def _lacks(cells: Sequence[Cell], needed: Sequence[int]) -> bool:
    return not needed or any(place >= len(cells) or not text(cells[place]).strip() for place in needed)


@lru_cache(maxsize=4096)
def _sums(written: str) -> bool:
    return len(written) < 16 and bool(SUM.fullmatch(narrow(written)))


@lru_cache(maxsize=4096)
def _signs(written: str) -> str:
    found = SIGNED.fullmatch(written)
    return found["who"] if found else ""
