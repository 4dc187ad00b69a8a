"""The number of a paper report, behind its label: as a whole or not at all, and a question where there are several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recognition.domain.placeholders import placeholder

AMBIGUOUS = "report_ref_ambiguous"
_OF_REPORT, _OF_EXAMINATION = "报告单号|报告编号|报告号", "检查号|检查编号|检查单号"
NUMBER = re.compile(
    rf"(?<![\u4e00-\u9fff])(?<![上前历]次 )(?<!原 )(?:(?P<report>{_OF_REPORT})|(?:{_OF_EXAMINATION}))(?:\s*[:：]\s*|\s+|(?=[A-Za-z0-9]))(?P<number>[^\s|,;，；、。()（）]+)(?P<more> [A-Za-z0-9][A-Za-z0-9-]*(?![\w:：]))?"
)
_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,39}")


class PaperNumbers(NamedTuple):
    """The report's number, further numbers of the same examination, and a question where several are written or one is no number."""

    number: str | None = None
    further: tuple[str, ...] = ()
    question: str | None = None


def read(lines: Iterable[str]) -> PaperNumbers:
    """What lines in NFKC say. The number of an examination is the report's where that has none of its own, and goes along with it else.

    >>> read(["报告单号:BG-9"]).number, read(["检查号:CT1 报告号:R2-1"]).number, read(["报告单号:BG-1", "报告单号:BG-2"]).question
    ('BG-9', 'R2-1', 'report_ref_ambiguous')
    >>> read(["检查号:CT1 报告号:R2-1"]).further, read(["报告单号:BG/9"]).question, read(["报告单号:BGX 0012"]).question, read(["原报告单号:BG-9"]).number
    (('CT1',), 'report_ref_ambiguous', 'report_ref_ambiguous', None)
    """
    found = [match for line in lines for match in NUMBER.finditer(line) if not (placeholder(match["number"]) or _is_label(match["number"]))]
    reports = tuple(dict.fromkeys(match["number"] for match in found if match["report"]))
    examinations = tuple(dict.fromkeys(match["number"] for match in found if not match["report"]))
    counted, further = (reports, examinations) if reports else (examinations, ())
    if not counted:
        return PaperNumbers()
    if len(counted) > 1 or len(further) > 1 or any(match["more"] for match in found) or not all(_FORM.fullmatch(number) for number in (*counted, *further)):
        return PaperNumbers(question=AMBIGUOUS)
    return PaperNumbers(counted[0], tuple(number for number in further if number != counted[0]))


def told(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(place, number) of each number of the report in lines in NFKC."""
    for place, line in enumerate(lines):
        yield from ((place, match["number"]) for match in NUMBER.finditer(line) if _FORM.fullmatch(match["number"]) and not placeholder(match["number"]))


def _is_label(text: str) -> bool:
    """Whether what stands behind an empty label is the next one."""
    return re.search(r"^[\u4e00-\u9fff]+[:：]|^[\u4e00-\u9fff]+$", text) is not None
