"""What the lines of a paper report say of the whole report: when it was performed, by whom it was issued, its number, and whether it is final.

The label decides which time is which; a day without a label of its own, in a finding or at the foot, is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recognition.domain.dates import UnreadableTime
from recognition.domain.dates import read as read_day
from recognition.domain.lookups import Stated
from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import FINAL, Organisation, Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.statuses import CANCELLED, NOT_FINAL, Status
from recognition.domain.reports.frame_words import INSTITUTION

_WHEN = r"(?:日期和?时间|时间|日期|时刻)"
_DAY = r"(?:20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|20\d{6})"
_CLOCK = r"(?:[ T]{0,3}\d{1,2}:\d{2}(?::\d{2})?(?!\d))?"
_TIME = rf"\s*[:：]?\s*(?P<time>{_DAY}{_CLOCK}|\d{{1,2}}:\d{{2}}|20\d\d[-/.年]\d{{1,2}}月?)?"
_LABELS = (
    ("performed", rf"(?:标本|样本)?(?:采集|采样|抽血|采血|取样|检查|摄片|拍片|扫描){_WHEN}"),
    ("received", rf"(?:标本|样本)?(?:接收|核收|签收|收样|收到|送达){_WHEN}"),
    ("reported", rf"(?:检验|检测|上机|报告|审核|复核|发布|打印|申请|送检|开单|出具|签发){_WHEN}"),
    ("open", rf"(?<![\u4e00-\u9fff]){_WHEN}"),
)
LABELLED = re.compile("|".join(f"(?P<{kind}>{label})" for kind, label in _LABELS))
AFTER = re.compile(_TIME)
NUMBER = re.compile(r"(?:报告单号|报告编号|报告号|检查号|检查编号|检查单号)\s*[:：]?\s*(?P<number>[A-Za-z0-9][A-Za-z0-9-]{2,39})(?![\w-])")
NOT_YET = re.compile(r"(?:初步|临时|预)报告(?!医)|(?:初步|临时)结果|报告状态\s*[:：]\s*(?:初步|临时|未审核|待审核?)|未审核|(?<![\u4e00-\u9fff])草稿")
VOID = re.compile(r"报告状态\s*[:：]\s*(?:作废|已?撤销|已?撤回)|(?:已作废|作废报告|报告作废)")
MARK = re.compile(r"(?<![A-Za-z])(?P<mark>[\u4e00-\u9fff]{0,6}HR)(?![A-Za-z0-9])")
_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){3,}")
"""Words whose characters a scanner or a form set apart (采 样 时 间)."""
LETTERHEAD = re.compile(r"^(?:(?:出具|报告|检验|检查)(?:机构|单位|医院)|医院(?:名称)?|机构名称)\s*[:：]\s*(?P<name>\S{2,40})")


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What holds for all rows of a paper report. `questions` stand before each of them."""

    issuer: Organisation
    number: str | None
    timing: Timing
    status: Status
    notices: tuple[str, ...]


def head(lines: list[str]) -> PaperHead:
    """What the lines, in NFKC, say of the report."""
    lines = [_SPACED.sub(lambda match: match[0].replace(" ", ""), line) for line in lines]
    numbers = list(dict.fromkeys(match["number"] for line in lines for match in NUMBER.finditer(line)))
    said = "\n".join(lines)
    status = Status(refusal=Refusal(CANCELLED)) if VOID.search(said) else Status(refusal=Refusal(NOT_FINAL)) if NOT_YET.search(said) else Status(FINAL)
    number = numbers[0] if len(numbers) == 1 else None
    return PaperHead(Organisation(names=tuple(dict.fromkeys(_institutions(lines)))), number, timing(lines), status, () if number else ("report_ref_unstated",))


def mark(line: str) -> str | None:
    """The recognition mark on a row, where one stands on that very line."""
    found = {match["mark"] for match in MARK.finditer(line)}
    return next(iter(found)) if len(found) == 1 else None


def timing(lines: Iterable[str]) -> Timing:
    """When all of it was sampled or examined. Several such times that differ are a conflict; a label that says neither leaves a question."""
    times: dict[str, list[str]] = {kind: [] for kind, _label in _LABELS}
    for kind, text in (found for line in lines for found in _labelled(line)):
        times[kind].append(text)
    written = [time for text in times["reported"] if (time := _read(text))]
    seen = tuple(f"{kind} time" for kind in ("received", "reported") if times[kind])
    for kind, question in (("performed", None), ("open", "time_unconfirmed")):
        if stated := list(dict.fromkeys(filter(None, times[kind]))):
            return _stated([_read(text) for text in stated], written, question)
    if times["performed"]:
        return Timing(refusal=Refusal("time_unreadable", seen=seen))
    return Timing(refusal=Refusal("time_only_report" if times["reported"] else "time_only_received" if seen else "time_unstated", seen=seen))


def _stated(read: list[ReadTime | None], written: list[ReadTime], question: str | None) -> Timing:
    times = [time for time in read if time]
    if len(times) < len(read):
        return Timing(refusal=Refusal("time_unreadable"))
    if not all(time.exact for time in times):
        return Timing(refusal=Refusal("time_imprecise"))
    if not all(moments.same(times[0], time) for time in times):
        return Timing(refusal=Refusal("time_conflict"))
    latest = max(written, key=lambda time: time.at, default=None)
    if latest and moments.later(times[0], latest):
        return Timing(times[0].performed("label"), refusal=Refusal("time_conflict"))
    return Timing(max(times, key=lambda time: moments.PRECISIONS.index(time.precision)).performed("label"), question)


def _labelled(line: str) -> Iterator[tuple[str, str]]:
    """(kind, what stands behind it) of each label of a time in the line."""
    for match in LABELLED.finditer(line):
        behind = AFTER.match(line, match.end())
        yield match.lastgroup or "open", (behind["time"] if behind else None) or ""


def _read(text: str) -> ReadTime | None:
    try:
        moment = read_day(text)
    except UnreadableTime as refused:
        return moments.read(text[:4]) if refused.code == "date_month_only" else None
    precision = "day" if moment.stated is Stated.DAY else str(moment.precision)
    return ReadTime(moment.value, precision, moment.stated is Stated.INSTANT)


def _institutions(lines: list[str]) -> Iterator[str]:
    """Names of institutions at the beginning of a line or behind a label for who issued the report."""
    for line in lines:
        bare = line.strip(" *#=【[")
        if match := LETTERHEAD.match(bare):
            yield match["name"]
        elif match := INSTITUTION.match(bare):
            yield match[0]
