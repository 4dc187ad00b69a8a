"""Whether the words above or below a row, as the name of its order, say that it is of another specimen or person than the item that its code means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from recognition.catalogue.editions.store import Edition
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import remarks
from recognition.domain.reports.said_specimens import GASES, specimens_in
from recognition.domain.reports.whether_done import OF_ANOTHER_PERSON, UNSOUND
from recognition.domain.reports.words import SPECIAL

LONGEST = 200
_JOINED = re.compile(r"[+＋、,，;；/&和及与|]")
"""Between the panels that one order names: 血常规+尿常规."""
_TELLING = re.compile(f"{OF_ANOTHER_PERSON}|{UNSOUND}|作废|^{remarks.VOID}$", re.IGNORECASE)
"""Of another person, of nobody, or of no use."""
_OTHER_FLUID = re.compile(r"[\u4e00-\u9fff](?<![血体])液(?![体相态晶])|拭子|血袋|上清|管尖|岩下窦|输液侧|胸腔|腹腔|心包|关节腔")
"""A fluid that the vocabulary lacks, whatever its name: 冲洗液, 瘘口液."""
_OF_GASES = frozenset({"arterial_blood", "whole_blood"})
_ONCE = re.compile("血尿(?=[便粪])")
_BESIDE_OTHERS = frozenset({"urine", "stool"})
"""Specimens of panels that stand beside panels of blood: 肝功能+尿常规, where 脑脊液常规+生化 is all of one fluid."""


class SaidAround(NamedTuple):
    """The specimens of each panel that a text names, those of one that says none left out, and the words by which it is none of a patient's usual ones. `unsaid` where a panel
    says none and may be of blood."""

    specimens: tuple[frozenset[str], ...] = ()
    telling: tuple[str, ...] = ()
    unsaid: bool = False


def otherwise(edition: Edition, codes: Collection[str], texts: Iterable[str], whole: bool) -> bool:
    """Whether a text says a specimen in which none of the items is measured, or a person. With `whole` also one that names several specimens, of which one is
    another: a price code says nothing of the specimen."""
    measured = [code for code in codes if edition.items.specimens.get(code)]
    return bool(measured) and any(_is_of_others(edition, measured, read(text), whole) for text in texts)


def _is_of_others(edition: Edition, codes: Collection[str], said: SaidAround, whole: bool) -> bool:
    index = edition.items
    if said.telling and not all(any(word in name.core for code in codes for name in index.named[code]) for word in said.telling):
        return True
    fitting = [any(index.measured_in(code, specimen) for code in codes for specimen in each) for each in said.specimens]
    return bool(fitting) and not (all(fitting) if whole else any(fitting) or said.unsaid)


@lru_cache(1024)
def read(text: str) -> SaidAround:
    """What a text says; of several panels each by itself."""
    text = text[:LONGEST]
    telling = [match[0] for match in _TELLING.finditer(text)]
    specimens: list[frozenset[str]] = []
    for part in _JOINED.split(_ONCE.sub("血+尿+", text)):
        found = frozenset(specimens_in(part)) - {UNKNOWN} | (_OF_GASES if GASES.search(part) else frozenset())
        if not found:
            telling += [match[0] for pattern in (SPECIAL, _OTHER_FLUID) for match in pattern.finditer(part)]
        specimens.append(found)
    said = tuple(filter(None, specimens))
    return SaidAround(said, tuple(word.casefold() for word in telling), len(said) < len(specimens) and all(each <= _BESIDE_OTHERS for each in said))
