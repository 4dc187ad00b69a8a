"""The specimen that a line of a report names: at a label, by a place of sampling, in a remark, a title or a heading."""

from __future__ import annotations

import re

from recognition.domain.names import qualifiers
from recognition.domain.names.specimens import SPECIMENS, UNKNOWN, is_blood
from recognition.domain.reports.frame_words import ADDITIVE, NOTHING_THERE
from recognition.domain.reports.words import COUNTED, NO_SPECIMEN, NOT_REMARK, REMARK, SITE, SPECIAL, SPECIMEN

_FRAMES = re.compile(r"[【】《》\[\]<>=*#|]+")
_IN_HEADINGS = tuple((re.compile(pattern), code) for pattern, code in (
    (r"脐.{0,3}血", "cord_blood"), (r"(?<!脐)静脉血(?!气)|venous(?! blood gas)", "venous_blood"), (r"(?<!脐)动脉血|血气\(动脉\)|arterial|(?<![a-z])abgs?(?![a-z])", "arterial_blood"), (r"末梢血|毛细血管血", "capillary_blood"),
    (r"urinalysis", "urine"), (r"大便|粪便|便常规|便潜血|stool|f(?:a)?ecal", "stool"),
))  # fmt: skip
"""Specimens that headings say in words which names of items keep whole (血气, 便常规)."""

GASES = re.compile(r"血气|blood gas(?:es)?|(?<![a-z])[av]bgs?(?![a-z])|gem\s*premier|(?<![a-z])abl\s?\d|i-?stat(?![a-z])|rapid(?:point|lab)", re.IGNORECASE)
"""Headings of blood gases: measured in whole blood at once, and of which vessel they do not say unless they say arterial."""
BY_GAS_ANALYSER = re.compile(r"^(?:钾|钠|氯|钙|葡萄糖.*|乳酸|血红蛋白|红细胞比容|总胆红素|碳酸氢盐.*|肌酐|尿素)$")
"""Items of serum or of a blood count that an analyser of blood gases reports too, from whole blood."""
_OF_TUBE = re.compile(
    r"标本|样本|样品|\d+(?:\.\d+)?\s*(?:ml|毫升|管|支|份)|[黄红紫蓝绿灰黑橙]色?[头帽盖]?管|(?<![\u4e00-\u9fff])(?:普通|常规|新鲜|人)|末梢(?=全血)|静脉(?=血[清浆])|vacutainer|tube|sst|specimen|sample"
)
"""What may stand beside the specimen at its label and says nothing of it: how much of it, the colour of the tube."""
USUAL = frozenset({"blood", "venous_blood", "whole_blood", "serum", "plasma"})
_OTHER_BLOOD = re.compile(r"(?:混合|中心)静脉|(?:mixed|central) venous", re.IGNORECASE)
"""Blood from places in which no item is measured."""
_CODES = {
    "u": "urine", "ur": "urine", "urn": "urine", "s": "serum", "ser": "serum", "p": "plasma", "plas": "plasma", "wb": "whole_blood", "bld": "whole_blood", "blda": "arterial_blood",
    "动脉": "arterial_blood", "静脉": "venous_blood", "末梢": "capillary_blood", "毛细管": "capillary_blood", "art": "arterial_blood", "ven": "venous_blood", "cap": "capillary_blood", "bldv": "venous_blood", "bldc": "capillary_blood", "bldco": "cord_blood", "stl": "stool", "spt": "sputum", "csf": "csf", "snv": "synovial_fluid", "amn": "amniotic_fluid",
}  # fmt: skip
"""Specimens in letters, as laboratories' systems print them behind a label or as a heading by themselves: HL7 table 0070, and S, P, U."""
_SOUND = re.compile(r"^(?:合格|正常|良好|无异常|未见异常|已?签收)[。.]?$")
"""What a label for the specimen may say that is no specimen, where nothing is wrong with it."""
_ANALYTES = frozenset({"S", "P"})
"""Letters that by themselves are a test (P, phosphorus) as well as a specimen."""
_HEADED = re.compile(r"^\s*[\[(【]?\s*([A-Z]{1,5})\s*[\])】]?\s*[:]\s*[\])】]?\s*$")
_PLASMAS = (re.compile("edta", re.IGNORECASE), "edta_plasma"), (re.compile("citrat|枸橼酸|柠檬酸", re.IGNORECASE), "citrated_plasma")
"""What stands in the tube, before the word for plasma or behind it (Plasma EDTA), and the plasma that it makes."""
_ANTICOAGULANT = re.compile(r"edta|citrat|枸橼酸|柠檬酸|肝素|heparin|草酸|oxalate|氟化|fluoride|(?<!非)抗凝", re.IGNORECASE)
VOLUME = re.compile(r"(?:24\s*(?:小时|h))?\s*总?尿液?总?量\s*[:=]?\s*\d+(?:\.\d+)?\s*(?:ml|l|毫升|升)", re.IGNORECASE)
"""How much urine was gathered."""


def specimen_of(text: str) -> tuple[str | None, str]:
    """The specimen that a label, a place of sampling or a remark names, and the text without a label that was understood."""
    if (headed := _HEADED.match(text)) and headed[1] not in _ANALYTES and (code := of_letters(headed[1])):
        return code, ""
    if (label := SPECIMEN.search(text)) and not NO_SPECIMEN.match(label[1]):
        specimen = of_letters(label[1]) or one_of(specimens_in(label[1])) or UNKNOWN
        if specimen in USUAL and not is_specimen(label[1].strip(" )]】")):
            # blood with words that nobody understands may be of another vessel, person or moment: 左肾上腺静脉血, 供者血清
            specimen = UNKNOWN
        if "?" in label[1]:
            specimen = UNKNOWN
        if specimen == "serum" and _ANTICOAGULANT.search(label[1]):
            # serum is what clots
            specimen = UNKNOWN
        if specimen in ("blood", "venous_blood") and _PLASMAS[0][0].search(label[1]):
            specimen = "whole_blood"
        if specimen == "plasma":
            specimen = next((code for additive, code in _PLASMAS if additive.search(label[1])), specimen)
        if specimen == UNKNOWN and text[label.start(1) - 1].isspace():
            # behind a blank it may be anything else: 不合格标本 钾
            return specimen, text
        rest = (text[: label.start()] + "\t" + text[label.end() :]).strip(" \t|")
        # a second label on the line that says another specimen: nobody knows of which the rows are
        further = SPECIMEN.search(rest)
        other = further is not None and not NO_SPECIMEN.match(further[1]) and one_of(specimens_in(further[1])) not in (None, specimen)
        return (UNKNOWN if other else specimen), rest
    if site := SITE.search(text):
        return one_of(specimens_in(site[1])) or UNKNOWN, text
    if REMARK.match(text) and not NOT_REMARK.search(text) and not COUNTED.search(text):
        return one_of({code for code in specimens_in(text) if not is_blood(code)}), text
    return None, text


def of_letters(text: str) -> str | None:
    """The specimen that a laboratory's letters stand for (UR, SER); None for any other text."""
    return _CODES.get(text.strip().casefold())


def specimens_in(text: str) -> set[str]:
    """The specimens that a label, a title or a heading names, without those that are only a wider word for another of them."""
    folded = " ".join(_FRAMES.sub(" ", text).casefold().split())
    closed = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", folded)
    codes = {qualifier.removeprefix("specimen.") for form in (folded, closed) for qualifier in qualifiers.take(form)[1] if qualifier.startswith("specimen.")}
    codes |= {code for pattern, code in _IN_HEADINGS if pattern.search(closed)}
    if _OTHER_BLOOD.search(closed) or (GASES.search(closed) and "arterial_blood" not in codes):
        return {UNKNOWN}
    if not codes and SPECIAL.search(closed):
        return {UNKNOWN}
    return {code for code in codes if not any(code in SPECIMENS[other].within for other in codes)}


def without(text: str, code: str) -> str:
    """The text without the words of a specimen that is in force where it stands, and without the volume of urine where that is the specimen."""
    words = sorted((word for word in SPECIMENS[code].words if len(word) > 1), key=len, reverse=True)
    rest = re.sub("|".join(map(re.escape, words)), " ", text, flags=re.IGNORECASE)
    return VOLUME.sub(" ", rest) if code in ("urine", "urine_24h") else rest


def one_of(codes: set[str]) -> str | None:
    """The only specimen, UNKNOWN for several, None for none."""
    return next(iter(codes)) if len(codes) == 1 else UNKNOWN if codes else None


def is_specimen(value: str) -> bool:
    """Whether what a label for the specimen says is one known specimen and nothing else, or no specimen at all (合格)."""
    if not value or _SOUND.match(value):
        return True
    if of_letters(value):
        return True
    rest, stated = qualifiers.take(_OF_TUBE.sub(" ", ADDITIVE.sub("", value.casefold())))
    # a single portion is what a bare 尿 is; only urine that was gathered is another
    stated -= {"time.fasting"}
    stated -= {"portion.single_urine", "time.random"} if "specimen.urine" in stated else set()
    codes = {qualifier.removeprefix("specimen.") for qualifier in stated}
    return (
        NOTHING_THERE.match(rest) is not None
        and all(qualifier.startswith("specimen.") for qualifier in stated)
        and (len(codes) == 1 or all(map(is_blood, codes)))
    )
