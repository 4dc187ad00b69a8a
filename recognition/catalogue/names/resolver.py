"""The one resolver: what a text means as an item or as an institution, for every door that takes a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import glued_names, nearness, normalise, search, several_named, similar_sounds, slips
from recognition.catalogue.names.institution_meaning import LONGEST, of_organisation, resolve_institution_text
from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import AROUND, NOTHING_SAID, Around, amid, folded, parse
from recognition.catalogue.names.search_terms import INITIALS
from recognition.catalogue.names.term_reader import ITEMS, whole_terms
from recognition.domain.names.items import CHINESE, LINE_NUMBER, Parsed
from recognition.domain.names.resolution import (
    ALIKE,
    BESIDE,
    HEARD,
    MISREAD,
    NOTHING,
    QUALIFIER,
    SAME_NAME,
    SEVERAL_MEANINGS,
    SEVERAL_NAMED,
    SIMILAR,
    UNCONFIRMED,
    Offer,
    Resolution,
    among,
)
from recognition.domain.names.signs import unread

OFFERED = 8
SEARCHED = 24
"""Matches that are looked at, of which those of another specimen are not offered."""
SHORTEST, SHORTEST_PART = 3, 4
"""Letters that are searched for: fewer stand in everything; and those of a word of a text, or of a text with signs (MID%, Pre-S1), which is an
abbreviation of a form and not the beginning of a sound or of a longer word."""
SEXES = ("男", "女")
"""Of whom a report is, and no beginning of 男性激素."""

BRACKETED = re.compile(r"(.+?)\s*[(（\[【{]([^()（）]+)[)）\]】}]\s*")
"""A text that ends with something in brackets."""

__all__ = ["of_organisation", "one_of", "resolve_institution_text", "resolve_item_text", "resolve_name"]

Similar = Callable[[tuple[str, ...]], Iterable[str]]


def resolve_item_text(
    edition: Edition, text: str, specimen: str | None = None, near: bool = True, around: Around = NOTHING_SAID, codes: bool = True
) -> Resolution:
    """What a text means as an item or panel: a name in full, a confirmed alias in full, or a code of ours, of LOINC or of the price list that
    is one item's. `specimen` is the code of a specimen said beside the text, `around` qualifiers said around it (the head of a report), which
    count as if they stood in it; without `near` nothing is searched for that only comes near; without `codes` a code of ours means nothing
    (on a report tg is an abbreviation)."""
    text, around = normalise.narrow(text), around if specimen is None else around | {AROUND + specimen}
    resolution = resolve_name(edition.items, text, around, (lambda words: _searched(edition, words, codes)) if near else None, codes)
    if codes and resolution.code and (others := typed_for(edition, text, resolution.code)):
        return among((resolution.code, *others), SEVERAL_MEANINGS)
    if specimen and resolution.code and not edition.items.measured_in(resolution.code, specimen):
        # said of this one question, it is nothing that an examination could pass over
        return Resolution(None, edition.items.same_in(resolution.code, specimen))
    if near and not resolution.code and not resolution.offers and not around:
        heard = similar_sounds.find(edition, ITEMS, text, OFFERED)
        return among(heard, HEARD) if heard else among(slips.find(edition, ITEMS, text, OFFERED), SIMILAR)
    return resolution


def typed_for(edition: Edition, text: str, code: str) -> list[str]:
    """Other items that people type a text for: by initials what is a code of ours and no name (bc is B超 as well as a blood culture), or an abbreviation of two small letters (sg is
    肾功 as well as SG, the density of urine)."""
    small = len(text.strip()) == SHORTEST - 1 and text.strip().islower()
    if small or (code == normalise.code(text).lower() and not edition.items.bears(parse(text))):
        return sorted(whole_terms(edition, ITEMS, text, (INITIALS,)) - {code})
    return []


def resolve_name(index: ItemIndex, text: str, around: Around = NOTHING_SAID, similar: Similar | None = None, codes: bool = True) -> Resolution:
    """The same by an index alone: a code of ours that is no word (ct_head) in capitals too, as spreadsheets have them. `similar` gives codes for a text, its core and its words, where nothing nearer is known."""
    text = normalise.narrow(text)
    if not text.strip() or len(text) > LONGEST:
        return NOTHING
    parsed = amid(parse(text), around)
    exact, unconfirmed, differing = index.bearing(parsed)
    # as a code is written; tsh and ua are abbreviations, as TSH and UA are, but no form prints ct_head
    written = normalise.code(text) if codes else ""
    known = index.codes.get(written.lower() if "_" in written else written, set())
    coded = known if "_" in written or not index.bears(parsed) else set()
    exact = exact | {code for code in coded if not index.lacking(code, parsed.qualifiers)}
    if len(exact) == 1 and not parsed.vague:
        return _alone(index, text, parsed, around, next(iter(exact)), coded)
    if numbered := _without_number(text):
        meant = resolve_name(index, numbered, around, None, codes)
        if meant.code:
            return meant
    why = SEVERAL_MEANINGS if parsed.vague else SAME_NAME
    offers = [Offer(code, why) for code in sorted(exact | coded)]
    offers += [Offer(code, UNCONFIRMED) for code in (*sorted(unconfirmed), *nearness.siblings(index, parsed))]
    offers += [Offer(code, ALIKE) for code in index.in_other_words(parsed)]
    offers += [Offer(code, QUALIFIER, tuple(sorted(differs))) for code, differs in sorted(differing.items(), key=lambda pair: (len(pair[1]), pair[0]))]
    offers += _but_for_brackets(index, text, around, codes)
    offers += [Offer(code, MISREAD) for code in index.misread(text, parsed)]
    offers += [Offer(code, SEVERAL_NAMED) for code in several_named.each(index, text, parsed)]
    if similar is not None:
        near = (*index.within(parsed), *similar((text, parsed.core, *parsed.pieces)))
        offers += [Offer(code, SIMILAR) for code in near]
    return Resolution(None, _once(nearness.nearest_first(index, parsed, offers)))


def may_be_exact(index: ItemIndex, text: str, around: Around) -> bool:
    """Whether a text that is no code may be one item: without a name that fits `resolve_name` finds none, and most words of a report are left at a fifth of its
    time."""
    text = normalise.narrow(text)
    return bool(index.bearing(amid(parse(text), around))[0]) or _without_number(text) != ""


def _alone(index: ItemIndex, text: str, parsed: Parsed, around: Around, code: str, coded: set[str]) -> Resolution:
    """The item that a text fits, where nothing in the text is left over that would make it another test or two."""
    if code in coded:
        return Resolution(code)
    if not parsed.made <= index.made[code]:
        return among(dict.fromkeys((*several_named.by_ways(index, text, parsed, around), code)), SEVERAL_NAMED)
    if named := several_named.others(index, text, parsed, around, code):
        return among(named, SEVERAL_NAMED)
    if named := glued_names.glued(index, text, parsed, code):
        return among(dict.fromkeys((*named, code)), SEVERAL_NAMED)
    return among((code,), BESIDE) if unread(folded(text)) else Resolution(code)


def _but_for_brackets(index: ItemIndex, text: str, around: Around, codes: bool) -> list[Offer]:
    """The item that the text names before brackets, where what stands in them is no name and was not understood."""
    match = BRACKETED.fullmatch(text)
    if match is None or index.bears(parse(match[2])):
        return []
    meant = resolve_name(index, match[1], around, None, codes).code
    return [Offer(meant, BESIDE)] if meant else []


def _without_number(text: str) -> str:
    """The text without the number of its line; "" where it has none."""
    rest = LINE_NUMBER.sub("", text)
    return rest if rest != text else ""


def _once(offers: list[Offer]) -> tuple[Offer, ...]:
    first: dict[str, Offer] = {}
    for offer in offers:
        first.setdefault(offer.code, offer)
    return tuple(first.values())[:OFFERED]


def _searched(edition: Edition, texts: tuple[str, ...], typed: bool) -> list[str]:
    """Codes that the search finds for the text as written, then for its core and its words, the longest first. Two letters that a person
    typed may be the initials of a whole name (xt, 血糖); on a report they are an abbreviation."""
    short = texts[0].strip()
    if typed and len(short) == SHORTEST - 1 and short.isascii() and short.isalpha() and not edition.items.bears(parse(short)):
        return sorted(whole_terms(edition, ITEMS, texts[0], (INITIALS,)))
    core_and_words = sorted(dict.fromkeys(texts[1:]), key=len, reverse=True)
    codes: dict[str, None] = {}
    for text in (texts[0], *core_and_words):
        least = SHORTEST if text == texts[0] and text.strip().isalnum() else SHORTEST_PART
        enough = CHINESE.search(text) or len(normalise.term(text)) >= least
        if len(codes) < SEARCHED and enough and text not in SEXES:
            codes.update((row["code"], None) for row in search.items(edition, text, SEARCHED)[0])
    return list(codes)


def one_of(codes: set[str]) -> Resolution:
    """What several codes for one writing mean: the only one, or all of them to choose from."""
    return Resolution(next(iter(codes))) if len(codes) == 1 else among(sorted(codes), SAME_NAME)
