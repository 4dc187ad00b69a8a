"""Names that a text is but for one slip of the hand: a character left out, one too many, or two that changed places."""

from __future__ import annotations

from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise
from recognition.catalogue.names.term_reader import INSTITUTIONS, ITEMS, Kind

SHORTEST, SHORTEST_IN_LETTERS, LONGEST = 4, 8, 40
"""Characters of a text that is compared: in a shorter one a slip makes another name (TRUST is no TRUS)."""
KIND = 2
"""Characters of an institution's kind at the end of its name: 医院, 中心, 诊所."""
NAMES = {
    ITEMS.terms: "SELECT name_zh, name_en, code FROM items UNION ALL SELECT name_zh, name_en, code FROM panels UNION ALL SELECT alias, '', code FROM item_aliases",
    INSTITUTIONS.terms: "SELECT name_zh, name_en, code FROM institutions UNION ALL SELECT alias, '', institution FROM institution_aliases",
}


def find(edition: Edition, kind: Kind, text: str, limit: int) -> list[str]:
    """Codes of the names, by code. One wrong character is no slip of this sort: 望江医院 is not 望月医院 (see `similar_sounds`), unless it stands
    at the end of an institution's name, where its kind is said (人民医完)."""
    term = normalise.term(text)
    if not (SHORTEST_IN_LETTERS if term.isascii() else SHORTEST) <= len(term) <= LONGEST:
        return []
    # only who finds nothing else pays for it: 2 ms of 23,000 names
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    names = _names(edition, kind)
    near = process.extract(term, names.keys(), scorer=OSA.distance, score_cutoff=1, limit=4 * limit)
    slipped = [
        name
        for name, _distance, _place in near
        if len(name) != len(term) or sorted(name) == sorted(term) or (kind is INSTITUTIONS and name[:-KIND] == term[:-KIND])
    ]
    return sorted({code for name in slipped for code in names[name]})[:limit]


@lru_cache(maxsize=2)
def _names(edition: Edition, kind: Kind) -> dict[str, list[str]]:
    """The codes behind each folded name; 4 MB of 21,000 institutions."""
    codes_of: dict[str, list[str]] = {}
    for *names, code in edition.connection.execute(NAMES[kind.terms]):
        for name in filter(None, names):
            codes_of.setdefault(normalise.term(name), []).append(code)
    return codes_of
