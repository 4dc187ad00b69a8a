"""Of whom the operator asks a second factor at sign-in."""

from __future__ import annotations

from flask import current_app

from recognition.accounts.people import Person
from recognition.services.people import factor_demanded


def demands_factor(person: Person) -> bool:
    """Whether the operator asks a second factor of this person's role."""
    return factor_demanded(person, current_app.extensions["recognition.settings"].second_factor)


def lacks_factor(person: Person) -> bool:
    """Whether this person has to set one before anything else; one that the identity provider asked for counts."""
    return demands_factor(person) and not (person.second_factor or person.factor_elsewhere)
