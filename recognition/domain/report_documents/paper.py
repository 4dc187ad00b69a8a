"""What the lines of a paper report say of the whole report: when it was performed, by whom it was issued, its number, and whether it is final.

The label decides which time is which; a day without a label of its own, in a finding or at the foot, is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from recognition.domain.dates import UnreadableTime
from recognition.domain.dates import read as read_day
from recognition.domain.report_documents import moments, timings
from recognition.domain.report_documents.model import FINAL, Organisation, Performed, Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.paper_labels import KINDS, labelled
from recognition.domain.report_documents.statuses import CANCELLED, NOT_FINAL, Status
from recognition.domain.report_documents.timings import CONFLICT, UNCONFIRMED
from recognition.domain.reports import institution_parts
from recognition.domain.reports.frame_words import INSTITUTION

NUMBER = re.compile(r"(?:报告单号|报告编号|报告号|检查号|检查编号|检查单号)\s*[:：]?\s*(?P<number>[A-Za-z0-9][A-Za-z0-9-]{2,39})(?![\w-])")
NOT_YET = re.compile(
    r"(?:初步|临时|预)报告(?!医)|报告[单书]?\s*[(\[【]\s*(?:初步|临时|预报告?|草稿|未审核?)\s*[)\]】]|(?:初步|临时)结果|报告状态\s*[:：]\s*(?:初步|临时|未审核|待审核?)|未审核|(?<![\u4e00-\u9fff])草稿"
)
VOID = re.compile(r"报告[单书]?\s*[(\[【]\s*(?:已?作废|已?撤[销回])\s*[)\]】]|报告状态\s*[:：]\s*(?:作废|已?撤销|已?撤回)|(?:已作废|作废报告|报告作废)")
MARK = re.compile(r"(?<![A-Za-z])(?P<mark>[\u4e00-\u9fff]{0,6}HR)(?![A-Za-z0-9])")
_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){3,}")
"""Words whose characters a scanner or a form set apart (采 样 时 间)."""
_WITH_YEAR = re.compile(r"20\d\d")
LETTERHEAD = re.compile(r"^(?:(?:出具|报告|检验|检查)(?:机构|单位|医院)|医院(?:名称)?|机构名称)\s*[:：]\s*(?P<name>\S{2,40})")


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What holds for all rows of a paper report. `questions` stand before each of them."""

    issuer: Organisation
    number: str | None
    timing: Timing
    status: Status
    notices: tuple[str, ...]
    behind: tuple[Performed, ...] = ()


def head(lines: list[str]) -> PaperHead:
    """What the lines, in NFKC, say of the report."""
    lines = [_SPACED.sub(lambda match: match[0].replace(" ", ""), line) for line in lines]
    told = list(dict.fromkeys(number for _place, number in numbers(lines)))
    number = told[0] if len(told) == 1 else None
    return PaperHead(
        Organisation(names=tuple(dict.fromkeys(_institutions(lines)))),
        number,
        timing(lines),
        status("\n".join(lines)),
        () if number else ("report_ref_unstated",),
        tuple(time.performed("label") for time in _behind(_times(lines))),
    )


def status(said: str) -> Status:
    """What words in NFKC say of a whole report: that it is void or not final; else it is what was issued.

    >>> status("检验报告(初步)").refusal.code, status("检验报告单").status
    ('not_final', 'final')
    """
    return Status(refusal=Refusal(CANCELLED)) if VOID.search(said) else Status(refusal=Refusal(NOT_FINAL)) if NOT_YET.search(said) else Status(FINAL)


def mark(line: str) -> str | None:
    """The recognition mark on a row, where one stands on that very line."""
    found = {match["mark"] for match in MARK.finditer(line)}
    return next(iter(found)) if len(found) == 1 else None


def timing(lines: Iterable[str]) -> Timing:
    """When all of it was sampled or examined. Several such times that differ are a conflict; a label that says neither leaves a question."""
    times = _times(lines)
    behind = _behind(times)
    reported = bool(times["reported"] or times["ordered"])
    seen = (("received time",) if times["received"] else ()) + (("reported time",) if reported else ())
    for kind, question in (("performed", None), ("open", UNCONFIRMED)):
        if stated := list(dict.fromkeys(filter(None, times[kind]))):
            return _stated([_read(text) for text in stated], behind, question or (UNCONFIRMED if _is_unread(times) else None))
    if times["performed"]:
        return Timing(refusal=Refusal("time_unreadable", seen=seen))
    return Timing(refusal=Refusal("time_only_report" if reported else "time_only_received" if seen else "time_unstated", seen=seen))


def told_times(lines: Sequence[str]) -> Iterator[tuple[int, bool, ReadTime]]:
    """(place, whether it is one of sampling or examination, time) of each such time, of receipt and of report in lines in NFKC."""
    for place, line in enumerate(lines):
        if not _WITH_YEAR.search(line):
            continue
        times = _times([line])
        yield from ((place, True, time) for text in times["performed"] if (time := _read(text)) and time.exact)
        yield from ((place, False, time) for time in _behind(times))


def numbers(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(place, number) of each number of the report in lines in NFKC."""
    yield from ((place, match["number"]) for place, line in enumerate(lines) for match in NUMBER.finditer(line))


def _times(lines: Iterable[str]) -> dict[str, list[str]]:
    """What is written behind the labels of each kind."""
    times: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, text in (found for line in lines for found in labelled(line)):
        times[kind].append(text)
    return times


def _behind(times: dict[str, list[str]]) -> list[ReadTime]:
    """The times of receipt and report, before which it was performed."""
    return [time for kind in ("received", "reported") for text in times[kind] if (time := _read(text))]


def _is_unread(times: dict[str, list[str]]) -> bool:
    """Whether a time of receipt or report is none that exists (11月31日), so that nothing can be held against it."""
    return any(text and _read(text) is None for kind in ("received", "reported") for text in times[kind])


def _stated(read: list[ReadTime | None], behind: list[ReadTime], question: str | None) -> Timing:
    """`behind` are the times of receipt and report, each of which must lie behind the performed time: one that is the same is a question."""
    times = [time for time in read if time]
    if len(times) < len(read):
        return Timing(refusal=Refusal("time_unreadable"))
    if not all(time.exact for time in times):
        return Timing(refusal=Refusal("time_imprecise"))
    if not all(moments.same(times[0], time) for time in times):
        return Timing(refusal=Refusal(CONFLICT))
    time = max(times, key=lambda time: moments.PRECISIONS.index(time.precision))
    timing = timings.checked(time, "label", behind)
    return timing._replace(refusal=Refusal(CONFLICT)) if timing.refusal else timing._replace(question=timing.question or question)


def _read(text: str) -> ReadTime | None:
    try:
        moment = read_day(text)
    except UnreadableTime as refused:
        return moments.read(text[:4]) if refused.code == "date_month_only" else None
    return moments.of_moment(moment)


def _institutions(lines: list[str]) -> Iterator[str]:
    """Names of institutions at the beginning of a line or behind a label for who issued the report."""
    for line in lines:
        bare = line.strip(" *#=【[")
        if match := LETTERHEAD.match(bare):
            yield match["name"]
        elif match := INSTITUTION.match(bare):
            yield match[0] + institution_parts.whole(bare, match.end())
