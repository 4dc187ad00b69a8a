"""Labels of a report form and what may stand behind each without saying anything of the tests.

What stands behind a label that is no person's, no institution's and no time's is not read past; and neither is a value that speaks of a specimen, a time
or of how a test was done, whatever its label: 科室：血透室（透析后）, 条码号：20261127 脑脊液, 审核者：未审核.
"""

from __future__ import annotations

import re

from recognition.domain.names import qualifiers
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports.frame_words import ADDITIVE, DATED, DENIED, DEPARTMENT, INSTITUTION, NOTHING_THERE, PROSE, SAMPLE, TELLING, WORDED
from recognition.domain.reports.words import METHOD, NO_SPECIMEN, SPECIMEN, VALUE

_PERSON = "姓名|患者姓名|病人姓名|受检者|体检者|性别|年龄|出生日期|出生年月|民族|婚姻|婚否|职业|床号|床位|床位号|病床|住院号|门诊号|病历号|病案号|就诊号|就诊卡号|卡号|登记号|影像号|放射号|超声号|检查号|检验号|检查编号|体检号|体检编号|病人号|患者号|患者id|病人id|id号?|费别|费用类别|患者类型|病人类型|类别|就诊类型|就诊类别|来源|病人来源|条码|条码号|条形码|流水号|编号|单号|序号|样本号|标本号|样本编号|标本编号|样品编号|标本条码|样本条码|实验号|申请单号|申请序号|检验单号|报告单号|报告编号|页码|电话|联系电话|邮编|传真|患者|病人|patient|身高|体重|体温|脉搏|血压|bmi"
_PROSE = "仪器|检验仪器|检测仪器|仪器名称|仪器型号|设备|设备型号|临床诊断|诊断|初步诊断|入院诊断|门诊诊断|主诉|病史|现病史|症状|临床症状|单位|单位名称|工作单位|地址|医院地址|网址|医院|医院名称|机构|机构名称|科室|科别|病区|病室|病房|科室名称|开单科室|临床科室|clinical\\s+(?:diagnosis|history)|diagnosis|dept|department|ward|hospital|laborator(?:y|ies)|address"
_DONE = "申请|送检|开单|采样|采集|采血|接收|签收|检验|检测|检查|审核|审查|复核|核对|批准|报告|打印|发布|录入|执行|记录|诊断|操作|书写|主治|责任|摄片|技术"
_BY = "者|人|人员|员|医生|医师|技师|技术员|护士|签名|签字"
_WHERE = "科室|科|单位|机构|医院|部门|号"
_WHEN = "申请|送检|开单|接收|接受|签收|收样|收到|检验|检测|上机|审核|审查|批准|报告|打印|发布|录入|登记|出生|入院|就诊"
_TAKEN = "采样|采集|采血|抽血|取样|标本采集|检查|体检|摄片|扫描"
_BY_EN = r"(?:ordering|requesting|referring|attending)\s+(?:doctor|physician)|doctor|physician|(?:ordered|requested|verified|approved|reviewed|performed|tested|released|signed|reported|collected)\s+by"
_WHEN_EN = r"(?:reported|received|printed|verified|approved|reviewed|tested|released|ordered|requested)(?:\s+(?:on|at|date|time|date/time))?|report\s+(?:date|time)|date\s+of\s+birth|dob"
_NUMBER_EN = r"id|no\.?|mrn|age|sex|gender|name|patient\s+(?:name|id|no\.?)|age\s*/\s*sex|sex\s*/\s*age|bed(?:\s+no\.?)?|tel|phone|fax|barcode|accession(?:\s+no\.?)?|(?:sample|specimen|request|order|visit|encounter|lab|report)\s+(?:id|no\.?|number)|analy[sz]er|instrument"

NAMED = re.compile(r"^(?:姓名|患者姓名|病人姓名|患者|病人|受检者|体检者|name|patient(?:\s+name)?)$", re.IGNORECASE)
"""Labels with the name of a patient behind them."""
PERSON = re.compile(rf"^(?:{_PERSON}|{_NUMBER_EN}|(?:{_DONE})(?:单?号|编号|号码)|互认标识)$", re.IGNORECASE)
"""Labels with one word or number behind them."""
SIGNED_BY = re.compile(rf"^(?:(?:{_DONE})(?:{_BY})?|{_BY_EN})$", re.IGNORECASE)
"""Labels with a name of a person behind them."""
OF_PLACE = re.compile(rf"^(?:{_PROSE}|(?:{_DONE})(?:{_WHERE}))$", re.IGNORECASE)
"""Labels of places, and of what is known of the patient: words of any length."""
WRITTEN_WHEN = re.compile(rf"^(?:(?:{_WHEN})(?:时间|日期)|末次月经|{_WHEN_EN})$", re.IGNORECASE)
TAKEN_WHEN = re.compile(
    rf"^(?:(?:{_TAKEN})(?:时间|日期)|日期|时间|date|(?:collect(?:ed|ion)|sampled|drawn|exam(?:ination)?)(?:\s+(?:on|at|date|time|date/time))?)$", re.IGNORECASE
)
"""Labels of when the report was written, and of when samples were taken."""
REMARKS = re.compile(
    r"^(?:备注|说明|注|附注|(?:标本|样本)(?:状态|性状|质量|情况|外观)|状态|报告状态|remarks?|comments?|notes?|report\s+status)$", re.IGNORECASE
)
METHOD_LABEL = re.compile(r"^(?:检测|检验|测定|试验)?方法学?$|^method$", re.IGNORECASE)
SILENT = re.compile(
    r"^(?:无|未见异常|无异常|正常|合格|良好|已?审核|已?发布|正式报告|最终报告|已出报告|已报告|已完成|final|none|n/?a|normal|-+|/)?[。.]?$", re.IGNORECASE
)
MOMENT = re.compile(
    r"^(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|20\d{6}(?:\d{4}|\d{6})?|19\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:[\sT]*\d{1,2}[:时]\d{2}(?:[:分]\d{2})?[秒分]?)?(?=\s|$|[,;|])"
)
"""A whole day, with or without its time. A day without its year is not read past."""
NAMES = re.compile(r"^(?:[\u4e00-\u9fff·*]{1,4}|[A-Za-z][A-Za-z.*·-]{0,19}|[/,])$")
ONE_WORD = re.compile(r"^[\w*·./#&\u4e00-\u9fff-]{0,30}$")
OF_TIME = re.compile(r"时间|日期|時間|date|time", re.IGNORECASE)
LABEL = re.compile(r"(?:^|(?<=[\s|;,(\[、。]))\s*([\u4e00-\u9fffa-z][\u4e00-\u9fffa-z./]{0,9}(?: [a-z./]{1,10}){0,2})\s*[:]", re.IGNORECASE)
APART = re.compile(r"(?:(?<=^[\u4e00-\u9fff])|(?<=[\s|][\u4e00-\u9fff])) {1,3}(?=[\u4e00-\u9fff]\s*:)")
"""Blanks within a label of two characters: 姓 名:"""
_BARE = "姓名|患者姓名|病人姓名|性别|年龄|床号|住院号|门诊号|病历号|就诊号|样本号|标本号|条码号|影像号|检查号|登记号|报告单号|科室|科别|病区|标本类型|样本类型|标本种类"
BARE = re.compile(rf"(?:^|(?<=[\s|]))((?:{_BARE}|(?:{_DONE})(?:{_BY})|(?:{_TAKEN}|{_WHEN})(?:时间|日期)))\s+(?=[^\s:])")
"""A label without its colon."""


def speaks(text: str, sides: bool = False) -> bool:
    """Whether words say, or may say, of which specimen, when or how a test was made, or that it was not; with `sides` also of which side."""
    rest = INSTITUTION.sub(" ", DEPARTMENT.sub(" ", text))
    if TELLING.search(rest) or DENIED.search(rest) or SAMPLE.search(rest):
        return True
    found = qualifiers.take(rest.casefold())[1]
    return any(
        one.startswith(("time.", "contrast.", "vessels.", "sensitivity.", "kind."))
        or (one.startswith("side.") and sides)
        or (one.startswith("specimen.") and not is_blood(one.removeprefix("specimen.")))
        for one in found
    )


def with_colons(text: str) -> str:
    """The text with a colon behind each label of a person that has none: 姓名 示例 性别 女."""
    return BARE.sub(r"\1:", APART.sub("", text))


def is_label(text: str) -> bool:
    """Whether the text is a label by itself, as where each stands on a line of its own."""
    name = text.strip(" :")
    return any(pattern.match(name) for pattern in (PERSON, SIGNED_BY, OF_PLACE, WRITTEN_WHEN, TAKEN_WHEN))


def parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first label, and (label, value) of each."""
    labels = list(LABEL.finditer(text))
    found = [
        (re.sub(r"\s+", " ", label[1].strip()), text[label.end() : following.start() if following else len(text)].strip(" \t|;,、。"))
        for label, following in zip(labels, (*labels[1:], None), strict=False)
    ]
    return (text[: labels[0].start()] if labels else text), found


def beyond(name: str, value: str, sides: bool = False) -> str | None:
    """What of a label's value goes beyond what belongs to the label, "" where nothing does; None where the label with its value may say something of
    the tests."""
    words = value.split()
    if NAMED.match(name) or (SIGNED_BY.match(name) and not MOMENT.match(value)):
        named = next((place for place, word in enumerate(words) if place == 3 or not NAMES.match(word)), len(words))
        return None if speaks(" ".join(words[:named])) else " ".join(words[named:])
    if SIGNED_BY.match(name) or WRITTEN_WHEN.match(name) or TAKEN_WHEN.match(name):
        found = MOMENT.match(value)
        return value[found.end() :].strip() if found else None if value else ""
    if PERSON.match(name):
        first = words[0] if words else ""
        return " ".join(words[1:]) if ONE_WORD.match(first) and not speaks(first, sides) else None
    return "" if _is_silent(name, value, words, sides) else None


def _is_silent(name: str, value: str, words: list[str], sides: bool) -> bool:
    if OF_PLACE.match(name):
        return not speaks(re.sub("待[查排]", "", value), sides)
    if SPECIMEN.match(f"{name}:{value}"):
        return is_specimen(value)
    if METHOD_LABEL.match(name):
        return all(METHOD.match(word) or METHOD.match(f"{word}法") for word in words)
    if REMARKS.match(name):
        return SILENT.match(value) is not None
    if speaks(name) or speaks(value, sides) or DATED.search(value) or OF_TIME.search(name):
        return False
    return (
        (bool(words) and all(VALUE.match(word) for word in words)) or WORDED.search(f" {value}") is not None or (not value and PROSE.search(name) is not None)
    )


def is_specimen(value: str) -> bool:
    """Whether what a label for the specimen says is one known specimen and nothing else, or no specimen at all (合格)."""
    if not value or NO_SPECIMEN.match(value):
        return not TELLING.search(value)
    rest, found = qualifiers.take(ADDITIVE.sub("", value.casefold()))
    # a single portion is what a bare 尿 is; only urine that was gathered is another
    found -= {"portion.single_urine", "time.random"} if "specimen.urine" in found else set()
    codes = {one.removeprefix("specimen.") for one in found}
    return NOTHING_THERE.match(rest) is not None and all(one.startswith("specimen.") for one in found) and (len(codes) == 1 or all(map(is_blood, codes)))
