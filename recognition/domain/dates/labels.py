"""Labels that are copied with a day from a form: 采样时间：2026-11-18 09:30. The time of sampling or examination is what is asked for; that
of a report, of printing or of an order is another one, and a label that says neither leaves open which it is."""

from __future__ import annotations

import re

from recognition.domain.dates.numerals import narrow
from recognition.domain.dates.times import UnreadableTime

GATHERED = "留取|留样|留尿|留便"
TAKEN = f"采样|采集|采检|采血|抽血|取血|取样|抽样|抽取|取材|{GATHERED}"
"""What is done when a sample is taken, as labels have it; the one list of every reader of a time of sampling; the first are of urine, stool and sputum."""
_WHEN = r"(?:的?(?:日期和?时间|日期|时间|时刻|日|于|date\s?(?:and|/|&)?\s?time|date|time|on|at))?"
PERFORMED = re.compile(
    rf"(?:标本|样本|样品|检验标本)?(?:{TAKEN})(?:标本|样本)?"
    + _WHEN
    + r"|(?:检查|检验|检测|执行|拍片|摄片|摄影|扫描|检查检验|检验检查|检查/检验|采样/检查)"
    + _WHEN
    + r"|(?:specimen |sample )?(?:collected|collection|sampled|sampling|drawn|draw|taken)\s?"
    + _WHEN
    + r"|(?:performed|examined|exam|examination|study|scan|scanned|acquisition)\s?"
    + _WHEN
)
"""Read past: that is the time which counts."""
OTHER = re.compile(
    r"(?:出?报告|打印|审核|审定|复核|确认|发布|签发|出具|出报告|书写|诊断|申请|开单|开立|医嘱|下达|送检|接收|签收|收样|收到|核收|上机|登记|预约|缴费|收费|就诊|门诊|入院|住院|出院|手术|出生|发病|随访|有效)"
    r"(?:标本|样本)?"
    + _WHEN
    + r"|(?:report(?:ed|ing)?|print(?:ed)?|verified|verification|approved|authori[sz]ed|released|issued?|received|receipt|ordered|order|request(?:ed)?|registered|admission|admitted|visit|birth|date of birth|dob)\s?"
    + _WHEN
)
UNSAID = re.compile("日期和?时间|日期|时间|date(?: ?(?:and|/|&)? ?time)?|time")
_LABEL = re.compile(r"(?P<label>[^\d:]*?[^\d:\s])\s?(?:[:=]\s?|\s(?![a-z])|(?<=[\u3400-\u9fff])(?=[0-9〇零○一二三四五六七八九十]))(?P<rest>.+)")


def without(text: str) -> tuple[str, bool]:
    """The text without the label of a time of sampling or examination before it, and whether a label leaves open which time it is.
    Raises UnreadableTime, `date_other_time` for the label of another time."""
    if text[:1].isdigit():
        return text, False
    match = _LABEL.fullmatch(narrow(text))
    if match is None:
        return text, False
    label = match["label"].strip("[]()【】 ")
    if OTHER.fullmatch(label):
        raise UnreadableTime("date_other_time")
    if PERFORMED.fullmatch(label):
        return match["rest"], False
    return (match["rest"], True) if UNSAID.fullmatch(label) else (text, False)
