"""Which tests a title or a heading of a pasted report names (尿常规检验报告单, 检验项目：血常规+CRP, 【肝功能】), and what that makes of the rows under it.

A panel's heading says what an abbreviation under it means, where just one test of the panel bears it (TT under 凝血四项, P under 性激素六项), and that a
row is a part of the test that the heading names (管型 under 尿沉渣). It never makes one item of another: specimen, time and unit must fit as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from recognition.catalogue.names.item_texts import Around, parse, said_in
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.names.items import generic
from recognition.domain.names.specimens import is_blood
from recognition.domain.reports.form_labels import ORDERED, TESTS
from recognition.domain.reports.frame_words import ABOUT_BLOOD, BLOOD, INSTITUTION
from recognition.domain.reports.labels import parts, with_colons
from recognition.domain.reports.parts import WHOLES, Whole
from recognition.domain.reports.result_units import is_of_blood_count, is_of_cells
from recognition.domain.reports.runs import Run
from recognition.domain.reports.words import ABOUT, IN_BRACKETS, ORDINAL

_EMPTIED = re.compile(rf"(?<![\u4e00-\u9fffa-z])(?:{TESTS})\s*:\s*(?=\s|$)", re.IGNORECASE)
"""Such a label whose names are read."""
_AND = re.compile(r"(?<![\u4e00-\u9fff])[及和与](?![\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[及和与](?=\s|$)")
_FORM_END = re.compile(r"(?:(?:电子|纸质)?(?:结果)?(?:报告单|报告书|报告|化验单|检验单|结果单|详情|清单)|结果)$")
_OF_FORM = re.compile(r"(?:检验|检查|检测|化验|分析)$")
_BETWEEN = re.compile(r"[+,、;/&]|\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+|\s{2,}|和|及")
_KIND = re.compile(
    r"[(\[]?\s*(?<![a-z])(?:complete|comprehensive|standard|extended|(?:w/|with\s+)reflex(?:\s+to\s+\w+)?|(?:with|includes?)\s+diff(?:erential)?(?:\s*/\s*(?:plt|platelets?))?|with\s+(?:ldl/hdl|chol/hdl)\s+ratio|\d{1,2}\s+items?)(?![a-z])\s*[)\]]?|\((?:cmp|bmp|cbc|lft|rft|uac?)\)|(?<=panel)\s*\(\d{1,2}\)",
    re.IGNORECASE,
)
"""Words of an English heading that say how much of a panel it is, and nothing else of its tests."""
_COUNTED = re.compile(r"[一二两三四五六七八九十\d]{1,3}项$")
"""How many tests a panel has here: 生化二十项 is 生化全套."""
_PANEL = re.compile(r"肝肾功能?|肝功能?|肾功能?|血脂|电解质|心肌酶谱?|凝血功能?|血常规|尿常规|血糖|甲功")
_PANELS = re.compile(rf"^(?:{_PANEL.pattern})+$")
"""Names of panels that a note writes without anything between them: 肝肾功血脂."""
_EDGES = ' \t【】[]《》<>=—–―-*#~·•|:"“”'
_OF_BLOOD = re.compile(r"[(\[](?:全血|血清|血浆|静脉血)[)\]]$")
"""Blood in brackets behind the last name of a heading: 血细胞分析+CRP(全血)."""
_FREE = re.compile(r"检查|检测|检验|筛查|免疫|组合|套餐|全套|急诊|普通|门诊|住院")
"""Words within the name of a panel that say nothing of which it is: 输血前检查四项."""

_PART_OF_NAMES = frozenset({"离子"})
"""Names of panels that are the first word of other names as well: 离子 钙 is ionised calcium."""


class Under(NamedTuple):
    """What rows stand under: the tests of a panel, tests that are reported in rows of their own, and single tests that the heading names beside them."""

    members: frozenset[str] = frozenset()
    wholes: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()


NOTHING = Under()


class Named(NamedTuple):
    """A word of a heading, the name within it (粪便常规 of 粪便常规报告单), and the codes that bear that."""

    word: str
    name: str
    codes: frozenset[str]


class Heading(NamedTuple):
    """What a line names as a heading, and the line without those words; no `words` where it is none."""

    words: tuple[Named, ...] = ()
    rest: str = ""


@dataclass(slots=True)
class Headings:
    """Headings against one edition. `wholes` are the tests that are reported in rows, by their code."""

    meanings: Meanings
    wholes: dict[str, Whole] = field(init=False)

    def __post_init__(self) -> None:
        """Finds the wholes that the edition has."""
        self.wholes = {code: whole for whole in WHOLES for name in whole.names for code in self.meanings.bearing(name)}

    def read(self, text: str) -> Heading:
        """What a folded line without results names as a heading: panels and tests in rows, and items beside them (血常规+CRP)."""
        text = ORDINAL.sub("", text)
        for read in dict.fromkeys((text, _KIND.sub(" ", text))):
            headings = [named for word in words_of(read) if (named := self._named(word))]
            if any(self.heads(code) for named in headings for code in named.codes):
                rest = read
                for named in headings:
                    rest = rest.replace(named.word, " ", 1)
                return Heading(tuple(headings), _KIND.sub(" ", _AND.sub(" ", _EMPTIED.sub(" ", rest))))
        return Heading((), text)

    def leading(self, text: str) -> Named | None:
        """A panel or a test in rows that a row of results begins with (血常规 白细胞 5.4 红细胞 4.3)."""
        bare = text.strip(_EDGES)
        named = self._named(bare)
        if named and any(map(self.heads, named.codes)):
            return named if bare not in _PART_OF_NAMES else None
        return Named(bare, bare, frozenset()) if ABOUT_BLOOD.match(bare) and ABOUT.search(bare) else None

    def heads(self, code: str) -> bool:
        """Whether the code is that of a panel or of a test that is reported in rows."""
        return bool(self.meanings.members(code)) or code in self.wholes

    def _named(self, word: str) -> Named | None:
        bare = _OF_BLOOD.sub("", _FORM_END.sub("", word))
        for name in dict.fromkeys((word, bare, _OF_FORM.sub("", bare), _FREE.sub("", bare), _COUNTED.sub("全套", bare), _COUNTED.sub("", bare))):
            if name and (bearers := {code for code in self.meanings.bearing(name) if not self._is_part(code, name)}):
                return Named(word, name, frozenset({code for code in bearers if self.heads(code)} or bearers))
        glued = [each.group() for each in _PANEL.finditer(bare)] if _PANELS.match(bare) else []
        codes = frozenset(code for each in glued for code in self.meanings.bearing(each) if self.heads(code))
        return Named(word, bare, codes) if len(glued) > 1 and codes else None

    def _is_part(self, code: str, name: str) -> bool:
        """Whether the name is that of a row of the test and not of the test itself (红细胞, an alias of the urine sediment)."""
        whole = self.wholes.get(code)
        return whole is not None and any(rows is not None and rows.match(name) for rows in (whole.rows, whole.cells))

    def specimen(self, codes: Iterable[str]) -> str | None:
        """The one specimen that headings of these codes are of, though their words do not say it (UA); None for blood, and where they are of several."""
        own: set[str] = set().union(*(self.meanings.edition.items.specimens.get(code, frozenset()) for code in codes if self.heads(code)))
        return next(iter(own)) if len(own) == 1 and not any(map(is_blood, own)) else None

    def under(self, codes: Iterable[str]) -> Under:
        """What the rows under headings of these codes stand under."""
        codes = frozenset(codes)
        members = frozenset(member for code in codes for member in self.meanings.members(code))
        return Under(members, frozenset(code for code in codes if code in self.wholes), frozenset(code for code in codes if not self.heads(code)))

    def part(self, run: Run, under: Under, around: Around) -> str | None:
        """The test that a row is a part of, by the heading above it or by the specimen that the report says; None for any other row."""
        stated = {qualifier.removeprefix("specimen.") for qualifier in said_in(around) if qualifier.startswith("specimen.")}
        results = run.values
        if generic(parse(run.text).core) and not run.ratio:
            # PCT in a blood count is a share, and elsewhere procalcitonin
            return None
        for code, whole in self.wholes.items():
            headed = code in under.wholes
            own = self.meanings.edition.items.specimens.get(code, frozenset())
            if not headed and not (stated and stated <= own and not any(map(is_blood, own))):
                continue
            if is_of_blood_count(results) and not any(map(is_blood, own)):
                continue
            alone = headed and len(under.wholes) == 1 and not under.members
            for text in dict.fromkeys((run.text, run.parts[0].text)):
                if whole.rows.match(text) or (whole.cells is not None and whole.cells.match(text) and (alone or is_of_cells(results))):
                    return code
        return None


def words_of(text: str) -> Iterator[str]:
    """The words of a line that may name tests, without the frame of the form."""
    first, labelled = parts(with_colons(IN_BRACKETS.sub(" ", text)))
    for each in (first, *(value for name, value in labelled if ORDERED.match(name))):
        for word in _BETWEEN.split(INSTITUTION.sub(" ", each)):
            bare = word.strip(_EDGES)
            if bare and bare.casefold() not in BLOOD:
                yield bare
