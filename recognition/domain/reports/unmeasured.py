"""Rows with a number that may be no result at all: CSF 3, 引流管 2, Day 3, 母亲 28岁, QC 1, OGTT 75g.

A test that the catalogue does not have stands for itself; but a word with a bare number may as well be a heading that says of which tube, time or person the
rows below it are. What is measured shows it: by a unit, by limits, by decimals, or by a name that ends as names of tests do.
"""

from __future__ import annotations

import re

from recognition.domain.reports.frame_words import ADDITIVE
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import Run
from recognition.domain.reports.words import LIMIT, PLAIN, TIME

_BARE = re.compile(r"^\d{1,5}(?:[.,]0+)?$")
_NUMBER, _OF_AMOUNT = (
    re.compile(r"^[<>≤≥]?\s*[-+]?\d"),
    re.compile(r"[^\W\d]/\w|[%‰]$|(?<![a-z])(?:fl|pg|秒|sec|mmhg|kpa|coi|s/co)$|10\s*[\^*]?\d", re.IGNORECASE),
)
_PORTION = re.compile(
    r"^[<>]?\d+(?:\.\d+)?\s*(?:k?g|mg|[uμ]g|mcg|m?l|iu|u|岁|周岁|个?月|周|天|日|次|号|支|管|片|years?|yrs?|y|weeks?|wks?|days?|h|hrs?|小时|min|分钟?|点)$",
    re.IGNORECASE,
)
"""An amount that is given or taken, an age, a number in a row: none of them is a concentration."""
_UNIT_OF_PORTION = re.compile(
    r"^(?:k?g|mg|[uμ]g|mcg|m?l|iu|u|岁|周岁|个?月|周|天|日|次|号|支|管|片|years?|yrs?|y|weeks?|days?|h|hrs?|小时|min|分钟?|点)$", re.IGNORECASE
)
_OF_PERSON = re.compile(
    r"^(?:(?:一般(?:检查|情况)|体格检查|生命体征)[\s:]*)?(?:身高|体重|腰围|腹围|臀围|胸围|头围|脉搏|心率|呼吸|体温|收缩压|舒张压|血压|血氧|(?:fvc|fev1|pef|mmef|dlco|lvef|bmi|height|weight|pulse)(?![a-z])|左[房室]|体重指数)",
    re.IGNORECASE,
)
_NO_PATIENT = re.compile(r"质控|靶值|校准|定标|对照|空白|批号|室间|(?<![a-z])(?:qc|eqa|lot|control|calibrat\w*|blank|target)(?![a-z])", re.IGNORECASE)
_OF_TEST = re.compile(
    r"(?:压积|比容|酶|抗体|抗原|蛋白|细胞|血小板|因子|激素|[尿胆肾卡血毒黄]素|素原|酸|醇|糖|脂|肽|胺|铁|锌|铜|铅|硒|碘|比值|比例|比率|百分率|饱和度|分压|滴度|指数|系数|滤过率|清除率|计数|核酸|病毒|DNA|RNA"
    r"|(?<![a-z])(?:test|ab|ag|ig[gmae]|count|ratio|index|acid|factor|cells?|vitamin\s?\w{1,3}|hgb|rbc|wbc)|antibody|antigen|[a-z]{3,}ase|protein|globulin|cholesterol|hormone|lymphs|neutrophils|granulocytes|[a-z]{4,}in)"
    r"[)\]]?(?:(?:\s+[(\[]?|[(\[]|(?<=[\u4e00-\u9fff]))[A-Za-z0-9+#%/-]{1,10}[)\]]?)?$",
    re.IGNORECASE,
)
"""How names of tests end, with an abbreviation behind them."""


_LESS_KNOWN = re.compile(
    r"^(?:他克莫司|环孢素a?|西罗莫司|万古霉素(?:谷浓度|峰浓度)?|丙戊酸钠?|地高辛|卡马西平|苯妥英钠?|苯巴比妥|甲氨蝶呤|茶碱|锂|fk-?506|维生素[a-k]\d{0,2}|anca|eag|cthb|17-?ohp|pivka-?(?:ii)?|thb|thbc|c(?:lac|glu|ca2\+|k\+|na\+|cl-)|chco3-?\(p\)c?|cbase\(ecf\)c?"
    r"|hco3-?\(c\)|be(?:ecf|b|\(ecf\)|\(b\))?|so2|sao2|ctco2|ag|蛋白[cs]|ptr|(?:pt|aptt|tt)比值|f/t|roma(?:指数)?(?:\(绝经[前后]\))?|fvc|fev1(?:/fvc)?|pef|mmef|dlco|lvef|ef|lvd[ds]?|左[房室](?:内径|射血分数|舒张末?内径|收缩末?内径)|左室(?:舒张|收缩)末内径|immature granulocytes"
    r"|铁饱和度|网织红细胞绝对值|糖化白蛋白|糖类抗原(?:50|242)|ca50|ca242|igg[1-4]|甲胎蛋白异质体|25-羟基?维生素d[23]?(?:总量)?|抗[a-z0-9-]{2,8}|pgi/pgii|胃泌素释放肽前体|异常凝血酶原|骨钙素n端中分子片段|总i型胶原氨基端延长肽)(?:(?:\s+[(\[]?|[(\[])[a-z0-9%/+-]{1,10}[)\]]?)?$"
)
"""Names of drugs, calculated values and measures of lungs and heart."""
_OF_BODY = re.compile(r"^\d+(?:\.\d+)?\s*(?:k?g|mg|[uμ]g|mcg|ml|iu|毫升|克|m?i?u/kg|[mu]?g/kg)$", re.IGNORECASE)
_DOSE = re.compile(r"^(?:k?g|mg|[uμ]g|mcg|ml|iu|毫升|克|m?i?u/kg|[mu]?g/kg)$", re.IGNORECASE)
_SHORT = re.compile(r"^[A-Za-z][A-Za-z0-9.()#%+-]{1,9}$")
"""An abbreviation, as lists of results in one line have them."""
_LIST = re.compile(r"^\d+(?:[.]\d+)?(?:,\d+(?:[.]\d+)?){2,}$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+(?:[.]\d+)?$")
_MINUTES = re.compile(r"^(?:0|15|30|45|60|90|120|150|180|240)$")


def is_portion(run: Run) -> bool:
    """Whether what stands behind a name is an amount that is given or gathered and no result: 葡萄糖 75g."""
    return _OF_BODY.match(run.after) is not None or (PLAIN.match(run.after) is not None and bool(run.units) and _DOSE.match(run.units[0]) is not None)


def is_list(run: Run) -> bool:
    """Whether several results stand behind one name, of several times: 皮质醇 12,6,2; or a minute behind the unit: 胰岛素 60 μIU/mL 120."""
    if _LIST.match(run.after) and not _THOUSANDS.match(run.after):
        return True
    behind = [unit for unit in run.units if PLAIN.match(unit)]
    return len(run.units) == 2 and behind == [run.units[1]] and "/" in run.units[0] and _MINUTES.match(behind[0]) is not None


def is_minute(text: str) -> bool:
    """Whether a number by itself may be the minute at which a sample was taken."""
    return _MINUTES.match(text.strip(" +-'")) is not None


def is_numbered(label: str, value: str) -> bool:
    """Whether a label with a value is like a heading with its number: Tube: 3, 引流: 50ml."""
    bare = _BARE.match(value) is not None and not _OF_TEST.search(label)
    return not _OF_PERSON.match(label) and (bare or _PORTION.match(value) is not None or _NO_PATIENT.search(label) is not None)


def is_second_value(run: Run) -> bool:
    """Whether words with a value behind another test's result may say when or of whom a second result of it is: 肌酐 899 透后 300."""
    if not run.after or _OF_PERSON.match(run.text) or (_OF_TEST.search(run.text) and not ADDITIVE.search(run.text)):
        return False
    measured = any("/" in unit or unit.endswith("%") or LIMIT.match(unit) for unit in (run.after, *run.units))
    return _is_unmeasured(run) or (not measured and not _SHORT.match(run.text))


def is_measured(run: Run) -> bool:
    """Whether a number, a unit of measure and limits stand behind a name: such a row can be nothing but a test.

    >>> from recognition.domain.reports import lines
    >>> [is_measured(lines.read(text, text).runs[0]) for text in ("某种没有的项目 12 U/L 3-50", "引流管 50 ml 0-100", "某种没有的项目 12 3-50")]
    [True, False, False]
    """
    results = (run.after, *run.units)
    limited = any(LIMIT.match(unit.strip("([")) for unit in results[1:])
    return (
        _NUMBER.match(run.after) is not None
        and limited
        and any(_OF_AMOUNT.search(unit) for unit in results if not LIMIT.match(unit.strip("([")))
        and not is_portion(run)
    )


def ends_as_test(name: str) -> bool:
    """Whether a name ends as names of tests do.

    >>> ends_as_test("抗心磷脂抗体"), ends_as_test("林医生")
    (True, False)
    """
    return _OF_TEST.search(name.casefold()) is not None


def is_of_test(run: Run) -> bool:
    """Whether a name ends as names of tests do, or is one that laboratories report and no catalogue lists, with what may be a result behind it.

    >>> from recognition.domain.reports import lines
    >>> [is_of_test(lines.read(text, text).runs[0]) for text in ("抗Sm抗体 阴性", "地高辛 0.8", "母亲 28", "葡萄糖酸钙 2 g", "对照抗体 1")]
    [True, True, False, False, False]
    """
    name = run.text.casefold()
    known = _OF_TEST.search(name) is not None or _LESS_KNOWN.match(name) is not None
    return (
        known
        and not _NO_PATIENT.search(name)
        and not is_portion(run)
        and not (_PORTION.match(run.after) or (run.units and _UNIT_OF_PORTION.match(run.units[0])))
    )


def is_of_body(run: Run) -> bool:
    """Whether it is a measure of the person: 身高 172 cm."""
    return _OF_PERSON.match(run.text) is not None


def unmeasured(line: Line) -> bool:
    """Whether a row that nobody knows has a number and nothing by which it is a result.

    >>> from recognition.domain.reports import lines
    >>> [unmeasured(lines.read(text, text)) for text in ("引流管 2", "某种没有的项目 12 U/L 3-50", "OGTT 75g", "脂蛋白磷脂酶 120")]
    [True, False, True, False]
    """
    return any(run.after and _is_unmeasured(run) for run in line.runs)


def _is_unmeasured(run: Run) -> bool:
    if _OF_PERSON.match(run.text):
        return False
    if _NO_PATIENT.search(run.text) or TIME.match(run.after):
        return True
    results = (run.after, *run.units)
    if _PORTION.match(run.after) or (_BARE.match(run.after) and run.units and _UNIT_OF_PORTION.match(run.units[0])):
        return True
    bare = _BARE.match(run.after) is not None and not any(LIMIT.match(unit) or any(sign.isalpha() or sign in "%‰" for sign in unit) for unit in results[1:])
    return bare and not _OF_TEST.search(run.text) and not _LESS_KNOWN.match(run.text.casefold())
