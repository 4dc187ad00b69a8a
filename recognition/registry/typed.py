"""Which one thing a text in a box names exactly: the option that may be chosen beforehand, for Enter to take.

Everything else that `search` finds is for a person to choose."""

from __future__ import annotations

from recognition.errors import ItemAmbiguous
from recognition.registry import folding, item_names
from recognition.registry.editions import Edition
from recognition.registry.resolve import resolve_item
from recognition.registry.seeking import INSTITUTIONS, ITEMS, LAST, whole_terms
from recognition.registry.wording import ALIAS, CODE, INITIALS, NAME, OTHER_CODE
from recognition.terms import Coding

LOCAL = "SELECT DISTINCT item FROM code_maps WHERE institution = ?1 AND role = ?2 AND local_code >= ?3 AND local_code < ?4 ORDER BY local_code LIMIT 8"
SHORTEST_BEGINNING = 2


def exact_item(edition: Edition, text: str, receiver: str | None = None, issuer: str | None = None) -> str | None:
    """The only item with this name, alias or code, also a national price code or a local code of the receiver or the issuer; else None."""
    found = item_names.named(edition, text) | set(coded(edition, text, receiver, issuer, whole=True))
    found |= _own_code(edition, text)
    return found.pop() if len(found) == 1 else None


def exact_institution(edition: Edition, text: str) -> str | None:
    """The only institution with this name, alias, code or identifier; else None."""
    found = whole_terms(edition, INSTITUTIONS, text, (CODE, NAME, ALIAS, OTHER_CODE))
    return found.pop() if len(found) == 1 else None


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
                for start in dict.fromkeys((code, code.upper())):
                    found += [item for item, in edition.connection.execute(LOCAL, (owner, role, start, start + LAST))]
    return list(dict.fromkeys(found))


def _resolved(edition: Edition, coding: Coding, issuer: str | None, receiver: str | None) -> list[str]:
    try:
        code = resolve_item(edition, coding, issuer, receiver)
    except ItemAmbiguous as several:
        return list(several.details["candidates"])
    return [code] if code else []


def _own_code(edition: Edition, text: str) -> set[str]:
    """Our own code, unless people mean something else by it: CT is a word in many names, bc are the initials of B超."""
    code = folding.code(text).lower()
    if not edition.reading.item(code):
        return set()
    return set() if item_names.is_word(edition, code, code) or whole_terms(edition, ITEMS, code, (INITIALS,)) - {code} else {code}
