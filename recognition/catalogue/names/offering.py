"""What a search offers beyond the names that hold its text: what codes of a hospital or a price list mean, what the resolver makes of
the text (云医附一院, 2号院区, 白蛋白(尿)), and where nothing is called so, what sounds like it. One order for pages and API."""

from __future__ import annotations

from collections.abc import Sequence

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import resolver, similar_sounds, term_reader, typed
from recognition.domain.names.resolution import HEARD, SAME_NAME, UNCONFIRMED

OFFERED = 8
"""Matches of a search below which more is looked for."""


def items(edition: Edition, text: str, called: Sequence[str], receiver: str | None = None, issuer: str | None = None) -> tuple[str | None, list[str]]:
    """The exact item or None, and codes in the order in which to offer them; `called` is what the search has found."""
    exact = typed.exact_item(edition, text, receiver, issuer)
    coded = typed.coded(edition, text, receiver, issuer)
    # a search folds the signs that tell cK+ (potassium) from CK
    borne = {offer.code for offer in resolver.resolve_item_text(edition, text, near=False).offers if offer.why in (SAME_NAME, UNCONFIRMED)}
    called = sorted(called, key=lambda code: code not in borne)
    # what is only qualified otherwise (白蛋白(尿)) holds no part of the text that a search would find
    offers = [offer.code for offer in resolver.resolve_item_text(edition, text).offers if offer.why != HEARD] if len(called) < OFFERED else []
    return exact, _first(exact, [*coded, *called, *offers])


def institutions(edition: Edition, text: str, called: Sequence[str]) -> tuple[str | None, list[str]]:
    """The exact institution or None, and codes: what is called so, then what else the text may mean."""
    meant = resolver.resolve_institution_text(edition, text, called[:OFFERED])
    return meant.code, _first(meant.code, [*called, *(offer.code for offer in meant.offers)])


def heard(edition: Edition, kind: term_reader.Kind, text: str) -> list[str]:
    """Codes of names that sound like a text for which there is nothing else."""
    return similar_sounds.find(edition, kind, text, OFFERED)


def _first(exact: str | None, codes: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([exact, *codes] if exact else codes))
