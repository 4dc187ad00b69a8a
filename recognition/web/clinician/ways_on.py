"""Where to go after signing in."""

from __future__ import annotations

from flask import current_app, request, url_for

from recognition.accounts.people import Person
from recognition.services.offices import holds_office
from recognition.web.clinician.rendering import HOMES


def next_page() -> str:
    """The page that this request asks to go on to, "/" for none: one of ours, never another site's address."""
    address = request.values.get("next", "/")
    if not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address or not address.isprintable():
        return "/"
    return address


def home_of(person: Person) -> str:
    """Where this person's work begins."""
    separated = current_app.extensions["recognition.settings"].separation
    return HOMES.get(person.role) or (url_for("offices.offices_") if separated and holds_office(person) else "/account")
