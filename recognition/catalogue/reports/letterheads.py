"""Institutions that a report names as those that made it, which are other than the one that is asked about: the form may still hold the last report's issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.catalogue.names.term_reader import INSTITUTIONS, folded_names
from recognition.domain.names.institution_hints import UNDER_A_HOSPITAL
from recognition.domain.names.institutions import MARKERS
from recognition.domain.names.spellings import unified
from recognition.domain.reports import institution_parts
from recognition.domain.reports.frame_words import ENGLISH_INSTITUTION, FORM, INSTITUTION

_LED = re.compile(r"^(?:转自|来自|复制自|摘自|源自|欢迎(?:关注|使用)|关注)")
_LABEL = re.compile(r"(?:^|(?<=[\s|;,(]))([\u4e00-\u9fffA-Za-z ]{1,12}?)(?:\s*[:(]\s*|\s+)$")
_OF_OTHERS = re.compile(r"送检(?:单位|医院|机构|者)|转诊|既往|病史|主诉|诊断|工作单位|申请(?:单位|医院)|(?:referring|sending|ordering)", re.IGNORECASE)
"""Labels of who sent the sample or treated the patient before: not who made the report."""
_ISSUES = re.compile(r"医院(?:名称)?$|机构(?:名称)?$|单位(?:名称)?$|hospital$|laboratory$", re.IGNORECASE)
_CAMPUS = re.compile(r"[东西南北中新老]院区?|(?<=[(\[、\s])[\u4e00-\u9fff]{1,4}(?:院区|分院)")
"""A part of a hospital that lies elsewhere."""
_CENTRE = re.compile(r"[\u4e00-\u9fff]{2,20}?医院(?:(?:健康)?体检中心|医学检验实验室|医学影像诊断中心)")
"""A centre under a hospital's name."""
_GENERIC = re.compile(
    r"^(?:本|我|该|贵|外|他|它|原|上级|下级|各|某)?(?:院|医院|检验中心|体检中心|健康体检中心|医学检验中心|检验所|门诊部|诊所|急救中心)$|^(?:本|我)院"
)
_SENTENCE = re.compile(r"[请如若与向由为按]|疑问|联系|咨询")
"""Words of a sentence, which is no letterhead."""
_GENERIC_ENGLISH = re.compile(
    r"^(?:(?:clinical|medical|central|hospital|the|this|our|diagnostic|reference)\s+)*(?:laborator(?:y|ies)|hospital|clinic|medical cent(?:er|re))$",
    re.IGNORECASE,
)
_ENGLISH_PART = re.compile(r"^(?:(?:clinical|medical|department|dept|of|laborator(?:y|ies)|lab|report|health|check-?up|center|centre|the)\W*)*$", re.IGNORECASE)
"""What may stand behind a hospital's own name and says nothing of another."""
_JOINED = re.compile(r"[院所站部心]\s*[、,/+&和与及]\s*$")
"""Another institution before a name, and what joins the two."""
_TOLD_OF = re.compile(r"[由于自在到]$|来源$|数据$")
"""The end of words before a name that tell where something comes from."""
_ENGLISH = re.compile(r"(?:[A-Za-z][A-Za-z'.&-]*\s+){1,6}(?:hospital|clinic|medical cent(?:er|re))(?![a-z])", re.IGNORECASE)


def others(edition: Edition, lines: Sequence[str], issuer: str) -> Iterator[int]:
    """The places of lines (NFKC, simplified) that name another institution than the issuer of that code: one of the catalogue wherever it stands, but for
    those that sent the sample; one that nobody knows where it is the letterhead or stands behind a label for who made the report."""
    for place, line in enumerate(lines):
        text = line.strip(" *#=【】《》[]")
        if (
            any(_is_other(edition, text, start, name, issuer) for start, name in _named(text))
            or _is_campus(edition, text, issuer)
            or _is_centre(edition, text, issuer)
        ):
            yield place


def _is_campus(edition: Edition, text: str, issuer: str) -> bool:
    """Whether a line names a campus that is an institution of its own: 检验科(南院区) below the letterhead of the main house."""
    campuses = _CAMPUS.findall(text)
    own = edition.reading.institution(issuer) if campuses else None
    return own is not None and any(_has_family(edition, own.name_zh, campus, issuer) for campus in campuses)


def _has_family(edition: Edition, own: str, campus: str, issuer: str) -> bool:
    """Whether the catalogue has that campus of a hospital under a name of its own, the campus behind the hospital's name or within it (云岭北院医院)."""
    meant = resolve_institution_text(edition, f"{own}{campus}")
    if meant.code:
        return meant.code != issuer
    stem, plain = campus.removesuffix("区"), _plain(own)
    return any(stem in name and name.replace(stem, "", 1) == plain for offer in meant.offers if offer.code != issuer for name in _names(edition, offer.code))


def _is_centre(edition: Edition, text: str, issuer: str) -> bool:
    """Whether a line names a centre of a hospital that the catalogue has as an institution of its own: 云岭医院体检中心 beside 云岭体检中心."""
    for name in (match[0] for match in _CENTRE.finditer(text)):
        alone = UNDER_A_HOSPITAL.sub("", name.replace("健康体检", "体检"))
        if any(_plain(alone) in _names(edition, offer.code) for offer in resolve_institution_text(edition, alone).offers if offer.code != issuer):
            return True
    return False


def _names(edition: Edition, code: str) -> set[str]:
    return {MARKERS.sub("", name) for name in folded_names(edition, INSTITUTIONS, code, numbered=True)}


def _plain(name: str) -> str:
    return MARKERS.sub("", unified(normalise.term(name)))


def _named(text: str) -> Iterator[tuple[int, str]]:
    for match in INSTITUTION.finditer(text):
        whole = match[0].rpartition("(")[2] if match[0].count("(") > match[0].count(")") else match[0]
        name = _LED.sub("", whole)
        if not _GENERIC.match(name) and not FORM.fullmatch(name):
            yield match.end() - len(name) if name == whole else 0, name + institution_parts.whole(text, match.end())
    english = ENGLISH_INSTITUTION.match(text) or _ENGLISH.search(text)
    if english and not _GENERIC_ENGLISH.match(english[0].strip()):
        yield english.start(), english[0].strip()


def _is_other(edition: Edition, text: str, start: int, name: str, issuer: str) -> bool:
    label = _LABEL.search(text[:start])
    if _OF_OTHERS.search(text[:start]):
        return False
    code = resolve_institution_text(edition, name, near=False).code
    if code:
        return code != issuer
    if _is_own(edition, name, issuer):
        return False
    if _SENTENCE.search(name):
        return False
    return not text[:start].strip() or _JOINED.search(text[:start]) is not None or (label is not None and _ISSUES.search(label[1]) is not None)


def _is_own(edition: Edition, name: str, issuer: str) -> bool:
    """Whether a name is the issuer's own, but for the words that mark demonstrations, with nothing but its departments behind it."""
    term = _plain(name)
    for own in _names(edition, issuer):
        before, found, behind = term.partition(own)
        if found and (not before or _TOLD_OF.search(before)) and (not institution_parts.bare(behind) if not own.isascii() else _ENGLISH_PART.match(behind)):
            return True
    return False
