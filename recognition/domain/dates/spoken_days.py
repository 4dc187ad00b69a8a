"""Days that are said by today: 昨天, 3天前, 上周五, 半个月前, 11.18; each as the latest such day that is not in the future."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recognition.domain.dates import times
from recognition.domain.dates.numerals import NUMBER, number
from recognition.domain.dates.times import NIGHT, SMALL, TimeOfDay, UnreadableTime

NAMED_DAYS = {
    "今天": 0, "今日": 0, "today": 0, "昨天": 1, "昨日": 1, "yesterday": 1, "前天": 2, "前日": 2, "大前天": 3, "明天": -1, "明日": -1, "tomorrow": -1, "后天": -2,
    "the day before yesterday": 2, "day before yesterday": 2, "the day after tomorrow": -2,
}  # fmt: skip
MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1,
) for name in names.split()}  # fmt: skip
WEEKDAYS = {word: number for number, words in enumerate(
    ("一 mon monday", "二 tue tues tuesday", "三 wed wednesday", "四 thu thur thurs thursday", "五 fri friday", "六 sat saturday", "日 天 sun sunday"),
) for word in words.split()}  # fmt: skip

YEARS_BACK = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2, "大前年": 3, "明年": -1}
MONTHS_BACK = {"本": 0, "这": 0, "这个": 0, "上": 1, "上上": 2, "下": -1}
YEARS, MONTHS_SAID = "|".join(YEARS_BACK), "(?:上上|上|本|这|下)个?月份?"
ENGLISH_NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_COUNTED = re.compile(rf"\b(?:{'|'.join(ENGLISH_NUMBERS)})(?= (?:hours?|days?|weeks?|months?|years?) ago)")
_HALF = re.compile("half an hour(?= ago)")


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day with the time behind it. `vague`: a person has to see it before it counts. `shortened`: a date that leaves out its year or century."""

    day: date
    clock: TimeOfDay | None = None
    vague: bool = False
    shortened: bool = False


def read(plain: str, now: datetime) -> SpokenDay:
    """What the narrow text says on the Shanghai day of `now`. Raises UnreadableTime."""
    plain = _COUNTED.sub(lambda match: str(ENGLISH_NUMBERS[match[0]]), _HALF.sub("半 hour", plain))
    if match := re.fullmatch(rf"({NUMBER}|半)\s?个?(?:小时|钟头|hours?|h)\s?(?:之?以?前|ago)|刚刚|刚才|现在|now", plain):
        return _hours(match[1], now)
    for pattern, reader in _READERS:
        match = pattern.match(plain)
        if match and (rest := re.fullmatch(r"(?:\s?的\s?|,?\s(?:at\s|in the\s)?)?((?![-/.]).*)", plain[match.end() :])):
            return _timed(reader(match, now.date()), rest[1])
    at = times.read(plain)
    if at.hour is None:
        raise UnreadableTime("date_malformed")
    # hours of a night belong to two days, and without one said the other may be meant
    return _timed(SpokenDay(now.date(), vague=at.period in (SMALL, NIGHT)), plain)


def _timed(spoken: SpokenDay, rest: str) -> SpokenDay:
    if not rest:
        return spoken
    at = times.read(rest)
    if at.offset is not None:
        raise UnreadableTime("offset_malformed")
    # 昨晚 may mean the hours after midnight too, and then another day
    return SpokenDay(spoken.day, at, spoken.vague or (at.hour is None and at.period == NIGHT), spoken.shortened)


def _hours(count: str | None, now: datetime) -> SpokenDay:
    back = timedelta(minutes=30) if count == "半" else timedelta(hours=number(count) if count else 0)
    at = now - back
    return SpokenDay(at.date(), TimeOfDay(at.hour, at.minute))


def _named(match: re.Match[str], today: date) -> SpokenDay:
    return SpokenDay(today - timedelta(NAMED_DAYS[match[0]]))


def _fused(match: re.Match[str], today: date) -> SpokenDay:
    """今早, 昨晚, 前晚: the part of the day is left for the time behind."""
    return SpokenDay(today - timedelta({"今": 0, "昨": 1, "前": 2}[match[1]]))


def _english_part(match: re.Match[str], today: date) -> SpokenDay:
    """last night, this morning: likewise."""
    return SpokenDay(today - timedelta(1 if match[1] == "last" else 0))


def _ago(match: re.Match[str], today: date) -> SpokenDay:
    unit = match["unit"][0]
    if match["count"] == "半":
        if unit in "天日dw周星":
            raise UnreadableTime("date_malformed")
        return SpokenDay(_months(today, 6) if unit in "年y" else today - timedelta(15), vague=True)
    count = number(match["count"]) if len(match["count"]) < 3 or not match["count"].isdigit() else int(match["count"])
    if unit in "天日d":
        return SpokenDay(today - timedelta(count))
    if unit in "周星礼w":
        return SpokenDay(today - timedelta(7 * count), vague=True)
    return SpokenDay(_months(today, count * (12 if unit in "年y" else 1)), vague=True)


def _months(today: date, back: int) -> date:
    """The day of an earlier month, or that month's last where it is shorter."""
    month_number = today.year * 12 + today.month - 1 - back
    year, month = month_number // 12, month_number % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day
    return date(year, month, min(today.day, last))


def _weekday(match: re.Match[str], today: date) -> SpokenDay:
    weekday, back = WEEKDAYS[match["day"]], {"上上": 14, "上": 7, "last": 7}.get(match["back"] or "")
    if back is None and match["back"] is None:
        return SpokenDay(today - timedelta((today.weekday() - weekday) % 7), vague=True)
    return SpokenDay(today - timedelta(today.weekday() + (back or 0) - weekday), vague=True)


def _short(match: re.Match[str], today: date) -> SpokenDay:
    """A day without its year: this year's is sure, last year's is shown first; 3/4 is March to some and April to others."""
    month, day = MONTHS.get(match["month"]) or number(match["month"]), number(match["day"])
    either = match.groupdict().get("sign") == "/" and day <= 12 and day != month
    try:
        latest = date(today.year - ((month, day) > (today.month, today.day)), month, day)
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error
    return SpokenDay(latest, vague=either or latest.year != today.year, shortened=True)


def _in_year(match: re.Match[str], today: date) -> SpokenDay:
    """去年12月1日: the year is said by today's; another year than this one's is shown first."""
    back = YEARS_BACK[match["back"]]
    try:
        return SpokenDay(date(today.year - back, number(match["month"]), number(match["day"] or match["plain"])), vague=back != 0)
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error


def _in_month(match: re.Match[str], today: date) -> SpokenDay:
    """上月18号: likewise of the month."""
    back = MONTHS_BACK[match["back"]]
    month_number = today.year * 12 + today.month - 1 - back
    try:
        return SpokenDay(date(month_number // 12, month_number % 12 + 1, number(match["day"])), vague=back != 0)
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error


def _only_day(match: re.Match[str], today: date) -> SpokenDay:
    day = number(match["day"])
    month_number = today.year * 12 + today.month - 1 - (day > today.day)
    try:
        return SpokenDay(date(month_number // 12, month_number % 12 + 1, day), vague=day > today.day, shortened=True)
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error


def _two_digits(match: re.Match[str], today: date) -> SpokenDay:
    """26-11-18: a year only where it can be no month and has begun; elsewhere any of the three may be the year."""
    year = int(match["year"])
    if not 12 < year <= today.year % 100:
        raise UnreadableTime("date_ambiguous")
    try:
        return SpokenDay(date(today.year // 100 * 100 + year, int(match["month"]), int(match["day"])), vague=True, shortened=True)
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error


_ENGLISH_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ENGLISH_DAY = "|".join(sorted((word for word in WEEKDAYS if word.isascii()), key=len, reverse=True))
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], SpokenDay]], ...] = (
    (re.compile("|".join(sorted(NAMED_DAYS, key=len, reverse=True))), _named),
    (re.compile(r"(last|this) (?=(?:morning|afternoon|evening|night)(?![a-z]))"), _english_part),
    (re.compile(r"(今|昨|前)(?=早|晨|晚|夜|上午|中午|下午)"), _fused),
    (re.compile(rf"(?P<count>[0-9]{{1,3}}|{NUMBER}|半)\s?个?(?P<unit>天|日|days?|周|星期|礼拜|weeks?|月|months?|年|years?)\s?(?:之?以?前|ago)"), _ago),
    (re.compile(rf"(?P<back>{YEARS})的?\s?(?P<month>{NUMBER})\s?(?:月\s?(?P<day>{NUMBER})\s?[日号]?|[-/.](?P<plain>[0-9]{{1,2}}))(?![0-9])"), _in_year),
    (re.compile(rf"(?P<back>上上|上|本|这个|这|下)个?月\s?的?(?P<day>{NUMBER})\s?[日号]"), _in_month),
    (re.compile(r"(?P<year>[0-9]{2})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})(?![0-9])"), _two_digits),
    (re.compile(rf"(?P<month>{NUMBER})\s?月\s?(?P<day>{NUMBER})\s?[日号]?(?![0-9])"), _short),
    (re.compile(r"(?P<month>[0-9]{1,2})(?P<sign>[-/.])(?P<day>[0-9]{1,2})(?![0-9:])"), _short),
    (re.compile(rf"(?P<day>{NUMBER})\s?[日号]"), _only_day),
    (re.compile(r"(?P<back>上上|上|本|这)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"), _weekday),
    (re.compile(rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -]?(?P<month>{_ENGLISH_MONTH})\.?(?![a-z])"), _short),
    (re.compile(rf"(?P<month>{_ENGLISH_MONTH})\.? ?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])"), _short),
    (re.compile(rf"(?:(?P<back>last) )?(?P<day>{_ENGLISH_DAY})(?![a-z])"), _weekday),
)
