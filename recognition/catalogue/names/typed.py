"""An item by what stands in a box: by its name, by a code of the price list, or by a local code of one of the two hospitals."""

from __future__ import annotations

from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import item_words, normalise
from recognition.catalogue.names.item_texts import parse
from recognition.catalogue.names.resolver import resolve_item_text, typed_for
from recognition.domain.identifiers import local_key
from recognition.domain.lookups import Coding
from recognition.domain.names.resolution import SAME_NAME, UNCONFIRMED
from recognition.errors import ItemAmbiguous

SHORTEST_BEGINNING, OFFERED = 2, 8


def exact_item(edition: Edition, text: str, receiver: str | None = None, issuer: str | None = None) -> str | None:
    """The only item that the text means exactly, or is a price code or a local code of, of the receiver or the issuer; else None."""
    meant = resolve_item_text(edition, text, near=False).code
    codes = {*([meant] if meant else ()), *coded(edition, text, receiver, issuer, whole=True)}
    return None if len(codes) != 1 or _said_of_others(edition, text, meant) else codes.pop()


def by_code(edition: Edition, text: str, receiver: str | None, issuer: str | None) -> list[str]:
    """The items that a text which is no name means as a code in full: one of a hospital's own, of the price list or LOINC; with what it is an abbreviation of, where that is another."""
    found = coded(edition, text, receiver, issuer, whole=True)
    borne = [offer.code for offer in resolve_item_text(edition, text, near=False).offers if offer.why in (SAME_NAME, UNCONFIRMED)] if found else []
    return found if set(found) & set(borne) else list(dict.fromkeys([*found, *borne]))


def coded(edition: Edition, text: str, receiver: str | None, issuer: str | None, whole: bool = False) -> list[str]:
    """Items by LOINC, by national price code in any of its forms, and by a local code of either hospital; also by the beginning of a
    local code unless `whole`."""
    code = normalise.code(text)
    if not code:
        return []
    items = [*_resolved(edition, Coding("loinc", code), None, None), *_resolved(edition, Coding("national-price", code), None, None)]
    for role, owner in (("receiver", receiver), ("issuer", issuer)):
        if owner:
            items += _resolved(edition, Coding("local", text, role), issuer, receiver)
            if not whole and len(code) >= SHORTEST_BEGINNING:
                start, known = local_key(code), edition.reading.local_codes(owner, role)
                items += [item for key in sorted(known) if key.startswith(start) for item in known[key]][:OFFERED]
    return list(dict.fromkeys(items))


def _resolved(edition: Edition, coding: Coding, issuer: str | None, receiver: str | None) -> list[str]:
    try:
        code = resolve_item(edition, coding, issuer, receiver)
    except ItemAmbiguous as several:
        return list(several.details["candidates"])
    return [code] if code else []


def _said_of_others(edition: Edition, text: str, meant: str | None) -> bool:
    """Whether the text is our own code for the item, and who types it may mean another: bc are the initials of B超 as well, and small
    letters are typed for both. The form still takes it as the code, when it is sent."""
    if meant is None:
        return False
    if normalise.code(text) == meant and not edition.items.bears(parse(text)) and item_words.is_word(edition, meant, meant):
        return True
    return bool(typed_for(edition, text, meant))
