"""Tests that laboratories report and a catalogue may lack, by name and specimen: 尿肌酐, 脑脊液葡萄糖, 静脉血pH, 非高密度脂蛋白胆固醇.

A row that is one of them is told as a test outside the catalogue, and nobody is asked whether it is the item of a like name in blood. It never takes a name
from the catalogue: what an edition bears, confirmed or not, is the edition's. `other_tests.csv` gives its LOINC code, from which its analyte and its
specimen can be looked up (licence in seed/data/LOINC_NOTICE.txt): the component of each code was compared with LOINC's table of terms. A test whose code nobody
has looked up has none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from recognition.catalogue.names.item_texts import SPECIMEN, parse, said_in
from recognition.domain.names.items import Parsed
from recognition.domain.names.qualifiers import SINGLE_URINE
from recognition.domain.names.specimens import SPECIMENS, is_blood

TABLE = Path(__file__).with_name("other_tests.csv")
USUAL = frozenset({"serum", "plasma", "whole_blood", "venous_blood", "blood"})
"""Specimens that need not be said of a test of blood."""
UNSAID = ("serum", "whole_blood", "citrated_plasma")
"""Those of a test that is made of one kind of blood alone."""
_NEUTRAL = frozenset({SINGLE_URINE, "time.random", "kind.quantitative"})


class OtherTest(NamedTuple):
    """A test outside the catalogue: its names without the specimen, the code of its specimen, its LOINC code ("" where nobody has looked it up), and other names of it."""

    name_zh: str
    name_en: str
    specimen: str
    loinc: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of it."""
        return (self.name_zh, self.name_en, *self.also)

    @property
    def usual(self) -> bool:
        """Whether it is measured in serum, and its name says all."""
        return self.specimen in UNSAID


@lru_cache(maxsize=1)
def table() -> tuple[OtherTest, ...]:
    """All of them, in the order of the file."""
    with TABLE.open(newline="", encoding="utf-8") as lines:
        return tuple(OtherTest(zh, en, specimen, loinc, tuple(filter(None, also.split("|")))) for zh, en, specimen, loinc, also in list(csv.reader(lines))[1:])


@lru_cache(maxsize=1)
def _by_specimen() -> dict[str, list[tuple[OtherTest, dict[str, frozenset[str]]]]]:
    """Those of each specimen, with the core of every name of theirs and what else qualifies it."""
    known: dict[str, list[tuple[OtherTest, dict[str, frozenset[str]]]]] = {}
    for test in table():
        parsed = [parse(name) for name in test.names]
        known.setdefault(test.specimen, []).append((test, {each.core: _further(each) for each in parsed}))
    return known


def measured_in(parsed: Parsed) -> Iterator[tuple[OtherTest, dict[str, frozenset[str]]]]:
    """The tests of the specimen that a text or what is around it says, the very one first; of blood where none is said."""
    said = stated(parsed)
    if not said:
        for each in UNSAID:
            yield from _by_specimen().get(each, ())
    for code in said if len(said) == 1 else ():
        wider = SPECIMENS[code].within if code in SPECIMENS else ()
        for each in (code, *(one for one in wider if one == "serous_fluid")):
            yield from _by_specimen().get(each, ())
        for each in UNSAID if code in USUAL or is_blood(code) else ():
            yield from _by_specimen().get(each, ())


def stated(parsed: Parsed) -> set[str]:
    """The specimens that are said, without those that are only a wider word for another of them."""
    said = {qualifier.removeprefix(SPECIMEN) for qualifier in said_in(parsed.qualifiers) if qualifier.startswith(SPECIMEN)}
    return {code for code in said if not any(code in SPECIMENS[other].within for other in said if other in SPECIMENS)}


def bare(parsed: Parsed) -> Parsed:
    """The text without its specimens."""
    return parsed._replace(qualifiers=frozenset(one for one in parsed.qualifiers if not one.startswith((SPECIMEN, "around."))) - _NEUTRAL)


def _further(parsed: Parsed) -> frozenset[str]:
    return bare(parsed).qualifiers
