"""From a coding in some system to our own code; what the edition does not know is None, which is an answer, and what may mean several is asked back."""

from __future__ import annotations

from collections.abc import Callable

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import normalise, resolver
from recognition.catalogue.names.resolver import one_of, resolve_institution_text, resolve_item_text
from recognition.domain.identifiers import local_key, organisation_code, price_code
from recognition.domain.lookups import Coding, replace
from recognition.domain.names.resolution import SAME_NAME, Offer, Resolution
from recognition.errors import Ambiguous, Invalid, IssuerAmbiguous, ItemAmbiguous

BY_LOINC = "SELECT code FROM items WHERE loinc = ?1 ORDER BY code"
BY_PRICE = "SELECT code FROM items WHERE price_item_code = ?1 ORDER BY code"
BY_MAP = "SELECT item FROM code_maps WHERE institution = ?1 AND role = ?2 AND local_code = ?3"


def resolve_item(edition: Edition, coding: Coding, issuer_code: str | None, receiver_code: str | None, specimen: str | None = None) -> str | None:
    """The code of the item or panel that is meant, or None. `specimen` is that of the question: an item measured in another is a candidate at most.

    Raises `ItemAmbiguous` with the candidates when a code stands for several items, a name is not one item's in full, or the specimen is
    another; `Invalid` for an unknown system."""
    if coding.unlisted:
        return None
    if coding.system == "name":
        return _meant(edition, ItemAmbiguous, "item", resolve_item_text(edition, coding.code, specimen))
    code = _resolved(edition, coding, issuer_code, receiver_code)
    if code and specimen and not edition.items.measured_in(code, specimen):
        raise _ambiguous(edition, ItemAmbiguous, "item", edition.items.same_in(code, specimen))
    return code


def _resolved(edition: Edition, coding: Coding, issuer_code: str | None, receiver_code: str | None) -> str | None:
    code = normalise.code(coding.code)
    if coding.system == "recognition":
        if edition.reading.item(code) or not edition.reading.item(code.lower()):
            return code if edition.reading.item(code) else None
        # ours are small letters: TG and CT are what forms print, for other things as well, and mean what such a text means
        return _meant(edition, ItemAmbiguous, "item", resolve_item_text(edition, code))
    if coding.system == "loinc":
        return _only(edition, edition.connection.execute(BY_LOINC, (code,)).fetchall()) if code else None
    if coding.system == "national-price":
        price = price_code(code)
        return _only(edition, edition.connection.execute(BY_PRICE, (price,)).fetchall()) if price else None
    if coding.system == "local":
        owner = receiver_code if coding.owner == "receiver" else issuer_code
        return _mapped(edition, owner, coding, code) if owner else None
    raise Invalid("item.system")


def resolve_own_item(edition: Edition, coding: Coding, institution: str, specimen: str | None = None) -> str | None:
    """The code of what an institution performed itself, or None. It is issuer and receiver at once, so its own code is looked for
    in the map that is named and then in its other one. Raises as `resolve_item` does."""
    code = resolve_item(edition, coding, institution, institution, specimen)
    if code is None and coding.system == "local":
        other = "issuer" if coding.owner == "receiver" else "receiver"
        code = resolve_item(edition, replace(coding, owner=other), institution, institution, specimen)
    return code


def _only(edition: Edition, rows: list[tuple[str]]) -> str | None:
    if len(rows) > 1:
        raise _ambiguous(edition, ItemAmbiguous, "item", tuple(Offer(code, SAME_NAME) for (code,) in rows))
    return rows[0][0] if rows else None


def _meant(edition: Edition, error: type[Ambiguous], field: str, resolution: Resolution) -> str | None:
    if resolution.offers:
        raise _ambiguous(edition, error, field, resolution.offers)
    return resolution.code


def _ambiguous(edition: Edition, error: type[Ambiguous], field: str, offers: tuple[Offer, ...]) -> Ambiguous:
    read = edition.reading.item if error is ItemAmbiguous else edition.reading.institution
    known = [(offer, read(offer.code)) for offer in offers]
    named = [(offer, row.name_zh, row.name_en) for offer, row in known if row is not None]
    return error(field, candidates=[offer.code for offer in offers], offers=named)


def _mapped(edition: Edition, institution: str, coding: Coding, folded: str) -> str | None:
    """The item behind a hospital's own code: as the hospital wrote it; else with its width, case and blanks folded, where one item is meant.

    Raises `ItemAmbiguous` where codes that differ in nothing else mean several items."""
    for code in dict.fromkeys((coding.code, folded)):
        row = edition.connection.execute(BY_MAP, (institution, coding.owner, code)).fetchone()
        if row:
            item: str = row[0]
            return item
    meant = edition.reading.local_codes(institution, coding.owner).get(local_key(coding.code), ())
    return _only(edition, [(each,) for each in meant])


def written_item(edition: Edition, text: str) -> str | None:
    """The code of an item as a registrar or an auditor writes it in a field: see `meaning_of_written`. Raises `ItemAmbiguous`."""
    return _meant(edition, ItemAmbiguous, "item", meaning_of_written(edition, text))


def meaning_of_written(edition: Edition, text: str, institution: str | None = None, near: bool = True) -> Resolution:
    """What a registrar or an auditor writes for an item: an own code of the institution's, a national price code, our code in small letters
    (CT is no calcitonin), or what the text means as a name in full; `near` as for `resolve_item_text`."""
    codings = (Coding("local", text, "receiver"), Coding("national-price", text), Coding("recognition", text))
    for coding in codings[0 if institution else 1 :]:
        try:
            if code := resolve_item(edition, coding, None, institution):
                return Resolution(code)
        except ItemAmbiguous as several:
            return Resolution(None, tuple(offer for offer, _zh, _en in several.details["offers"]))
    return resolve_item_text(edition, text, near=near)


def written_institution(edition: Edition, text: str) -> str | None:
    """The code of an institution likewise: our code, an identifier, or a name in full. Raises `IssuerAmbiguous`."""
    return resolve_institution(edition, Coding("recognition", text)) or resolve_institution(edition, Coding("name", text))


IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "uscc": lambda code: normalise.code(code).upper(),
    "licence": lambda code: normalise.code(code).upper(),
    "nhsa": lambda code: normalise.code(code).upper(),
}
"""How each system's identifiers are compared; the builder folds the stored ones the same way."""


def resolve_institution(edition: Edition, coding: Coding) -> str | None:
    """The code of the institution that is meant, or None, also where several bear the identifier.

    Raises `IssuerAmbiguous` with the candidates for a name that is not one institution's in full or an organisation code that several have,
    `Invalid` for an unknown system."""
    if coding.unlisted:
        return None
    if coding.system == "name":
        return _meant(edition, IssuerAmbiguous, "issuer", resolve_institution_text(edition, coding.code))
    if coding.system == "recognition":
        code = normalise.code(coding.code)
        return next((each for each in (code, code.lower()) if edition.reading.institution(each)), None)
    fold = IDENTIFIERS.get(coding.system)
    if fold is None:
        raise Invalid("issuer.system")
    if coding.system == "uscc" and (organisation := organisation_code(coding.code)):
        return _meant(edition, IssuerAmbiguous, "issuer", one_of(resolver.of_organisation(edition, organisation)))
    return edition.reading.identified(coding.system, fold(coding.code))
