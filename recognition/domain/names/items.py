"""How the name of an item is read: marks of the report form are read past, qualifiers set apart, and the rest is the core.

`胸部CT平扫`, `CT 胸部 平扫` and `CT平扫(胸部)` have one core and one qualifier; so have `C反应蛋白(超敏)` and `超敏C反应蛋白`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from recognition.domain.names import body_regions, methods, qualifiers, ways_made

DECORATION = "*★☆▲△●○◆◇■□※↑↓→►•·✓√✔☑✅⬆⬇"
CIRCLED = re.compile(r"^\s*[①-⑳⑴-⒇⒈-⒛❶-❿➀-➓]\s*")
"""A number in a circle or with its own bracket before a name; asked for before NFKC, which makes digits of them."""
NUMBERED = re.compile(r"^\s*(?:\(\d{1,3}\)|\d{1,3}\s*[.、)](?!\d)|\[\d{1,3}\])\s*")
LINE_NUMBER = re.compile(r"^\s*\d{1,3}\s+(?=\D)")
"""A number and a blank: the number of a line, or the beginning of a name (25 羟维生素D)."""
TAG = re.compile(r"^\s*[\[【]pt[\]】]\s*(?=[^\s\[【])")
"""A mark in square brackets before every name of a form ([PT]总蛋白). Others say something: [CSF], [U], [HDL]."""
RATIO = re.compile(r"(?<![a-z0-9])(?!(?:l/r|b/l|w/o)(?![a-z]))([a-z])/([a-z])(?![a-z0-9])")
"""A/G is a ratio, AG the anion gap; L/R and B/L are both sides, w/o is without."""
POINT = re.compile(r"(?<=\d)\.(?=\d)(?!\d\s*(?:个?小时|(?:hours?|hrs?|h)(?![a-z])))")
"""A point between digits is part of a number: 12.5 is not 125. Hours are read as a time (1.5h)."""
ION = re.compile(r"(?<![a-z0-9])(?:(c?(?:k|na|ca2?|mg2?|li|h))\+|(c?cl)-)(?![\w+-])")
"""The plus or minus of an ion is part of its sign: K+ and Cl- stand on blood gas reports beside K and Cl on others; cK+ is its concentration, and no CK."""
MARK = re.compile(r"^\s*[\[(]?(?:[\u4e00-\u9fff]{0,8})hr[\])]?(?:[\s:、,]+|(?=[\u4e00-\u9fff]))(?!hpv)")
"""A recognition mark before a name (川渝HR 总蛋白)."""
NEUTRAL = re.compile(r"(?<=[\u3400-\u9fffa-z0-9])(?:测定|检测|检查|检验|化验|试验检测)$")
"""Words at the end of a name that say nothing about which test it is."""
BLANK = re.compile(r"[\W_]+")
MODALITIES = (
    (re.compile(r"(?:正电子发射计算机断层(?:显像|扫描)?|(?<![a-z])pet[\s/-]*ct(?![a-z]))"), "petct"),
    (re.compile(r"(?:核磁共振|核磁|磁共振|(?<![a-z])mri?(?![a-z0-9]))(?:扫描|成像|检查)?"), "mr"),
    (re.compile(r"(?:计算机断层|(?<![a-z])ct(?![a-z0-9]))(?:扫描|检查)?"), "ct"),
    (re.compile(r"(?:数字化?x线摄影|x线(?:摄影|检查|片)?|x光(?:检查|片)?|(?<![a-z])(?:dr|xr|x-?\s?rays?)(?![a-z0-9]))"), "xr"),
)
"""Modalities that may stand before or after the body part."""
ALONE = frozenset({"ct", "mr", "xr", "cr", "us", "b超", "彩超", "超声", "x光", "x线", "片", "拍片", "平片", "超"})
"""Words for a modality alone: they name no examination."""
SEVERAL_MEANINGS = frozenset({"ca", "ct", "pct", "glu", "t", "p", "c", "tt", "hp", "pa"})
"""Abbreviations, some of them codes of ours, that mean different tests on different forms: Ca total or ionised calcium, CT a modality and calcitonin, PCT procalcitonin and
plateletcrit, GLU fasting and random, T testosterone and temperature, TT thrombin time and total testosterone, PA prealbumin and a view."""


LONGEST_SHORT = 9
OF_ANOTHER = frozenset({"pta", "hrct"})
"""Abbreviations that are printed beside the name of one test and mean another: PTA beside 凝血酶原时间 is the activity in per cent, HRCT beside 胸部CT平扫 thin slices."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENDS_SHORT = re.compile(r"(.{6,}?)\s*[(（]([A-Za-z][A-Za-z0-9-]{1,7})[)）]")

SYNONYMS = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"彩色多普勒超声|彩色多普勒|彩超|b超|超声波?|ultrasound", "超声"),
        (r"平片|拍片|xr$|片$", ""),
        (r"头颅|颅脑|头部|脑部|(?<![\u3400-\u9fff])[头脑](?=(?:ct|mr|超声)$)", "颅脑"),
        (r"肺部|胸部|双肺|(?<![\u3400-\u9fff])[胸肺](?=(?:ct|mr|超声)$)", "胸部"),
        (r"上腹部?|下腹部?|全腹部?|腹部|(?<![\u3400-\u9fff])腹(?=(?:ct|mr|超声)$)", "腹部"),
        (r"肾脏|双肾|(?<![\u3400-\u9fff])肾(?=(?:ct|mr|超声)$)", "肾脏"),
        (r"肝脏|(?<![\u3400-\u9fff])肝(?=(?:ct|mr|超声)$)", "肝脏"),
        (r"乳房|双乳|乳腺", "乳腺"),
        (r"冠脉|冠状动脉", "冠状动脉"),
    )
)
"""Words that stand for one another in speech. They make candidates and are never taken: an upper abdomen is not an abdomen."""


class Parsed(NamedTuple):
    """A name as it is compared: `core` without blanks, modality last; `pieces` the words of the core; `qualifiers` the codes of what qualifies it;
    `shown` the modality, where it has one; `made` all ways of making an image that it names."""

    core: str
    qualifiers: frozenset[str]
    pieces: tuple[str, ...]
    shown: str = ""
    made: frozenset[str] = frozenset()

    @property
    def vague(self) -> bool:
        """Whether it names no one test: nothing but qualifiers, a modality, or an abbreviation of several meanings."""
        return generic(self.core)


class Examined(NamedTuple):
    """What an examination is by its name: how it is made ("" where that is not said), whether of vessels, of which part, with contrast."""

    made: str
    vessels: bool
    part: str
    contrast: bool

    def apart(self, other: Examined) -> tuple[bool, bool, bool, bool]:
        """In which of these the other differs; the first weighs most."""
        return self.made != other.made, self.vessels != other.vessels, self.part != other.part, self.contrast != other.contrast


def examined(parsed: Parsed) -> Examined:
    """The same of a name that was read."""
    core = loose(parsed.core)
    made = parsed.shown or ("us" if "超声" in core else "")
    part = core.removesuffix(parsed.shown).replace("超声", "")
    return Examined(made, any(qualifier.startswith("vessels.") for qualifier in parsed.qualifiers), part, "contrast.enhanced" in parsed.qualifiers)


def generic(core: str) -> bool:
    """Whether a core by itself names no one test."""
    return not core or core in ALONE or core in SEVERAL_MEANINGS


def loose(core: str) -> str:
    """A core with one word for each body part and modality, for candidates only."""
    for pattern, word in SYNONYMS:
        core = pattern.sub(word, core) if len(pattern.sub(word, core)) > 1 else core
    return core


def wider(parsed: Parsed) -> str:
    """The loose core of the examination of the region that the named organ is in; "" where there is none. An ultrasound of an organ is a study of its own."""
    region = body_regions.region(parsed.core.removesuffix(parsed.shown)) if parsed.shown else ""
    return loose(region + parsed.shown) if region else ""


def unmarked(text: str) -> str:
    """The text without what a form prints around a name: numbering, stars, arrows, recognition marks. `text` is folded but for circled numbers."""
    before = None
    while before != text:
        before = text
        text = TAG.sub("", NUMBERED.sub("", text.strip().strip(DECORATION).strip()))
        text = MARK.sub("", text) or text
        text = text.lstrip("#")
    return text


def is_short(name: str, core: str) -> bool:
    """Whether a name is an abbreviation or a single word in letters, which full names have beside them on forms (总蛋白 TP)."""
    return not CHINESE.search(name) and len(core) <= LONGEST_SHORT and core not in OF_ANOTHER


def with_short(name: str) -> tuple[str, str]:
    """A name that ends with letters in brackets, apart: (the name, the letters); two empty texts for any other."""
    match = ENDS_SHORT.fullmatch(name)
    return (match[1], match[2]) if match else ("", "")


def parse(text: str) -> Parsed:
    """The parts of a name. `text` is NFKC, in small letters, simplified."""
    text = ION.sub(_ion, unmarked(text))
    text = methods.IN_BRACKETS.sub(" ", text).strip() or text
    rest, stated = qualifiers.take(RATIO.sub(r"\1per\2", POINT.sub("point", text)))
    shown = ""
    for pattern, name in MODALITIES:
        if pattern.search(rest):
            rest, shown = pattern.sub(" ", rest), name
            break
    words = tuple(word for word in (NEUTRAL.sub("", word) for word in BLANK.split(rest)) if word)
    core = NEUTRAL.sub("", "".join(words))
    return Parsed(core + shown, stated, (*words, shown) if shown else words, shown, ways_made.named(text) if shown else frozenset())


def _ion(match: re.Match[str]) -> str:
    return f"{match[1]}plus" if match[1] else f"{match[2]}minus"
