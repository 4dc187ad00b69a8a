"""Short forms of institutions' names, as people make them: 青禾中医院, 云岭妇保院, 重医附一院, 市一院. For offering only, never for taking."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 80
"""At most so many short forms of one name."""
MARKERS = re.compile("示范|演示|虚构|[(（]?fictional[)）]?", re.IGNORECASE)
BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
PROVINCES = re.compile("^(?:四川省|重庆市|四川|重庆)(?=.{4,})")
ENDING = re.compile("(?:自治县|新区|省|市|区|县|州)$")
PEOPLES = ("土家族苗族", "苗族土家族", "土家族", "藏族羌族", "藏族", "彝族", "苗族")
CAMPUS_BEHIND = re.compile("^(.{2,}(?:医院|卫生院|保健院|中心))((?:[东西南北中新老]|[^院]{1,4})(?:院区|分院)|[东西南北中新老]院)$")
CAMPUS = re.compile("^(.+?)([东西南北中新老]院|[^院]{1,4}院区|[^院]{1,4}分院)((?:[^院]*)医院)$")
NUMBERED_CAMPUS = re.compile("^第?([^号院]{1,3})号院区?$")
"""Ⅱ号院区 is said 二院 behind the name of its hospital."""
NUMBERED = re.compile("^(.*?)第([一二三四五六七八九十]+)((?:人民|中医|妇幼保健|儿童)?)(医院|院)$")
ATTACHED = re.compile(
    "^(.*?)(医科大学|中医药大学|医药大学|大学|中医学院|医学院)(?:第([一二三四五六七八九十]+)附属|附属第([一二三四五六七八九十]+)|附属)(.*?)(医院|院)?$"
)
UNIVERSITIES = {
    "医科大学": ("医", "医大", "医科大"),
    "中医药大学": ("中医", "中医大", "中医药大"),
    "医药大学": ("医", "医药大"),
    "大学": ("大",),
    "中医学院": ("中医",),
    "医学院": ("医",),
}
TAILS = {
    "中西医结合医院": ("中西医医院", "中西医院"),
    "中医医院": ("中医院", "中医"), "中医院": ("中医医院", "中医"),
    "妇幼保健计划生育服务中心": ("妇幼保健院", "妇保院", "妇幼"),
    "妇幼保健院": ("妇保院", "妇幼院", "妇幼", "妇保"),
    "妇女儿童医院": ("妇儿医院", "妇儿院", "妇儿", "儿院"),
    "儿童医院": ("儿院", "儿医", "儿童院", "儿科医院", "儿科"),
    "肿瘤医院": ("肿瘤院", "肿瘤"), "口腔医院": ("口腔院", "口腔"), "眼科医院": ("眼科",), "骨科医院": ("骨科", "骨科院"), "胸科医院": ("胸科",),
    "传染病医院": ("传染病院",), "康复医院": ("康复院", "康复"),
    "精神卫生医院": ("精卫中心", "精卫", "精神病院"), "精神卫生中心": ("精卫中心", "精卫", "精神病院"),
    "公共卫生医疗救治中心": ("公卫中心", "公卫"), "疾病预防控制中心": ("疾控中心", "疾控"), "急救医疗中心": ("急救中心",),
    "人民医院": ("人医", "医院", "院"),
    "社区卫生服务中心": ("社区卫生中心", "卫生服务中心", "社区医院", "社区", "社卫中心"), "社区卫生服务站": ("卫生服务站", "社区站", "卫生站"),
    "中心卫生院": ("卫生院",), "医学检验实验室": ("医检所", "检验所", "检验"), "医学影像诊断中心": ("影像诊断中心", "影像中心", "影像"), "体检中心": ("体检",),
}  # fmt: skip
"""What a name ends with, and what is said instead."""
ALONE = {
    "中医院", "妇保院", "妇幼院", "妇幼", "妇保", "妇儿院", "妇儿", "儿院", "儿医", "肿瘤院", "肿瘤", "口腔院", "口腔", "眼科", "骨科", "胸科", "传染病院", "康复院",
    "精卫中心", "精卫", "精神病院", "公卫中心", "公卫", "疾控中心", "疾控", "急救中心", "人医", "社区医院", "医检所", "影像中心",
}  # fmt: skip
"""Said also without the place, by people of that place."""


def short_forms(name: str) -> list[str]:
    """The short forms of a Chinese name, each once, without the name itself."""
    plain = MARKERS.sub("", "".join(name.split()))
    inner, bare = BRACKETS.search(plain), BRACKETS.sub("", plain)
    if inner is None and (campus := CAMPUS_BEHIND.match(plain)):
        inner, bare = campus, campus[1]
    forms: dict[str, None] = {}
    for whole in dict.fromkeys((PROVINCES.sub("", bare), bare)):
        short = list(_of_name(whole))
        if inner and inner[1]:
            forms |= dict.fromkeys(_campus(whole, short, inner[inner.re.groups]))
        if inner is None or inner.re is BRACKETS:
            forms |= dict.fromkeys((whole, *short))
        forms |= dict.fromkeys(_side(whole))
    return [form for form in forms if len(form) > 1 and form != name][:MOST]


def _campus(whole: str, short: list[str], campus: str) -> Iterator[str]:
    """A hospital with its campus in brackets behind it: 东江医院(南院) is said 东江南院, 云医附二院江南院区, 云医附二江南院."""
    for head in (whole.removesuffix("医院"), whole, *short[:4]):
        yield f"{head}{campus}"
        if campus.endswith("院区"):
            yield f"{head}{campus[:-1]}"
        if numbered := NUMBERED_CAMPUS.match(campus):
            yield f"{head}{numbered[1]}院"


def _side(whole: str) -> Iterator[str]:
    """A campus named inside: 云岭北院医院 is said 云岭医院北院 and 云岭北院."""
    campus = CAMPUS.match(whole)
    if campus:
        yield f"{campus[1]}{campus[3]}{campus[2]}"
        yield f"{campus[1]}{campus[2]}"


def _of_name(whole: str) -> Iterator[str]:
    attached = ATTACHED.match(whole)
    if attached:
        yield from _attached(attached)
        return
    numbered = NUMBERED.match(whole)
    if numbered:
        yield from _numbered(*numbered.groups())
        return
    tail = next((tail for tail in TAILS if whole.endswith(tail)), None)
    if tail:
        stem = whole[: -len(tail)]
        for place in short_places(stem):
            yield f"{place}{tail}"
            for form in TAILS[tail]:
                yield f"{place}{form}"
        yield from (form for form in TAILS[tail] if form in ALONE)
        local = ENDING.search(stem)
        if tail == "人民医院" and local:
            yield from (f"{local[0][-1]}医院", f"{local[0][-1]}人民医院", f"{local[0][-1]}人医")
        return
    yield from _places_inside(whole)


def _numbered(stem: str, number: str, kind: str, end: str) -> Iterator[str]:
    """第一人民医院 is said 一院, 一医院, 市一院, 市一; 第二中医医院 二中医院."""
    kinds = {"人民": "", "": "", "中医": "中医", "妇幼保健": "妇幼", "儿童": "儿"}
    forms = [f"{number}{kinds[kind]}院", f"{number}{kinds[kind]}医院", f"第{number}{kinds[kind]}医院", f"第{number}{kind}{end}"]
    for place in short_places(stem):
        yield from (f"{place}{form}" for form in forms)
        if place and not kinds[kind]:
            yield f"{place}{number}"
    local = ENDING.search(stem)
    if local and not kinds[kind]:
        yield from (f"{local[0][-1]}{number}院", f"{local[0][-1]}{number}", f"{local[0][-1]}{number}医院")
    yield from forms[:2]


def _attached(match: re.Match[str]) -> Iterator[str]:
    """云岭医科大学附属第一医院 is said 云医附一院, 附一院, 一附院, 云医大附一, 医大一院; one for children 云医附儿院, 云医儿院, 医大附属儿童医院."""
    stem, university, before, after, kind, _end = match.groups()
    number = before or after or ""
    short = {"儿童": "儿", "口腔": "口腔", "肿瘤": "肿瘤", "妇产": "妇产", "中医": "中医", "人民": ""}.get(kind, kind)
    forms = [f"附{number}{short}院"] + ([f"附{number}"] if number and not short else []) + ([f"{short}院"] if short else [])
    forms += [f"{number}附院", f"附属第{number}医院", f"附属{number}院", f"第{number}附属医院"] if number and not short else []
    own = [f"{number}院"] if number and not short else [f"附属{kind}医院"] if short else []
    heads = [f"{stem[:1]}{form}" for form in UNIVERSITIES[university]] + [f"{stem}{form}" for form in UNIVERSITIES[university]] + [f"{stem}{university}"]
    for head in dict.fromkeys(heads if stem else UNIVERSITIES[university]):
        yield from (f"{head}{form}" for form in (*forms, *own))
    yield from forms if number else ()
    yield from (f"{form}{last}" for form in UNIVERSITIES[university] if len(form) > 1 for last in (*forms, *own)) if stem else ()


def short_places(stem: str) -> Iterator[str]:
    """A place as it stands, and without its kind: 长寿区 and 长寿, 石柱土家族自治县 and 石柱."""
    yield stem
    bare = ENDING.sub("", stem)
    for people in PEOPLES:
        bare = bare.removesuffix(people)
    if len(bare) > 1 and bare != stem:
        yield bare


def _places_inside(whole: str) -> Iterator[str]:
    """A name without the kind of place in it: 万州区诊所 is said 万州诊所."""
    dropped = re.sub("(?<=..)(?:自治县|新区|[市区县])(?!.*[市区县])", "", whole, count=1)
    if dropped != whole:
        yield dropped
