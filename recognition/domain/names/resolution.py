"""What a text means: exactly one thing, several that it may be, or nothing known. Only what is exact is taken without a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

SAME_NAME, UNCONFIRMED, QUALIFIER, SEVERAL_MEANINGS, ALIKE, BESIDE, MISREAD, SEVERAL_NAMED, SIMILAR, HEARD = (
    "same_name", "alias_unconfirmed", "qualifier_differs", "several_meanings", "another_word", "words_beside", "misread_sign", "several_named", "similar_name",
    "similar_sound",
)  # fmt: skip
"""Why a candidate is offered: the name is borne by several; its alias has no source yet; the text has a qualifier (`differs`) that the item
lacks, or lacks one that it has; an abbreviation with several meanings; another word
for the same body part or modality; words or numbers beside the name may make it another test; a sign in it looks like the one that is meant; the text names several items; a part of the text or of the name fits;
only the sound is alike."""


class Offer(NamedTuple):
    """A candidate: its code, why it is offered, and for `qualifier_differs` the codes of the qualifiers that differ; for `words_beside` what is printed beside
    the name that the item cannot have, where it is that."""

    code: str
    why: str
    differs: tuple[str, ...] = ()


class Resolution(NamedTuple):
    """`code` where the text is exact; else `offers`, best first, which may be one and is a candidate all the same; neither where nothing is known."""

    code: str | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def status(self) -> str:
        """`exact`, `candidates` or `nothing`."""
        return "exact" if self.code else "candidates" if self.offers else "nothing"


NOTHING = Resolution()


def among(codes: Iterable[str], why: str) -> Resolution:
    """A question between these codes, which may be one, all offered for one reason."""
    return Resolution(None, tuple(Offer(code, why) for code in codes))


ASKED_BACK = (SAME_NAME, SEVERAL_MEANINGS, UNCONFIRMED, QUALIFIER, ALIKE, BESIDE, MISREAD)
"""Reasons for a candidate near enough that a person is asked; where names only resemble, they are shown beside the text as unread."""


def is_asked_back(resolution: Resolution) -> bool:
    """Whether a candidate is near enough to ask a person. An absolute count where the catalogue has the percentage alone is another test, which
    every blood count prints beside it: it is shown as unread with the percentage beside it."""
    first = resolution.offers[0] if resolution.offers else None
    if first is None or first.why not in ASKED_BACK:
        return False
    return not (first.why == QUALIFIER and all(qualifier.startswith("measure.") for qualifier in first.differs))


def cannot_be(resolution: Resolution) -> str:
    """What is printed beside a name that the item offered for it cannot have; "" for nothing."""
    first = resolution.offers[0] if resolution.offers else None
    return "".join(first.differs) if first is not None and first.why == BESIDE else ""
