"""In which unit windows stand, and whether last days count: a window is a number of days, and a last day is always meant with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from recognition.catalogue.spreadsheets import cleaning
from recognition.catalogue.spreadsheets.cells import Cell, Number, Row, text
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.catalogue.spreadsheets.errors import Fault, of_heading
from recognition.catalogue.spreadsheets.headings import BRACKETED
from recognition.domain.dates.numerals import NUMBER, narrow, number

DAYS = re.compile(r"(?:单位|units?|in|以|按)?\s?[:：为]?\s?(?:天|日|个?自然日|日历日|整?天数|(?:calendar )?days?|d)(?:计|为单位)?")
HARMLESS = re.compile(r"必填|选填|整数|可空|required|optional|whole number")
TIME = r"小时|钟头|时辰|分钟|分|秒|周|星期|礼拜|旬|个?月|季度?|年|工作日|个工作日|交易日|hours?|hrs?|h|minutes?|mins?|weeks?|wks?|w|months?|mths?|m|quarters?|years?|yrs?|y|(?:working|business|work)[ -]?days?|工作天"
OTHER = re.compile(rf"(?:以|按)?(?:{TIME})(?:计|数)?", re.IGNORECASE)
WINDOW = re.compile(r"时限|互认期|有效期限|有效天数|window", re.IGNORECASE)
UNIT_LINE = re.compile(
    r"(?:单位|units?)\s?(?:[:：]|为|是|is|are)?\s?([^\s,，;；。)）]{1,12})|(?:windows?|时限)[^。;；]{0,6}(?:\bin|以|按)\s?([^\s,，;；。)）]{1,12}?)(?:计|为单位|$|[\s,，;；。)）])",
    re.IGNORECASE,
)
UNIT = re.compile(r"(?:时限|期限|时间|window)?\s?(?:计量)?(?:单位|units?)(?:\s?of (?:the )?window)?", re.IGNORECASE)
EXCLUDED = re.compile(r"不含|不包括|不包含|不计|除外|(?:前|之前)$|exclusive|exclud|not includ|before", re.IGNORECASE)
END = re.compile(r"失效|截止|终止|结束|有效期|valid_to|end|until|expir|\bto\b", re.IGNORECASE)

MOST = 366
HOURS = 24
SPANS = {
    **dict.fromkeys(("小时", "个小时", "h", "hour", "hours"), 1 / HOURS),
    **dict.fromkeys(("天", "日", "个自然日", "自然日", "日历日", "d", "day", "days"), 1),
    **dict.fromkeys(("周", "个星期", "星期", "w", "week", "weeks"), 7),
    **dict.fromkeys(("个月", "月", "month", "months"), 30),
    **dict.fromkeys(("年", "year", "years"), 365),
}
"""Days of a span that is written with its unit. Months and years have no one length: what is made of them is a finding of the check."""
SPAN = re.compile(
    rf"(?:近|最近)?(?P<number>[0-9]{{1,4}}|{NUMBER})\s?(?P<unit>{'|'.join(sorted(SPANS, key=len, reverse=True))})(?:以内|之内|内)?", re.IGNORECASE
)


def days(cell: Cell) -> int:
    """A window in days: a whole number, also as `24小时`, `2周` or `3个月`, written or by a cell's format. Raises Refused, `window_unit` for hours
    that are no whole days, `amount_shown_otherwise` for a number whose format shows another."""
    cleaning.valued(cell)
    if isinstance(cell, Number):
        if cell.shown is None:
            raise Refused("amount_shown_otherwise", format=cell.format)
        cell = cell.shown
    if isinstance(cell, str) and (match := SPAN.fullmatch(narrow(cell))):
        span = number(match["number"]) * SPANS[match["unit"]]
        if span != int(span):
            raise Refused("window_unit")
        if span > MOST:
            raise Refused("number_range", least=0, most=MOST)
        return int(span)
    if isinstance(cell, str) and not narrow(cell).isascii():
        # a footnote's ² is no digit of the window
        raise Refused("number_malformed", least=0, most=MOST)
    return cleaning.whole(cell, 0, MOST)


def converts(written: str) -> bool:
    """Whether a window is written in months or years, whose days are taken as 30 and 365."""
    match = SPAN.fullmatch(narrow(written))
    return match is not None and SPANS[match["unit"]] >= 30


def in_days(written: str) -> bool:
    """Whether a unit is written that is days, or none at all."""
    plain = narrow(written).strip(" ()[]【】〔〕:/-_,")
    return not plain or bool(DAYS.fullmatch(plain))


def other_unit(line: str) -> bool:
    """Whether a line beside a table says that spans of time are not counted in days."""
    return any(OTHER.fullmatch(narrow(unit)) for pair in UNIT_LINE.findall(line) for unit in pair if unit)


def _strange(title: str) -> bool:
    """Whether the heading of a window names, in brackets or behind a stroke, what is not days."""
    named = [part.strip("（(【[）)】] ") for part in BRACKETED.findall(title)]
    named += re.split(r"[/:：]", BRACKETED.sub("", title))[1:]
    return any(not in_days(unit) and not HARMLESS.search(unit) for unit in named)


def detect(
    table: str, sheet: str, header: int, titles: Mapping[int, str], columns: Mapping[int, str], unread: Iterable[int], head: Sequence[Row]
) -> tuple[list[int], list[Fault]]:
    """The columns that hold units of windows, and what is wrong with headings and the lines above them. `unread` are the columns with a
    heading that means nothing known."""
    faults: list[Fault] = []
    windows = [column for column, name in columns.items() if name == "window_days"]
    ends = [column for column, name in columns.items() if name in ("valid_to", "valid_from")]
    unread = list(unread)
    above = [" ".join(text(cell) for cell in cells) for number, cells in head if number < header]

    def wrong(code: str, column: int) -> None:
        faults.append(of_heading(code, sheet, header, column, titles[column]))

    if windows:
        other = any(map(other_unit, above))
        for column in windows:
            if other or _strange(titles[column]):
                wrong("window_unit", column)
    for column in unread:
        if WINDOW.search(titles[column]) and not UNIT.fullmatch(titles[column].strip()) and table == "listings":
            wrong("window_unit", column)
    lines = any(END.search(line) and EXCLUDED.search(line) for line in above)
    for column in ends:
        if EXCLUDED.search(titles[column]) or (lines and columns[column] == "valid_to"):
            wrong("end_excluded", column)
    for column in unread:
        if EXCLUDED.search(titles[column]) and END.search(titles[column]):
            wrong("end_excluded", column)
    units = [column for column in unread if windows and UNIT.fullmatch(titles[column].split("\n")[-1].strip())]
    return units, faults


def agree(cell: Cell) -> None:
    """Raises Refused where a cell beside a window names a span of time that is not days."""
    written = narrow(text(cell))
    if not in_days(written) and OTHER.fullmatch(written.strip(" ()/")):
        raise Refused("window_unit")
