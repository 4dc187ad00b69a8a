"""What the lines of a paper report say of the whole report: when it was performed, its number, and whether it is final."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recognition.domain.report_documents import paper_numbers, paper_times
from recognition.domain.report_documents.model import CORRECTED, FINAL, Performed, Refusal, Timing
from recognition.domain.report_documents.paper_numbers import PaperNumbers
from recognition.domain.report_documents.statuses import CANCELLED, NOT_FINAL, Status

_WHOLE = "初步|临时|中期|预报告?|草稿|未审核?|preliminary|interim|draft|unverified"
NOT_YET = re.compile(
    rf"(?:初步|临时|中期|预)报告(?!医)|报告[单书]?\s*[(\[【]\s*(?:{_WHOLE})\s*[)\]】]|(?:初步|临时)结果|报告状态\s*[:：]\s*(?:初步|临时|未审核|待审核?)|未审核|(?<![\u4e00-\u9fff])草稿"
    rf"|^\W*(?:{_WHOLE})(?:\s+(?:report|results?))?\W*$",
    re.IGNORECASE | re.MULTILINE,
)
VOID = re.compile(
    r"报告[单书]?\s*[(\[【]\s*(?:已?作废|已?撤[销回])\s*[)\]】]|报告状态\s*[:：]\s*(?:作废|已?撤销|已?撤回)|(?:已作废|作废报告|报告作废)|^\W*(?:作废|已?撤[销回]|void(?:ed)?|cancel(?:l)?ed)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_CORRECTED = re.compile(
    r"(?:更正|订正|修正)(?:后?的?)?(?:检[验查]|结果)?报告|报告[单书]?\s*[(\[【]\s*(?:已?更正|订正|修正)版?\s*[)\]】]|^\W*corrected\s+report\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_CORRECTED_ROW = re.compile(r"^\W*(?:更正|订正|修正)(?:后|为|结果)*\s*[:：)\]】]|[(\[【]\s*(?:已?更正|订正|修正)(?:后|为|结果)*\s*[)\]】]")
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
    numbers, stated = paper_numbers.read(lines), status("\n".join(lines))
    notices = (*(() if numbers.number or numbers.question else ("report_ref_unstated",)), *(("corrected_report",) if stated.status == CORRECTED else ()))
    timing, behind = paper_times.read(lines)
    return PaperHead(numbers, timing, stated, notices, behind)


def together(lines: Iterable[str]) -> list[str]:
    """The lines with words whose characters were set apart in one, and a label of a time on a line of its own before its value."""
    return paper_times.together(_SPACED.sub(lambda match: match[0].replace(" ", ""), line) for line in lines)


def status(said: str) -> Status:
    """What words in NFKC say of a whole report: that it is void, not final or corrected; else it is what was issued.

    >>> status("检验报告(初步)").refusal.code, status("检验报告单").status, status("更正报告").status
    ('not_final', 'final', 'corrected')
    """
    if VOID.search(said):
        return Status(refusal=Refusal(CANCELLED))
    return Status(refusal=Refusal(NOT_FINAL)) if NOT_YET.search(said) else Status(CORRECTED if _CORRECTED.search(said) else FINAL)


def corrects(line: str) -> bool:
    """Whether a row, in NFKC, says that it corrects another one of its item.

    >>> corrects("更正:肌酐 120"), corrects("肌酐 120 (更正后)"), corrects("白蛋白(矫正) 40")
    (True, True, False)
    """
    return _CORRECTED_ROW.search(line) is not None


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
