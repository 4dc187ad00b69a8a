"""Days, times and months as they stand in cells: day cells, a spreadsheet's day numbers, and texts by the one reader of days."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from recognition.catalogue.spreadsheets import number_formats
from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DayCell, Number, digits, text
from recognition.catalogue.spreadsheets.cleaning import Refused, absent, plain, valued
from recognition.domain import dates
from recognition.domain.dates import Moment, Precision, UnreadableTime
from recognition.domain.dates.numerals import narrow
from recognition.domain.lookups import SHANGHAI, Stated

OPEN_END = frozenset({"长期", "长期有效", "至今", "今", "永久", "有效", "open", "present", "untilfurthernotice"})
LAST_DAY = re.compile(r"9999(?:-12-31|/12/31|\.12\.31|年12月31日|1231)(?: ?0?0:00(?::00)?)?")
"""The last day that a spreadsheet has, which stands for an open end however it is written."""
LAST_SERIAL = 2_958_465
"""The number of that day in the system that begins in 1900."""
SERIALS = range(20_000, 80_000)
"""Day numbers of the years 1954 to 2119: other whole numbers in a date column are no dates."""
EARLIEST, LATEST = 1949, 2100
EARLIEST_TEST = 2000
_SINCE = re.compile(r"(?:(?:自|从|from |since )\s?)?(.*?)(?:\s?起?(?:执行|实施|施行|生效)|\s?起|\s?开始)?")
_END = re.compile(r"(?:(?:截至|截止|至|到|until |to )\s?)?(.*?)(?:\s?为?止)?")


def day(cell: Any, last: bool = False) -> str:
    """A day as `YYYY-MM-DD`; a month alone is its first day, or with `last` its last. Raises Refused."""
    if isinstance(cell, date) and not isinstance(cell, DayCell):
        return _sane(cell.date() if isinstance(cell, datetime) else cell)
    if (counted := numbered(cell)) is not None:
        return _sane(counted.date())
    return _written(_text(cell), last)


def end(cell: Any) -> str | None:
    """The last day, None for an open end however it is said; raises Refused."""
    if isinstance(cell, date) and not isinstance(cell, DayCell):
        return None if (cell.year, cell.month, cell.day) == (9999, 12, 31) else day(cell)
    if absent(cell) or plain(cell).casefold().replace(" ", "") in OPEN_END or _is_last_day(cell):
        return None
    return day(cell, last=True)


def _is_last_day(cell: Any) -> bool:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell + (_zero(cell) - DAY_ZERO).days == LAST_SERIAL:
        return True
    bare = _END.fullmatch(narrow(text(cell)))
    return bool(bare and LAST_DAY.fullmatch(bare[1]))


def moment(cell: Any) -> Moment:
    """When something was performed: a day cell or a time, with how it was stated. A month is no such day. Raises Refused."""
    at = numbered(cell)
    if isinstance(cell, datetime) and not isinstance(cell, DayCell):
        at = cell
    elif isinstance(cell, date) and not isinstance(cell, datetime):
        at = datetime.combine(cell, time())
    if at is not None:
        alone = at.time() == time()
        stated = Moment(at.replace(tzinfo=SHANGHAI), Precision.DAY if alone else Precision.SECOND, Stated.DAY if alone else Stated.LOCAL)
    else:
        try:
            stated = dates.read(_text(cell))
        except UnreadableTime as refused:
            raise Refused(refused.code) from refused
    if stated.day.year < EARLIEST_TEST:
        raise Refused("date_too_early")
    return stated


def month(cell: Any) -> str:
    """A month as `YYYY-MM`, also by a day cell of its first day. Raises Refused, `month_number` for the number that a spreadsheet makes of
    2026.10, `month_is_day` for a cell of another day or of a time: its figures may be that day's."""
    of_cell = cell if isinstance(cell, date) and not isinstance(cell, DayCell) else numbered(cell)
    if of_cell is not None:
        if of_cell.day != 1 or (isinstance(of_cell, datetime) and of_cell.time() != time()):
            raise Refused("month_is_day")
        return f"{of_cell:%Y-%m}"
    try:
        return f"{dates.month(_text(cell)):%Y-%m}"
    except UnreadableTime as refused:
        raise Refused(refused.code) from refused


def _text(cell: Any) -> str:
    valued(cell)
    return text(cell)


def numbered(cell: Any) -> datetime | None:
    """The time of a spreadsheet's day number, to the second, by the day from which its workbook counts; None for what is none. A text of
    five digits is none: nobody says what it counts. Raises Refused for a number whose format shows another, or a word or nothing in its place."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    zero = _zero(cell)
    if not SERIALS.start <= cell + (zero - DAY_ZERO).days < SERIALS.stop:
        return None
    if isinstance(cell, Number) and (number_formats.alters(cell) if cell.shown is None else cell.shown != digits(cell)):
        raise Refused("day_shown_otherwise", format=cell.format)
    return datetime.combine(zero, time()) + timedelta(seconds=round(cell * 86_400))


def _zero(cell: float) -> date:
    return cell.day_zero if isinstance(cell, Number) else DAY_ZERO


@lru_cache(maxsize=4096)
def _written(value: str, last: bool) -> str:
    bare = (_END if last else _SINCE).fullmatch(narrow(value))
    value = bare[1] if bare and bare[1] else value
    try:
        return _sane(dates.day(value))
    except UnreadableTime as refused:
        if refused.code != "date_month_only":
            raise _refused(refused) from refused
    try:
        first = dates.month(value)
    except UnreadableTime as refused:
        raise Refused("date_impossible" if refused.code == "month_malformed" else refused.code) from refused
    return _sane(date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(1) if last else first)


def _refused(refused: UnreadableTime) -> Refused:
    ranged = refused.code in ("date_too_early", "date_in_future")
    return Refused("date_range", least=EARLIEST, most=LATEST) if ranged else Refused(refused.code)


def _sane(value: date) -> str:
    if not EARLIEST <= value.year <= LATEST:
        raise Refused("date_range", least=EARLIEST, most=LATEST)
    return value.isoformat()
