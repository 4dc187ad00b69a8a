"""Rows of a paper report that name a test and give no result: not done, without a result, or cancelled. Each is told as a row, for a row that vanishes says nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from recognition.domain.report_documents.statuses import CANCELLED
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import Run

NO_RESULT = "no_result"
_BEFORE = r"(?<=[\s:(\[,;、|])"
_CANCELLED = r"已?(?:取消|作废|撤[回销])|退[检费]|cancel(?:l?ed)?|voided"
_NOT_DONE = (
    r"未(?:能|予)?(?:[做测查行采]|检(?!出)|送检|收到|报告|回报)[\u4e00-\u9fff]{0,2}|待(?:[检测查]|回?报|复查)[\u4e00-\u9fff]{0,2}|(?:拒|弃|停)(?:检|收)"
    r"|(?:标本|样本|样品|血样)?(?:严重|重度|明显)?(?:溶血|脂血|乳糜|凝固|凝血块|凝块|有凝块)|(?:标本|样本|样品)?(?:量?不足|量少|不合格|不符)|无(?:标本|结果|样本)|重[抽采]|重新[采抽][集样血]?"
    r"|not\s+(?:done|tested|performed|received)|pending|qns|h(?:a)?emoly[sz]ed|clotted|insufficient|no\s+result|n/a"
)
_SIGN = r"-{2,}|[—–]{2,}|/{1,2}|\*{3,}|\.{3,}|…+"
_STANDS = re.compile(rf"{_BEFORE}(?:(?P<cancelled>{_CANCELLED})|(?P<not_done>{_NOT_DONE})|(?P<sign>{_SIGN}))(?=$|[\s)\],;。、|])", re.IGNORECASE)
_ORDINAL = re.compile(r"^\s*\d{1,3}\s*[.、)]?\s+")
_RESULT = re.compile(
    r"(?<![A-Za-z0-9.*^-])[<>]?\d+(?:\.\d+)?(?![\d.]*\s*(?:[-~–—]|/L|\*|\^|\d))(?=$|[\s,;|↑↓HL(])|(?<!\S)[弱强]?[阴阳]性|未检出|(?<!\S)(?:neg|pos)",
    re.IGNORECASE,
)
"""A number by itself or a finding: what may be a result. Limits, units and what is within a name are none."""
_UNIT = re.compile(r"[A-Za-zμ%‰µ×]*(?:10[\^*]?\d*)?/[A-Za-z0-9.μ]+|[%‰]|mmol|mmhg|fl|pg|sec|秒", re.IGNORECASE)
_DASHES = " :：-—–(（[【,，、"


class Unresulted(NamedTuple):
    """The name in front, and `no_result` or `cancelled`."""

    name: str
    code: str


def unresulted(line: str) -> Unresulted | None:
    """What a line in NFKC says of a test that has no result; None where it has one, or names none.

    >>> unresulted("2 白蛋白 未做"), unresulted("尿素 (已取消)"), unresulted("肌酐 66 溶血"), unresulted("乙肝表面抗原 未检出")
    (Unresulted(name='白蛋白', code='no_result'), Unresulted(name='尿素', code='cancelled'), None, None)
    """
    bare = _ORDINAL.sub("", line.strip())
    stands = _STANDS.search(bare)
    if stands is None or len(bare) > 120:
        return None
    name = bare[: stands.start()].strip(_DASHES)
    if stands["cancelled"]:
        name = _RESULT.split(name)[0].strip(_DASHES)
        return Unresulted(name, CANCELLED) if name else None
    rest = bare[stands.end() :]
    if not name or _RESULT.search(name) or (_RESULT.search(rest) and not stands["not_done"]):
        return None
    return Unresulted(name, NO_RESULT)


def is_remark(text: str) -> bool:
    """Whether words say nothing but that a result is wanting or of what state the specimen was: behind a result they are no name."""
    return re.fullmatch(f"{_CANCELLED}|{_NOT_DONE}", text.strip(_DASHES + ")）]】"), re.IGNORECASE) is not None


def only_unit(run: Run) -> bool:
    """Whether a unit and nothing that may be a result stands behind a name: 甘油三酯 mmol/L 0-1.7."""
    return bool(run.after) and _UNIT.fullmatch(run.after) is not None and not any(_RESULT.fullmatch(unit) for unit in run.units)


def is_bare(line: Line, following: Line | None) -> bool:
    """Whether a line is a name and nothing else, and no result stands on the next."""
    return not line.valued and not line.head and ":" not in line.folded and not (following and following.only_values)
