"""The time of day behind a day: 9:05, 09:30:15, 下午3点, 九点半, 3:30 pm, and an offset where one stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache

from recognition.domain.dates.numerals import CHINESE, NUMBER, number
from recognition.domain.lookups import SHANGHAI


class UnreadableTime(ValueError):
    """A text that is no day or time which a person here writes, or that can be read in two ways; `code` is one of `date_words`."""

    def __init__(self, code: str) -> None:
        """`code` is stable and public."""
        self.code = code
        super().__init__(code)


SMALL, MORNING, NOON, AFTERNOON, NIGHT, AM, PM = "small", "morning", "noon", "afternoon", "night", "am", "pm"
PERIODS = (
    dict.fromkeys(("凌晨",), SMALL) | dict.fromkeys(("清晨", "早晨", "早上", "上午", "晨", "早"), MORNING) | dict.fromkeys(("中午", "正午"), NOON)
    | dict.fromkeys(("下午", "午后", "傍晚"), AFTERNOON) | dict.fromkeys(("晚上", "晚间", "夜里", "夜间", "半夜", "深夜", "夜晚", "晚", "夜"), NIGHT)
    | {"morning": MORNING, "noon": NOON, "afternoon": AFTERNOON, "evening": NIGHT, "night": NIGHT}
    | dict.fromkeys(("am", "a.m."), AM) | dict.fromkeys(("pm", "p.m."), PM)
)  # fmt: skip
PERIOD = "|".join(re.escape(word) for word in sorted(PERIODS, key=len, reverse=True))
_OF_HOURS = {SMALL: range(7), MORNING: range(1, 12), NOON: range(11, 15), AFTERNOON: range(12, 24), NIGHT: range(17, 24), AM: range(12), PM: range(12, 24)}
OFFSET = r"z|[+-][0-9]{2}(?::?[0-9]{2})?"
_CLOCK = re.compile(
    rf"(?P<period>{PERIOD})?\s?(?:"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?:\s?(?P<half>am|pm|a\.m\.|p\.m\.))?(?P<offset>\s?(?:"
    + OFFSET
    + r"))?"
    rf"|(?P<chinese>{NUMBER}|零)\s?[时点]\s?(?:(?P<quarter>半|一刻|三刻)|整|(?P<part>[0-9]{{2}}|(?:[0-9]{{1,2}}|{CHINESE})\s?分(?:\s?(?P<rest>{NUMBER})\s?秒)?))?"
    r"|(?P<bare>[0-9]{1,2})\s?(?P<ampm>am|pm)"
    r")?"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
WESTMOST, EASTMOST = -12 * 60, 14 * 60
"""Minutes between which all civil times lie; each is a multiple of STEP off."""
STEP = 15


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day: `hour` None where only a part of the day is named (`period`), `second` and `offset` None where not said."""

    hour: int | None
    minute: int = 0
    second: int | None = None
    offset: tzinfo | None = None
    period: str | None = None


def read(text: str, instant: bool = False) -> TimeOfDay:
    """The time of day that the narrow text is as a whole. `instant`: it stood behind a T, where an offset may be negative; elsewhere
    `08:00-08:30` is two times. Raises UnreadableTime."""
    match = _CLOCK.fullmatch(text)
    if match is None or not text:
        raise UnreadableTime("date_malformed")
    period = PERIODS.get(match["period"] or match["half"] or match["ampm"] or "")
    if match["period"] and (match["half"] or match["ampm"]):
        raise UnreadableTime("date_malformed")
    if match["hour"]:
        second = int(match["second"]) if match["second"] else None
        return _made(int(match["hour"]), int(match["minute"]), second, period, _zone(match["offset"], instant))
    if match["chinese"]:
        part = (match["part"] or "").partition("分")[0].strip()
        minute = _QUARTERS[match["quarter"]] if match["quarter"] else number(part) if part else 0
        return _made(number(match["chinese"]), minute, number(match["rest"]) if match["rest"] else None, period, None)
    if match["bare"]:
        return _made(int(match["bare"]), 0, None, period, None)
    return TimeOfDay(None, period=period)


def digits(text: str, offset: str | None) -> TimeOfDay:
    """The time of four or six digits, as machines write them without signs. Raises UnreadableTime."""
    return _made(int(text[:2]), int(text[2:4]), int(text[4:]) if len(text) == 6 else None, None, _zone(offset, False))


def _made(hour: int, minute: int, second: int | None, period: str | None, offset: tzinfo | None) -> TimeOfDay:
    hour = hour if period is None else _of_day(hour, period)
    if hour == 24:
        raise UnreadableTime("time_24")
    if hour > 23 or minute > 59 or (second or 0) > 59:
        raise UnreadableTime("time_impossible")
    return TimeOfDay(hour, minute, second, offset, period)


def _of_day(hour: int, period: str) -> int:
    """The hour from 0 to 23. Twelve at night, and twelve in the morning in Chinese, mean two things and are not taken."""
    if (period == MORNING and hour in (0, 12)) or (period == SMALL and hour == 12) or (period == NIGHT and (hour == 12 or hour < 5)):
        raise UnreadableTime("time_doubtful")
    if period == AM and hour == 12:
        return 0
    later = hour + 12 if period in (AFTERNOON, NIGHT, PM) and 1 <= hour < 12 else hour + 12 if period == NOON and hour in (1, 2) else hour
    if later not in _OF_HOURS[period] or (period == PM and hour > 12):
        raise UnreadableTime("time_impossible")
    return later


def _zone(text: str | None, instant: bool) -> tzinfo | None:
    text = (text or "").strip()
    if text.startswith("-") and not instant:
        raise UnreadableTime("offset_malformed")
    return zone(text) if text else None


@lru_cache(maxsize=256)
def zone(text: str) -> tzinfo:
    """The zone of `z`, `+08`, `+0800` or `+08:00`. Raises UnreadableTime for one that no place has: beyond twelve hours west or fourteen east, or
    not a whole number of quarters of an hour off."""
    if text in ("z", "Z"):
        return UTC
    plain = text.replace(":", "")
    hours, minutes = int(plain[1:3]), int(plain[3:] or 0)
    off = (hours * 60 + minutes) * (-1 if plain[0] == "-" else 1)
    if not WESTMOST <= off <= EASTMOST or minutes > 59 or minutes % STEP:
        raise UnreadableTime("offset_malformed")
    if plain in ("+08", "+0800"):
        return SHANGHAI
    return timezone(timedelta(minutes=off))
