"""Which areas of the body words of an examination or of its findings speak of, as widely as one examination shows them: liver, kidneys and pelvis are one area."""

from __future__ import annotations

import re

_AREAS = (
    ("head", r"脑(?!脊液)|颅|(?<![胰骨肱])头(?:部|颅|皮)|蝶鞍|鞍区|垂体|眼|眶|鼻|副鼻窦|乳突|耳|内听道|颞|颌|牙|口腔|侧脑室|基底节|基底动脉|椎动脉"),
    ("neck", r"颈|甲状|喉|咽|腮腺|椎动脉|基底动脉|锁骨上"),
    ("chest", r"胸|肺|纵隔|气管|肋|心[脏影室房律包电肌腔动尖]|心功能|窦性|st-?t|冠状动脉|冠脉|主动脉|[二三]尖瓣|腋|锁骨"),
    ("breast", r"乳(?!突|酸|糜)|腋"),
    ("abdomen", r"腹|肝|胆|胰|脾|肾|胃|肠|阑尾|输尿管|泌尿|膀胱|盆|子宫|宫[腔颈内体]|附件|卵巢|前列腺|精囊|胎|孕囊|产科|妇科|阴道|阴囊|睾丸|附睾|髂[动静血内外]"),
    ("spine", r"椎(?!动脉|-?基底)|脊|骶|尾骨|腰大肌"),
    ("limb", r"膝|踝|髋|肩|肘|腕|(?<![充不])足|手(?!术)|股|胫|腓|肱|尺骨|尺桡|桡|跟骨|指骨|趾|上肢|下肢|半月板|臂丛|骶髂"),
)  # fmt: skip
_PATTERNS = tuple((area, re.compile(words, re.IGNORECASE)) for area, words in _AREAS)
_SPINE_WHOLE = re.compile(r"脊柱|脊椎")
"""Seen behind whatever of the trunk is examined."""


def areas(text: str) -> frozenset[str]:
    """The areas that a text (NFKC, simplified) names; empty where it names none.

    >>> sorted(areas("双肺纹理增多")), sorted(areas("经直肠前列腺超声")), sorted(areas("骨密度"))
    (['chest'], ['abdomen'], [])
    """
    named = {area for area, pattern in _PATTERNS if pattern.search(text)}
    return frozenset(named | ({"chest", "abdomen", "neck"} if _SPINE_WHOLE.search(text) else set()))
