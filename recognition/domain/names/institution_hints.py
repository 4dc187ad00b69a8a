"""What else to search for when a text names no institution: without its campus or department, with another kind, by its own name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognition.domain.names.institutions import MARKERS

DEPARTMENTS = re.compile(
    r"(?:院?本部|总院|门诊部?|急诊科?|住院部|检验科|影像科|放射科|超声科|体检中心|医务科|分院|[东西南北中新老]?院区|[东西南北中新老]院|[0-9一二三四五六七八九十IViv]+号(?:院区|院|楼)?)$"
)
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
    "中心卫生院|卫生院|卫生室|体检中心|医院|诊所|门诊部|检验所|[东西南北中新老]院|院区|本部|总院|院$|[区县市乡镇]$"
)


def others(text: str) -> Iterator[str]:
    """Further texts to search for, the nearest first. `text` has no blanks."""
    plain = MARKERS.sub("", text)
    if plain != text:
        yield plain
    bare = DEPARTMENTS.sub("", plain)
    if bare != plain and len(bare) > 1:
        yield bare
    # twice: what stood before a kind of institution is at the end once that is gone
    own = GENERIC.sub("", GENERIC.sub("", bare or plain))
    if len(own) > 1:
        yield own
    else:
        yield from (kind for short, kind in KINDS.items() if short in plain)
