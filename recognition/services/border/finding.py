"""Institutions of neighbouring regions as boxes and searches offer them: by their code with the region before it, and the region's name behind their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.joined import SEPARATOR, reading_editions, region_of
from recognition.catalogue.editions.resolve import resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names import offering, search
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.domain.lookups import Coding, Query
from recognition.domain.names.resolution import Resolution
from recognition.errors import IssuerAmbiguous, Problem
from recognition.services.border.neighbours import ForeignIssuer, Neighbours

OFFERED = 8
NOBODY = ""
"""In place of a receiver, where nothing is asked yet."""
Row = dict[str, Any]


def row(neighbours: Neighbours, own: Edition, code: str) -> Row | None:
    """The row of an institution that stands as `region/code`, by the newest edition that is held; None where there is none."""
    region = region_of(code)
    with suppress(Problem), reading_editions():
        if found := neighbours.current(own, region):
            return _row(neighbours, found[0].other, region, code.removeprefix(region + SEPARATOR))
    return None


def _row(neighbours: Neighbours, edition: Edition, region: str, code: str) -> Row | None:
    known = browsing.institution_row(edition, code)
    if known is None:
        return None
    named = neighbours.peers[region].region
    english = known["name_en"] and f"{known['name_en']} ({named.name_en})"
    return known | {"code": region + SEPARATOR + code, "name_zh": f"{known['name_zh']}（{named.name_zh}）", "name_en": english, "region": region}


def offered(neighbours: Neighbours, own: Edition, text: str, now: datetime, limit: int = OFFERED) -> list[Row]:
    """What a text can mean among the neighbours' own institutions, the best first; nothing where a neighbour's edition cannot be read now."""
    rows: list[Row] = []
    for region in neighbours.peers:
        with suppress(Problem), reading_editions():
            rows += islice(_offered(neighbours, own, region, text, now, limit), limit)
    return rows[:limit]


def _offered(neighbours: Neighbours, own: Edition, region: str, text: str, now: datetime, limit: int) -> Iterator[Row]:
    if (found := neighbours.current(own, region)) is None:
        return
    other = found[0].other
    called = [each["code"] for each in search.institutions(other, text, limit)[0]]
    for code in offering.institutions(other, text, called)[1]:
        if isinstance(neighbours.issuer_here(own, region, code, now, NOBODY), ForeignIssuer) and (known := _row(neighbours, other, region, code)):
            yield known


def item_of(neighbours: Neighbours, own: Edition, issuer: str, text: str) -> str | None:
    """Our item that an institution of a neighbour's, which stands as `region/code`, means by an own code; None where it has no such code, or ours is not exactly that."""
    region = region_of(issuer)
    with suppress(Problem), reading_editions():
        if found := neighbours.current(own, region):
            theirs = resolve_item(found[0].other, Coding("local", text), issuer.removeprefix(region + SEPARATOR), None)
            return found[0].meeting.here.get(theirs) if theirs else None
    return None


def meaning(neighbours: Neighbours, own: Edition, text: str, now: datetime) -> Resolution:
    """What a text means exactly on both sides of the border, or all that it may be."""
    ours = resolve_institution_text(own, text)
    try:
        _edition, put = neighbours.put(own, Query(Coding("recognition", ""), Coding("name", text), now, NOBODY), now)
    except IssuerAmbiguous as refusal:
        offers = tuple(offer for offer, *_names in refusal.details["offers"])
        return Resolution(None, offers)
    except Problem:
        return ours
    if put.issuer.system == "recognition":
        return Resolution(put.issuer.code)
    return ours
