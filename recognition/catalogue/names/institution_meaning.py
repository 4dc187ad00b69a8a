"""What a text means as an institution, by one rule, whether its names stand in an edition or in a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from recognition.catalogue.names import normalise
from recognition.domain.identifiers import organisation_code
from recognition.domain.names import institution_hints
from recognition.domain.names.resolution import NOTHING, SAME_NAME, SIMILAR, Offer, Resolution
from recognition.domain.names.spellings import alike

OFFERED = 8
FEW = 3
"""Institutions found below which is looked further."""
LONGEST = 200
"""Characters of a text that are looked at: a longer one is no name."""


class Names(Protocol):
    """The institutions of an edition or of a draft, by what they are called."""

    def known(self, code: str) -> bool:
        """Whether there is an institution of this code."""

    def named(self, name: str) -> str | None:
        """The only one with this name or other name, folded by `folding.name`."""

    def identified(self, identifier: str) -> str | None:
        """The only one with this credit, licence or insurance code, in capitals."""

    def organised(self, code: str) -> set[str]:
        """Those whose credit code has this organisation code in it."""

    def whole(self, term: str) -> set[str]:
        """Those of which the term is a name or other name in full, folded by `folding.term`."""

    def spelled_alike(self, term: str, near: Sequence[str]) -> set[str]:
        """Those, of the near ones at least, a name of which is the same but for how numerals and Greek letters are written (`spellings.alike`)."""

    def near(self, text: str) -> list[str]:
        """What contains the text, or is called so for short, the best first; at most OFFERED."""

    def place(self, text: str) -> bool:
        """Whether the text is the name of a division."""


def meaning(names: Names, text: str, searched: Sequence[str] | None = None) -> Resolution:
    """What the text means: a code, an identifier, or a name or official alias in full, width, blanks and brackets apart. What contains it,
    or sounds like it, is a candidate. `searched` are the codes that a search for it has found, where one was made already."""
    text = normalise.narrow(text)
    if not text.strip() or len(text) > LONGEST:
        return NOTHING
    found = exact(names, text)
    if len(found) == 1:
        return Resolution(next(iter(found)))
    near = names.near(text) if searched is None else list(searched)
    # 2号院区 and Ⅱ号院区 are one spelling
    same = set() if found else names.spelled_alike(alike(normalise.term(text)), near)
    if len(same) == 1:
        return Resolution(next(iter(same)))
    offers = [Offer(code, SAME_NAME) for code in sorted(found | same)]
    return Resolution(None, _once([*offers, *(Offer(code, SIMILAR) for code in (*near, *_elsewhere(names, text, len(near))))]))


def exact(names: Names, text: str) -> set[str]:
    """The institutions that the text names in full, mostly one or none."""
    if named := names.named(normalise.name(text)):
        return {named}
    code = normalise.code(text)
    for written in (code, code.lower(), code.upper()):
        if names.known(written):
            return {written}
    if identified := names.identified(code.upper()):
        return {identified}
    if (organisation := organisation_code(code)) and (found := names.organised(organisation)):
        return found
    term = normalise.term(text)
    return names.whole(term) if term else set()


def _elsewhere(names: Names, text: str, found: int) -> Iterable[str]:
    """Institutions by what else the text may mean, where few are found by it as it is; the name of a division alone means none of them."""
    for other in institution_hints.others("".join(normalise.code(text).split())) if found < FEW else ():
        if not names.place(other):
            yield from names.near(other)


def _once(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    first: dict[str, Offer] = {}
    for offer in offers:
        first.setdefault(offer.code, offer)
    return tuple(first.values())[:OFFERED]
