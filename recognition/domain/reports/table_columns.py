"""Columns of a table that say nothing of its items, as laboratory systems export them: the report's own number, signs for high and low, the mark of recognition, the analyser, who did it,
the last result. Where all rows say one specimen or one time, that is said once, in the heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from recognition.domain.dates.labels import TAKEN
from recognition.domain.reports import analysers
from recognition.domain.reports.devices import is_device
from recognition.domain.reports.label_values import is_department, is_institution
from recognition.domain.reports.labels import MOMENT, is_in_calendar
from recognition.domain.reports.person_names import behind_names
from recognition.domain.reports.said_specimens import is_specimen

_OF_REPORT = frozenset(
    f"{what}{number}"
    for what in ("报告", "报告单", "条码", "条形码", "样本", "标本", "样品", "样本条码", "标本条码", "检验", "检验单", "检测", "实验", "流水")
    for number in ("号", "编号", "号码")
) | {
    "条码",
    "条形码",
    "barcode",
    "bar code",
    "sample no",
    "sample no.",
    "sample id",
    "specimen id",
    "report no",
    "report no.",
    "report id",
    "accession no",
    "accession no.",
}
NUMBER = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{1,32}", re.ASCII)
_REPORT = re.compile("报告|report", re.IGNORECASE)
SEVERAL = "各行号码不同"
"""What is said beside the heading of a column of reports' numbers that differ, so that it is seen."""
_NAMES = frozenset(("项目", "项目名称", "检验项目", "检验项目名称", "检查项目", "检测项目", "名称", "中文名称", "item", "test", "test name", "item name"))
"""Headings of the column of names, by which a line is known to head a table."""
_FLAG = re.compile(r"(?:[HLN]{1,2}|[↑↓↔*+-]+|/|(?:正常|异常|偏?[高低])|normal|high|low|abnormal)?", re.IGNORECASE)
_STATE = re.compile(r"(?:正常|已?(?:审核|发布|报告|完成|复核)|正式(?:报告)?|final|completed?|verified)", re.IGNORECASE)
_MARK = re.compile(r"(?:是|√|✓|y(?:es)?|有|可?互认|(?:[\u4e00-\u9fff]{2,6})?HR)?", re.IGNORECASE)
_ANSWER = re.compile(r"(?:[是否无-]|y|n)?", re.IGNORECASE)
_VALUE = re.compile(r"(?:[<>≤≥]?\d+(?:\.\d+)?|[-+±()阴阳性]{1,5}|/)?")
_CODE = re.compile(r"[A-Za-z0-9.-]{0,24}", re.ASCII)


def _any(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda cell: pattern.fullmatch(cell) is not None


_NEUTRAL: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (re.compile(heads, re.IGNORECASE), fits)
    for heads, fits in (
        ("标志|标识|提示|结果提示|异常|异常(?:提示|标[志识])|高低|结果状态|flags?|abnormal", _any(_FLAG)),
        ("状态|报告状态|审核状态|status", _any(_STATE)),
        ("(?:是否)?互认|互认(?:标[志识]|项目)|HR", _any(_MARK)),
        ("(?:是否)?危急值?|critical", _any(_ANSWER)),
        ("(?:检[验测])?仪器|设备|analy[sz]er|instrument", lambda cell: not cell or (is_device(cell) and analysers.named(f"仪器:{cell}") == "")),
        ("(?:检验|检测|审核|复核|报告|操作|录入)(?:者|人|人员|员|师|医[师生])", lambda cell: not cell or behind_names([cell]) == 1),
        ("(?:检验|执行|送检|申请|开单)?(?:科室|科别|部门)", lambda cell: not cell or is_department(cell)),
        ("(?:收费|价格|物价)(?:编?码|代码|编号)", _any(_CODE)),
        ("(?:上|前)[次一]次?(?:结果|值)?|历史结果|previous(?: result)?", _any(_VALUE)),
        ("备注|说明|remarks?|notes?", lambda cell: not cell),
    )
)
"""Headings, and what may stand below one for the column to say nothing of the items. A mark of recognition that says no is seen."""
_SPECIMENS = re.compile("(?:标本|样本|样品|检材)(?:类型|种类|类别|名称)?|specimen(?: type)?|sample type", re.IGNORECASE)
_INSTITUTIONS = re.compile("(?:检[验查测]|报告|出具)?(?:医院|机构|单位)(?:名称)?")
_TIMES = re.compile(rf"(?:{TAKEN}|接收|签收|核收|检验|检测|报告|审核|发布|打印)(?:时间|日期)")


def without(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines of a report without such columns: where a line of cells heads a table, and every row below fits. Rows of several reports' numbers come back as they are, as does
    everything else."""
    for place, line in enumerate(lines):
        cells = _cells(line)
        if len(cells) > 1 and (any(cell.casefold() in _OF_REPORT for cell in cells) or (len(cells) > 2 and any(cell.casefold() in _NAMES for cell in cells))):
            return _less(lines, place, cells)
    return tuple(lines)


def _cells(line: str) -> list[str]:
    """The cells of a line that tabs part, or else at least two blanks."""
    return [cell.strip() for cell in (line.split("\t") if "\t" in line else re.split(r"\s{2,}", line.strip()))]


def _less(lines: Sequence[str], head: int, cells: list[str]) -> tuple[str, ...]:
    rows = {place: row for place, line in enumerate(lines) if place > head and _is_row(line, lines[head], row := _cells(line), cells)}
    if not rows:
        return tuple(lines)
    dropped: set[int] = set()
    said: list[str] = []
    for column, name in enumerate(cells):
        values = [row[column] if len(row) > column else "" for row in rows.values()]
        if name.casefold() in _OF_REPORT:
            if len(set(values)) != 1 or NUMBER.fullmatch(values[0]) is None:
                several = _REPORT.match(name) is not None and all(value.isdigit() for value in values)
                # figures alone would be read past as the numbers of rows
                return tuple(f"{line}\t{SEVERAL}" if several and place == head else line for place, line in enumerate(lines))
            dropped.add(column)
        elif any(heads.fullmatch(name) and all(map(fits, values)) for heads, fits in _NEUTRAL):
            dropped.add(column)
        elif _INSTITUTIONS.fullmatch(name) and len(set(values)) == 1 and is_institution(values[0]):
            # held against the issuer by `letterheads`, which looks at the lines as they were typed
            dropped.add(column)
        elif values[0] and len(set(values)) == 1 and (_is_specimen(name, values[0]) or _is_time(name, values[0])):
            dropped.add(column)
            said.append(f"{name}:{values[0]}")
    if not dropped:
        return tuple(lines)
    kept = {head: [*_left(cells, dropped), *said]} | {place: _left(row, dropped) for place, row in rows.items()}
    return tuple("\t".join(kept[place]) if place in kept else line for place, line in enumerate(lines))


def _is_row(line: str, head: str, row: list[str], cells: list[str]) -> bool:
    """Whether a line is a row of the table: with its cells, of which the last may be missing where tabs part them."""
    if "\t" in head:
        return "\t" in line and len(cells) // 2 < len(row) <= len(cells)
    return "\t" not in line and len(row) == len(cells)


def _is_specimen(name: str, value: str) -> bool:
    return _SPECIMENS.fullmatch(name) is not None and is_specimen(value)


def _is_time(name: str, value: str) -> bool:
    moment = MOMENT.match(value)
    return _TIMES.fullmatch(name) is not None and moment is not None and moment.end() == len(value) and is_in_calendar(value)


def _left(cells: Sequence[str], dropped: set[int]) -> list[str]:
    return [cell for column, cell in enumerate(cells) if column not in dropped]
