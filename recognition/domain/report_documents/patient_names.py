"""What stands where the name of a patient should, and names none: a control or a calibrator, a test of the connection, a donor, an animal. Nothing of a name is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from recognition.domain.report_documents import remarks

DOUBTFUL = "patient_doubtful"
"""The question of rows whose patient may be none."""
CONTROL, ANOTHER = remarks.CONTROL, remarks.DONOR
"""The words that stand for what a name was where it is handed on."""
_CONTROL = re.compile(
    r"(?:室[内间])?质[控评].{0,12}|(?:定标|校准|标准|空白|对照|比对|参考|能力验证)(?:品|液|血清|样[品本]|物|孔|管)?[\s_-]*\d{0,4}|qc[\s_-]*\w{0,8}|(?:i|e)qc|eqas?|(?:quality[\s_-]*)?controls?[\s_-]*\d{0,4}|calibrat(?:or|ion)[\s_-]*\d{0,4}",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"(?:测试|试验|演示|模拟|演练|培训|教学|调试)(?:用|人员?|数据|样[品本]|标本|病人|患者)?[\s_-]*\d{0,4}|(?:test|dummy|demo)(?:[\s_-]*(?:patient|\d{1,4}))?|(?:器官|骨髓|肾|肝|干细胞)?(?:供者|供体|捐[献赠]者|献血[者员])\d{0,4}|donor\d{0,4}"
    r"|受试者?\d{0,4}|志愿者\d{0,4}|样[品本]\d{0,6}|标本\d{0,6}|动物|宠物|[犬狗猫猴猪兔鼠]|[大小白裸豚仓]鼠|(?:恒河|食蟹)?猴|(?:比格|实验)犬|canine|feline|murine|(?:beagle\s+)?dog|cat|rat|mouse|rabbit",
    re.IGNORECASE,
)
_SPECIES = re.compile(r"(?!.*(?:human|homo|人)).*\w", re.IGNORECASE)


def of_name(texts: Iterable[str]) -> str:
    """CONTROL or ANOTHER, where one of the parts of a name is nothing but a word for it; "" for a name.

    >>> of_name(["质控血清 水平1"]), of_name(["犬", "豆豆"]), of_name(["测试患者甲"]), of_name(["李", "犬养"]), of_name(["TEST", "PATIENT"])
    ('QC', 'DONOR', '', '', 'DONOR')
    """
    parts = ["".join(unicodedata.normalize("NFKC", text).split()) for text in texts]
    if any(map(_CONTROL.fullmatch, parts)):
        return CONTROL
    return ANOTHER if any(map(_ANOTHER.fullmatch, parts)) else ""


def of_species(texts: Iterable[str]) -> str:
    """ANOTHER, where a field for the species says one that is not man."""
    said = [text for text in texts if text.strip()]
    return ANOTHER if said and all(map(_SPECIES.match, said)) else ""
