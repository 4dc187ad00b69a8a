"""From a coding in some system to our own code; what the edition does not know is None, which is an answer."""

from __future__ import annotations

import re
from collections.abc import Callable

from recognition.domain.identifiers import organisation_code
from recognition.errors import Invalid, IssuerAmbiguous, ItemAmbiguous
from recognition.registry import folding
from recognition.registry.editions import Edition
from recognition.terms import Coding, replace

PRICE_CODE = re.compile(r"(?:00)?([0-9]{9})(?:0000)?[A-Z]*")
"""Nine digits of the national price items, or the 15 digits of the insurance bureau's form (00 + nine + 0000); provinces add letters."""

BY_LOINC = "SELECT code FROM items WHERE loinc = ?1 ORDER BY code"
BY_PRICE = "SELECT code FROM items WHERE price_item_code = ?1 ORDER BY code"
BY_MAP = "SELECT item FROM code_maps WHERE institution = ?1 AND role = ?2 AND local_code = ?3"


def resolve_item(edition: Edition, coding: Coding, issuer_code: str | None, receiver_code: str | None) -> str | None:
    """The code of the item or panel that is meant, or None.

    Raises `ItemAmbiguous` with the candidates when a national price code or a LOINC code stands for several items, `Invalid` for an unknown system."""
    code = folding.code(coding.code)
    if coding.system == "recognition":
        code = code.lower()
        return code if edition.reading.item(code) else None
    if coding.system == "loinc":
        return _only(edition.connection.execute(BY_LOINC, (code,)).fetchall()) if code else None
    if coding.system == "national-price":
        digits = PRICE_CODE.fullmatch(code.upper())
        return _only(edition.connection.execute(BY_PRICE, (digits[1],)).fetchall()) if digits else None
    if coding.system == "local":
        owner = receiver_code if coding.owner == "receiver" else issuer_code
        return _mapped(edition, owner, coding, code) if owner else None
    raise Invalid("item.system")


def resolve_own_item(edition: Edition, coding: Coding, institution: str) -> str | None:
    """The code of what an institution performed itself, or None. It is issuer and receiver at once, so its own code is looked for
    in the map that is named and then in its other one. Raises as `resolve_item` does."""
    code = resolve_item(edition, coding, institution, institution)
    if code is None and coding.system == "local":
        other = "issuer" if coding.owner == "receiver" else "receiver"
        code = resolve_item(edition, replace(coding, owner=other), institution, institution)
    return code


def _only(rows: list[tuple[str]]) -> str | None:
    if len(rows) > 1:
        raise ItemAmbiguous("item", candidates=[code for code, in rows])
    return rows[0][0] if rows else None


def _mapped(edition: Edition, institution: str, coding: Coding, folded: str) -> str | None:
    """The item behind a hospital's own code: as the hospital wrote it, else with its width and spaces folded."""
    for code in dict.fromkeys((coding.code, folded)):
        row = edition.connection.execute(BY_MAP, (institution, coding.owner, code)).fetchone()
        if row:
            return row[0]
    return None


BY_ORGANISATION = "SELECT DISTINCT institution FROM institution_identifiers WHERE system = 'uscc' AND substr(code, 9, 9) = ?1 ORDER BY institution"

IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "uscc": lambda code: folding.code(code).upper(),
    "licence": lambda code: folding.code(code).upper(),
    "nhsa": lambda code: folding.code(code).upper(),
    "name": folding.name,
}
"""How each system's identifiers are compared; the builder folds the stored ones the same way."""


def resolve_institution(edition: Edition, coding: Coding) -> str | None:
    """The code of the institution that is meant, or None, also where several bear the name or identifier. Raises `Invalid` for an unknown system,
    `IssuerAmbiguous` for an organisation code that several have."""
    if coding.system == "recognition":
        code = folding.code(coding.code)
        return code if edition.reading.institution(code) else None
    fold = IDENTIFIERS.get(coding.system)
    if fold is None:
        raise Invalid("issuer.system")
    if coding.system == "uscc" and (organisation := organisation_code(coding.code)):
        return _of_organisation(edition, organisation)
    return edition.reading.identified(coding.system, fold(coding.code))


def _of_organisation(edition: Edition, code: str) -> str | None:
    """The institution whose credit code has this organisation code in characters 9 to 17 (GB 32100)."""
    found = [institution for institution, in edition.connection.execute(BY_ORGANISATION, (code,)).fetchall()]
    if len(found) > 1:
        raise IssuerAmbiguous("issuer", candidates=found)
    return found[0] if found else None
