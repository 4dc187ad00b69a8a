"""Rows beneath a table that are none of it: remarks, sums, days, and who filled it in and checked it. They are named and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from recognition.catalogue.spreadsheets.cells import Cell, text
from recognition.catalogue.spreadsheets.errors import shown
from recognition.domain.dates.numerals import narrow

REMARK = re.compile(
    r"(?:注|备注|附注|说明|填报说明|填表说明|数据来源|资料来源|来源|依据|附件|附|日期|时间|(?:计量|金额|货币|计价)?单位|note|notes|remark|remarks|source|date)\s*[:：1-9].*"
    r"|[※*＊▲△★☆].*|[#＃]\s.*|附注.*|\s*年\s*月\s*日"
    r"|(?:共|一共|总共|查询到|已选择|返回)\s*(?:计|有)?\s*[0-9]+\s*(?:条|行|项|页|家|个).*|未选定行|[(（]\s*[0-9]+\s*行(?:受影响|记录)?\s*[)）]"
    r"|(?:--\s*)?[(（\[]?[0-9]+ (?:rows?|records?)(?: (?:affected|selected|in set|returned|x [0-9]+ columns?).*)?[)）\]]?\.?"
    r"|[(（【-]*\s*(?:以下空白|以下无正文|此页无正文|完|结束|end(?: of (?:report|file|table|data))?|eof)\s*[)）】-]*[。.]?"
    r"|page\s*[0-9]+(?:\s*(?:of|/)\s*[0-9]+)?|(?:generated|exported|printed|created|report run)\s+(?:by|on|at|from)\b.*|(?:applied )?filters?\b.*[:：].*",
    re.DOTALL | re.IGNORECASE,
)
"""Notes, and what programs write under a table that they export."""
DAY = re.compile(
    r"(?:19|20)[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}\s*日?(?:\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?|[〇零一二三四五六七八九○]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
"""A day of signing or printing."""
RULE = re.compile(r"[-=—─━_+:|]{3,}")
SIGNED = re.compile(
    r"(?P<who>(?:制表|填表|填报|编制|统计|审核|复核|核对|经办|报送|联系|负责|单位负责|科室负责|分管领导|主管|录入|校对|打印|导出|查询)(?:人|员|单位|部门|科室|日期|时间|电话|签字|签名|签章)*"
    r"|制表|填报|审核|复核|[（(]?(?:盖章|公章)[）)]?|单位[（(](?:盖章|公章)[）)]|领导签字|电话|联系方式|第\s*[0-9]+\s*页.*|prepared by|filled in by|checked by|approved by|signature|contact)"
    r"(?:\s*[:：].*)?",
    re.DOTALL | re.IGNORECASE,
)
"""Who made a table and answers for it. Whoever is named there stays out of what is told and kept."""
SUM = re.compile(
    r"(?:(?:本页|本表|全年|本月|本季度?|以上|累计|总)\s*)?(?:(?:合|总|小|共|累)\s*计|汇\s*总)(?:\s*[（(][^（()）]{1,6}[)）])?\s*(?:[:：].{0,9})?|(?:grand |sub)?total\s*(?::.{0,9})?|sum\s*:?"
)
SUM_OF = re.compile(r".{1,60}?[\s_-]?(?:汇总|小计|合计)|.{1,60} (?:sub)?total", re.IGNORECASE)
"""The sum of a group, as pivot tables write it below each: 云岭示范医院 汇总."""
REMEMBERED = 20_000
SERIAL = re.compile(r"[0-9]{1,6}")


class Footer(NamedTuple):
    """A row that is no row of the table: how it is told, and whether it fills all that a row of the table needs, as a sum by item may."""

    text: str
    full: bool = False


class Footers:
    """Tells the footers of one table. Most rows begin as ever so many others: what begins no footer is looked at once."""

    def __init__(self, named: Sequence[int], needed: Sequence[int], dated: Sequence[int] = ()) -> None:
        """The columns of `footer`."""
        self._named, self._needed, self._dated = named, needed, dated
        self._first = (0, *named)
        self._plain: set[Cell] = set()

    def of(self, cells: Sequence[Cell]) -> Footer | None:
        """As `footer` has it."""
        plain = self._plain
        if all(place >= len(cells) or cells[place] in plain for place in self._first):
            return None
        found = footer(cells, self._named, self._needed, self._dated)
        if found is None and len(plain) < REMEMBERED:
            plain.update(cells[place] for place in self._first if place < len(cells) and _plain(cells[place]))
        return found


def _plain(cell: Cell) -> bool:
    # of texts alone: 1 and TRUE are equal, and begin a row otherwise
    return type(cell) is str and bool(cell) and not cell.isspace() and not _begins(cell)


def footer(cells: Sequence[Cell], named: Sequence[int] = (), needed: Sequence[int] = (), dated: Sequence[int] = ()) -> Footer | None:
    """How a row that is no row of the table is told, None for a row of it. `named` are the columns in which rows of the table name what they
    are of: no institution and no item is called 合计, so that it makes a row of sums there whatever else the row fills. `needed` are those that
    every row of it fills: such a row is one of it, whatever its first words. `dated` hold days: a day alone elsewhere is that of signing."""
    lacking = not needed or any(place >= len(cells) or not text(cells[place]).strip() for place in needed)
    for place in named:
        if place < len(cells) and _begins(text(cells[place])) == "sum":
            return Footer(_summary(cells), not lacking)
    start = _begins(next((written for cell in cells if (written := text(cell)) and not written.isspace()), ""))
    if start == "serial":
        start = _begins(next(islice((written for cell in cells if (written := text(cell)) and not written.isspace()), 1, None), ""))
    if not start or start == "serial":
        return None
    if start == "rule":
        return Footer(_summary(cells)) if all(RULE.fullmatch(written) for cell in cells if (written := text(cell).strip())) else None
    if start.startswith("signed:"):
        several = sum(_begins(text(cell)).startswith("signed:") for cell in cells) > 1
        return Footer(shown(f"{start.removeprefix('signed:')}…")) if lacking or several else None
    said = {written for cell in cells if (written := text(cell).strip())}
    if start == "day":
        aside = not any(place < len(cells) and text(cells[place]).strip() for place in dated)
        return Footer(_summary(cells)) if lacking and aside and len(said) == 1 else None
    return Footer(_summary(cells)) if lacking and (start.startswith("sum") or len(said) <= 2) else None


def _summary(cells: Sequence[Cell]) -> str:
    return shown(" ".join(dict.fromkeys(written for cell in cells if (written := text(cell).strip()))))


@lru_cache(maxsize=8192)
def _begins(written: str) -> str:
    """What a row is that begins so: `sum`, `signed:` and what for, `sum of` a group, `remark`, `day`, perhaps any of them behind a `serial` number; "" for a row of a
    table. Remembered, since a table's rows begin with the same few texts: of 150,000 rows each is asked for three times."""
    bare = written.strip()
    if len(bare) < 16 and SUM.fullmatch(narrow(bare)):
        return "sum"
    if match := SIGNED.fullmatch(bare):
        return f"signed:{match['who']}"
    if REMARK.fullmatch(bare):
        return "remark"
    if SUM_OF.fullmatch(bare):
        return "sum of"
    if DAY.fullmatch(bare):
        return "day"
    if RULE.fullmatch(bare):
        return "rule"
    return "serial" if SERIAL.fullmatch(bare) else ""
