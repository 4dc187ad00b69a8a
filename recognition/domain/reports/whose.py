"""Whose a report is: lines by which it is of a second person, or of an animal. Nothing of a person is kept; values are only compared with one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.domain.reports.person_labels import OF_NAME, WHO, numbers

_NUMBERS = "标本号|样本号|标本编号|样本编号|(?<![a-z])id|住院号|门诊号|病历号|病案号|就诊号|登记号|体检编号|体检号|患者id|病人id|卡号|就诊卡号|床号|病室|条码|条码号|条形码|标本条码|样本条码|流水号|检验号|检验编号|实验号|报告号|barcode|(?<![a-z][\\s.])no\\.?(?=\\s*[:=])|(?:lab|report|request|order|accession)\\s*(?:no\\.?|number|id)(?=\\s*[:=])|报告单号|报告编号|检验单号|申请单号|(?<![\u4e00-\u9fff])编号|身高|体重|民族|出生(?:日期|年月)?|生日|bed|dob|date\\s+of\\s+birth|mrn|patient\\s+id"
_LABELLED = re.compile(
    rf"(?:^|(?<=[\s|,;【\[]))(?:(?P<label>(?:{WHO}|客户|会员|学员|员工)?姓\s*名|性\s*别|sex|gender|年\s*龄|age|{_NUMBERS})(?:\s*[:=]\s*|\s+(?=\S))"
    rf"|(?P<named>{WHO}|patient(?:\s+name)?|(?<!test )(?<!item )(?<!panel )(?<!order )(?<!doctor )name)\s*[:=]\s*)(?P<value>[^\s,;|:]{{1,20}})",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\u4e00-\u9fff])(?P<sex>男|女)性?\s*[,/|]?\s*(?P<age>\d{1,3})\s*(?P<unit>周?岁|个?月|天)")
"""A sex with an age, as they stand behind a name without labels."""
_NAME_BARE = re.compile(r"(?:^|报告[单书]?(?=\s))\s*(?P<name>[\u4e00-\u9fff]{2,4})[\s,/|]+(?:男|女)性?[\s,/|]+\d{1,3}\s*(?:周?岁|个?月|天)(?![以及\d~-])")
"""A name before them, at the beginning of a line."""
_SEX_BESIDE = re.compile(r"(?:^\s*|(?<=[\u4e00-\u9fffA-Za-z])\s+)(男|女)(?:\s*$|\s+(?=[阴阳<>]|\d+(?:\.\d+)?(?!\s*[-~–—\d.])))")
"""A sex on a line of its own, or between a name and its result."""
_NAMES = re.compile(rf"^(?:{OF_NAME}|patient(?:name)?)$")
_SAME = {"patientname": "name", "patient": "name", "gender": "sex"}
_NUMBERED = re.compile(r"^\s*(?:患者|病人|受检者|受试者|patient|subject)\s*[A-Z]?\s*\d{1,2}\s*$", re.IGNORECASE)
"""One of several: Patient 2."""
_ANIMAL = re.compile(r"宠物|动物|兽医|veterinar|animal\s+hospital|(?:食品|药品|兽药)检验|血站|血液中心|法医|司法鉴定", re.IGNORECASE)
"""An animal, a food, a donor of blood or a case: no patient of the hospital."""
_NOBODY = re.compile(
    r"质控|受[者体试]|捐献|孩子|[大小]双|[AB一二甲乙]胎|科研|教学|志愿|对照|标准品|校准|比对|测试|模拟|空白|样品|试剂|供者|供体|之[母父妻夫子女]|[的](?:母|父|妻|夫|子|女)|胎儿|脐血|^(?:[犬狗猫兔鼠猪猴]|大鼠|小鼠)$|^(?:test|qc|blank|control|demo)\d*$|^(?:f(?:o)?etus|mother|father|wife|husband|baby|twin|donor|newborn|neonate|son|daughter)\W*$",
    re.IGNORECASE,
)
"""What stands in the place of a name where the sample is nobody's, or of another person."""


def of_others(lines: Sequence[str]) -> Iterator[int]:
    """The places of lines (NFKC, simplified) that say another name, number, sex or age than a line above them, or an animal.

    >>> list(of_others(["姓名:示例 性别:男", "肌酐 66", "姓名:示范 性别:女"])), list(of_others(["示范动物医院", "ALT 22"]))
    ([2], [0])
    """
    known: dict[str, str] = {}
    for place, line in enumerate(lines):
        said = [(_label(match["label"] or match["named"]), re.sub("周?岁$", "", match["value"].strip("*.").casefold())) for match in _LABELLED.finditer(line)]
        said += [
            pair
            for match in _BARE.finditer(line)
            for pair in (("性别", match["sex"]), ("年龄", match["age"] + match["unit"].removesuffix("岁").removesuffix("周")))
        ]
        said += [("性别", match[1]) for match in _SEX_BESIDE.finditer(line)]
        said += [("姓名", match["name"]) for match in _NAME_BARE.finditer(line)]
        said += [(label, value.casefold()) for label, value in numbers(line, of_reports=True)]
        other = [label for label, value in said if value and known.setdefault(label, value) != value]
        other += [label for label, value in said if label in ("姓名", "name") and _NOBODY.search(value)]
        if other or _NUMBERED.match(line) or _ANIMAL.search(line):
            yield place


def _label(label: str) -> str:
    folded = re.sub(r"\s+", "", label).casefold()
    return _SAME.get(folded, "姓名" if _NAMES.match(folded) else folded)
