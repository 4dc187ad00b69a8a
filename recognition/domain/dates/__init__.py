"""The one reader of days and moments: by whole patterns and exact lengths, keeping how precisely and with which offset it was said.

A text is read, or refused by a code of `date_words`; nothing is completed. Libraries are kept away from it: they read the digits of
`20261127012345+0800` as 12:34 and `2026-11-18 09:30-10:00`, two times of a morning, as a time ten hours west of Greenwich."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import StrEnum

from recognition.domain.dates import labels, spoken_days, times
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.dates.numerals import NUMBER, YEAR, narrow, number
from recognition.domain.dates.spoken_days import MONTHS, WEEKDAYS
from recognition.domain.dates.times import OFFSET, TimeOfDay, UnreadableTime
from recognition.domain.lookups import SHANGHAI, Stated, Term, replace

__all__ = ["Certainty", "Moment", "Precision", "UnreadableTime", "day", "month", "performed", "read"]

LONGEST = 60
FIRST_YEAR, LAST_YEAR = 1900, 2199
ANY_DAY = datetime(2000, 12, 31, 12, tzinfo=SHANGHAI)
"""By which a text that rests on today's day is known as such, where no today is given; a leap year."""


class Precision(StrEnum):
    """How precisely a time was said."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Certainty(StrEnum):
    """Whether the text names its day in full, by today (昨天, 3天前), or so that a person has to look at what was understood (上周五)."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    VAGUE = "vague"


class Moment(Term, frozen=True):
    """A day or a time with its offset; of a day alone its beginning in Shanghai. `stated`: with its offset, in the deployment's zone, or as a day."""

    value: datetime
    precision: Precision
    stated: Stated
    certainty: Certainty = Certainty.ABSOLUTE

    @property
    def day(self) -> date:
        """The calendar day in Shanghai."""
        return shanghai_day(self.value)

    def isoformat(self) -> str:
        """The same as text that is read back as the same: `2026-11-18`, `2026-11-18T09:30`, `2026-11-18T09:30:00+08:00`."""
        if self.stated is Stated.DAY:
            return self.value.date().isoformat()
        whole = self.value if self.stated is Stated.INSTANT else self.value.replace(tzinfo=None)
        return whole.isoformat(timespec="minutes" if self.precision is Precision.MINUTE else "seconds")


RFC_3339 = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?|([0-9]{2}:[0-9]{2}))(Z|[+-][0-9]{2}:[0-9]{2})")
COMPACT = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?:[ t]?(?P<time>[0-9]{{4}}(?:[0-9]{{2}}(?:\.[0-9]{{1,9}})?)?)(?P<offset>{OFFSET})?)?"
)
_WEEKDAY = r"(?:\s?[(]?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[)]?)?"
SIGNED = re.compile(
    rf"(?P<year>[0-9]{{4}})\s?(?P<sign>[-/.])\s?(?P<month>[0-9]{{1,2}})\s?(?P=sign)\s?(?P<day>[0-9]{{1,2}})(?![0-9]){_WEEKDAY}(?P<gap>\s?t\s?|\s)?"
)
CHINESE = re.compile(rf"(?P<year>{YEAR})\s?年\s?(?P<month>{NUMBER})\s?月\s?(?P<day>{NUMBER})\s?[日号]{_WEEKDAY}(?P<gap>\s?)")
EIGHT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?P<gap>\s|t)")
ENGLISH = (
    re.compile(r"(?:(?P<weekday>[a-z]{3,9}),? )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -](?P<month>[a-z]{3,9})\.?,?[ -](?P<year>[0-9]{4})(?![0-9])(?P<gap>,? )?"),
    re.compile(r"(?:(?P<weekday>[a-z]{3,9}),? )?(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,? (?P<year>[0-9]{4})(?![0-9])(?P<gap>,? )?"),
)
MONTH = re.compile(rf"(?P<year>{YEAR})(?:\s?(?P<sign>[-/.])\s?(?P<month>[0-9]{{1,2}})|\s?年\s?(?P<named>{NUMBER})\s?月份?|(?P<digits>[0-9]{{2}}))")
_WHY = (
    (re.compile(r"[0-9]{4}-?w[0-9]{2}.*|[0-9]{4}-[0-9]{3}(?:t.*)?"), "date_week"),
    (re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{2}|[0-9]{4})(?: .*)?|[0-9]{1,2}-[a-z]{3}-[0-9]{2}"), "date_ambiguous"),
    (re.compile(r"(?!(?:19|20|21)[0-9]{2}(?:0[1-9]|1[0-2]))[0-9]{6}|[0-9]{3,5}|[0-9]{7,}|[0-9]{4} [0-9]{4,6}"), "date_length"),
    (MONTH, "date_month_only"),
    (re.compile(rf"(?:{spoken_days.YEARS})的?\s?{NUMBER}\s?月份?|(?:{spoken_days.MONTHS_SAID})"), "date_month_only"),
    (
        re.compile(
            r"[0-9]{4}[-/.年].*?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?\s?(?:[+-].*|[a-z(\[].*)|[0-9]{8}(?:[0-9]{4}(?:[0-9]{2}(?:\.[0-9]+)?)?)?(?:z|[+-].*)"
        ),
        "offset_malformed",
    ),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} ?(?:z|[+][0-9:]+)"), "offset_malformed"),
)
"""What a text is that is not read, to say what would be right; the first that fits."""


def read(text: str, now: datetime | None = None) -> Moment:
    """The day or time that the text says. With `now` days that rest on today's are read as well, each as the latest such day that is not
    in the future. Raises UnreadableTime; a full date in the future is returned as it stands."""
    if match := RFC_3339.fullmatch(text):
        return _instant(match)
    plain = narrow(text[: 4 * LONGEST])
    if len(plain) > LONGEST:
        raise UnreadableTime("date_malformed")
    if match := COMPACT.fullmatch(plain):
        at = times.digits(match["time"].partition(".")[0], match["offset"]) if match["time"] else None
        return _moment(_date(match["year"], match["month"], match["day"]), at)
    for pattern in (SIGNED, CHINESE, EIGHT, *ENGLISH):
        if match := pattern.match(plain):
            return _dated(match, plain[match.end() :])
    return _spoken(plain, now)


def performed(text: str, now: datetime | None = None) -> Moment:
    """When something was sampled or examined, as `read` reads it, also with its label before it (采样时间：…). Under a label that does not say
    which time it is (日期：…) somebody has to look: with `now` it is vague. Raises UnreadableTime, `date_other_time` for a report's time and the
    like, `date_label_open` for an open label without `now`."""
    if match := RFC_3339.fullmatch(text):
        # It begins with a digit, so no label stands before it.
        return _instant(match)
    bare, is_open = labels.without(text)
    if is_open and now is None:
        raise UnreadableTime("date_label_open")
    moment = read(bare, now)
    return replace(moment, certainty=Certainty.VAGUE) if is_open else moment


def day(text: str, now: datetime | None = None) -> date:
    """The Shanghai day that the text says. Raises UnreadableTime."""
    return read(text, now).day


def month(text: str) -> date:
    """The first day of the month that the text names: `2026-10`, `2026.10`, `2026年10月`, `202610`. Raises UnreadableTime, `month_number` for
    `2026.1`, which a spreadsheet makes both of January and of 2026.10, and `month_is_day` for a day or time, whose figures may be that day's."""
    match = MONTH.fullmatch(narrow(text[:LONGEST]))
    if match and match["sign"] == "." and match["month"] == "1":
        raise UnreadableTime("month_number")
    try:
        if match:
            return _date(match["year"], match["month"] or match["named"] or match["digits"], "1")
        day(text)
    except UnreadableTime as refused:
        raise UnreadableTime("month_malformed" if refused.code in ("date_malformed", "date_impossible", "date_month_only") else refused.code) from refused
    raise UnreadableTime("month_is_day")


def _instant(match: re.Match[str]) -> Moment:
    on, to_second, to_minute, offset = match.groups()
    zone, clock = times.zone(offset), to_second or to_minute
    try:
        # In half the time that whole numbers take; later Pythons read 24:00 as the next day.
        value = datetime.combine(date.fromisoformat(on), time.fromisoformat(clock if clock < "24" else ""), zone)
    except ValueError as error:
        _date(*on.split("-"))
        raise UnreadableTime("time_24" if clock.startswith("24") else "time_impossible") from error
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise UnreadableTime("date_too_early" if value.year < FIRST_YEAR else "date_in_future")
    return Moment(value, Precision.SECOND if to_second else Precision.MINUTE, Stated.INSTANT)


def _date(year: str, numbered: str, day_: str) -> date:
    year_number = number(year)
    if not FIRST_YEAR <= year_number <= LAST_YEAR:
        raise UnreadableTime("date_too_early" if year_number < FIRST_YEAR else "date_in_future")
    try:
        return date(year_number, number(numbered), number(day_))
    except ValueError as error:
        raise UnreadableTime("date_impossible") from error


def _dated(match: re.Match[str], rest: str) -> Moment:
    parts = match.groupdict()
    month_ = parts["month"]
    if month_.isascii() and month_.isalpha():
        month_ = str(MONTHS.get(month_, 0))
    on = _date(parts["year"], month_, parts["day"])
    if (weekday := parts.get("weekday")) and WEEKDAYS.get(weekday) != on.weekday():
        raise UnreadableTime("weekday_differs" if weekday in WEEKDAYS else "date_malformed")
    if not rest and not (parts["gap"] or "").strip():
        return _moment(on, None)
    if not rest or parts["gap"] is None:
        raise UnreadableTime("time_vague" if rest in times.PERIODS else _why(match.string))
    try:
        at = times.read(rest, instant="t" in parts["gap"])
    except UnreadableTime as refused:
        raise UnreadableTime(_why(match.string) if refused.code == "date_malformed" else refused.code) from refused
    if at.hour is None:
        raise UnreadableTime("time_vague")
    return _moment(on, at)


def _spoken(plain: str, now: datetime | None) -> Moment:
    try:
        spoken = spoken_days.read(plain, (now or ANY_DAY).astimezone(SHANGHAI))
    except UnreadableTime as refused:
        raise UnreadableTime(_why(plain, refused.code)) from refused
    if spoken.day.year < FIRST_YEAR:
        raise UnreadableTime("date_too_early")
    if now is None:
        # A file or a message is read on another day than it was written, so nothing in it may rest on today.
        raise UnreadableTime(_why(plain, "date_year_missing" if spoken.shortened else "date_relative"))
    return _moment(spoken.day, spoken.clock, Certainty.VAGUE if spoken.vague else Certainty.RELATIVE)


def _moment(on: date, at: TimeOfDay | None, certainty: Certainty = Certainty.ABSOLUTE) -> Moment:
    if at is None or at.hour is None:
        return Moment(datetime.combine(on, time(), SHANGHAI), Precision.DAY, Stated.DAY, certainty)
    value = datetime(on.year, on.month, on.day, at.hour, at.minute, at.second or 0, tzinfo=at.offset or SHANGHAI)
    precision = Precision.MINUTE if at.second is None else Precision.SECOND
    return Moment(value, precision, Stated.INSTANT if at.offset else Stated.LOCAL, certainty)


def _why(plain: str, otherwise: str = "date_malformed") -> str:
    return next((code for pattern, code in _WHY if pattern.fullmatch(plain)), otherwise)
