"""Neighbouring regions, and their institutions, as pages, answers and files call them."""

from __future__ import annotations

from flask import current_app

from recognition.domain.lookups import Institution
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
