"""Units and results by which a value is not that of the item whose name stands beside it: cells of urine per field, a protein of blood in mg/L,
an antibody that is positive beside one that is measured.

Names decide what a text means; a result that cannot be one of the named item only makes a question of it. In which units each item is reported stands in the catalogue's table of
ordinary units; here is what kinds of specimens and of tests have, whatever the item. A unit that is not listed says nothing.
"""

from __future__ import annotations

import re

from recognition.domain.reports.units_of_others import is_of_another

_OF_FIELD = re.compile(r"/\s*[hl]pf?$|/?(?:高倍|低倍)?视野$", re.IGNORECASE)
_OF_FLUID = re.compile(r"^(?:[x×*]?10[\^*]?6/l|(?:个|cells?)?/[uμ]l|(?:个|cells?)/ml|个|cells?)$", re.IGNORECASE)
_OF_BLOOD = re.compile(r"^[x×*]?10[\^*]?(?:9|12)/l$", re.IGNORECASE)
_COPIES = re.compile(r"^(?:copies|copy|拷贝|cps)/m?l$", re.IGNORECASE)
_NUCLEIC = re.compile(r"核酸|DNA|RNA")
_ANTIBODY_WITHOUT_UNITS = re.compile(r"丙型肝炎病毒抗体|人类免疫缺陷病毒")
"""Antibodies that are told as a sign or a ratio: so many units of them are a load of the virus."""
_OF_ALLERGEN = re.compile(r"^ku?a/l$", re.IGNORECASE)
_TIMED_RATE = re.compile(r"^[uμ]?g/min$|/(?:24h|d|天)$", re.IGNORECASE)
_WITHOUT_VOLUME = re.compile(r"^(?:[mμun]?mol|[mμu]?g|[munpμ]?g/[munpμ]?g|mmol/mmol|k?i?u/h)$", re.IGNORECASE)
"""An amount in all, for each amount of something else, or for each hour: of urine that was gathered, and of no blood."""
_UNITS_ALONE, _COUNTED_IN_UNITS = re.compile(r"^k?[mμu]?i?u$", re.IGNORECASE), re.compile(r"(?:酶|抗体|抗原\d*|同工酶活性)$|酶")
"""U behind a number is written for U/L of an enzyme; elsewhere it is a dose, or urine in a column of specimens."""
_SIGN = re.compile(
    r"^(?:(?:弱|强)?[阴阳]性?(?:\([+\-±\d:]+\))?|\(?[+±]{1,4}\)?|\(?\+\d\)?|\d\+|neg(?:ative)?|pos(?:itive)?|(?:non-?)?reactive)$", re.IGNORECASE
)
_UNITS = re.compile(r"^k?[mu]?i?u/m?l$", re.IGNORECASE)
_OF_DAY = re.compile("24小时|微量白蛋白|肌酐")
"""Amounts in urine, which are no sign."""
_ONLY_SIGN = re.compile("血型|妊娠试验|反应素试验")
"""What is told by a sign, a letter or a titre, and never by a number."""
_ONLY_NUMBER = re.compile(r"^[<>≤≥]?\s*\d+(?:\.\d+)?$")
_NOT_FOUND = re.compile(r"^(?:\(?[-–—－]\)?|未检出)$")
"""A dash or its words alone: negative, or not done; no amount is that."""
_TITRE = re.compile(r"^[<>≤≥]?1:\d+$")
"""A dilution, by which an antibody is told and never an amount."""
_ALSO_DILUTED = re.compile(r"^(?:类风湿因子|抗链球菌溶血素O)$")
"""Amounts that some laboratories tell by a dilution."""
_BLOOD_COUNT = re.compile(r"^(?:白|红)细胞(?:计数)?$|^血小板(?:计数)?$")
_NEVER_NOUGHT = re.compile(
    r"^(?:肌酐|尿酸|(?:总|直接|间接)胆红素|总胆汁酸|铁|总铁结合力|血氨|同型半胱氨酸|钾|钠|氯|钙|镁|无机磷|锂|尿素|总胆固醇|甘油三酯|[高低]密度脂蛋白胆固醇|葡萄糖.*|口服葡萄糖耐量试验2小时血糖|碳酸氢盐.*|乳酸"
    r"|皮质醇|总三碘甲状腺原氨酸|总甲状腺素|睾酮|孕酮|叶酸|25-羟维生素D|游离三碘甲状腺原氨酸|游离甲状腺素|雌二醇|维生素B12)$"
)
"""Amounts that all blood has: nought is a flag or no result."""
_CELLS = re.compile(r"细胞|血小板|管型|结晶|细菌|精子|核酸|DNA|RNA|酵母|真菌|CD\d")
_SHARE = re.compile(r"百分")
_NAMED_BY_SIGN = re.compile(
    r"抗体|抗原|核酸|试验|病毒|血型|凝集|螺旋体|支原体|衣原体|Ig[GMAE]|因子|溶血素|DNA|RNA|隐血|潜血|定性|筛查|涂片|培养|妊娠|毒素|弧菌|杆菌|球菌|原虫|寄生虫|尿|粪|便|过筛|基因|突变|反应素|Rh|ABO|交叉",
    re.IGNORECASE,
)

_MEASURED = re.compile(
    r"^(?:铁蛋白$|甲胎蛋白$|癌胚抗原|糖类抗原|鳞状(?:上皮)?细胞癌|.*前列腺特异|细胞角蛋白|非小细胞|尿酸$|尿素|.*钠尿肽|.*滤过率|类风湿因子$|抗链球菌溶血素O$)"
)
"""Amounts whose names speak of an antigen, an antibody or of urine: as a sign they are another test, of a tissue, a latex slide or a rapid card."""


def is_strange(name: str, results: tuple[str, ...], of_blood: bool) -> bool:
    """Whether one of the results and units behind a name cannot be of the item of that Chinese name; `of_blood` where it is measured in blood.

    >>> is_strange("白细胞计数", ("5", "/HP"), True), is_strange("白细胞计数", ("5.5", "10^9/L"), True), is_strange("血红蛋白", ("阴性",), True)
    (True, False, True)
    """
    if (
        of_blood
        and results
        and (_NOT_FOUND.match(results[0]) or (results[0].strip("= ") == "0" and (_NEVER_NOUGHT.match(name) or (_MEASURED.match(name) and len(results) == 1))))
    ):
        return not is_told_by_sign(name)
    if results and _ONLY_SIGN.search(name) and _ONLY_NUMBER.match(results[0]):
        return True
    return any(_is_strange(name, one, of_blood) for one in _units(results))


def is_told_by_sign(name: str) -> bool:
    """Whether a result of the item of that Chinese name is a sign: of an antibody, a nucleic acid, a strip."""
    return not name.endswith("(定量)") and _NAMED_BY_SIGN.search(name) is not None and not _MEASURED.match(name)


def is_of_cells(results: tuple[str, ...]) -> bool:
    """Whether a result is counted in a field of the microscope or in a small volume, as cells of urine and other fluids are."""
    return any(_OF_FIELD.search(unit) or _OF_FLUID.match(unit) for unit in (result.replace(" ", "") for result in _units(results)))


def is_of_blood_count(results: tuple[str, ...]) -> bool:
    """Whether a result is counted in numbers that blood alone has."""
    return any(_OF_BLOOD.match(unit) for unit in (result.replace(" ", "") for result in _units(results)))


def _units(results: tuple[str, ...]) -> list[str]:
    """Each result, and its unit alone where it is glued to the number."""
    return [part for result in results for part in (result, re.sub(r"^[<>≤≥=~≈]*\s*[-+]?\d+(?:[.,]\d+)*\s*(?=\D)", "", result)) if part]


def _is_strange(name: str, result: str, of_blood: bool) -> bool:
    unit = result.replace(" ", "")
    if is_of_another(name, unit) or (_SHARE.search(name) and "/" in unit):
        return True
    if (_COPIES.match(unit) and not _NUCLEIC.search(name)) or (_ANTIBODY_WITHOUT_UNITS.search(name) and _UNITS.match(unit)):
        return True
    if not of_blood:
        return bool(_OF_BLOOD.match(unit) or (_OF_DAY.search(name) and _SIGN.match(unit)))
    return bool(
        _OF_ALLERGEN.match(unit)
        or _OF_FIELD.search(unit)
        or (_BLOOD_COUNT.match(name) and _OF_FLUID.match(unit))
        or (_OF_FLUID.match(unit) and not _CELLS.search(name))
        or _TIMED_RATE.search(unit)
        or _WITHOUT_VOLUME.match(unit)
        or (_UNITS_ALONE.match(unit) and not _COUNTED_IN_UNITS.search(name))
        or (_TITRE.match(unit) and not (is_told_by_sign(name) or _ALSO_DILUTED.match(name)))
        or (_SIGN.match(unit) and not is_told_by_sign(name))
    )
