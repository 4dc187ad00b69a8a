"""One's own lookups of today, and those of yesterday that can still be decided."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.services import own_lookups
from recognition.web.clinician import language
from recognition.web.clinician.lookup_view import lookup_view
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service

routes = Blueprint("today", __name__)

SHOWN = 60
"""Rows of each kind: a page stays light on the busiest day, and older ones come up as newer ones are decided."""


@routes.route("/today", methods=["GET", "POST"])
@signed_in
def listed(session: Session) -> Response:
    """Undecided ones first, then what was decided today."""
    at, lang = now(), language.current()
    day = shanghai_day(at)
    views = [
        (lookup, lookup_view(lookup, decided_on, service().edition_of(lookup), lang, at))
        for lookup, decided_on in own_lookups.lookups(service(), session.caller, at)
    ]
    undecided = [view for _, view in views if view.decision is None and view.open]
    rest = [view for lookup, view in views if shanghai_day(lookup.at) == day and view not in undecided]
    return page("today.html", undecided=undecided[:SHOWN], rest=rest[:SHOWN], more=max(0, len(undecided) - SHOWN) + max(0, len(rest) - SHOWN))
