"""Units that tests of a kind never have, by the words of the name: of items whose own units nobody has listed, as a region may add any.

What an item that is listed can have stands in the catalogue's table of ordinary units. A unit that stands in neither says nothing.
"""

from __future__ import annotations

import re

_SECONDS = r"(?:s|sec|秒)"
_MASS = r"[munpμ]?g/(?:m?l|dl)"
_UNITS = r"k?[mμu]?i?u/m?l"
_NEVER = tuple(
    (re.compile(names), re.compile(rf"^(?:{units})$", re.IGNORECASE))
    for names, units in (
        (r"培养$", r"cfu/ml"),
        (r"比值$", rf"{_MASS}|{_UNITS}|{_SECONDS}"),
        (r"(?:激酶|转移酶|磷酸酶|脱氢酶|淀粉酶|脂肪酶|胆碱酯酶|脱氨酶|苷酶)$|同工酶活性$", r"[mμunp]?mol/(?:m?l|dl)|[munpμ]?g/(?:m?l|dl)"),
        (r"抗体(?:Ig[AGM])?$", r"m?g/d?l|[mμ]?mol/l"),
        (r"百分比$", rf"{_MASS}|g/l|[mμunp]?mol/(?:m?l|dl)|{_UNITS}|[ar]u/ml"),
        (r"活性", rf"{_MASS}"),
        (r"质量", rf"{_UNITS}"),
        (r"宽度", r"fl"),
    )
)
_OF_FEW = tuple(
    (re.compile(rf"^(?:{units})$", re.IGNORECASE), re.compile(names))
    for units, names in (
        (r"mmhg|kpa", r"分压|血压"),
        (_SECONDS, r"时间"),
        (r"fl", r"体积|宽度"),
        (r"pg", r"血红蛋白(?:含)?量$"),
        (r"mm/(?:1?h|hr|小时)", r"沉降率"),
        (r"mosm/(?:kg|l)", r"渗透"),
        (r"[×x*]?10[\^*]?(?:9|12)/l", r"(?:细胞|血小板)(?:计数|绝对值|数)?$"),
        (r"l/l", r"比容|压积"),
        (r"ml/min.*", r"滤过|清除"),
        (r"mmol/mol", r"糖化"),
        (r"[cm]m|mv|bpm|次/分|°c|℃", r"^$"),
        (r"s/co|coi|cutoff", r"抗体|抗原|抗核|病毒|螺旋体|试验|支原体|衣原体|弓形虫|核酸|T细胞|毒素|妊娠|隐血|筛查"),
    )
)
"""Units of which each is of a few kinds of tests alone, with what the names of those say: behind any other name the result belongs to another row."""


def is_of_another(name: str, unit: str) -> bool:
    """Whether a unit without blanks is that of another test than the item of that Chinese name.

    >>> is_of_another("腺苷激酶", "mmol/L"), is_of_another("腺苷激酶", "U/L"), is_of_another("血清锌", "mmHg")
    (True, False, True)
    """
    return any(named.search(name) and units.match(unit) for named, units in _NEVER) or any(
        units.match(unit) and not named.search(name) for units, named in _OF_FEW
    )
