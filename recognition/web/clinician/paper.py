"""The list for paper: what is recognised here today, for the day on which the network is down."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions import groups as shelves
from recognition.catalogue.editions.recognised_list import recognised_here
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.support.threads import aside
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared.service import institution_of, now, service

routes = Blueprint("paper", __name__)

GOOD_FOR = timedelta(days=7)
"""A printed list is thrown away after a week, or sooner where something on it ends."""
FEW = 12
"""Where so few items are missing from an institution's list, they are named instead of those that it has."""

MOST_ISSUERS = 120
"""Institutions with the most items, which fit on three sheets; the others are counted."""


@routes.route("/paper", methods=["GET", "POST"])
@signed_in
def paper(here: Session) -> Response:
    """The list of the caller's institution."""
    at = now().astimezone(SHANGHAI)
    edition = service().edition()
    groups, issuers, more, ends = _listed(service().data, edition.number, edition.sha256, institution_of(here.caller), at.date())
    last = min(at.date() + GOOD_FOR, ends) if ends else at.date() + GOOD_FOR
    return page("paper.html", groups=groups, issuers=issuers, more=more, edition=edition, printed=at, last=last)


@lru_cache(maxsize=32)
def _listed(data: Path, number: int, sha256: str, institution: str, day: date) -> tuple[list, list, int, date | None]:
    """Groups of (item, window, how many issuers, marks), issuers of (row, count, what is missing), how many more, and when something ends.

    The whole edition is read for it, seconds at full scale: beside the loop, on a connection of its own, once a day."""
    return aside(_read, data, number, sha256, institution, day)


def _read(data: Path, number: int, sha256: str, institution: str, day: date) -> tuple[list, list, int, date | None]:
    edition = Edition.open(data, number, sha256)
    with closing(edition.connection):
        found, ends = recognised_here(edition, institution, day)
        named = {one.item: row for one in found if (row := browsing.item_row(edition, one.item))}
        by_group: dict[str, list] = {}
        for one in found:
            marks = [edition.reading.scopes[scope].mark for scope in one.scopes]
            by_group.setdefault(named[one.item]["group_code"], []).append((named[one.item], one.window_days, len(one.issuers), marks))
        groups = [(group, by_group[group["code"]]) for group in shelves.groups(edition) if group["code"] in by_group]
        counted = Counter(issuer for one in found for issuer in one.issuers)
        issuers = []
        for code, count in counted.most_common(MOST_ISSUERS):
            missing = [named[one.item] for one in found if code not in one.issuers] if len(found) - count <= FEW else None
            issuers.append((browsing.institution_row(edition, code), count, missing))
        return groups, issuers, max(0, len(counted) - MOST_ISSUERS), ends
