"""Which items a hospital's own name for a test may mean: offered to a person in order, with why, and never taken."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.resolver import resolve_item_text
from recognition.domain.names.resolution import SAME_NAME, Offer

MOST = 5
LONGEST = 60
"""Characters of a name that are compared."""


def chosen(edition: Edition, written: str) -> str | None:
    """The item that a person wrote out: what the one resolver finds exact; None for anything else."""
    return resolve_item_text(edition, written, near=False).code


def filled(edition: Edition, written: str) -> str | None:
    """The item in a column of items: its code as it stands, else as `chosen`."""
    return written if edition.reading.item(written) else chosen(edition, written)


def suggestions(edition: Edition, name: str) -> list[dict[str, Any]]:
    """Up to five candidates for a hospital's name of a test, best first: `code`, `name_zh`, `name_en`, `why` each is offered and what
    `differs`, as the one resolver says. What the resolver finds exact is a candidate here too."""
    name = name.strip()[:LONGEST]
    if not name:
        return []
    resolution = resolve_item_text(edition, name)
    offers = (Offer(resolution.code, SAME_NAME),) if resolution.code else resolution.offers
    return [item_summary(edition, offer.code) | {"why": offer.why, "differs": list(offer.differs)} for offer in offers[:MOST]]


def item_summary(edition: Edition, code: str) -> dict[str, Any]:
    """An item as the map's doors show it; the names are empty where the edition does not know it."""
    known = edition.reading.item(code)
    return {"code": code, "name_zh": known.name_zh if known else "", "name_en": known.name_en if known else ""}
