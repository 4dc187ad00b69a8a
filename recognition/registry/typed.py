"""An item by what stands in a box: by its name, by a code of the price list, or by a local code of one of the two hospitals."""

from __future__ import annotations

from recognition.errors import ItemAmbiguous
from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.registry.naming import resolve_item_text
from recognition.registry.resolve import resolve_item
from recognition.registry.seeking import LAST
from recognition.terms import Coding

LOCAL = "SELECT DISTINCT item FROM code_maps WHERE institution = ?1 AND role = ?2 AND local_code >= ?3 AND local_code < ?4 ORDER BY local_code LIMIT 8"
SHORTEST_BEGINNING = 2


def exact_item(edition: Edition, text: str, receiver: str | None = None, issuer: str | None = None) -> str | None:
    """The only item that the text means exactly, or is a price code or a local code of, of the receiver or the issuer; else None."""
    meant = resolve_item_text(edition, text, near=False).code
    found = {*([meant] if meant else ()), *coded(edition, text, receiver, issuer, whole=True)}
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
