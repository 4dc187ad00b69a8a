"""Qualifiers in words, Chinese and English, and why a candidate is offered."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.domain.names.resolution import (
    ALIKE,
    BESIDE,
    HEARD,
    MISREAD,
    QUALIFIER,
    SAME_NAME,
    SEVERAL_MEANINGS,
    SEVERAL_NAMED,
    SIMILAR,
    UNCONFIRMED,
    Offer,
)
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN

WORDS: dict[str, tuple[str, str]] = {
    "sensitivity.high": ("超敏", "high-sensitivity"),
    "kind.quantitative": ("定量", "quantitative"), "kind.qualitative": ("定性", "qualitative"), "kind.semi_quantitative": ("半定量", "semi-quantitative"),
    "kind.calculated": ("计算值", "calculated"),
    "time.fasting": ("空腹", "fasting"), "time.before_meal": ("餐前", "before a meal"), "time.random": ("随机", "random"), "time.after_meal": ("餐后", "after a meal"),
    "time.morning": ("上午", "morning"), "time.afternoon": ("下午", "afternoon"), "time.night": ("夜间", "night"),
    "portion.single_urine": ("单次尿", "a single portion of urine"),
    "measure.count": ("绝对值", "absolute count"), "measure.percent": ("百分比", "percentage"),
    "generation.2": ("第二代", "second generation"), "generation.3": ("第三代", "third generation"), "generation.4": ("第四代", "fourth generation"),
    "contrast.plain": ("平扫", "without contrast"), "contrast.enhanced": ("增强", "with contrast"), "contrast.perfusion": ("灌注", "perfusion"),
    "vessels.angiography": ("血管成像", "angiography"), "vessels.venography": ("静脉成像", "venography"),
    "side.both": ("双侧", "both sides"), "side.left": ("左侧", "left"), "side.right": ("右侧", "right"),
}  # fmt: skip
CANNOT_BE = ("旁边的“{0}”不像这一项的单位、参考范围或结果", "“{0}” beside it is no unit, reference range or result of this test")
"""Why an item is asked back that cannot have what is printed beside its name."""
TIMES = {"at": ("{0}分钟", "{0} min"), "after_meal": ("餐后{0}分钟", "{0} min after a meal"), "clock": ("{0}点", "{0} o'clock")}

WHY: dict[str, tuple[str, str]] = {
    SAME_NAME: ("几个项目都叫这个名称", "Several bear this name"),
    UNCONFIRMED: ("这个别名尚未核实", "This alias has not been confirmed"),
    QUALIFIER: ("限定不同：{differs}", "Qualified differently: {differs}"),
    SEVERAL_MEANINGS: ("这个缩写在不同报告上含义不同", "This abbreviation means different things on different reports"),
    ALIKE: ("部位或方式的另一种说法，或含该部位的检查", "Another word for the body part or modality, or an examination that includes the part"),
    BESIDE: ("旁边的文字、数值或单位可能表示另一个项目", "Words, a number or a unit beside the name may mean another test"),
    MISREAD: ("字形相近，可能印错或认错", "Signs that look alike: misprinted or misread"),
    SEVERAL_NAMED: ("所写内容含有这个名称", "The text holds this name"),
    SIMILAR: ("名称相近", "A similar name"),
    HEARD: ("读音相近", "It sounds alike"),
}


def word(qualifier: str, lang: str) -> str:
    """The qualifier's words in "zh" or "en"."""
    english = lang == "en"
    kind, _dot, code = qualifier.partition(".")
    if kind == "specimen" and code == UNKNOWN:
        return "a specimen or condition that was not understood" if english else "未认出的标本或条件"
    if kind == "specimen":
        specimen = SPECIMENS[code]
        return specimen.en.casefold() if english else specimen.zh
    if qualifier in WORDS:
        return WORDS[qualifier][english]
    name, _under, number = code.rpartition("_")
    return TIMES[name][english].format(number)


def why(offer: Offer, lang: str) -> str:
    """Why the candidate is offered, as one short sentence."""
    if offer.why == BESIDE and offer.differs:
        return CANNOT_BE[lang == "en"].format(*offer.differs)
    return WHY[offer.why][lang == "en"].format(differs=together(offer.differs, lang))


def together(qualifiers: Iterable[str], lang: str) -> str:
    """Several qualifiers, in words, as a list."""
    return (", " if lang == "en" else "、").join(word(qualifier, lang) for qualifier in qualifiers)
