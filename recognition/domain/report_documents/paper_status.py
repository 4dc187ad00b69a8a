"""What the words of a report say of its status: void, not final, corrected; else it is what was issued."""

from __future__ import annotations

import re

from recognition.domain.report_documents.model import CORRECTED, FINAL, Refusal
from recognition.domain.report_documents.statuses import CANCELLED, NOT_FINAL, Status

_WHOLE = "初步|临时|中期|预报告?|草稿|未审核?|preliminary|interim|draft|unverified"
NOT_YET = re.compile(
    rf"(?:初步|临时|中期|预)报告(?!医)|报告[单书]?\s*[(\[【]\s*(?:{_WHOLE})\s*[)\]】]|(?:初步|临时)结果|报告状态\s*[:：]\s*(?:初步|临时|未审核|待审核?)|未审核|(?<![\u4e00-\u9fff])草稿"
    rf"|^[^\w\n]*(?:{_WHOLE})(?:\s+(?:report|results?))?[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
VOID = re.compile(
    r"报告[单书]?\s*[(\[【]\s*(?:已?作废|已?撤[销回])\s*[)\]】]|报告状态\s*[:：]\s*(?:作废|已?撤销|已?撤回)|(?:已作废|作废报告|报告作废)|^[^\w\n]*(?:作废|已?撤[销回]|void(?:ed)?|cancel(?:l)?ed)[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CORRECTED = re.compile(
    r"(?:更正|订正|修正)(?:后?的?)?(?:检[验查]|结果)?报告|报告[单书]?\s*[(\[【]\s*(?:已?更正|订正|修正)版?\s*[)\]】]|^[^\w\n]*corrected\s+report[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CORRECTED_ROW = re.compile(r"^[^\w\n]*(?:更正|订正|修正)(?:后|为|结果)*\s*[:：)\]】]|[(\[【]\s*(?:已?更正|订正|修正)(?:后|为|结果)*\s*[)\]】]")


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
