"""Which one thing a text in a box names exactly: the option that may be chosen beforehand, for Enter to take.

Everything else that `search` finds is for a person to choose."""

from __future__ import annotations

from recognition.domain.identifiers import local_key
from recognition.errors import ItemAmbiguous
from recognition.registry import folding, item_names, naming
from recognition.registry.editions import Edition
from recognition.registry.resolve import resolve_item
from recognition.registry.seeking import ITEMS, whole_terms
from recognition.registry.wording import INITIALS
from recognition.terms import Coding

SHORTEST_BEGINNING, OFFERED = 2, 8


def exact_item(edition: Edition, text: str, receiver: str | None = None, issuer: str | None = None) -> str | None:
    """The only item that the text names exactly (`naming`), or by a national price code or a local code of the receiver or the issuer; else None."""
    meant = naming.resolve_item_text(edition, text, near=False).code
    found = {meant, *coded(edition, text, receiver, issuer, whole=True)} - {None}
    return None if len(found) != 1 or _said_of_others(edition, text, meant) else found.pop()


def exact_institution(edition: Edition, text: str) -> str | None:
    """The only institution that the text names exactly; else None."""
    return naming.resolve_institution_text(edition, text, near=False).code


def coded(edition: Edition, text: str, receiver: str | None, issuer: str | None, whole: bool = False) -> list[str]:
    """Items by LOINC, by national price code in any of its forms, and by a local code of either hospital; also by the beginning of a
    local code unless `whole`."""
    code = folding.code(text)
    if not code:
        return []
    found = [*_resolved(edition, Coding("loinc", code), None, None), *_resolved(edition, Coding("national-price", code), None, None)]
    for role, owner in (("receiver", receiver), ("issuer", issuer)):
        if owner:
            found += _resolved(edition, Coding("local", text, role), issuer, receiver)
            if not whole and len(code) >= SHORTEST_BEGINNING:
                start, known = local_key(code), edition.reading.local_codes(owner, role)
                found += [item for key in sorted(known) if key.startswith(start) for item in known[key]][:OFFERED]
    return list(dict.fromkeys(found))


def _resolved(edition: Edition, coding: Coding, issuer: str | None, receiver: str | None) -> list[str]:
    try:
        code = resolve_item(edition, coding, issuer, receiver)
    except ItemAmbiguous as several:
        return list(several.details["candidates"])
    return [code] if code else []


def _said_of_others(edition: Edition, text: str, meant: str | None) -> bool:
    """Whether the text is our own code for the item, and people who type it mean others as well: ct is a word in many names, bc are the
    initials of B超, and small letters are typed for all of them."""
    if meant is None or folding.code(text) != meant:
        return False
    return item_names.is_word(edition, meant, meant) or bool(whole_terms(edition, ITEMS, meant, (INITIALS,)) - {meant})
