"""The name of an institution on a letterhead with what stands behind it without a blank: its own departments and the words of a form say nothing, another institution's
name makes another one of it (某医院荷塘分院, 某医院集团荷塘医院)."""

from __future__ import annotations

import re

from recognition.domain.names.departments import DEPARTMENT
from recognition.domain.reports.frame_words import FORM

_OWN = re.compile(
    r"本部|总院|门诊(?!部)|急诊部?|住院部?|(?:健康)?(?:体检|管理|检验|影像|急救|客服|病理)(?:诊断|服务)?(?:中心|部|组|室)|检验医学(?:中心|部)|[a-z\d.\s/-]+|[\W_]",
    re.IGNORECASE,
)
"""Parts of a hospital under its own licence, and signs. A campus (南院区) may be an institution of its own in the catalogue."""
_OF_INSTITUTION = re.compile(r"[院所站]|中心|诊|[部区]$|集团|公司|实验室")
_CENTRE = re.compile("(?:检验|影像|病理|体检)(?:诊断)?(?:中心|所)")
"""What a hospital has itself, but where words before it make it another's: 区域检验中心."""
_WORD = re.compile(r"[^\s:;,、。|]*")


def whole(text: str, end: int) -> str:
    """What stands behind a name that ends there and belongs to it, as the name of another institution; "" where nothing does.

    >>> [whole(text, 4) for text in ("示范医院荷塘分院检验报告单", "示范医院检验科报告单", "示范医院(本部)", "示范医院(荷塘分院)", "示范医院第二门诊部", "示范医院区域检验中心")]
    ['荷塘分院检验报告单', '', '', '(荷塘分院)', '第二门诊部', '区域检验中心']
    """
    behind = _WORD.match(text, end)
    tail = behind[0] if behind else ""
    rest = bare(tail)
    return tail if _OF_INSTITUTION.search(rest) or (rest and _CENTRE.search(tail)) else ""


def bare(tail: str) -> str:
    """What is left of words behind a name without the institution's own parts and the words of a form."""
    rest = FORM.sub(" ", tail)
    for known in (DEPARTMENT, _OWN):
        rest = known.sub(" ", rest)
    return "".join(rest.split())
