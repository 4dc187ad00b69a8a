"""The one resolver: what a text means as an item or as an institution, for every door that takes a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from recognition.domain.item_names import LINE_NUMBER, Parsed
from recognition.domain.resolution import ALIKE, MISREAD, NOTHING, QUALIFIER, SAME_NAME, SEVERAL_MEANINGS, SEVERAL_NAMED, SIMILAR, UNCONFIRMED, Offer, Resolution, among
from recognition.domain.specimens import SPECIMENS
from recognition.registry import folding, search
from recognition.registry.editions import Edition
from recognition.registry.institution_meaning import LONGEST, meaning
from recognition.registry.item_index import AROUND, NOTHING_SAID, SPECIMEN, Around, ItemIndex, parse
from recognition.registry.seeking import INSTITUTIONS, ITEMS, folded_names, whole_terms
from recognition.registry.wording import ALIAS, INITIALS, NAME

OFFERED = 8
SEARCHED = 24
"""Matches that are looked at, of which those of another specimen are not offered."""
SHORTEST = 3
"""Letters that are searched for: fewer stand in everything."""

BY_ORGANISATION = "SELECT DISTINCT institution FROM institution_identifiers WHERE system = 'uscc' AND substr(code, 9, 9) = ?1"
DIVISION = "SELECT 1 FROM divisions WHERE name_zh IN (?1, ?1 || '市', ?1 || '省', ?1 || '区', ?1 || '县')"
Similar = Callable[[tuple[str, ...]], Iterable[str]]


def resolve_item_text(edition: Edition, text: str, specimen: str | None = None, near: bool = True, around: Around = NOTHING_SAID, codes: bool = True) -> Resolution:
    """What a text means as an item or panel: a name in full, a confirmed alias in full, or a code of ours, of LOINC or of the price list that
    is one item's. `specimen` is the code of a specimen said beside the text, `around` qualifiers said around it (the head of a report), which
    count as if they stood in it; without `near` nothing is searched for that only comes near; without `codes` a code of ours means nothing
    (on a report tg is an abbreviation)."""
    text, around = folding.narrow(text), around if specimen is None else around | {AROUND + specimen}
    found = resolve_name(edition.items, text, around, (lambda words: _searched(edition, words)) if near else None, codes)
    if found.code == text and (others := sorted(whole_terms(edition, ITEMS, text, (INITIALS,)) - {text})):
        # a code of ours that is what people type for another name: bc is B超 as well as a blood culture
        return among((text, *others), SEVERAL_MEANINGS)
    if specimen and found.code and not edition.items.measured_in(found.code, specimen):
        # said of this one question, it is nothing that an examination could pass over
        return Resolution(None, edition.items.same_in(found.code, specimen))
    return found


def resolve_name(index: ItemIndex, text: str, around: Around = NOTHING_SAID, similar: Similar | None = None, codes: bool = True) -> Resolution:
    """The same by an index alone; `similar` gives codes for a text, its core and its words, where nothing nearer is known."""
    text = folding.narrow(text)
    if not text.strip() or len(text) > LONGEST:
        return NOTHING
    parsed = _amid(parse(text), around)
    exact, unconfirmed, differing = index.bearing(parsed)
    # as a code is written: CK is what forms print, ck a code of ours; not where it is an abbreviation that nobody has confirmed (tg, ua)
    coded = index.codes.get(folding.code(text), set()) if codes else set()
    exact = exact | {code for code in coded if not unconfirmed and not index.lacking(code, parsed.found)}
    if len(exact) == 1 and not parsed.vague:
        return Resolution(next(iter(exact)))
    if numbered := _without_number(text):
        meant = resolve_name(index, numbered, around, None, codes)
        if meant.code:
            return meant
    why = SEVERAL_MEANINGS if parsed.vague else SAME_NAME
    offers = [Offer(code, why) for code in sorted(exact | coded)]
    offers += [Offer(code, UNCONFIRMED) for code in sorted(unconfirmed)]
    offers += [Offer(code, ALIKE) for code in index.alike(parsed)]
    offers += [Offer(code, QUALIFIER, tuple(sorted(differs))) for code, differs in sorted(differing.items(), key=lambda pair: (len(pair[1]), pair[0]))]
    offers += [Offer(code, MISREAD) for code in index.misread(text, parsed)]
    offers += [Offer(code, SEVERAL_NAMED) for code in _each(index, parsed)]
    if similar is not None:
        near = (*index.within(parsed), *similar((text, parsed.core, *parsed.pieces)))
        offers += [Offer(code, SIMILAR) for code in near if not any(one.startswith(SPECIMEN) for one in index.lacking(code, parsed.found))]
    return Resolution(None, _once(index.nearest_first(parsed, offers)))


def _without_number(text: str) -> str:
    """The text without the number of its line; "" where it has none."""
    rest = LINE_NUMBER.sub("", text)
    return rest if rest != text else ""


def _amid(parsed: Parsed, around: Around) -> Parsed:
    """The text with what is said around it. What it says itself stands where that is the same or narrower (24小时尿 under 尿液); where it is
    another specimen both stand, and no item has both."""
    if not around:
        return parsed
    said = {one.removeprefix(SPECIMEN) for one in parsed.found if one.startswith(SPECIMEN)}
    kinds = {one.partition(".")[0] for one in parsed.found}
    more = {one for one in around if one.startswith(AROUND) and not _narrower(said, one.removeprefix(AROUND))}
    more |= {one for one in around if not one.startswith(AROUND) and one.partition(".")[0] not in kinds}
    return parsed._replace(found=parsed.found | more)


def _narrower(said: set[str], around: str) -> bool:
    return any(one == around or around in SPECIMENS[one].within for one in said)


def _each(index: ItemIndex, parsed: Parsed) -> list[str]:
    """Items that single words of the text name, where the whole names none."""
    found = [index.bearing(Parsed(word, parsed.found, (word,)))[0] for word in parsed.pieces if len(parsed.pieces) > 1]
    return [code for codes in found for code in sorted(codes)]


def _once(offers: list[Offer]) -> tuple[Offer, ...]:
    first: dict[str, Offer] = {}
    for offer in offers:
        first.setdefault(offer.code, offer)
    return tuple(first.values())[:OFFERED]


def _searched(edition: Edition, texts: tuple[str, ...]) -> list[str]:
    """Codes that the search finds for the text as written, then for its core and its words, the longest first."""
    core_and_words = sorted(dict.fromkeys(texts[1:]), key=len, reverse=True)
    found: dict[str, None] = {}
    for text in (texts[0], *core_and_words):
        if len(found) < SEARCHED and (len(text) >= SHORTEST or not text.isascii()):
            found.update((row["code"], None) for row in search.items(edition, text, SEARCHED)[0])
    return list(found)


def resolve_institution_text(edition: Edition, text: str, searched: Sequence[str] | None = None) -> Resolution:
    """What a text means as an institution, by the rule of `institution_meaning.meaning`. `searched` are the codes that a search for it has
    found, where one was made already."""
    return meaning(_Names(edition), text, searched)


class _Names:
    """The institutions of an edition as that rule asks for them."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def known(self, code: str) -> bool:
        return self._edition.reading.institution(code) is not None

    def named(self, name: str) -> str | None:
        return self._edition.reading.identified("name", name)

    def identified(self, identifier: str) -> str | None:
        return next((found for system in ("uscc", "licence", "nhsa") if (found := self._edition.reading.identified(system, identifier))), None)

    def organised(self, code: str) -> set[str]:
        return of_organisation(self._edition, code)

    def whole(self, term: str) -> set[str]:
        return whole_terms(self._edition, INSTITUTIONS, term, (NAME, ALIAS))

    def spelled_alike(self, term: str, near: Sequence[str]) -> set[str]:
        return {code for code in near if term in folded_names(self._edition, INSTITUTIONS, code, numbered=True)}

    def near(self, text: str) -> list[str]:
        return [row["code"] for row in search.institutions(self._edition, text, OFFERED)[0]]

    def place(self, text: str) -> bool:
        return self._edition.connection.execute(DIVISION, (text,)).fetchone() is not None


def of_organisation(edition: Edition, code: str) -> set[str]:
    """The institutions whose credit code has this organisation code in characters 9 to 17 (GB 32100)."""
    return {institution for institution, in edition.connection.execute(BY_ORGANISATION, (code,))}


def one_of(codes: set[str]) -> Resolution:
    """What several codes for one writing mean: the only one, or all of them to choose from."""
    return Resolution(next(iter(codes))) if len(codes) == 1 else among(sorted(codes), SAME_NAME)
