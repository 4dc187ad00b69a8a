"""All facts for one query, from a few indexed reads of one edition."""

from __future__ import annotations

import sqlite3
from datetime import date

from recognition.errors import RegistryUnavailable
from recognition.registry.editions import Edition
from recognition.registry.reading import Reading
from recognition.registry.resolve import resolve_institution, resolve_item
from recognition.terms import Coding, Facts, Institution, Price, PriceSource, Query, value_on

__all__ = ["facts", "price_at", "resolve_institution", "resolve_item"]

NO_PRICE = Price(0, PriceSource.NONE)


def facts(edition: Edition, query: Query, today: date) -> Facts:
    """What the edition knows about a query on this Shanghai day; what it does not know is None in the result.

    Raises `ItemAmbiguous` where the item's code means several, `RegistryUnavailable` when the file cannot be read."""
    try:
        issuer = _known(edition, query.issuer)
        performer = _known(edition, query.performer) if query.performer else None
        receiver = edition.reading.institution(query.receiver)
        code = resolve_item(edition, query.item, issuer and issuer.code, query.receiver)
        if code is None:
            return Facts(edition.number, None, issuer, performer, receiver)
        return _facts(edition, code, issuer, performer, receiver, today, with_members=True)
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


def _known(edition: Edition, coding: Coding) -> Institution | None:
    code = resolve_institution(edition, coding)
    return edition.reading.institution(code) if code else None


def _facts(
    edition: Edition, code: str, issuer: Institution | None, performer: Institution | None, receiver: Institution | None, today: date, with_members: bool
) -> Facts:
    reading = edition.reading
    item = reading.item(code)
    qualifications = reading.qualifications(issuer.code, code) if issuer else ()
    if performer and performer is not issuer:
        qualifications += reading.qualifications(performer.code, code)
    owners = _owners(receiver, today)
    members = item.members if with_members else ()
    return Facts(
        edition.number,
        item,
        issuer,
        performer,
        receiver,
        reading.listings(code),
        qualifications,
        _price(reading, owners, code, today),
        _cap(reading, owners, item.panels, today),
        tuple(_facts(edition, member, issuer, performer, receiver, today, with_members=False) for member in members),
    )


def price_at(edition: Edition, receiver: Institution | None, item: str, today: date) -> Price:
    """The list price in fen of an item at the receiver on a day, with its source; source `none` where no list has it."""
    return _price(edition.reading, _owners(receiver, today), item, today)


def _owners(receiver: Institution | None, today: date) -> tuple[tuple[str, PriceSource], ...]:
    """Whose price lists hold for the receiver, best first: its own, its region's from district to province, the illustrative one."""
    if receiver is None:
        return ((ILLUSTRATIVE_OWNER, PriceSource.ILLUSTRATIVE),)
    division = value_on(receiver.divisions, today) or ""
    regions = ((division[:length], PriceSource.REGION) for length in (6, 4, 2) if len(division) >= length)
    return ((receiver.code, PriceSource.INSTITUTION), *regions, (ILLUSTRATIVE_OWNER, PriceSource.ILLUSTRATIVE))


ILLUSTRATIVE_OWNER = "*"


def _price(reading: Reading, owners: tuple[tuple[str, PriceSource], ...], item: str, today: date) -> Price:
    for owner, source in owners:
        for tariff in reading.tariffs(owner, item):
            if tariff.since <= today and (tariff.until is None or today <= tariff.until):
                # a made-up price stays one, whoever's list it stands in
                return Price(tariff.fen, PriceSource.ILLUSTRATIVE if tariff.illustrative else source)
    return NO_PRICE


def _cap(reading: Reading, owners: tuple[tuple[str, PriceSource], ...], panels: tuple[str, ...], today: date) -> tuple[str, int] | None:
    """The first panel billed once that contains the item and has a price at the receiver."""
    for panel in panels:
        price = _price(reading, owners, panel, today)
        if price.source is not PriceSource.NONE:
            return panel, price.fen
    return None
