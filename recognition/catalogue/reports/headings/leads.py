"""The words that stand before the first name of a line of results and hold for all of it and for the lines below: 胸水生化：LDH 300; 囊液 CEA 300; PM cortisol 5."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, Around, parse
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.catalogue.reports.meanings.said_around import only_qualifies, spread
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.reports.frame import left_over
from recognition.domain.reports.frame_words import ABOUT_BLOOD
from recognition.domain.reports.labels import is_label
from recognition.domain.reports.lines import Line
from recognition.domain.reports.runs import COLON, Part, Run
from recognition.domain.reports.said_specimens import one_of, specimens_in
from recognition.domain.reports.whether_done import ELSEWHERE
from recognition.domain.reports.words import ABOUT

_COUNTED = re.compile(r"^[A-Za-z-]{1,7}[%#]$")
_ORDER = re.compile(r"^(?:急?查|(?:化验|辅助检查|实验室检查|labs?|laboratory)$)", re.IGNORECASE)
"""Words by which a note of a ward begins its results, and that say nothing of them."""


def lead(meanings: Meanings, line: Line) -> str:
    """The words before the first name of a line of results; "" where it begins with a name."""
    parts = line.runs[0].parts if line.valued else ()
    colon = next((place for place, part in enumerate(parts) if place and part.gap == COLON), None)
    if colon is not None:
        return _text(parts[:colon])
    if len(parts) < 2 or meanings.bears(_text(parts)):
        return ""
    if codes := meanings.bearing(parts[0].text):
        return parts[0].text if any(map(meanings.members, codes)) else ""
    # LY% before 淋巴细胞比率 is an abbreviation that the catalogue lacks
    return parts[0].text if not _COUNTED.match(parts[0].text) and meanings.exact(_text(parts[1:]), NOTHING_SAID) else ""


def behind(meanings: Meanings, line: Line) -> tuple[Run, ...]:
    """The runs of a line without the words before a colon that say a specimen for all of them."""
    words = lead(meanings, line)
    colon = next((place for place, part in enumerate(line.runs[0].parts) if place and part.gap == COLON), None) if words else None
    if colon is None or only_qualifies(words) or ELSEWHERE.search(words) or not (says(meanings, words) or not _ORDER.sub("", words.strip(" *[]【】()"))):
        return line.runs
    first = line.runs[0]
    return (replace(first, before="", parts=(first.parts[colon]._replace(gap=""), *first.parts[colon + 1 :])), *line.runs[1:])


def says(meanings: Meanings, words: str) -> Around:
    """What such words say for the names behind them; words that nobody knows may say any specimen."""
    if only_qualifies(words):
        return spread(parse(words).qualifiers)
    if (said := one_of(specimens_in(words))) and said != "blood":
        return frozenset({AROUND + said})
    return NOTHING_SAID if is_known(meanings, words) else frozenset({AROUND + UNKNOWN})


def is_known(meanings: Meanings, words: str) -> bool:
    """Whether words are the heading of tests of blood, a name, a label or the frame of a form."""
    bare = _ORDER.sub("", words.strip(" *[]【】()")).removesuffix("示")
    if not any(sign.isalpha() for sign in bare) or is_label(bare) or ABOUT_BLOOD.match(bare) or meanings.bears(bare) or not left_over(bare):
        return True
    return ABOUT.search(bare) is not None and bool(meanings.bearing(ABOUT.sub("", bare)))


def _text(parts: Sequence[Part]) -> str:
    return Run(tuple(parts)).text
