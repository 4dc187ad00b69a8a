"""What a format of days and times shows of them (ECMA-376 part 1, 18.8.30 and 18.8.31): the whole day, or only a month, no year, a time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from recognition.catalogue.spreadsheets.cells import DAY_ZERO, DayCell, Number

MONTHS, DAYS = 'yyyy"年"m"月"', 'm"月"d"日"'
TIMES, TO_SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
BUILT_IN = {
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: MONTHS, 28: DAYS, 29: DAYS, 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: TIMES, 33: TO_SECONDS, 34: f"AM/PM{TIMES}", 35: f"AM/PM{TO_SECONDS}",
    36: MONTHS, 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 50: MONTHS, 51: DAYS, 52: MONTHS, 53: DAYS, 54: DAYS, 55: f"AM/PM{TIMES}",
    56: f"AM/PM{TO_SECONDS}", 57: MONTHS, 58: DAYS,
}  # fmt: skip
"""Formats that a workbook names by number alone; from 27 on as the Chinese editions of spreadsheet programs mean them (18.8.30, zh-cn)."""
LITERAL = re.compile(r'"[^"]*"|[\\!].|_.|\*.', re.DOTALL)
TURNED = re.compile(r"[之以]?[前后]|不含|约|左右|[上中下]旬|before|after", re.IGNORECASE)
"""Words beside a day with which it means another, or none: yyyy-mm-dd" 前"."""
BRACKETS = re.compile(r"\[([^\]]*)\]")
ELAPSED = re.compile(r"h+|m+|s+")
CONDITION = re.compile(r"[<>=]")
GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
PART = re.compile(r"am/pm|a/p|上午/下午|y+|m+|d+|h+|s+|e+|g+|b+|a{3,4}|.", re.DOTALL)
POWER = re.compile(r"[0#?.]e[+-]", re.IGNORECASE)
LAST = 2_958_466
"""Days after the last day that a spreadsheet has."""


@lru_cache(maxsize=4096)
def parts(code: str) -> frozenset[str]:
    """What a format shows: year, month, day, weekday, time, elapsed; empty for a format of numbers."""
    bare = LITERAL.sub(" ", code)
    section = bare.split(";", 1)[0]
    marks = BRACKETS.findall(section)
    if any(CONDITION.match(mark) for mark in marks) or GENERAL.search(section):
        return frozenset()
    shown_parts: set[str] = {"elapsed"} if any(ELAPSED.fullmatch(mark.lower()) for mark in marks) else set()
    pieces = [piece for piece in PART.findall(BRACKETS.sub(" ", section).lower()) if piece.strip()]
    if (pieces and pieces[0] in "0#?") or POWER.search(section):
        return frozenset()
    letters = [piece for piece in pieces if piece[0] in "ymdhsegab" or piece == "上午/下午"]
    for place, piece in enumerate(letters):
        shown_parts.add(_part(piece, letters[place - 1] if place else "", letters[place + 1] if place + 1 < len(letters) else ""))
    return frozenset(shown_parts - {""})


def _part(piece: str, before: str, after: str) -> str:
    if piece[0] == "m":
        # minutes stand behind hours or before seconds
        return "time" if len(piece) <= 2 and (before[:1] == "h" or after[:1] == "s") else "month"
    if piece[0] == "d":
        return "day" if len(piece) <= 2 else "weekday"
    if piece[0] in "hs" or piece in ("am/pm", "a/p", "上午/下午"):
        return "time"
    if piece[0] == "a":
        return "weekday"
    return "year" if piece[0] in "yeb" else ""


def shown(number: float, code: str, zero: date = DAY_ZERO) -> datetime | time | float:
    """The day or time of a number under such a format: a datetime where the whole day is seen, a DayCell where less is, a time for less than
    a day. A Number without anything shown for what is no day: a length of time, a negative one, day nought."""
    seen, days = parts(code), number + (zero - DAY_ZERO).days
    if "elapsed" in seen or number < 0 or days >= LAST:
        return Number(number, None, code, zero)
    only_time = not seen & {"year", "month", "day", "weekday"}
    seconds = round(number * 86_400)
    at = datetime.combine(zero, time()) + timedelta(seconds=seconds)
    if only_time:
        return at.time() if seconds < 86_400 else DayCell.of(at, f"{at:%H:%M}" + (f":{at:%S}" if at.second else ""), code)
    if number < 1:
        return Number(number, None, code, zero)
    text = seen_of(at, seen)
    if text is None and (words := TURNED.search("".join(LITERAL.findall(code)))):
        text = f"{at:%Y-%m-%d}{words[0]}"
    return at if text is None else DayCell.of(at, text, code)


def seen_of(at: datetime, seen: frozenset[str]) -> str | None:
    """What is seen of a time where these parts of it are shown; None where that is its whole day."""
    if {"year", "month", "day"} <= seen:
        return None
    written = (("year", f"{at.year}年"), ("month", f"{at.month}月"), ("day", f"{at.day}日"), ("time", f" {at:%H:%M}"))
    return "".join(words for part, words in written if part in seen).strip() or f"周{'一二三四五六日'[at.weekday()]}"
