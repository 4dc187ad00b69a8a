"""What the lines of a paper report say of the whole report: when it was performed, its number, and whether it is final."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recognition.domain.report_documents import paper_numbers, paper_status, paper_times
from recognition.domain.report_documents.model import CORRECTED, Performed, Timing
from recognition.domain.report_documents.paper_numbers import PaperNumbers
from recognition.domain.report_documents.statuses import Status

MARK = re.compile(r"(?<![A-Za-z])(?P<mark>[\u4e00-\u9fff]{0,6}HR)(?![A-Za-z0-9])")
_MARKED = re.compile(rf"(\d\S*(?:\s.*)?)\s{MARK.pattern}(?!\S)")
_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff]){3,}")
"""Words whose characters a scanner or a form set apart (采 样 时 间)."""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What holds for all rows of a paper report."""

    numbers: PaperNumbers
    timing: Timing
    status: Status
    notices: tuple[str, ...]
    behind: tuple[Performed, ...] = ()


def head(lines: Sequence[str]) -> PaperHead:
    """What the lines, in NFKC, say of the report."""
    lines = together(lines)
    numbers, stated = paper_numbers.read(lines), paper_status.status("\n".join(lines))
    notices = (*(() if numbers.number or numbers.question else ("report_ref_unstated",)), *(("corrected_report",) if stated.status == CORRECTED else ()))
    timing, behind = paper_times.read(lines)
    return PaperHead(numbers, timing, stated, notices, behind)


def together(lines: Iterable[str]) -> list[str]:
    """The lines with words whose characters were set apart in one, and a label of a time on a line of its own before its value."""
    return paper_times.together(_SPACED.sub(lambda match: match[0].replace(" ", ""), line) for line in lines)


def mark(line: str) -> str | None:
    """The recognition mark on a row, where one stands on that very line."""
    found = {match["mark"] for match in MARK.finditer(line)}
    return next(iter(found)) if len(found) == 1 else None


def without_mark(line: str) -> str:
    """The line without a mark that stands by itself behind a result.

    >>> without_mark("1 总蛋白 71.2 g/L 65-85 川渝HR"), without_mark("川渝HR 总蛋白 71.2")
    ('1 总蛋白 71.2 g/L 65-85 ', '川渝HR 总蛋白 71.2')
    """
    return _MARKED.sub(r"\1 ", line, count=1) if mark(line) else line
