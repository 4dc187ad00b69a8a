"""What an imaging study is of and how it is made, read from its name in any order: 头部CT, CT头部 and 颅脑CT平扫 are one thing to look for.

For offering only: two names that read alike here may still be two items."""

from __future__ import annotations

import re
from typing import NamedTuple

MODALITIES = (
    ("petct", "petct|pet"),
    ("cta", "cta|ct血管(?:成像|造影|三维重建)?"),
    ("mra", "mra|(?:核磁共振|磁共振|核磁|mri?)(?:血管|动脉)(?:成像|造影)?"),
    ("mrv", "mrv|(?:核磁共振|磁共振|核磁|mri?)静脉(?:成像|造影)?"),
    ("ct", "螺旋ct|ct"),
    ("mr", "核磁共振(?:成像)?|磁共振(?:成像)?|核磁|mri|mr"),
    ("us", "彩色多普勒超声|多普勒超声|彩色超声|彩超|b超|超声"),
)
"""Each way of making a study with its words in a folded name, the longer before what it contains."""
PATTERNS = tuple((modality, re.compile(words)) for modality, words in MODALITIES)
VESSELS = {"cta": "ct", "mra": "mr", "mrv": "mr"}
"""Studies of vessels, with the plain study that people may mean: offered behind it."""
CONTRAST = re.compile("增强扫描|增强|强化")
QUALIFIED = re.compile("平扫|普通|扫描|检查|成像|三维重建")
PARTS = {
    part: words.split()
    for part, words in (
        ("head", "头部 头颅 颅脑 头 颅 脑 脑部 大脑 颅内"), ("chest", "胸部 胸 肺部 肺 双肺 胸肺"), ("abdomen", "腹部 腹 全腹 全腹部 上腹 上腹部 中上腹 下腹 下腹部"),
        ("pelvis", "盆腔 盆部"), ("neck", "颈部 颈 颈部软组织"), ("kidney", "肾 双肾 肾脏"), ("liver", "肝 肝脏"), ("pancreas", "胰 胰腺"),
        ("coronary", "冠脉 冠状动脉 心脏冠脉"), ("heart", "心 心脏"), ("cervical", "颈椎 颈椎间盘"), ("thoracic", "胸椎"), ("lumbar", "腰椎 腰椎间盘"),
        ("breast", "乳腺 双乳 双侧乳腺"), ("leg", "下肢 双下肢"), ("arm", "上肢 双上肢"), ("foot", "足 足部 双足"), ("hand", "手 手部 双手"),
        ("hip", "髋 髋关节 双髋"), ("knee", "膝 膝部 膝关节 双膝"), ("ankle", "踝 踝部 脚踝 踝关节"), ("shoulder", "肩 肩部 肩关节"), ("elbow", "肘 肘部 肘关节"),
        ("wrist", "腕 腕部 腕关节"), ("sinus", "鼻窦 副鼻窦"), ("temporal", "颞骨 乳突 中耳 内耳"), ("orbit", "眼眶 眶 眶部"), ("pituitary", "垂体 鞍区"),
        ("urinary", "泌尿系 泌尿系统"), ("spleen", "脾 脾脏"), ("gallbladder", "胆 胆囊"), ("whole", "全身"), ("prostate", "前列腺"), ("uterus", "子宫"),
    )
}  # fmt: skip
PART_OF = {word: part for part, words in PARTS.items() for word in words}


class Study(NamedTuple):
    """`part` in one word for all its spellings (an unlisted one as it is written), its `modality`, and whether contrast is named."""

    part: str
    modality: str
    contrast: bool


def study(term: str) -> Study | None:
    """Reads a folded name (`folding.term`); None where it names no way of making, or nothing besides."""
    for modality, words in PATTERNS:
        match = words.search(term)
        if match:
            left = f"{term[: match.start()]}{term[match.end() :]}"
            contrast = bool(CONTRAST.search(left))
            part = QUALIFIED.sub("", CONTRAST.sub("", left)).removesuffix("血管")
            return Study(PART_OF.get(part, part), modality, contrast) if part else None
    return None


def distance(sought: Study, offered: Study) -> int | None:
    """How far a study is from what was asked, 0 for the same; None where it is another part or another kind. Where no contrast is named
    the plain study comes first, then that with contrast, then that of the vessels."""
    if sought.part != offered.part:
        return None
    if sought.modality == offered.modality:
        return int(sought.contrast != offered.contrast)
    return 2 if sought.modality in (VESSELS.get(offered.modality), offered.modality) or VESSELS.get(sought.modality) == offered.modality else None
