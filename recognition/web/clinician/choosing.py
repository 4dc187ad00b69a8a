"""From what was typed to an item or an institution: taken when it is exact, offered for choice otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import resolver, search, typed
from recognition.domain.names.qualifier_words import why
from recognition.domain.names.resolution import SEVERAL_MEANINGS, Offer, Resolution
from recognition.web.clinician import language
from recognition.web.clinician.session import Session
from recognition.web.shared.service import institution_of, now, service

OFFERED = 8
LONGEST_TEXT = 200

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is chosen: its search, its row by code, and what a text means exactly."""

    find: Callable[..., tuple[list[Row], str | None]]
    row: Callable[[Edition, str], Row | None]
    meaning: Callable[[Edition, str], Resolution]


ITEM = Kind(search.items, browsing.item_row, resolver.resolve_item_text)


def _issuer_row(edition: Edition, code: str) -> Row | None:
    """An institution of ours, or of a neighbouring region where one is declared."""
    known = browsing.institution_row(edition, code)
    if known is None and (neighbours := service().neighbours):
        from recognition.services.border import finding

        return finding.row(neighbours, edition, code)
    return known


def _issuer_meaning(edition: Edition, text: str) -> Resolution:
    if neighbours := service().neighbours:
        from recognition.services.border import finding

        return finding.meaning(neighbours, edition, text, now())
    return resolver.resolve_institution_text(edition, text)


ISSUER = Kind(search.institutions, _issuer_row, _issuer_meaning)


@dataclass(frozen=True, slots=True)
class Choice:
    """Either `row` is what was meant, or `offers` are what it can be, each with `why`; a single offer is an offer all the same."""

    text: str
    row: Row | None = None
    offers: tuple[Row, ...] = ()


def choose(edition: Edition, kind: Kind, text: str, code: str = "", chosen_for: str | None = None) -> Choice:
    """What the text means. `code` is what a person picked while the box held `chosen_for`; it counts only while the text is still that."""
    if code and (chosen_for is None or chosen_for == text):
        row = kind.row(edition, code)
        if row is not None:
            return Choice(text, row)
    meaning = kind.meaning(edition, text)
    return Choice(text, kind.row(edition, meaning.code)) if meaning.code else Choice(text, offers=rows_of(edition, kind, meaning.offers))


def coded(edition: Edition, chosen: Choice, session: Session | None, issuer: str | None) -> Choice:
    """The item whose code a text is that means none by its name: in the price list, or in a code map of the own hospital or of the issuer."""
    codes = typed.by_code(edition, chosen.text, institution_of(session.caller) if session else None, issuer)
    if len(codes) == 1:
        return Choice(chosen.text, ITEM.row(edition, codes[0]))
    return Choice(chosen.text, offers=rows_of(edition, ITEM, (Offer(code, SEVERAL_MEANINGS) for code in codes))) if codes else chosen


def rows_of(edition: Edition, kind: Kind, offers: Iterable[Offer]) -> tuple[Row, ...]:
    """The rows of candidates, each with `why` in the user's language."""
    lang = language.current()
    return tuple(row | {"why": why(offer, lang)} for offer in offers if (row := kind.row(edition, offer.code)) is not None)


def offered(edition: Edition, kind: Kind, text: str) -> list[Row]:
    """The best matches of a text, a few."""
    return kind.find(edition, text[:LONGEST_TEXT], OFFERED)[0] if text.strip() else []


def by_codes(edition: Edition, kind: Kind, codes: Iterable[str]) -> list[Row]:
    """The rows of codes that the edition knows, in their order."""
    return [row for code in codes if (row := kind.row(edition, code)) is not None]
