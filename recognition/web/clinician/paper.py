"""The list for paper: what is recognised here today, for the day on which the network is down."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response

from recognition.catalogue.editions import browsing, groups
from recognition.catalogue.editions.recognised_list import recognised_at
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.support.threads import offload
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
def paper(session: Session) -> Response:
    """The list of the caller's institution."""
    at = now().astimezone(SHANGHAI)
    edition = service().edition()
    of_groups, issuers, more, ends = _listed(service().data, edition.number, edition.sha256, institution_of(session.caller), at.date())
    last = min(at.date() + GOOD_FOR, ends) if ends else at.date() + GOOD_FOR
    return page("paper.html", groups=of_groups, issuers=issuers, more=more, edition=edition, printed=at, last=last)


@lru_cache(maxsize=32)
def _listed(data: Path, number: int, sha256: str, institution: str, day: date) -> tuple[list, list, int, date | None]:
    """Groups of (item, window, how many issuers, marks), issuers of (row, count, what is missing), how many more, and when something ends.

    The whole edition is read for it, seconds at full scale: beside the loop, on a connection of its own, once a day."""
    return offload(_read, data, number, sha256, institution, day)


def _read(data: Path, number: int, sha256: str, institution: str, day: date) -> tuple[list, list, int, date | None]:
    edition = Edition.open(data, number, sha256)
    with closing(edition.connection):
        listed, ends = recognised_at(edition, institution, day)
        named = {recognised.item: row for recognised in listed if (row := browsing.item_row(edition, recognised.item))}
        by_group: dict[str, list] = {}
        for recognised in listed:
            marks = [edition.reading.scopes[scope].mark for scope in recognised.scopes]
            by_group.setdefault(named[recognised.item]["group_code"], []).append(
                (named[recognised.item], recognised.window_days, len(recognised.issuers), marks)
            )
        of_groups = [(group, by_group[group["code"]]) for group in groups.groups(edition) if group["code"] in by_group]
        counted = Counter(issuer for recognised in listed for issuer in recognised.issuers)
        issuers = []
        for code, count in counted.most_common(MOST_ISSUERS):
            missing = [named[recognised.item] for recognised in listed if code not in recognised.issuers] if len(listed) - count <= FEW else None
            issuers.append((browsing.institution_row(edition, code), count, missing))
        return of_groups, issuers, max(0, len(counted) - MOST_ISSUERS), ends
