"""What the words beside a code say that its item has not: another test, another specimen, a moment, a person. A code tells what was ordered or billed, and a hospital bills
胸水总蛋白 by the code of 总蛋白: only the words beside it tell what was measured."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import other_tests
from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import SPECIMEN, parse
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.catalogue.names.whole_names import called
from recognition.domain.names.items import CHINESE, Parsed, generic
from recognition.domain.names.resolution import SAME_NAME, UNCONFIRMED
from recognition.domain.names.specimens import SPECIMENS, is_blood
from recognition.domain.reports.whether_done import OF_ANOTHER_PERSON

LONGEST = 100
_METHOD = re.compile(r"\s+by\s+.*$", re.IGNORECASE)
"""The end of LOINC's long names: Automated count is how cells are counted, and no count."""
_URINE = re.compile(r"(?<![A-Za-z])Ur(?=-?[a-z]?[A-Z]|\b)(?!i)|(?<=\w[-_])U$")
"""Urine in LOINC's short names (Prot Ur-mCnc) and behind laboratories' abbreviations (TP-U)."""
_SAYS_NOTHING = re.compile(
    "测定|检测|检验|检查|分析|试验|结果|定值|数值|项目|指标|浓度|含量|水平|活[性力]|质量|总量|比色|速率|化学发光|发光|免疫|胶体金|比浊|酶法|干式|湿式|仪器|全自动|自动|电极|生化|临检|"
    "急诊?|门诊|住院|体检|常规|普通|本院|院内|新版?|国产|进口|试剂|单项|全[项套]|组合|单独|快速|药敏|鉴定|病毒|人类?|血清?|血浆|静脉|国际|[中值量法型组类及与和的]|第?[一二三四五六七八九十]+(?!项)"
)
"""Words around a name that laboratories' systems print and that name no other test."""
_DRY = re.compile("[(（]?干化学法?[)）]?")
"""Strips of reagents, of urine or of serum: how it is made, and no word for a quality."""
_OF_METHOD = ("generation.", "kind.calculated")
"""Qualifiers of how a test is made, which its code has no word for: 三代TSH, LDL calculated."""
_TELLING = re.compile(OF_ANOTHER_PERSON, re.IGNORECASE)


class WordsBeside(NamedTuple):
    """`otherwise` says that the words are not of the item that the code means; `items` are our codes of what they name instead, where the edition has it."""

    otherwise: bool = False
    items: tuple[str, ...] = ()


NOTHING_ELSE = WordsBeside()


def beside(edition: Edition, codes: Collection[str], name: str) -> WordsBeside:
    """What a name beside a code says against all of the items that the code means. Words that nobody knows say nothing, and so does a name without the specimen of its item."""
    if not codes or not name.strip() or len(name) > LONGEST:
        return NOTHING_ELSE
    if not set(codes).isdisjoint(called(edition, name)):
        return NOTHING_ELSE
    text = _DRY.sub(" ", name) if CHINESE.search(name) else _URINE.sub("urine", _METHOD.sub("", name))
    index, parsed = edition.items, parse(text)
    if any(_is_own(index, code, parsed) for code in codes):
        return NOTHING_ELSE
    meant = resolve_item_text(edition, text, near=False, codes=False)
    named = {meant.code} if meant.code else {offer.code for offer in meant.offers if offer.why in (SAME_NAME, UNCONFIRMED)}
    if named & set(codes):
        return NOTHING_ELSE
    if all(_lacks(index, code, parsed.qualifiers) for code in codes):
        return WordsBeside(True, tuple(sorted(named)))
    if parsed.vague:
        return NOTHING_ELSE
    if all(_says_more(index, code, parsed) for code in codes) or _is_outside(index, codes, parsed):
        return WordsBeside(True, tuple(sorted(named)))
    return NOTHING_ELSE


def _lacks(index: ItemIndex, code: str, qualifiers: Collection[str]) -> bool:
    """Whether a name has a qualifier that is none of the item's. Of several kinds of blood (Serum or Plasma) one is enough."""
    lacking = frozenset(one for one in index.lacking(code, qualifiers) if not one.startswith(_OF_METHOD))
    if not lacking:
        return False
    said = {one.removeprefix(SPECIMEN) for one in qualifiers if one.startswith(SPECIMEN)}
    blood = {SPECIMEN + one for one in said if is_blood(one)}
    fits = any(index.measured_in(code, one) for one in said if one in SPECIMENS and is_blood(one))
    return bool(lacking - blood if fits else lacking)


def _is_own(index: ItemIndex, code: str, parsed: Parsed) -> bool:
    """Whether it is a name of the item, confirmed or not: with the code beside it either will do."""
    return any(parsed.core == name.core and parsed.qualifiers == name.qualifiers for name in index.named[code])


def _says_more(index: ItemIndex, code: str, parsed: Parsed) -> bool:
    """Whether a name is one of the item's with further words that say something: 冲洗液总蛋白, 总蛋白供者. An examination's further words are its parts."""
    if not index.specimens.get(code):
        return False
    own = sorted((core for core in {name.core for name in index.named[code]} if not generic(core)), key=len, reverse=True)
    rest, found = parsed.core, False
    for core in own:
        if core in rest and (len(core) > 2 or CHINESE.search(core) or core in parsed.pieces):
            rest, found = rest.replace(core, " "), True
    if not found:
        return False
    if len(parsed.pieces) > 1 and all(piece in index.cores for piece in parsed.pieces) and not all(_may_name(index, code, piece) for piece in parsed.pieces):
        return True
    rest = _SAYS_NOTHING.sub(" ", rest)
    # what stands in another name of the item says nothing new: 活化的部分凝血活酶时间
    return any(CHINESE.search(word) and not any(word in core for core in own) for word in rest.split()) or _TELLING.search(rest) is not None


def _may_name(index: ItemIndex, code: str, word: str) -> bool:
    return generic(word) or any(name.code == code for name in index.cores[word])


def _is_outside(index: ItemIndex, codes: Collection[str], parsed: Parsed) -> bool:
    """Whether the name is a test that is known and that the catalogue lacks."""
    if index.bears(parsed) or any(parsed.core == name.core for code in codes for name in index.named[code]):
        return False
    plain = other_tests.bare(parsed)
    return any(cores.get(plain.core) == plain.qualifiers for _test, cores in other_tests.measured_in(parsed))
