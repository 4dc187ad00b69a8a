"""Days as people write them, read as the latest such day that is not in the future."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from recognition.terms import SHANGHAI

TODAY = {
    "今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2, "大前天": 3,
}  # fmt: skip
NUMBERS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 15}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
ENGLISH_DAYS = {name: place for place, name in enumerate("mon tue wed thu fri sat sun".split())}
MONTHS = {name: place for place, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}

CLOCK = re.compile(r"(?<![\d.:/-])(\d{1,2})(?::(\d{2})(?::\d{2})?|[时点](?:(\d{1,2})分?)?)\s*$")
AGO = re.compile(r"(\d{1,3}|[一二两三四五六七八九十])(天|日|days?|周|星期|weeks?|个月|months?)(?:以?前|ago)")
FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
TWO_DIGITS = re.compile(r"(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})")
ONLY_DAY = re.compile(r"(\d{1,2})[日号]")
CHINESE_WEEKDAY = re.compile(r"(上)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
ENGLISH = (re.compile(r"(\d{1,2})(?:st|nd|rd|th)?([a-z]{3,9}),?(\d{4})?"), re.compile(r"([a-z]{3,9})(\d{1,2})(?:st|nd|rd|th)?,?(\d{4})?"))


class Unreadable(ValueError):
    """Not a day that anybody writes, or one that does not exist."""


def read(text: str, now: datetime) -> datetime:
    """The Shanghai time that the text means; midnight where it names no time. A day without its year is the latest one that is not
    in the future. Raises Unreadable; a full date in the future is returned as it stands."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    today = now.astimezone(SHANGHAI).date()
    clock = CLOCK.search(plain)
    hour, minute = (int(clock[1]), int(clock[2] or clock[3] or 0)) if clock else (0, 0)
    if clock:
        plain = plain[: clock.start()].rstrip(" t")
    if hour > 23 or minute > 59:
        raise Unreadable
    try:
        found = _day("".join(plain.split()), today) if plain else today
    except (ValueError, OverflowError) as error:
        raise Unreadable from error
    return datetime.combine(found, time(hour, minute), SHANGHAI)


def _day(text: str, today: date) -> date:
    if text in TODAY:
        return today - timedelta(days=TODAY[text])
    for pattern, reader in _READERS:
        match = pattern.fullmatch(text)
        if match:
            return reader(match, today)
    raise Unreadable


def _ago(match: re.Match[str], today: date) -> date:
    count = int(match[1]) if match[1].isdigit() else NUMBERS[match[1]]
    unit = match[2][0]
    if unit in "个m":
        month = today.year * 12 + today.month - 1 - count
        return _last(month // 12, month % 12 + 1, today.day)
    return today - timedelta(days=count * (7 if unit in "周星w" else 1))


def _last(year: int, month: int, day: int) -> date:
    """The day of the month, or the month's last where it is shorter."""
    for shorter in range(4):
        try:
            return date(year, month, day - shorter)
        except ValueError:
            continue
    raise Unreadable


def _full(match: re.Match[str], today: date) -> date:
    return date(int(match[1]), int(match[2]), int(match[3]))


def _two_digits(match: re.Match[str], today: date) -> date:
    return date(2000 + int(match[1]), int(match[2]), int(match[3]))


def _short(match: re.Match[str], today: date) -> date:
    return _latest(int(match[1]), int(match[2]), today)


def _latest(month: int, day: int, today: date) -> date:
    """The latest such day up to today, within the year before it: an older one is written with its year."""
    return date(today.year - ((month, day) > (today.month, today.day)), month, day)


def _only_day(match: re.Match[str], today: date) -> date:
    day = int(match[1])
    month = today.year * 12 + today.month - 1 - (day > today.day)
    return date(month // 12, month % 12 + 1, day)


def _chinese_weekday(match: re.Match[str], today: date) -> date:
    wanted = WEEKDAYS[match[2]]
    if match[1]:
        return today - timedelta(days=today.weekday() + 7 - wanted)
    return today - timedelta(days=(today.weekday() - wanted) % 7)


def _english(match: re.Match[str], today: date) -> date:
    first, second, year = match.groups()
    day, name = (first, second) if first.isdigit() else (second, first)
    month = MONTHS.get(name[:3])
    if month is None:
        raise Unreadable
    return date(int(year), month, int(day)) if year else _latest(month, int(day), today)


def _english_weekday(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=(today.weekday() - ENGLISH_DAYS[match[1]]) % 7)


_READERS = (
    (AGO, _ago), (TWO_DIGITS, _two_digits), (COMPACT, _full), (FULL, _full), (SHORT, _short), (ONLY_DAY, _only_day),
    (CHINESE_WEEKDAY, _chinese_weekday), (ENGLISH[0], _english), (ENGLISH[1], _english),
    (re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{3,6})?"), _english_weekday),
)  # fmt: skip
