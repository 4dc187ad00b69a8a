"""What else to search for when a text names no institution: without its campus or department, with another kind, by its own name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognition.domain.names.departments import BEHIND
from recognition.domain.names.institutions import MARKERS

BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
"""A level, a city, a campus or a former name in brackets: 东麓示范医院（三甲）."""
LEVEL = re.compile(r"[,，、/\s-]*(?:三级|二级|一级|未定级|三|二|一)(?:甲等|乙等|丙等|特等|甲|乙|丙|医院|综合)?$|(?:甲等|乙等)$")
KINDS = {
    "儿院": "儿童医院",
    "儿医": "儿童医院",
    "口腔": "口腔医院",
    "肿瘤": "肿瘤医院",
    "妇保": "妇幼保健院",
    "妇幼": "妇幼保健院",
    "眼科": "眼科医院",
    "骨科": "骨科医院",
}
GENERIC = re.compile(
    "医科大学|中医药大学|医药大学|大学|医大|附属|附[一二三四五]院?|[一二三四五]附院?|第[一二三四五六七八九十0-9]+|人民|中医院|中医|妇幼保健院|妇保院|妇幼|儿童|儿院|口腔|肿瘤|眼科|骨科|社区卫生服务中心|社区卫生服务站|社区|"
    "中心卫生院|卫生院|村卫生室|卫生室|体检中心|医院|诊所|门诊部|检验所|[东西南北中新老]院|院区|本部|总院|院$|[区县市乡镇村]$"
)

SIDE = re.compile("(?<=.)院?[(（]?([东西南北中新老])区[)）]?$")
"""A campus without the word for it: 附一院北区 is 附一院北院区."""
UNDER_A_HOSPITAL = re.compile("医院(?=(?:体检中心|医学检验实验室|医学影像诊断中心|社区卫生服务中心|社区卫生服务站)$)")
"""云岭医院体检中心 may be registered as 云岭体检中心."""
SEVERAL = re.compile("[;；、/,，|+]")
UP_TO_KIND = re.compile("^.{2,}?(?:医院|保健院|卫生院|卫生服务中心|卫生服务站|体检中心|诊所|门诊部)")
PLACES = re.compile("^(?:(?:重庆|四川)[市省]?)?(?:[^市州区县]{1,6}?(?:自治县|市|州|区|县)){1,2}(?=.{4,})")
GENERIC_WORDS = frozenset(
    "hospital clinic health centre center community medical university college affiliated first second third people peoples chinese medicine traditional children cancer "
    "maternal child dental stomatological demonstration demo fictional campus department laboratory outpatient township village station north south east west".split()
)


def plainer(text: str) -> Iterator[str]:
    """The text without what stands in brackets; then without a level or a department behind it, each where that changes it."""
    outside = BRACKETED.sub("", text)
    if outside != text and len(outside) > 1:
        yield outside
    bare = BEHIND.sub("", LEVEL.sub("", outside))
    if bare != outside and len(bare) > 1:
        yield bare


def others(text: str) -> Iterator[str]:
    """Further texts to search for, the nearest first. `text` has no blanks."""
    yield from (other for other in (UNDER_A_HOSPITAL.sub("", text), SIDE.sub(r"院\1院区", text)) if other != text)
    for form in dict.fromkeys((text, *plainer(text))):
        if form != text:
            yield form
        plain = MARKERS.sub("", form)
        if plain != form:
            yield plain
    yield from _within(text)
    bare = BEHIND.sub("", plain)
    # twice: what stood before a kind of institution is at the end once that is gone
    own = GENERIC.sub("", GENERIC.sub("", bare or plain))
    if len(own) > 1:
        yield own
    else:
        yield from (kind for short, kind in KINDS.items() if short in plain)


def _within(text: str) -> Iterator[str]:
    """The names that a list gives, the name before a department of any kind, and the name behind the places that it lies in."""
    yield from (part for part in SEVERAL.split(text) if part != text and len(part) > 1)
    if (first := UP_TO_KIND.match(text)) and first[0] != text:
        yield first[0]
    own = PLACES.sub("", text)
    if own != text and len(GENERIC.sub("", GENERIC.sub("", own))) > 1:
        yield own


def english(text: str) -> Iterator[str]:
    """The words of an English name that are its own, the longest first; none of a text that is one word."""
    words = [word for word in re.findall("[a-z]{4,}", text.casefold()) if word not in GENERIC_WORDS]
    if text.isascii() and len(text.split()) > 1:
        yield from sorted(words, key=lambda word: -len(word))
