"""What a text means as an institution, by one rule, whether its names stand in an edition or in a draft (`draft_search`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise, search, similar_sounds, slips
from recognition.catalogue.names.search_terms import ALIAS, NAME
from recognition.catalogue.names.term_reader import INSTITUTIONS, folded_names, whole_terms
from recognition.domain.identifiers import organisation_code
from recognition.domain.names import institution_hints
from recognition.domain.names.resolution import HEARD, MISREAD, NOTHING, SAME_NAME, SIMILAR, Offer, Resolution
from recognition.domain.names.spellings import unified

OFFERED = 8
FEW = 3
"""Institutions found below which is looked further."""
LONGEST = 200
"""Characters of a text that are looked at: a longer one is no name."""
BY_ORGANISATION = "SELECT DISTINCT institution FROM institution_identifiers WHERE system = 'uscc' AND substr(code, 9, 9) = ?1"
DIVISION = "SELECT 1 FROM divisions WHERE name_zh IN (?1, ?1 || '市', ?1 || '省', ?1 || '区', ?1 || '县')"


def resolve_institution_text(edition: Edition, text: str, searched: Sequence[str] | None = None, near: bool = True) -> Resolution:
    """What the text means: a code, an identifier, or a name or official alias in full, width, blanks and brackets apart. What contains it,
    what it is without its brackets, or what sounds like it, is a candidate. `searched` are the codes that a search for it has found, where
    one was made already; without `near` nothing is searched for."""
    text = normalise.narrow(text)
    if not text.strip() or len(text) > LONGEST:
        return NOTHING
    exact = _exact(edition, text)
    if len(exact) == 1:
        return Resolution(next(iter(exact)))
    if not near:
        return Resolution(None, tuple(Offer(code, SAME_NAME) for code in sorted(exact)))
    found = _near(edition, text) if searched is None else list(searched)
    # 2号院区 and Ⅱ号院区 are one spelling
    term = unified(normalise.term(text))
    same = set() if exact else {code for code in found if term in folded_names(edition, INSTITUTIONS, code, numbered=True)}
    if len(same) == 1:
        return Resolution(next(iter(same)))
    offers = [Offer(code, SAME_NAME) for code in sorted(exact | same)]
    offers += [Offer(code, SIMILAR) for code in (*found, *_elsewhere(edition, text, len(found)))]
    # a box asks for these itself, and waits for less
    return Resolution(None, _once(offers or (_heard(edition, text) if searched is None else ())))


def of_organisation(edition: Edition, code: str) -> set[str]:
    """The institutions whose credit code has this organisation code in characters 9 to 17 (GB 32100)."""
    return {institution for (institution,) in edition.connection.execute(BY_ORGANISATION, (code,))}


def _exact(edition: Edition, text: str) -> set[str]:
    """The institutions that the text names in full, mostly one or none."""
    if named := edition.reading.identified("name", normalise.name(text)):
        return {named}
    code = normalise.code(text)
    for written in (code, code.lower(), code.upper()):
        if edition.reading.institution(written):
            return {written}
    for system in ("uscc", "licence", "nhsa"):
        if identified := edition.reading.identified(system, code.upper()):
            return {identified}
    if (organisation := organisation_code(code)) and (institutions := of_organisation(edition, organisation)):
        return institutions
    term = normalise.term(text)
    return whole_terms(edition, INSTITUTIONS, term, (NAME, ALIAS)) if term else set()


def _near(edition: Edition, text: str) -> list[str]:
    return [row["code"] for row in search.institutions(edition, text, OFFERED)[0]]


def _elsewhere(edition: Edition, text: str, matches: int) -> Iterable[str]:
    """Institutions by what else the text may mean, where few are found by it as it is; the name of a division alone means none of them."""
    if matches >= FEW:
        return
    for other in (*institution_hints.others("".join(normalise.code(text).split())), *institution_hints.english(text)):
        if edition.connection.execute(DIVISION, (other,)).fetchone() is None:
            yield from _near(edition, other)


def _heard(edition: Edition, text: str) -> list[Offer]:
    """Where nothing is called so: what sounds like the text, or like it without its brackets and its department; else what it is but for a slip."""
    for form in (text, *institution_hints.plainer(text)):
        if codes := similar_sounds.find(edition, INSTITUTIONS, form, OFFERED):
            return [Offer(code, HEARD) for code in codes]
    return [Offer(code, MISREAD) for code in slips.find(edition, INSTITUTIONS, text, OFFERED)]


def _once(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    first: dict[str, Offer] = {}
    for offer in offers:
        first.setdefault(offer.code, offer)
    return tuple(first.values())[:OFFERED]
