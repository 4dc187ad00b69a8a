"""Characters that scanners and typists take for one another in names of tests: 总蛋曰, 肌酎, 胆碱脂酶, A1T."""

from __future__ import annotations

import re

_GROUPS = (
    "白曰日自 酐酎酊酣肝 数薮敷 酶酯脂梅酷 钾钟 钠纳 氨氮胺 血皿 细组经 胞饱泡袍 汁计 素紊索 胆担 肌饥 末未 板扳 甘廿 转传 肽钛 抗坑 体休 原愿 凝疑 球求 粒拉 蛋旦 淋琳 巴吧 嗜噬 脱股 磷鳞 钙钓 "
    "铁轶 胱光 胰姨 醇酵 糖塘 直真 间问 因困 子孑孓 微徽 肾贤 比此 葡匍 萄荀 沉沈 降绛 壹一 尿屎 免兔 疫役 类粪 风凤 湿温 结给 核杨 状壮 腺线 激缴 甲申 乙己已"
)
LOOKS = str.maketrans({sign: group[0] for group in _GROUPS.split() for sign in group})
LETTERS = str.maketrans({"l": "1", "i": "1", "o": "0"})
SHORTEST = 3
"""Letters of an abbreviation that is compared by its looks."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def looks(core: str) -> str:
    """What a core looks like: equal for two that only differ in such characters; "" for one that is too short to be distinguished."""
    if _CHINESE.search(core):
        return core.translate(LOOKS) if len(core) > 1 else ""
    return core.translate(LETTERS) if len(core) >= SHORTEST and core.isascii() and core[0].isalpha() else ""
