"""What comes near a text that no item bears exactly: in which order it is offered, and what is left out of it."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.catalogue.names.item_index import ItemIndex
from recognition.catalogue.names.item_texts import SPECIMEN, said_in
from recognition.domain.names.english_words import word
from recognition.domain.names.items import Parsed, examined
from recognition.domain.names.resolution import SEVERAL_NAMED, SIMILAR, Offer

BY_LIKENESS = (SEVERAL_NAMED, SIMILAR)

Grams = frozenset[str]


def siblings(index: ItemIndex, parsed: Parsed) -> list[str]:
    """Items of which the text is a name by way of another item: 心肌肌钙蛋白I is 肌钙蛋白I, so 高敏心肌肌钙蛋白I may be 高敏肌钙蛋白I."""
    stated = said_in(parsed.qualifiers)
    plain = [entry for core in (parsed.core, *index.word_orders.cores(parsed)) for entry in index.cores.get(core, ()) if entry.qualifiers < stated]
    also = {name.core: None for entry in plain for name in index.named[entry.code] if name.qualifiers == entry.qualifiers}
    fitting = (entry for core in also for entry in index.cores.get(core, ()) if entry.qualifiers == stated and not index.lacking(entry.code, parsed.qualifiers))
    return list(dict.fromkeys(entry.code for entry in fitting))


def nearest_first(index: ItemIndex, parsed: Parsed, offers: Iterable[Offer]) -> list[Offer]:
    """The offers for a text, without those of another specimen. Where it names an examination, those made the same way first, then those of
    the same part, then by contrast, and no laboratory test (肾上腺CT is no 促肾上腺皮质激素); else what is named by some of its words, and what
    only resembles it, by likeness (Hepatitis A IgM is nearer to its own antibody than to IgM)."""
    offers = [
        offer for offer in offers if offer.why != SIMILAR or not any(lacked.startswith(SPECIMEN) for lacked in index.lacking(offer.code, parsed.qualifiers))
    ]
    if parsed.made:
        sought = examined(parsed)
        offers = [offer for offer in offers if offer.why != SIMILAR or not index.specimens.get(offer.code)]
        return sorted(offers, key=lambda offer: min(map(sought.apart, index.examined[offer.code]), default=()))
    own, spelt = grams(parsed), pairs(parsed.core)
    near = {
        offer.code: max(((likeness(own, grams(name)), likeness(spelt, pairs(name.core))) for name in index.named[offer.code]), default=(0.0, 0.0))
        for offer in offers
        if offer.why in BY_LIKENESS
    }
    return sorted(offers, key=lambda offer: (1, *(-each for each in near[offer.code])) if offer.why in BY_LIKENESS else (0,))


def grams(parsed: Parsed) -> Grams:
    """What a name is compared by: its words in letters, and its Chinese in pairs of characters (its one character where it has no more)."""
    pieces: set[str] = set()
    for piece in parsed.pieces:
        if piece.isascii():
            pieces.add(word(piece))
        else:
            pieces.update(pairs(piece))
    return frozenset(pieces)


def pairs(text: str) -> Grams:
    """Its pairs of characters, or its one character."""
    return frozenset(text[at : at + 2] for at in range(max(1, len(text) - 1)))


def likeness(left: Grams, right: Grams) -> float:
    """How much of both they share: 1 for the same, 0 for nothing (the coefficient of Sørensen and Dice)."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
