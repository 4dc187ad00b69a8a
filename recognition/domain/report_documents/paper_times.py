"""The times of a paper report: the label decides which is which, and what is written behind it is read by the reader of the fields that people type into, as a whole or not at all.

A day without a label of its own, in a finding or at the foot, is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from recognition.domain.dates import LONGEST, UnreadableTime, month
from recognition.domain.dates import read as read_day
from recognition.domain.lookups import SHANGHAI
from recognition.domain.report_documents import moments, timings
from recognition.domain.report_documents.model import Performed, Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.paper_labels import KINDS, LABELLED, cells, labelled
from recognition.domain.report_documents.timings import CONFLICT, UNCONFIRMED
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.labels import MOMENT, OF_TIME, is_label
from recognition.domain.reports.person_names import behind_names
from recognition.domain.reports.said_specimens import specimens_in

_GOES_ON = re.compile(
    r"^\W*(?:[至到~→?]|次日|翌日|左右|前后|许$|[上下中]午|[早晚晨夜]|凌晨|傍晚|[ap]\.?\s?m(?![a-z])|utc|gmt|cst|z(?![a-z])|[-–—/、+,])|\d", re.IGNORECASE
)
"""What behind a time may belong to it: an end, a half of the day, a zone, another number."""
_BESIDE = re.compile(r"[第共]\s*\d+\s*页|[(\[]?空腹[)\]]?")
"""What stands behind a time and says nothing of it: the number of the page, and that the patient had not eaten."""
_WRITTEN = {"performed": "采样时间", "received": "接收时间", "reported": "报告时间", "ordered": "申请时间"}
_OF_EXAMINATION = re.compile("检查|体检|摄片|拍片|扫描|exam|scan|study", re.IGNORECASE)
_WITH_YEAR = re.compile(r"20\d\d|二[〇零○]")
"""What is in every line with a time that is read: the year."""
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")


def read(lines: Sequence[str]) -> tuple[Timing, tuple[Performed, ...]]:
    """When all of it was performed, and the times of receipt and report, before which it was."""
    return timing(lines), tuple(time.performed("label") for time in _behind(_times(lines)))


def timing(lines: Iterable[str]) -> Timing:
    """When all of it was sampled or examined. Several such times that differ are a conflict; a label that says neither leaves a question."""
    times = _times(lines)
    behind = _behind(times)
    reported = bool(times["reported"] or times["ordered"])
    seen = (("received time",) if times["received"] else ()) + (("reported time",) if reported else ())
    for kind, question in (("performed", None), ("open", UNCONFIRMED)):
        if stated := _with_clock(list(dict.fromkeys(filter(None, times[kind])))):
            return _stated([_read(text) for text in stated], behind, question or (UNCONFIRMED if _is_unread(times) else None))
    if times["performed"]:
        return Timing(refusal=Refusal("time_unreadable", seen=seen))
    return Timing(refusal=Refusal("time_only_report" if reported else "time_only_received" if seen else "time_unstated", seen=seen))


def told_times(lines: Iterable[str]) -> Iterator[tuple[int, bool, ReadTime]]:
    """(place, whether it is one of sampling or examination, time) of each such time, of receipt and of report in lines in NFKC."""
    for place, line in enumerate(lines):
        if not _WITH_YEAR.search(line):
            continue
        times = _times([line])
        yield from ((place, True, time) for text in times["performed"] if (time := _read(text)) and time.exact)
        yield from ((place, False, time) for time in _behind(times))


def is_remarked(line: str) -> bool:
    """Whether words stand behind a time of sampling in a line in NFKC: where the reader asks about the line, they may be of the time.

    >>> is_remarked("采样时间:2026-11-20 07:32   有误"), is_remarked("采样时间:2026-11-20 07:32  姓名:示例")
    (True, False)
    """
    return any(kind == "performed" and _read_to(text) < len(text) for kind, text in labelled(line))


def _times(lines: Iterable[str]) -> dict[str, list[str]]:
    """What is written behind the labels of each kind."""
    times: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, text in (found for line in lines for found in labelled(line)):
        times[kind].append(text)
    return times


def _with_clock(stated: list[str]) -> list[str]:
    """What is written behind labels of one kind, a day and its time of day that stand behind two of them (采样日期, 采样时间) in one."""
    clocks = [text for text in stated if _CLOCK.fullmatch(text)]
    days = [text for text in stated if text not in clocks]
    if len(clocks) == len(days) == 1 and (day := _read(days[0])) and day.precision == "day" and _read_to(days[0]) == len(days[0]):
        return [f"{days[0]} {clocks[0]}"]
    return stated


def _behind(times: dict[str, list[str]]) -> list[ReadTime]:
    """The times of receipt and report, before which it was performed."""
    return [time for kind in ("received", "reported") for text in times[kind] if (time := _read(text, beginning=True))]


def _is_unread(times: dict[str, list[str]]) -> bool:
    """Whether a time of receipt or report is none that exists (11月31日), so that nothing can be held against it. A time of day alone is of no day."""
    late = [text for kind in ("received", "reported") for text in times[kind]]
    return any(text[:1].isdigit() and not _CLOCK.match(text) and _read(text, beginning=True) is None for text in late)


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


def _read(text: str, beginning: bool = False) -> ReadTime | None:
    """The time that a text is as a whole, but for words behind it that say nothing of it; with `beginning` whatever stands behind it."""
    end = _read_to(text)
    if end == 0:
        return moments.read(text[:4]) if _is_month(text) else None
    return moments.of_moment(read_day(text[:end])) if beginning or _is_apart(text[end:]) else None


def _is_month(text: str) -> bool:
    try:
        month(text)
    except UnreadableTime:
        return False
    return True


def _read_to(text: str) -> int:
    """How far of a text its time goes."""
    ends = [len(text), *(match.start() for match in re.finditer(r"\s+|[(\[]空腹", text))]
    for end in sorted((end for end in ends if end <= LONGEST), reverse=True):
        try:
            read_day(text[:end])
        except UnreadableTime:
            continue
        return end
    return 0


def _is_apart(rest: str) -> bool:
    """Whether words behind a time are none of it: behind one blank only what the form or a specimen is."""
    words = _BESIDE.sub(" ", rest)
    if not words.strip():
        return True
    if any(_GOES_ON.search(word) for word in words.split()):
        return False
    named = behind_names(words.split()) == len(words.split())
    return len(rest) - len(rest.lstrip()) > 1 or named or not left_over(words.strip()) or bool(specimens_in(words))


def together(lines: Iterable[str]) -> list[str]:
    """The lines with a label of a time on a line of its own before its value."""
    closed = list(lines)
    for place, line in enumerate(closed[:-1]):
        if LABELLED.fullmatch(line.strip(" :")) and _read(closed[place + 1].strip()):
            closed[place : place + 2] = "", f"{line.strip(' :')}: {closed[place + 1].strip()}"
    return closed


def plain(line: str) -> str:
    """The line, in NFKC, with each time that is read whole as the reader of pasted reports knows it, in Beijing time: a person types it into its field there.

    >>> plain("Collected: 2026-11-20T07:32:00Z  Name: A"), plain("采样 2026-11-20 3:30PM"), plain("采样时间:2026-11-20 07:32"), plain("采样时间:11-20")
    ('采样时间:2026-11-20 15:32  Name: A', '采样时间:2026-11-20 15:30', '采样时间:2026-11-20 07:32', '采样时间:11-20')
    """
    for kind, label, text in cells(line):
        known = is_label(label) and OF_TIME.search(label) is not None and not label.isascii()
        if kind not in _WRITTEN or (known and MOMENT.fullmatch(text)) or not (time := _read(text)) or not time.exact or _read_to(text) < len(text):
            continue
        at = time.at.astimezone(SHANGHAI)
        written = f"{at:%Y-%m-%d}" if time.precision == "day" else f"{at:%Y-%m-%d %H:%M}"
        name = label if known else "检查时间" if kind == "performed" and _OF_EXAMINATION.search(label) else _WRITTEN[kind]
        before, _found, behind = line.partition(label)
        line = f"{before}{name}:{behind[behind.index(text) :].replace(text, written, 1)}"
    return line
