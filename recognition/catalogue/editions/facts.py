"""All facts for one query, from a few indexed reads of one edition."""

from __future__ import annotations

import sqlite3
from datetime import date

from recognition.catalogue.editions.resolve import resolve_institution, resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding, Facts, Institution, Item, Query
from recognition.errors import IssuerAmbiguous, RegistryUnavailable

__all__ = ["facts", "resolve_institution", "resolve_item"]


def facts(edition: Edition, query: Query, today: date) -> Facts:
    """What the edition knows about a query on this Shanghai day; what it does not know is None in the result.

    Raises `ItemAmbiguous` or `IssuerAmbiguous` where an item or an institution is not named exactly, `RegistryUnavailable` when the file cannot be read."""
    try:
        issuer = _known(edition, query.issuer)
        performer = _performer(edition, query.performer) if query.performer else None
        parties = (issuer, performer, edition.reading.institution(query.receiver))
        code = resolve_item(edition, query.item, issuer.code if issuer else None, query.receiver, query.specimen)
        item = edition.reading.item(code) if code else None
        if item is None:
            return Facts(edition.number, None, *parties)
        if not item.members:
            return _facts(edition, item, query, parties, today)
        # members never nest, so a member's own members are not read
        known = [edition.reading.item(member) for member in item.members]
        members = tuple([_facts(edition, member, query, parties, today) for member in known if member is not None])
        return _facts(edition, item, query, parties, today, members)
    except sqlite3.DatabaseError as error:
        raise RegistryUnavailable() from error


Parties = tuple[Institution | None, Institution | None, Institution | None]
"""Issuer, performer and receiver."""


def _known(edition: Edition, coding: Coding) -> Institution | None:
    code = resolve_institution(edition, coding)
    return edition.reading.institution(code) if code else None


def _performer(edition: Edition, coding: Coding) -> Institution | None:
    try:
        return _known(edition, coding)
    except IssuerAmbiguous as ambiguous:
        raise IssuerAmbiguous("performer", **ambiguous.details) from ambiguous


def _facts(edition: Edition, item: Item, query: Query, parties: Parties, today: date, members: tuple[Facts, ...] = ()) -> Facts:
    issuer, performer, receiver = parties
    reading, prices = edition.reading, edition.prices
    qualifications = reading.qualifications(issuer.code, item.code) if issuer else ()
    if performer and performer is not issuer:
        qualifications += reading.qualifications(performer.code, item.code)
    return Facts(
        edition.number,
        item,
        issuer,
        performer,
        receiver,
        reading.listings(item.code),
        qualifications,
        prices.at(query.receiver, item.code, today),
        prices.cap(query.receiver, item.code, today) if item.panels else None,
        members,
    )
