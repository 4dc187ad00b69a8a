"""Units as laboratories print them: of which kind of quantity one is, and of which power of ten.

Read are the signs of UCUM (`10*9/L`, `m[IU]/L`, `ug{FEU}/mL`), those of printed forms in any case and width (`×10^9/L`, `UMOL/L`, `ｍｇ／ｄＬ`, `mmol·L-1`) and Chinese words
(毫摩尔/升). Case tells nothing on forms (MG/L is mg/L), so M before a unit is always milli. Our own, because libraries of units read U/L as a mass and /HP as horsepower,
and know no units that only their assay defines.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple


class MeasuringUnit(NamedTuple):
    """A kind of quantity, and the power of ten that the unit is of the kind's unit: mmol/L is (`moles`, -3), 10^9/L (`number`, 9). Kinds of amounts are per litre where they do not say otherwise."""

    kind: str
    power: int = 0


LONGEST = 40
"""Signs of a unit."""
MOST_KNOWN = 1024
_known: dict[str, tuple[MeasuringUnit, ...]] = {}
"""Units that were read already, for reading one takes 30 µs of processor time and 200 rows of a document have the same ten. Only what is a unit is kept, and no titre, which is a result."""
_PREFIX = {"": 0, "k": 3, "m": -3, "u": -6, "mc": -6, "n": -9, "p": -12, "f": -15}
_WORDS = (
    ("毫米汞柱", "mmhg"), ("千帕", "kpa"), ("国际单位", "iu"), ("单位", "u"), ("毫米", "mm"), ("毫升", "ml"), ("分升", "dl"), ("微升", "ul"), ("飞升", "fl"), ("升", "l"), ("毫克当量", "meq"), ("毫当量", "meq"), ("毫克", "mg"), ("微克", "ug"),
    ("纳克", "ng"), ("皮克", "pg"), ("克", "g"), ("毫摩尔", "mmol"), ("毫摩", "mmol"), ("微摩尔", "umol"), ("微摩", "umol"), ("纳摩尔", "nmol"), ("皮摩尔", "pmol"), ("摩尔", "mol"), ("毫", "m"), ("小时", "h"), ("分钟", "min"), ("秒", "s"),
    ("高倍视野", "hp"), ("低倍视野", "lp"), ("拷贝", "copies"), ("个", "cells"), ("天", "d"), ("日", "d"), ("每", "/"),
)  # fmt: skip
_VOLUME = {"l": 0, "dl": 1, "ml": 3, "cc": 3, "ul": 6, "mcl": 6, "mm3": 6, "mm^3": 6, "cmm": 6}
"""Powers of ten by which a litre is more."""
_AMOUNTS = (
    (re.compile(r"(k|m|mc|u|n|p|f|)g"), "mass"),
    (re.compile(r"(m|mc|u|n|p|)mol"), "moles"),
    (re.compile(r"(m|mc|u|)eq"), "equivalents"),
    (re.compile(r"(k|m|mc|u|n|)(?:iu|ui|u)"), "units"),
    (re.compile(r"(m|u|n|)kat"), "katals"),
    (re.compile(r"()(?:b?au|arb'u|ru|peiu|pei|ncu|nu|eu|gpl|mpl|apl|rlu|bu|tu|vu)"), "named_units"),
    (re.compile(r"()(?:copies|copy|cps)"), "copies"),
    (re.compile(r"()cfu"), "colonies"),
    (re.compile(r"(m|)osm(?:ol)?"), "osmoles"),
    (re.compile(r"()(?:cells?|wbc|rbc|leu|leuk|leuko|ery|eryth|plt|#|)"), "number"),
)
_ACTIVITY = re.compile(r"(k|)(i?u)")
"""Units of an enzyme, for each litre. U/L is first of all that, IU/L units of a standard; either is printed for the other, but mIU/mL is no enzyme's."""
_POWER = re.compile(r"[x*]?(?:10(?:[*^~']|e\+?|\*\*)?(\d{1,2})|e\+?(\d{1,2})|([km]))(?:cells?)?")
"""A power of ten before cells: 10^9, x10*9, and the thousands and millions of American forms (K/uL, M/uL)."""
_ALONE = (
    (re.compile(r"%"), MeasuringUnit("share", -2)),
    (re.compile(r"‰|dob"), MeasuringUnit("share", -3)),
    (re.compile(r"|1|l/l|比值|比率|ratio|r|inr|ph|v/v"), MeasuringUnit("share")),
    (re.compile(r"s/?co|coi|c\.o\.i\.?|index|cutoff|s/n|s/c|ai|ratio|比值|指数"), MeasuringUnit("index")),
    (re.compile(r"s(?:ec(?:onds?)?)?"), MeasuringUnit("seconds")),
    (re.compile(r"fl|um3|um\^3"), MeasuringUnit("volume", -15)),
    (re.compile(r"pg"), MeasuringUnit("mass_alone", -12)),
    (re.compile(r"mm/(?:1?h(?:r|our)?|60min)(?:60)?"), MeasuringUnit("millimetres_an_hour")),
    (re.compile(r"mmhg|torr"), MeasuringUnit("mmHg")),
    (re.compile(r"kpa"), MeasuringUnit("kPa")),
    (re.compile(r"ml/min(?:[/.*x]?(?:1\.73)?(?:m\^?2|sqm|_m2)?)?"), MeasuringUnit("clearance")),
    (re.compile(r"[<>≤≥]?1:\d+"), MeasuringUnit("titre")),
    (re.compile(r"(?:sfc?s?|sfu|spots?|斑点)(?:/.*)?"), MeasuringUnit("spots")),
    (re.compile(r"g/g|mol/mol"), MeasuringUnit("per_creatinine")),
)
_OF_CREATININE = re.compile(r"([munp]?)(g|mol)/([mu]?)(g|mol)\.?(?:cr|crea|creatinine|肌酐|c)?")
_OF_DAY = re.compile(r"([munp]?)(g|mol)/(?:24\.?h(?:rs?|ours?)?|d(?:ay)?)(?:urine)?")
_NOTE = re.compile(r"\{(?!cop)[^{}]*\}|feu|ddu|dd-?u")
"""Annotations of UCUM, and the two ways to count D-dimers, which the unit stands beside."""
_INVERSE = re.compile(r"[.·*]?(l|ml|dl|min|h|s)-1$")


def units_of(text: str) -> tuple[MeasuringUnit, ...]:
    """What a printed unit may be, first what it is by its signs; empty for one that is not known. Most are one; `G/L` is grams as well as 10^9 cells for each litre.

    >>> units_of("UMOL/L"), units_of("×10^9/L"), units_of("m[IU]/L"), units_of("cm/s")
    ((MeasuringUnit(kind='moles', power=-6),), (MeasuringUnit(kind='number', power=9),), (MeasuringUnit(kind='units', power=-3),), ())
    """
    if len(text) > LONGEST:
        return ()
    found = _known.get(text)
    if found is None:
        found = _read(text)
        if found and len(_known) < MOST_KNOWN and not text.lstrip("<>≤≥").startswith("1:"):
            _known[text] = found
    return found


def _read(text: str) -> tuple[MeasuringUnit, ...]:
    plain = _plain(text)
    found = [unit for pattern, unit in _ALONE if pattern.fullmatch(plain)]
    found += _of_creatinine(plain) + _of_day(plain)
    amount, stroke, volume = plain.rpartition("/")
    if stroke and volume in _VOLUME:
        found += [MeasuringUnit(kind, power + _VOLUME[volume]) for kind, power in _amount(amount)]
        if volume == "l" and (activity := _ACTIVITY.fullmatch(amount)):
            of_enzyme = MeasuringUnit("activity", _PREFIX[activity[1]])
            found = [of_enzyme, *found] if activity[2] == "u" else [*found, of_enzyme]
    elif volume in ("hp", "hpf", "lp", "lpf"):
        found.append(MeasuringUnit("field"))
    if text.strip() in ("G/L", "T/L"):
        found.append(MeasuringUnit("number", 9 if text.strip() == "G/L" else 12))
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("μ", "u").replace("×", "x").replace("·", ".").replace("㏖", "mol")
    for word, sign in _WORDS:
        folded = folded.replace(word, sign)
    folded = _NOTE.sub("", re.sub(r"[\s\[\]()]|(?<=s)}|{(?=cop)", "", folded)).strip(".,;:-")
    return _INVERSE.sub(r"/\1", folded)


def _amount(text: str) -> list[tuple[str, int]]:
    if power := _POWER.fullmatch(text):
        return [("number", int(power[1] or power[2] or {"k": 3, "m": 6}[power[3]]))]
    return [(kind, _PREFIX[match[1]]) for pattern, kind in _AMOUNTS if (match := pattern.fullmatch(text))]


def _of_creatinine(plain: str) -> list[MeasuringUnit]:
    if not (match := _OF_CREATININE.fullmatch(plain)) or plain in ("g/g", "mol/mol"):
        return []
    over, amount, under, creatinine = match.groups()
    return [MeasuringUnit(f"{amount}_per_{creatinine}", _PREFIX[over] - _PREFIX[under])]


def _of_day(plain: str) -> list[MeasuringUnit]:
    match = _OF_DAY.fullmatch(plain)
    return [MeasuringUnit(f"{match[2]}_a_day", _PREFIX[match[1]])] if match else []
