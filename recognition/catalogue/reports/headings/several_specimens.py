"""Headings that join tests of several specimens (血常规+尿常规, 检验项目：生化全套,尿常规, 血肌酐+尿肌酐): of which of them the rows below are, the heading does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognition.catalogue.names.item_texts import SPECIMEN, parse
from recognition.catalogue.reports.headings.headed import words_of
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.names.specimens import SPECIMENS, is_blood
from recognition.domain.reports.frame_words import ABOUT_BLOOD

BLOOD = "blood"
_MAY_JOIN = re.compile(r"[+,、;/&和及与\s]")
_GOES_ON = re.compile(r"^(?:生化|电解质|免疫|蛋白|酶学?|肿瘤标志物|常规)(?:检查|检验|检测|测定|分析)?$")
"""Words behind the name of another specimen that hold for it too: 脑脊液常规+生化."""
_FORM = re.compile(r"(?:检验|检查|检测|化验|分析)?(?:报告单|报告书|报告|化验单|检验单|结果单|结果)?$")


def named(meanings: Meanings, text: str) -> dict[str, tuple[str, ...]]:
    """The words of a folded heading that name tests, by their specimen: one for all of blood, and each other by its code."""
    found: dict[str, list[str]] = {}
    if not _MAY_JOIN.search(text.strip()):
        return {}
    for word in words_of(text):
        specimens = set(_specimens(meanings, word)) if not (_GOES_ON.match(word) and found.keys() - {BLOOD}) else set()
        for specimen in specimens:
            found.setdefault(specimen, []).append(word)
    return {specimen: tuple(words) for specimen, words in found.items()}


def group(code: str) -> str:
    """One word for all specimens of blood, and for urine however it was gathered."""
    return BLOOD if is_blood(code) else "urine" if code == "urine" or (code in SPECIMENS and "urine" in SPECIMENS[code].within) else code


def of_item(meanings: Meanings, code: str) -> set[str]:
    """The specimens of an item, or of the tests of a panel."""
    own = set(meanings.edition.items.specimens.get(code, ()))
    return {group(each) for each in own or {one for member in meanings.members(code) for one in meanings.edition.items.specimens.get(member, ())}}


def _specimens(meanings: Meanings, word: str) -> Iterator[str]:
    parsed = parse(word)
    said = {group(one.removeprefix(SPECIMEN)) for one in parsed.qualifiers if one.startswith(SPECIMEN)}
    codes = next((codes for name in dict.fromkeys((word, _FORM.sub("", word))) if name and (codes := meanings.bearing(name))), set())
    if said and (codes or meanings.edition.items.bears(parsed)):
        yield from said
    elif codes:
        of_codes = [of_item(meanings, code) for code in codes]
        # a name that is borne in several specimens says none
        yield from of_codes[0] if all(each == of_codes[0] for each in of_codes) and len(of_codes[0]) == 1 else ()
    elif ABOUT_BLOOD.match(word):
        yield BLOOD
