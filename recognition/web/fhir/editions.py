"""The catalogue's editions as versions of resources: when the one in force was published, and what only earlier ones have."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.errors import Problem
from recognition.web.fhir.words import FhirRefused
from recognition.web.shared.service import service

LOOKED_BACK = 20
"""Earlier editions in which an institution that there is none of is looked for."""


def version(edition: Edition) -> datetime:
    """When the edition was published, which its number makes a version of."""
    return _published(service().data, edition.number)


def in_force(edition: Edition, field: str, wanted: str) -> None:
    """Raises FhirRefused `version_unknown` where a version is wanted and it is not that of the edition in force."""
    if wanted not in ("", str(edition.number)):
        raise FhirRefused(field, code="version_unknown")


@lru_cache(maxsize=64)
def _published(_data: object, number: int) -> datetime:
    # What a number means never changes.
    return service().publications()[number - 1].at


def was_in_an_earlier_one(edition: Edition, institution: str) -> bool:
    """Whether one of the last editions before this knew the institution; one that cannot be read any more says nothing."""
    for number in range(edition.number - 1, max(0, edition.number - 1 - LOOKED_BACK), -1):
        try:
            if service().edition_numbered(number).reading.institution(institution):
                return True
        except Problem:
            continue
    return False
