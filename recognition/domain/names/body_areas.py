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
_PARTS = tuple((area, part, re.compile(words)) for area, part, words in (
    ("spine", "cervical", r"颈[椎段髓]|颈\d|(?<![A-Za-z0-9])C[1-7]\s*[-/~、]\s*(?:C?[1-7]|T1)"),
    ("spine", "thoracic", r"胸[椎段髓]|胸\d|(?<![A-Za-z0-9])T\d{1,2}\s*[-/~、]\s*(?:T?\d{1,2}|L1)"),
    ("spine", "lumbar", r"腰[椎段]|腰\d|骶|马尾|(?<![A-Za-z0-9])L[1-5]\s*[-/~、]\s*(?:L?[1-5]|S1)"),
    ("neck", "thyroid", r"甲状腺"), ("neck", "vessels", r"颈(?:[总内外]{0,2}|部)动脉|颈部?血管|椎动脉"),
    ("abdomen", "upper", r"肝|胆|胰|脾|(?<![全下])腹(?:部|腔)?(?=彩|B|超|US)|上腹"), ("abdomen", "urinary", r"肾|输尿管|膀胱|泌尿|前列腺"), ("abdomen", "female", r"子宫|附件|卵巢|宫[腔颈内]|妇科|盆腔"),
))  # fmt: skip
"""Parts of an area that are examined each by itself: of 腰椎MR平扫 no finding is C5/6."""
_TOGETHER = frozenset({"upper", "urinary"})
"""Parts that one examination often shows both."""
_SPINE_WHOLE = re.compile(r"脊柱|脊椎")
"""Seen behind whatever of the trunk is examined."""


def areas(text: str) -> frozenset[str]:
    """The areas that a text (NFKC, simplified) names; empty where it names none.

    >>> sorted(areas("双肺纹理增多")), sorted(areas("经直肠前列腺超声")), sorted(areas("骨密度"))
    (['chest'], ['abdomen'], [])
    """
    named = {area for area, pattern in _PATTERNS if pattern.search(text)}
    return frozenset(named | ({"chest", "abdomen", "neck"} if _SPINE_WHOLE.search(text) else set()))


def parts(text: str) -> frozenset[tuple[str, str]]:
    """(area, part) of each part of an area that a text names; empty where it names none.

    >>> sorted(parts("C5/6椎间盘突出")), sorted(parts("甲状腺超声")), sorted(parts("胸部CT平扫"))
    ([('spine', 'cervical')], [('neck', 'thyroid')], [])
    """
    return frozenset((area, part) for area, part, pattern in _PARTS if pattern.search(text))


def of_other_parts(examined: str, findings: str) -> bool:
    """Whether findings are of other parts of an area alone than the examination of that name is of.

    >>> of_other_parts("腰椎MR平扫", "C5/6椎间盘突出"), of_other_parts("腰椎MR平扫", "L4/5椎间盘突出"), of_other_parts("腹部彩超", "双肾结石")
    (True, False, False)
    """
    own, told = parts(examined), parts(findings)
    area = {each for each, _part in own}
    of_area = {part for each, part in told if each in area}
    allowed = {part for _area, part in own} | (_TOGETHER if any(part in _TOGETHER for _area, part in own) else frozenset())
    return len(area) == 1 and bool(of_area) and not of_area & allowed
