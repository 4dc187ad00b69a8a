"""Ways to write the same sign: numerals and Greek letters, which keyboards and printers write differently."""

from __future__ import annotations

import re

GREEK = str.maketrans("αβγδεζηθικλμνξοπρσςτυφχψω", "abgdezhqiklmnxoprsstufcyw")
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
CHINESE = re.compile("[零〇一二三四五六七八九十百两]+")
# x alone is the X of X-rays, not ten
ROMAN = re.compile(r"(?<![a-zα-ω])(viii|vii|vi|iv|v|ix|iii|ii|i)(?![a-zα-ω])")
VALUES = {roman: str(value) for value, roman in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"), 1)}


def unified(term: str) -> str:
    """A folded term (`folding.term`) with Chinese and Roman numerals as digits and Greek letters as Latin ones: 第二, Ⅱ号 and β2 become
    第2, 2号 and b2. An institution is the same in any of them; items that are only
    alike are offered for choice."""
    arabic = ROMAN.sub(lambda match: VALUES[match[1]], term)
    return CHINESE.sub(lambda match: _number(match[0]), arabic).translate(GREEK)


def _number(signs: str) -> str:
    """The digits of a Chinese numeral: 十二 is 12, 二十四 is 24; signs without a unit are read one by one, as in 一九五."""
    if not any(sign in UNITS for sign in signs):
        return "".join(str(DIGITS[sign]) for sign in signs)
    total, waiting = 0, 0
    for sign in signs:
        if sign in UNITS:
            total += (waiting or 1) * UNITS[sign]
            waiting = 0
        else:
            waiting = DIGITS[sign]
    return str(total + waiting)
