"""The time of day at which a report says that blood was taken, where it gives no day with it.

A whole moment in the head of a report (采样时间：2026-11-20 08:15) says when; a time of day alone, at a label, in a line of its own or beside a name, is how
forms tell the samples of one day apart, and tells one cortisol from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from recognition.domain.dates.labels import TAKEN
from recognition.domain.names import qualifiers

_LABEL = rf"(?:(?:标本|样本)?\s*(?:{TAKEN})\s*(?:时间|时刻|日期)?点?|^\s*(?:时间点?|time\b)|(?<![a-z])(?:collect(?:ed|ion)|sampl(?:ed|ing)|drawn)(?:\s+(?:time|date|at|on))?)\s*[:=]?\s*"
_OF_DAY = r"(?:上午|中午|下午|早上?|清晨|晨|晚上?|凌晨|夜间|午夜|[ap]\.?m\.?)"
_CLOCK = rf"{_OF_DAY}?\s*(?:[01]?\d|2[0-4])\s*(?::\s*[0-5]\d(?::[0-5]\d)?\s*(?:[ap]\.?m\.?)?|[点时]\s*(?:[0-5]?\d\s*分|整|半)?|\s*[ap]\.?m\.?)(?![\d-])"
_DATE = r"\d{4}\s*[-/.年]\s*\d{1,2}|\d{1,2}\s*[-/月]\s*\d{1,2}|\d{8}"
_ZONE = r"(?:\.\d{1,6})?(?:\+08:?00)?"
"""Parts of a second, and Beijing's offset; any other is looked at."""
LABELLED = re.compile(rf"[(\[]?{_LABEL}({_CLOCK})[)\]]?", re.IGNORECASE)
DATED = re.compile(rf"{_LABEL}(?:{_DATE})\s*(?:[-/.月]\s*\d{{1,2}})?\s*日?([T\s]*{_CLOCK}{_ZONE})?", re.IGNORECASE)
_APART = re.compile(r"(?<![\d.])(\d{1,2}(?::[0-5]\d)?)\s+([ap])\.?m\b\.?", re.IGNORECASE)
ALONE = re.compile(rf"[(\[]?\s*({_CLOCK})\s*[)\]]?\s*[:]?", re.IGNORECASE)
OF_DAY = re.compile(
    r"皮质醇|皮质激素|皮质素|促肾上腺|生长激素|生长因子|泌乳素|催乳素|睾酮|醛固酮|肾素|血管紧张素|肾上腺素|褪黑素|胰岛素|C肽|胃泌素|黄体生成|卵泡刺激|卵泡生成|cortisol|corticotrop|growth hormone|prolactin|testosterone|aldosterone|renin|melatonin|insulin|c-peptide|lutein|follicle",
    re.IGNORECASE,
)
"""Hormones that have a rhythm of the day or are measured several times in one test of function."""


class Sampled(NamedTuple):
    """`clock` the qualifier of a time of day without a day, or ""; `alone` where the line says nothing else and has no label; `day` where it gives the day
    of sampling, `moment` where it gives a time with it; `rest` the line without all this."""

    clock: str = ""
    alone: bool = False
    day: bool = False
    moment: bool = False
    rest: str = ""


NOTHING_SAID = Sampled()


def read(text: str) -> Sampled:
    """What one line, in NFKC, says of the time of sampling."""
    text = _APART.sub(r"\1\2m", text)
    if match := ALONE.fullmatch(text):
        return Sampled(_code(match[1]), alone=True)
    dated = DATED.search(text)
    rest = DATED.sub("\t", text) if dated else text
    clock = LABELLED.search(rest)
    rest = f"{rest[: clock.start()]}\t{rest[clock.end() :]}" if clock else rest
    return Sampled(_code(clock[1]) if clock else "", False, dated is not None, dated is not None and dated[1] is not None, rest.strip(" \t|;,"))


_DAY = r"\s*[:=]?\s*(20\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)|(\d\d)(\d\d)(?:\d{4}|\d{6})?(?!\d))"
_TAKEN_ON = re.compile(
    rf"(?:{_LABEL}|(?:{TAKEN})(?:者|人|人员|护士)?\s*:\s*[\u4e00-\u9fff*·]{{1,4}}(?=\s+20)|(?:检查|检测|体检|摄片|扫描|送检)\s*(?:时间|日期)|(?<![\u4e00-\u9fff])日期|exam(?:ination)?\s+date|date\s+(?:collected|drawn|of\s+collection)|(?<![a-z])(?<!report )(?<!print )(?<!printed )date){_DAY}",
    re.IGNORECASE,
)
_WRITTEN_ON = re.compile(
    rf"(?:(?:接收|签收|核收|收样|收到|送达|检验|上机|审核|复核|批准|报告|打印|发布|出具|签发)\s*(?:时间|日期)?|(?:检验|审核|复核|核对|报告|批准)(?:者|人|员|医生|医师|技师)?\s*:\s*[\u4e00-\u9fff*·]{{1,4}}(?=\s+20)|(?:received|reported|printed|verified)(?:\s+(?:on|at|date|time))?|date\s+(?:received|reported|printed)){_DAY}",
    re.IGNORECASE,
)


def taken_on(text: str) -> Iterator[date]:
    """The days on which a line, in NFKC, says that samples were taken or examinations made."""
    return _days(_TAKEN_ON, text)


def written_on(text: str) -> Iterator[date]:
    """The days on which it says that samples were received or the report was written: none of them is before the sampling."""
    return _days(_WRITTEN_ON, text)


def _days(pattern: re.Pattern[str], text: str) -> Iterator[date]:
    for match in pattern.finditer(text):
        try:
            yield date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
        except ValueError:
            continue


def _code(written: str) -> str:
    return next((qualifier for qualifier in sorted(qualifiers.take(written.casefold())[1]) if qualifier.startswith("time.clock_")), "")
