"""Days that no label gives as a time: behind that of who did something (采集人 张三 2026-08-01 07:30), of a place (科室：内科 2026-08-01), and on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from recognition.domain.dates.labels import TAKEN
from recognition.domain.reports.form_labels import OF_PLACE, PERSON, SIGNED_BY
from recognition.domain.reports.labels import WHOLE_DAY, parts, with_colons
from recognition.domain.reports.states import BEHIND

_YEAR = re.compile(r"20\d\d")
"""What is in every line with such a day."""
_DAY = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)|(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d))")
_TAKEN_BY = re.compile(rf"^(?:标本|样本)?(?:{TAKEN})")
_OF_LIFE = re.compile(r"出生|生日|入院|住院|birth|dob|月经|孕|诊断|病史|编?号|码$|id$|no\.?$", re.IGNORECASE)
"""Labels of days in the patient's life, which lie before any sampling, and of numbers, which may have the shape of a day."""


def signed_on(text: str) -> Iterator[tuple[bool, date]]:
    """(whether it is one of sampling, day) of each in a line in NFKC; of any other the sampling lies not behind it, or somebody looks.

    >>> list(signed_on("采集人 张三 2026-08-01 07:30")), list(signed_on("科室:内科 2026-08-01")), list(signed_on("出生日期:2001-08-01"))
    ([(True, datetime.date(2026, 8, 1))], [(False, datetime.date(2026, 8, 1))], [])
    """
    if not _YEAR.search(text):
        return
    for name, value in parts(with_colons(text))[1]:
        if not any(pattern.match(name) for pattern in (SIGNED_BY, PERSON, OF_PLACE)) or _OF_LIFE.search(name):
            continue
        for day in _days(value):
            yield _TAKEN_BY.match(name) is not None, day


def standing_alone(lines: Sequence[str]) -> dict[int, tuple[bool, date]]:
    """The one whole day that lines (NFKC) say and nothing besides, by the place of each, as apps print it over the tests of a day, and whether it is that of sampling: beside 已出报告
    it is the report's. Empty where such lines say several days, of which one holds for some tests and one for others.

    >>> standing_alone(["肝功能", "2026-11-26 10:22 已出报告", "总胆红素 15.0"]), standing_alone(["2026-11-26", "血常规", "2026-11-20", "肝功能"])
    ({1: (False, datetime.date(2026, 11, 26))}, {})
    """
    found = {place: (BEHIND.search(line) is None, day) for place, line in enumerate(lines) if _YEAR.search(line) for day in _days(line)[:1] if _is_alone(line)}
    return found if len({day for _sampled, day in found.values()}) == 1 else {}


def _is_alone(line: str) -> bool:
    return WHOLE_DAY.fullmatch(BEHIND.sub("", line).strip()) is not None


def _days(text: str) -> list[date]:
    days = []
    for year, *rest in _DAY.findall(text):
        month, day = rest[:2] if rest[0] else rest[2:]
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return days
