"""A pasted or scanned report, line by line: what may be the name of an item, what is a value beside it, and what is head or foot of the form.

Nothing is decided here about which item a name is; and nothing is left out: each line comes back with everything that stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from recognition.domain import specimens

STRONG = re.compile(r"\s*[\t|,;、:]\s*|\s{2,}|\s*[|]\s*")
"""What sets parts of a line apart more than one blank does; NFKC has made the wide forms narrow."""
LONGEST_NAME = 48
"""Characters of words without a value between them: longer ones are a sentence and no name."""

LABELS = (
    "姓名|患者|病人|性别|年龄|出生|民族|婚姻|职业|病区|病室|病房|科室|科别|申请科室|床号|床位|住院号|门诊号|病历号|病案号|就诊号|卡号|登记号|检查号|影像号|临床诊断|诊断|症状|主诉|病史|费别|费用|"
    "申请|送检|采样|采集|接收|签收|检验|检测|检查|审核|核对|批准|报告|打印|发布|录入|备注|说明|注|注意|提示|建议|声明|条码|条形码|样本号|标本号|样本编号|标本编号|流水号|编号|医生|医师|医院|单位名称|地址|电话|联系|网址|"
    "检查所见|影像所见|所见|检查结论|诊断意见|意见|结论|印象|name|patient|sex|gender|age|dept|department|ward|bed|no|date|time|doctor|physician|id|barcode|report(?:ed)?|collected|received|printed|hospital|address|tel|phone|note|remark|diagnosis|impression|findings|conclusion"
)
HEAD = re.compile(rf"^(?:{LABELS})[\u4e00-\u9fff]{{0,4}}\s*(?:time|date|by|no|id|号)?\.?\s*[:#]", re.IGNORECASE)
SPECIMEN = re.compile(r"(?:标本|样本|样品)(?:类型|种类|类别|名称|来源)?\s*[: ]\s*([\u4e00-\u9fffa-z0-9 ]+?)(?=\s{2,}|\t|\s+\S+\s*[:]|[,;。]|$)|(?:specimen|sample)(?:\s+type)?\s*:\s*([a-z0-9 ]+?)(?=\s{2,}|\t|[,;]|$)", re.IGNORECASE)
HEADINGS = frozenset(
    "序号 编号 no no. 项目 项目名称 检验项目 检查项目 检测项目 名称 英文 英文名称 英文缩写 缩写 简称 代号 代码 结果 检验结果 检测结果 测定结果 结果值 单位 参考值 参考范围 参考区间 参考 生物参考区间 提示 标志 状态 异常 高低 方法 检测方法 检验方法 测定方法 仪器 "
    "item items test tests result results unit units reference range ref. flag method abbr".split()
)
TITLE = re.compile(r"(?:报告单|报告书|检验报告|检查报告|结果报告|化验单|laboratory report|lab report|第\s*\d+\s*页|page \d+)", re.IGNORECASE)

_NUMBER = r"[<>≤≥=~≈]{0,2}\s*[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?"
_AMOUNT = r"(?:g|mg|ug|μg|mcg|ng|pg|fg|mol|mmol|umol|μmol|nmol|pmol|u|iu|miu|mu|uiu|μiu|ku|kiu|eu|ru|au|bau|cells?|copies|copy|拷贝|个|ml|l|dl|mm|cfu|meq|kat|ukat|nkat|gpl|mpl|rlu|nag|s|gal)"
_PER = r"(?:l|dl|ml|ul|μl|hp|hpf|lp|lpf|hr?|1h|24h|d|day|min|sec|s|g|mg|kg|mol|mmol|crea|gcr|co|n|天|小时|分|高倍视野|低倍视野|高倍|低倍|视野|1\.73m2|m2)"
_UNIT = rf"(?:[×x*]?\s*10\s*[\^*]?\s*(?:e)?\d{{1,2}}\s*/?\s*{_PER}?|{_AMOUNT}?\s*/\s*{_PER}(?:/{_PER})?|%|‰|mmhg|kpa|mosm/kg|s/co|次/分|℃)"
_FLAG = r"(?:[↑↓⬆⬇→*]+|(?:弱|强)?[阴阳]性?(?:\([+\-±\d:]+\))?|\(?[+\-±]{1,4}\)?|\(?\+\d\)?|\d\+|未检出|未做|待复查|neg(?:ative)?|pos(?:itive)?|见报告)"
VALUE = re.compile(
    rf"^(?:{_NUMBER}\s*(?:{_UNIT}|{_AMOUNT}|fl|秒|岁)?\s*(?:{_FLAG}|[hl])?|{_NUMBER}\s*(?:-{{1,2}}|~|—|–|至|to)\s*{_NUMBER}\s*(?:{_UNIT}|{_AMOUNT})?|[(\[]\s*(?:{_NUMBER})?\s*[-~–—]+\s*{_NUMBER}\s*[)\]]|\d+:\d+(?::\d+)?|"
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|{_UNIT}|{_FLAG}|[\u4e00-\u9fff a-z0-9-]{{1,10}}法|[-–—~/.·…]+)$",
    re.IGNORECASE,
)
"""A token that stands beside a name and is none, wherever it stands: number, range, unit, sign, method (…法), time."""
BEHIND = re.compile(
    rf"^(?:{_AMOUNT}|{_AMOUNT}\.{_AMOUNT}|fl|秒|s|sec|coi|cutoff|index|比值|nm|cm|mm|mv|bpm|岁|[hln]{{1,2}}|正常|异常|偏高|偏低|高|低|危急|未见|检出|normal|abnormal|reactive|non-?reactive|high|low|feu|ddu|[aob]b?型|[aob]{{1,2}}|rh阳性|清|透明|淡?黄色|黄|软便?)$",
    re.IGNORECASE,
)
"""A token that is a unit, a sign or a word for a finding behind a value only: PG alone is pepsinogen, 12 pg a mass."""
GLUED = re.compile(rf"^(.*[\u4e00-\u9fff)\]%#a-z])([<>≤≥]\s*\d[\d.]*.*|\d+\.\d+.*|\d+\s*(?:{_UNIT}|{_AMOUNT}).*)$", re.IGNORECASE)
"""A value that follows its name without a blank, where a sign, a point or a unit shows it: 总蛋白65.2g/L; 糖类抗原125 is a name."""


class Run(NamedTuple):
    """Words that may be a name, as they stand together; `before` the number in front of them and `after` the first value behind,
    which may each be part of the name (25 羟维生素D, CA 125)."""

    text: str
    before: str = ""
    after: str = ""


class Line(NamedTuple):
    """A line as it was typed: its runs; `specimen` where its label names one; `head` for what frames the results."""

    typed: str
    runs: tuple[Run, ...] = ()
    specimen: str | None = None
    head: bool = False


def read(folded: str, typed: str) -> Line:
    """What stands in one line. `folded` is the line in NFKC, with its letters as they are; `typed` as it came."""
    named = SPECIMEN.search(folded)
    specimen = specimens.read((named[1] or named[2] or "").casefold()) if named else None
    if HEAD.match(folded.strip()) or TITLE.search(folded) or (named and folded.strip().startswith(named[0].strip())):
        return Line(typed, (), specimen, True)
    tokens = _tokens(folded)
    words = [word for _gap, word in tokens if not VALUE.match(word)]
    if words and all(word.casefold().strip("*") in HEADINGS for word in words):
        return Line(typed, (), specimen, True)
    return Line(typed, tuple(_runs(tokens)), specimen)


def _tokens(folded: str) -> list[tuple[str, str]]:
    """(what stands before it, token) for each token; what stands before is one blank or a stronger separator."""
    found: list[tuple[str, str]] = []
    for place, part in enumerate(STRONG.split(_guarded(folded.strip()))):
        for at, word in enumerate(part.split()):
            word = word.replace("\ue000", ",")
            glued = None if VALUE.match(word) else GLUED.match(word)
            apart = glued is not None and VALUE.match(glued[2]) is not None
            found += [(" " if at else "; " if place else "", one) for one in ((glued[1], glued[2]) if apart else (word,))]
    return found


def _guarded(text: str) -> str:
    """Commas within numbers are no separators."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\ue000", text)


def _runs(tokens: Sequence[tuple[str, str]]) -> list[Run]:
    found: list[Run] = []
    words, before = "", ""
    valued = False
    for gap, token in tokens:
        if VALUE.match(token) or (valued and BEHIND.match(token)):
            if words:
                found.append(Run(words, before, token))
            words, before, valued = "", token, True
        else:
            words, valued = f"{words}{gap if words else ''}{token}", False
    if words:
        found.append(Run(words, before))
    return found


def parts(text: str) -> list[str]:
    """A run cut where its parts stand apart (甲功三项; FT3; FT4)."""
    return [part.strip() for part in text.split("; ") if part.strip()]
