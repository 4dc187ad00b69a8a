"""标本: what an item is measured in, as a coded vocabulary; and the words by which reports name each, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Specimen(NamedTuple):
    """One specimen. `within` are the wider ones that it is a kind of; `words` every way in which it is written, longest meaning first."""

    code: str
    zh: str
    en: str
    words: tuple[str, ...]
    within: tuple[str, ...] = ()


def _specimen(code: str, zh: str, en: str, words: str = "", within: str = "") -> Specimen:
    return Specimen(code, zh, en, (zh.casefold(), en.casefold(), *(words.split("|") if words else ())), tuple(within.split()))


UNKNOWN = "unknown"
"""What stands for a specimen that is named and not understood: no item is measured in it."""

SPECIMENS: dict[str, Specimen] = {
    specimen.code: specimen
    for specimen in (
        _specimen("blood", "血液", "Blood", "血"),
        _specimen("serum", "血清", "Serum", "分离胶血清", "venous_blood blood"),
        _specimen("plasma", "血浆", "Plasma", "肝素血浆|肝素抗凝血浆|肝素锂血浆|肝素锂抗凝血浆|肝素钠血浆|heparin plasma", "venous_blood blood"),
        _specimen(
            "citrated_plasma",
            "枸橼酸钠抗凝血浆",
            "Citrated plasma",
            "枸橼酸血浆|枸橼酸钠血浆|柠檬酸钠血浆|抗凝血浆|柠檬酸钠抗凝血浆",
            "plasma venous_blood blood",
        ),
        _specimen("edta_plasma", "EDTA血浆", "EDTA plasma", "edta抗凝血浆|edta-k2血浆|edta-k2抗凝血浆|edta-k3血浆|edta二钾血浆", "plasma venous_blood blood"),
        _specimen("whole_blood", "全血", "Whole blood", "抗凝全血|edta全血|edta抗凝全血", "venous_blood blood"),
        _specimen("venous_blood", "静脉血", "Venous blood", "静脉全血", "blood"),
        _specimen("arterial_blood", "动脉血", "Arterial blood", "动脉全血", "blood"),
        _specimen("capillary_blood", "末梢血", "Capillary blood", "指血|指尖血|毛细血管血|足跟血|fingerstick blood", "blood"),
        _specimen("cord_blood", "脐带血", "Cord blood", "脐血", "blood"),
        _specimen("dried_blood_spot", "干血斑", "Dried blood spot", "滤纸血片|干血片", "blood"),
        _specimen("urine", "尿液", "Urine", "尿|小便|随机尿|晨尿|中段尿|清洁中段尿|尿标本|spot urine|random urine|midstream urine"),
        _specimen(
            "urine_24h", "24小时尿", "24 h urine", "24h尿|24小时尿液|24h尿液|二十四小时尿|24 hour urine|24-hour urine|24hr urine|24-h urine|24h urine", "urine"
        ),
        _specimen("csf", "脑脊液", "Cerebrospinal fluid", "csf|脊液"),
        _specimen("pleural_fluid", "胸水", "Pleural fluid", "胸腔积液|胸积液|胸腔液|pleural effusion", "serous_fluid"),
        _specimen("ascites", "腹水", "Ascitic fluid", "腹腔积液|腹积液|腹腔液|ascites|peritoneal fluid", "serous_fluid"),
        _specimen("serous_fluid", "胸腹水", "Serous fluid", "浆膜腔积液|浆膜腔液|胸腹腔积液|体腔液|体液|积液|body fluid"),
        _specimen("pericardial_fluid", "心包积液", "Pericardial fluid", "心包液", "serous_fluid"),
        _specimen("stool", "粪便", "Stool", "大便|粪|便|faeces|feces|fecal|faecal"),
        _specimen("sputum", "痰液", "Sputum", "痰"),
        _specimen("bal", "肺泡灌洗液", "Bronchoalveolar lavage", "支气管肺泡灌洗液|灌洗液|balf|bal"),
        _specimen("respiratory_swab", "呼吸道拭子", "Respiratory swab", "咽拭子|鼻咽拭子|口咽拭子|鼻拭子|throat swab|nasopharyngeal swab|oropharyngeal swab"),
        _specimen("breath", "呼出气", "Breath", "呼气"),
        _specimen("bone_marrow", "骨髓", "Bone marrow", "骨髓液"),
        _specimen("synovial_fluid", "关节液", "Synovial fluid", "关节腔积液|关节积液|滑液"),
        _specimen("semen", "精液", "Semen", "精浆|seminal plasma"),
        _specimen("vaginal_secretion", "阴道分泌物", "Vaginal secretion", "白带|阴道拭子|宫颈分泌物|宫颈拭子|vaginal swab|vaginal discharge|cervical swab"),
        _specimen("prostatic_fluid", "前列腺液", "Prostatic fluid"),
        _specimen("amniotic_fluid", "羊水", "Amniotic fluid"),
        _specimen("saliva", "唾液", "Saliva"),
        _specimen("gastric_juice", "胃液", "Gastric juice"),
        _specimen("bile", "胆汁", "Bile", "胆汁液"),
        _specimen("drain_fluid", "引流液", "Drain fluid", "drainage fluid"),
        _specimen("dialysate", "透析液", "Dialysate", "腹透液"),
        _specimen("pus", "脓液", "Pus", "脓"),
        _specimen("secretion", "分泌物", "Secretion", "创面分泌物|伤口分泌物|wound secretion"),
        _specimen("tissue", "组织", "Tissue", "活检组织"),
        _specimen("hair", "毛发", "Hair", "头发"),
        _specimen("vitreous_fluid", "玻璃体液", "Vitreous fluid", "玻璃体切割液|玻璃体|vitreous humour|vitreous humor|vitreous"),
        _specimen("aqueous_humour", "房水", "Aqueous humour", "aqueous humor"),
        _specimen("follicular_fluid", "卵泡液", "Follicular fluid", "滤泡液"),
        _specimen("milk", "乳汁", "Breast milk", "母乳"),
        _specimen("tears", "泪液", "Tears"),
        _specimen("sweat", "汗液", "Sweat"),
    )
}
"""By code. What an edition says of an item is one code, or several with `/` between them where any of them will do."""

OLD_CODES = {
    "whole blood": "whole_blood",
    "citrated plasma": "citrated_plasma",
    "arterial blood": "arterial_blood",
    "24 h urine": "urine_24h",
    "respiratory swab": "respiratory_swab",
}
"""How editions wrote them before there was a vocabulary."""

BY_WORD = {word.replace(" ", "").casefold(): specimen.code for specimen in SPECIMENS.values() for word in (specimen.code, *specimen.words)}
"""Every word, without blanks and in small letters, to its code."""


def read(text: str) -> str | None:
    """The code that a whole text names, or None; NFKC and small letters are for who calls."""
    return BY_WORD.get("".join(text.casefold().split()))


def is_blood(code: str) -> bool:
    """Whether it is blood or taken from it."""
    return code == "blood" or (code in SPECIMENS and "blood" in SPECIMENS[code].within)


def of_item(written: str) -> frozenset[str]:
    """The codes that an edition gives for an item ("serum/plasma"); empty where it gives none, or a modality."""
    codes = (OLD_CODES.get(part.strip(), part.strip()) for part in written.split("/"))
    return frozenset(code for code in codes if code in SPECIMENS)


URINE = frozenset({"urine", "urine_24h"})


def covers(item: frozenset[str], stated: str) -> bool:
    """Whether an item measured in one of these is the one when a text says `stated`: the very specimen, or a wider word for it
    (血 of an item in serum, or the venous blood from which serum is made). A narrower one is another: urine of 24 hours is not any urine. What is measured in
    plasma alone is drawn into EDTA (ACTH, BNP)."""
    if item == {"plasma"} and stated == "edta_plasma":
        return True
    return any(stated == code or stated in SPECIMENS[code].within for code in item)


def narrower(stated: Iterable[str], around: str) -> bool:
    """Whether one of these specimens is `around` or a kind of it."""
    return any(code == around or around in SPECIMENS[code].within for code in stated)


def may_be(own: frozenset[str], specimen: str) -> bool:
    """Whether what is measured in these specimens may be of this `specimen`; of urine no line distinguishes a spot from a day's."""
    return covers(own, specimen) or (own <= URINE and specimen in URINE)
