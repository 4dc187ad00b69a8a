"""Rows of a report that are known tests outside the catalogue (尿肌酐 under 标本：尿, UIBC): nobody is asked what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import other_tests
from recognition.catalogue.names.item_texts import Around, amid, parse
from recognition.catalogue.names.other_tests import OtherTest
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.names.items import Parsed
from recognition.domain.names.resolution import ALIKE, HEARD, MISREAD, QUALIFIER, SEVERAL_NAMED, SIMILAR, Resolution

_NOT_ITS_NAME = frozenset({QUALIFIER, ALIKE, MISREAD, SEVERAL_NAMED, SIMILAR, HEARD})
"""Why items are offered that do not bear the text as a name."""

_WORDS = re.compile(r"[\s()\[\]]+")


def outside(meanings: Meanings, text: str, around: Around, found: Resolution) -> OtherTest | None:
    """The test outside the catalogue that the text is where it stands; None where the edition has an item of that name, or two are said."""
    if found.code or (found.offers and found.offers[0].why not in _NOT_ITS_NAME):
        return None
    parsed = amid(parse(text), around)
    plain = other_tests.bare(parsed)
    if plain.vague:
        return None
    codes = frozenset() if plain.qualifiers else frozenset(meanings.bearing_amid(plain))
    words = [other_tests.bare(parse(word)) for word in _WORDS.split(text) if word]
    for test, cores in other_tests.measured_in(parsed):
        if cores.get(plain.core) == plain.qualifiers or _in_each_word(words, cores) or (codes and not test.usual and codes <= _bearers(meanings.edition)[test]):
            return test
    return None


def _in_each_word(words: Sequence[Parsed], cores: Mapping[str, frozenset[str]]) -> bool:
    """Whether each word of a name is one of the test: 平均血小板体积 MPV, 胃泌素释放肽前体(ProGRP)."""
    return len(words) > 1 and all(cores.get(word.core) == word.qualifiers for word in words)


@lru_cache(maxsize=2)
def _bearers(edition: Edition) -> dict[OtherTest, frozenset[str]]:
    """The items of an edition that each test is called like, but for its specimen; read once, 15 ms."""
    called: dict[OtherTest, frozenset[str]] = {}
    for test in other_tests.table():
        found = [edition.items.bearing(parse(name))[:2] for name in test.names]
        called[test] = frozenset().union(*(exact | unconfirmed for exact, unconfirmed in found))
    return called


@lru_cache(maxsize=4)
def also_in(edition: Edition, specimen: str) -> frozenset[str]:
    """The items of an edition that laboratories measure in that specimen too, as a test outside the catalogue."""
    return frozenset().union(*(codes for test, codes in _bearers(edition).items() if test.specimen == specimen))
