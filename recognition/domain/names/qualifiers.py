"""What qualifies a test besides its name: specimen, sensitivity, quantity, time, count or percentage, contrast, vessels, side.

Each is said in many ways and at any place of a name: `C反应蛋白(超敏)`, `超敏C反应蛋白`, `hs-CRP`. `take` finds them and leaves the rest.
It is read the same way in what the catalogue says and in what people write, so that a word misread on both sides does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from recognition.domain.names.specimens import SPECIMENS

CHINESE = r"[\u3400-\u9fff]"
EDGE_BEFORE, EDGE_AFTER = r"(?:^|(?<=[\s(\[{,:;/_-]))", r"(?=[\s)\]},:;/_-]|$)"

PROTECTED = (
    "尿素", "尿酸", "尿嘧啶", "尿苷", "尿激酶", "尿动力", "尿毒", "尿路", "尿频", "尿急", "尿痛", "尿道", "尿崩", "尿潴留", "尿失禁", "血小板", "血红蛋白", "血红素", "血红细胞", "血色素", "血色病", "血管", "血型", "血沉", "血栓", "血流", "血气", "血压", "血友",
    "血吸虫", "血象", "混合静脉血", "中心静脉血", "便秘", "胆汁酸", "胆汁淤积", "体液免疫", "体液细胞", "组织多肽", "组织胺", "组织蛋白", "组织因子", "透析液细胞", "痰湿", "白细胞分类", "bile acid", "bile salt", "occult blood", "blood group", "plasma cell", "双链", "双能", "双缩脲",
)  # fmt: skip
"""Words whose beginning, or a part of which, looks like a specimen, a side or a measure and is none, or another one."""
_PROTECT = re.compile("|".join(re.escape(word) + ("(?!碱)" if word == "尿酸" else "") for word in sorted(PROTECTED, key=len, reverse=True)))
# 尿酸碱度 is the pH of urine
_FIRST_MARK = 0xE000

SINGLE = "血尿便粪痰脓"
"""Specimens of one character: only at the beginning of a name, or by themselves."""
CODE_OF_SINGLE = {word: code for code, specimen in SPECIMENS.items() for word in specimen.words if word in SINGLE}
NUMERALS = {"半": 0.5, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
BODY = "侧肾乳肺膝手足眼耳髋踝腕肩肘上下股胫肱尺桡跟锁颈前大小卵输附睾颞"

SINGLE_URINE = "portion.single_urine"
"""Urine passed once: no urine of 24 hours (`item_index.lacking`)."""

Qualifiers = frozenset[str]


class _Rows:
    """Patterns, and the codes that each stands for, parted by blanks. Whether a text has any of them is asked first, and most have none: each by
    itself is compiled when one has, which spares every start 9 of the 31 ms that this module took."""

    def __init__(self, *rows: tuple[str, str]) -> None:
        self._rows = rows
        self._any = re.compile("|".join(f"(?:{pattern})" for pattern, _codes in rows))

    @cached_property
    def _each(self) -> list[tuple[re.Pattern[str], str]]:
        return [(re.compile(pattern), codes) for pattern, codes in self._rows]

    def out_of(self, text: str, taken: set[str]) -> str:
        """The text without them, a blank for each; their codes are added to `taken`."""
        if self._any.search(text):
            for pattern, codes in self._each:
                text = _out(text, pattern, codes, taken)
        return text


def _specimens() -> list[tuple[str, str]]:
    words = [(word, code) for code, specimen in SPECIMENS.items() for word in specimen.words if len(word) > 1]
    patterns = []
    for word, code in sorted(words, key=lambda pair: -len(pair[0])):
        gap = r"[\s-]*".join(re.escape(part) for part in re.split(r"[\s-]+", word))
        edges = ("", "") if re.match(CHINESE, word[-1]) else (r"(?<![a-z0-9])", r"(?![a-z])")
        patterns.append((edges[0] + gap + edges[1], f"specimen.{code}"))
    return patterns


_NUMBER = r"(\d{1,3}(?:\.\d)?|半|[一二两三四五六])"
_HOURS, _MINUTES = r"(?:个?小时|小時|(?:hours?|hrs?|h)(?![a-z]))", r"(?:分钟|分(?![类群期级])|(?:minutes?|mins?|min|')(?![a-z]))"

_OF_DAY = r"(?:(上午|中午|下午|早上?|清晨|凌晨|晚上?|午夜|夜间|(?<![a-z])[ap]m))"

_WITH, _WITHOUT, _CONTRAST = r"(?:with|w/?)", r"(?:without|w/o|wo)", r"(?:\s+(?:iv\s+)?contrast(?:\s+iv)?)"
_AND = r"\s*(?:and|&|\+|/)?\s*"
BOTH_CONTRASTS = rf"(?<![a-z])(?:{_WITH}{_AND}{_WITHOUT}|{_WITHOUT}{_AND}{_WITH}|w/?\s*wo){_CONTRAST}(?![a-z])"
"""Without and with contrast, as order systems print it: w/wo contrast, W WO Contrast, W and WO contrast IV, With and Without Contrast."""

BEFORE = _Rows(
    (BOTH_CONTRASTS, "contrast.plain contrast.enhanced"),
    (r"(?:24|二十四)\s*(?:小时|hours?|hrs?|h)\s*-?\s*(?:尿液?|urine(?![a-z]))", "specimen.urine_24h"),
    (r"(?<![a-z0-9])24\s*h(?:r|our)?s?\s*-?\s*u-?(?=(?:na|k|cl|ca|p|mg|cr|crea|ua|alb|pro|tp|urea)?(?![a-z]))", "specimen.urine_24h"),
    (r"(?<![a-z0-9])u(?=(?:na|cl|ca)(?![a-z]))", "specimen.urine"),
    (r"(?<![a-z0-9])u-(?=(?:na|k|cl|ca|mg|cr|crea|ua|alb|malb|pro|tp|amy|urea|phos)(?![a-z]))", "specimen.urine"),
    (r"(?:随机尿液?|(?<![a-z])(?:random|spot)\s+urine(?![a-z]))", f"specimen.urine {SINGLE_URINE} time.random"),
    (r"(?:晨尿液?|(?:清洁)?中段尿液?|(?<![a-z])midstream\s+urine(?![a-z]))", f"specimen.urine {SINGLE_URINE}"),
    (r"(?:半定量|semi-?\s*quantitative)", "kind.semi_quantitative"),
    (r"(?:定量|(?<![a-z])(?:quant(?:itative)?|qnt)(?![a-z]))", "kind.quantitative"),
    (r"(?:定性|(?<![a-z])qual(?:itative)?(?![a-z])|dipstick|干化学)", "kind.qualitative"),
    (r"(?:计算值|计算法|(?<![a-z_])calc(?:ulated)?(?![a-z]))", "kind.calculated"),
    (r"(?:超敏感?|高敏感?|高灵敏度?|超灵敏度?|(?<![a-z])(?:high|ultra)[\s-]*sensitiv(?:e|ity)(?![a-z])|(?<![a-z])hs[\s-]*(?=c?rp|ctn|tn|ctni|crp))", "sensitivity.high"),
    (EDGE_BEFORE + r"hs" + EDGE_AFTER, "sensitivity.high"),
    (r"(?:第?[二2]代(?!谢)|(?<![a-z0-9])(?:2nd|second)\s+gen(?:eration)?(?![a-z]))", "generation.2"),
    (r"(?:第?[三3]代(?!谢)|(?<![a-z0-9])(?:3rd|third)\s+gen(?:eration)?(?![a-z]))", "generation.3"),
    (r"(?:第?[四4]代(?!谢)|(?<![a-z0-9])(?:4th|fourth)\s+gen(?:eration)?(?![a-z]))", "generation.4"),
    (r"(?:空腹|(?<![a-z])fasting(?![a-z]))", "time.fasting"),
    (r"(?:餐前|饭前|(?<![a-z])pre-?prandial(?![a-z]))", "time.before_meal"),
    (r"(?:随机|(?<![a-z])random(?![a-z]))", "time.random"),
)  # fmt: skip
"""Read before specimens: 24小时尿 is a specimen and no time; and what holds the words of another row within it."""

TIMES: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
    (re.compile(rf"(?:餐后|饭后|post-?prandial)\s*{_NUMBER}\s*{_HOURS}"), lambda m: f"time.after_meal_{_minutes(m[1], 60)}"),
    (re.compile(rf"{_NUMBER}\s*{_HOURS}\s*(?:餐后|饭后|post-?prandial)"), lambda m: f"time.after_meal_{_minutes(m[1], 60)}"),
    (re.compile(r"(?:餐后|饭后|(?<![a-z])post-?prandial(?![a-z]))"), lambda m: "time.after_meal"),
    (re.compile(rf"(?<![\d.a-z]){_NUMBER}\s*{_HOURS}"), lambda m: f"time.at_{_minutes(m[1], 60)}"),
    (re.compile(rf"(?<![\d.a-z]){_NUMBER}\s*{_MINUTES}"), lambda m: f"time.at_{_minutes(m[1], 1)}"),
    (re.compile(rf"(?:{_OF_DAY}\s*)?(?<![\d:])(\d{{1,2}})\s*(?:点|时|:00)(?![\d小:])(?:\s*(am|pm)(?![a-z]))?"), lambda m: _clock(m[2], m[1] or m[3])),
    (re.compile(rf"(?:{_OF_DAY}\s*)?(?<![\d:])(\d{{1,2}}):[0-5]\d(?::[0-5]\d)?(?!\d)(?:\s*(am|pm)(?![a-z]))?"), lambda m: _clock(m[2], m[1] or m[3])),
    (re.compile(r"(?<![\d.:a-z])(\d{1,2})\s*(am|pm)(?![a-z])"), lambda m: _clock(m[1], m[2])),
    (re.compile(r"(?<![a-z])(am|pm)\s*(\d{1,2})(?![\d.:])"), lambda m: _clock(m[2], m[1])),
    (re.compile(r"上午|早上|早晨|清晨|晨间|(?<![\u3400-\u9fff])晨(?![\u3400-\u9fff])"), lambda m: "time.morning"),
    (re.compile(r"下午|傍晚"), lambda m: "time.afternoon"),
    (re.compile(r"凌晨|午夜|夜间|晚上|睡前|(?<![a-z])(?:mid)?night(?![a-z])"), lambda m: "time.night"),
]

ALONE, ALONE_AFTER = r"(?:^|(?<=[\s(\[{,:;/_、【+-]))", r"(?=[\s)\]},:;/_、】+-]|$)"
"""Around a side that stands by itself: in brackets, behind a comma or a hyphen, before or behind the name."""
AFTER = _Rows(
    (r"(?:绝对值|绝对数|绝对计数|计数|数目|(?<![a-z])(?:absolute|abs|count)(?![a-z])|(?<=胞)数(?![\u3400-\u9fff]))", "measure.count"),
    (r"#", "measure.count"),
    (r"(?:百分比|百分率|百分数|相对值|(?<=胞)(?:比率|比例|比值)(?!\s*/)|(?<![a-z])(?:percent(?:age)?|ratio %)(?![a-z])|%)", "measure.percent"),
    (rf"(?:(?<![a-z])(?:non-?contrast|{_WITHOUT}{_CONTRAST}|plain|unenhanced)(?![a-z])|平扫)", "contrast.plain"),
    (rf"(?:(?<![a-z])(?:{_WITH}{_CONTRAST}|contrast-?\s*enhanced|enhanced|contrast)(?![a-z])|(?<!免疫)增强(?!比浊)|强化)", "contrast.enhanced"),
    (rf"(?:双侧|两侧|左\s*[、/,+&和及与]?\s*右侧?(?![\u3400-\u9fff])|(?<![a-z])(?:bilateral|bilat|both\s+sides)(?![a-z])|双(?=[{BODY}])|{ALONE}双{ALONE_AFTER}|双$)", "side.both"),
    (rf"(?:左侧|(?<![a-z])left(?![a-z])|左(?=[{BODY}])|{ALONE}左{ALONE_AFTER}|左$)", "side.left"),
    (rf"(?:右侧|(?<![a-z])right(?![a-z])|右(?=[{BODY}])|{ALONE}右{ALONE_AFTER}|右$)", "side.right"),
)  # fmt: skip

EXAMINATION = re.compile(
    r"ct|mr|x\s?-?\s?rays?|x线|x光|(?<![a-z])[dcx]r(?![a-z])|摄影|平片|超声|彩超|b超|ultrasound|磁共振|核磁|钼靶|mammogra|radiogra|肌电|造影"
)
LETTERS = _Rows(
    (r"(?<![a-z0-9])(?:l\s*[/&+、]\s*r|lt\s*[/&+、]\s*rt|b/l|bil)\.?(?![a-z0-9])", "side.both"),
    (r"(?<![a-z0-9])lt?\.?(?![a-z0-9])", "side.left"),
    (r"(?<![a-z0-9])rt?\.?(?![a-z0-9])", "side.right"),
)
"""Sides in letters, of examinations alone: behind a laboratory's test L says that the value is low."""

VESSELS = _Rows(
    (r"(?:血管三维成像|血管成像|血管造影|动脉成像|动脉造影|(?<![a-z])angiogra(?:phy|m)(?![a-z]))", "vessels.angiography"),
    (r"(?:静脉成像|静脉造影|(?<![a-z])venogra(?:phy|m)(?![a-z]))", "vessels.venography"),
)
WITH_MODALITY = [
    (re.compile(r"(?<![a-z])(ct|mr)a(?![a-z])"), "vessels.angiography"),
    (re.compile(r"(?<![a-z])(ct|mr)v(?![a-z])"), "vessels.venography"),
    (re.compile(r"(?<![a-z])(ct)p(?![a-z])"), "contrast.perfusion"),
    (re.compile(r"(?<=ct|mr)(i?)\s*灌注(?:成像|扫描)?"), "contrast.perfusion"),
]
"""CTA is CT and vessels, CTP its perfusion; what is left is the modality."""

_SPECIMENS = _Rows(*_specimens())


_MAY_BE_TIME = re.compile(r"[餐饭分点时:'h午晨晚夜睡傍]|早上|小時|min|[ap]m|post|night")
"""What every row of TIMES needs: without it the two dozen patterns are left out, a fifth of the reading of a name."""
_SINGLE_ALONE = re.compile(rf"{EDGE_BEFORE}([{SINGLE}]){EDGE_AFTER}")
_SINGLE_FIRST = re.compile(rf"{EDGE_BEFORE}([{SINGLE}])(?=[\u3400-\u9fffa-z0-9\ue000-\uf8ff])")


def _minutes(written: str, unit: int) -> str:
    return f"{round(NUMERALS[written] * unit) if written in NUMERALS else round(float(written) * unit)}"


def _clock(hour: str, of_day: str | None) -> str:
    """The hour of 24, 下午4点 and 4 pm being 16."""
    late = of_day is not None and of_day[0] in "下晚p"
    return f"time.clock_{(int(hour) % 12 + 12 if late else int(hour)) % 24}"


def take(text: str) -> tuple[str, Qualifiers]:
    """The text without its qualifiers, a blank where each stood, and their codes. `text` is NFKC, in small letters, simplified."""
    protected: list[str] = []

    def protect(match: re.Match[str]) -> str:
        protected.append(match[0])
        return chr(_FIRST_MARK + len(protected) - 1)

    codes: set[str] = set()
    text = VESSELS.out_of(text, codes)
    text = _PROTECT.sub(protect, text)
    text = BEFORE.out_of(text, codes)
    text = _singles(text, _SINGLE_ALONE, codes)
    text = _SPECIMENS.out_of(text, codes)
    for pattern, name in TIMES if _MAY_BE_TIME.search(text) else ():
        codes.update(name(match) for match in pattern.finditer(text))
        text = pattern.sub(" ", text)
    text = AFTER.out_of(text, codes)
    if EXAMINATION.search(text):
        text = LETTERS.out_of(text, codes)
    for pattern, code in WITH_MODALITY if "ct" in text or "mr" in text else ():
        if pattern.search(text):
            codes.add(code)
            text = pattern.sub(r"\1", text)
    text = _singles(text.strip(), _SINGLE_FIRST, codes)
    for index, word in enumerate(protected):
        text = text.replace(chr(_FIRST_MARK + index), word)
    return text, frozenset(codes)


def _out(text: str, pattern: re.Pattern[str], codes: str, taken: set[str]) -> str:
    if pattern.search(text):
        taken.update(codes.split())
        return pattern.sub(" ", text)
    return text


def _singles(text: str, pattern: re.Pattern[str], taken: set[str]) -> str:
    taken.update(f"specimen.{CODE_OF_SINGLE[match[1]]}" for match in pattern.finditer(text))
    return pattern.sub(" ", text)
