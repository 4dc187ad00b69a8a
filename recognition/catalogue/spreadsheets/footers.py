"""Rows beneath a table that are none of it: remarks, sums, and who filled it in and checked it. They are named and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

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
    r"(?:(?:本页|本表|全年|本月|本季度?|以上|累计|总)\s*)?(?:合|总|小|共|累)\s*计(?:\s*[（(][^（()）]{1,6}[)）])?\s*(?:[:：].{0,9})?|(?:grand |sub)?total\s*(?::.{0,9})?|sum\s*:?"
)
REMEMBERED = 20_000
SERIAL = re.compile(r"[0-9]{1,6}")


class Footers:
    """Tells the footers of one table. Most rows begin as ever so many others: what begins no footer is looked at once."""

    def __init__(self, named: Sequence[int], needed: Sequence[int]) -> None:
        """The columns of `footer`."""
        self._named, self._needed = named, needed
        self._first = (0, *named)
        self._plain: set[Cell] = set()

    def text_of(self, cells: Sequence[Cell]) -> str:
        """As `footer` has it."""
        plain = self._plain
        if all(place >= len(cells) or cells[place] in plain for place in self._first):
            return ""
        footer_text = footer(cells, self._named, self._needed)
        if not footer_text and len(plain) < REMEMBERED:
            plain.update(cells[place] for place in self._first if place < len(cells) and _plain(cells[place]))
        return footer_text


def _plain(cell: Cell) -> bool:
    # of texts alone: 1 and TRUE are equal, and begin a row otherwise
    return type(cell) is str and bool(cell) and not cell.isspace() and not _begins(cell)


def footer(cells: Sequence[Cell], named: Sequence[int] = (), needed: Sequence[int] = ()) -> str:
    """How a row that is no row of the table is told, "" for a row of it. `named` are the columns in which rows of the table name what they
    are of: 合计 there makes a row of sums. `needed` are those that every row of it fills: such a row is one of it, whatever its first words."""
    for place in named:
        if place < len(cells) and _begins(text(cells[place])) == "sum":
            return _summary(cells)
    start = _begins(next((written for cell in cells if (written := text(cell)) and not written.isspace()), ""))
    if start == "serial":
        start = _begins(next(islice((written for cell in cells if (written := text(cell)) and not written.isspace()), 1, None), ""))
    if not start or start == "serial":
        return ""
    lacking = not needed or any(place >= len(cells) or not text(cells[place]).strip() for place in needed)
    if start.startswith("signed:"):
        several = sum(_begins(text(cell)).startswith("signed:") for cell in cells) > 1
        return shown(f"{start.removeprefix('signed:')}…") if lacking or several else ""
    few = len({written for cell in cells if (written := text(cell).strip())}) <= 2
    return _summary(cells) if lacking and (start == "sum" or few) else ""


def _summary(cells: Sequence[Cell]) -> str:
    return shown(" ".join(dict.fromkeys(written for cell in cells if (written := text(cell).strip()))))


@lru_cache(maxsize=8192)
def _begins(written: str) -> str:
    """What a row is that begins so: `sum`, `signed:` and what for, `remark`, perhaps any of them behind a `serial` number; "" for a row of a
    table. Remembered, since a table's rows begin with the same few texts: of 150,000 rows each is asked for three times."""
    bare = written.strip()
    if len(bare) < 16 and SUM.fullmatch(narrow(bare)):
        return "sum"
    if match := SIGNED.fullmatch(bare):
        return f"signed:{match['who']}"
    if REMARK.fullmatch(bare):
        return "remark"
    return "serial" if SERIAL.fullmatch(bare) else ""
