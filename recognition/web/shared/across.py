"""Neighbouring regions, and their institutions, as pages, answers and files call them."""

from __future__ import annotations

from contextlib import suppress

from flask import current_app

from recognition.catalogue.editions.joined import region_of
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Institution
from recognition.errors import Problem
from recognition.web.shared.service import SERVICE


def region_name(region: str, lang: str) -> str:
    """What a region is called where it is declared; its short code where it is not any more."""
    neighbours = current_app.extensions[SERVICE].neighbours if current_app else None
    peer = neighbours.peers.get(region) if neighbours else None
    if peer is None:
        return region
    return str(peer.region.name_en if lang == "en" else peer.region.name_zh)


def institution(code: str) -> Institution | None:
    """The institution that stands as `region/code`, by the newest edition that is held of its region; None where that is none, or there is none."""
    if "/" not in code or not current_app:
        return None
    service = current_app.extensions.get(SERVICE)
    if service is None or service.neighbours is None:
        return None
    known: Institution | None = service.neighbours.institution(service.edition(), code)
    return known


def mark(edition: Edition, issuer: str, scope: str | None) -> str | None:
    """The mark of a scope as it is printed: of the neighbouring region's where the issuer is one of its own."""
    if not scope:
        return None
    scopes = edition.reading.scopes
    neighbours = current_app.extensions[SERVICE].neighbours if current_app else None
    if neighbours and (region := region_of(issuer)):
        with suppress(Problem):
            scopes = found[0].reading.scopes if (found := neighbours.current(edition, region)) else scopes
    return scopes[scope].mark if scope in scopes else None
