"""The use-case of auditors: which institutions announce what they hold, and which never do. Sums alone."""

from __future__ import annotations

from datetime import date

from recognition.catalogue.editions.contributors import contributors
from recognition.catalogue.editions.places import in_region
from recognition.domain.lookups import Caller
from recognition.services.lookups import Service
from recognition.services.results.index import ResultIndex


def announcers(service: Service, index: ResultIndex, caller: Caller, since: date, until: date) -> list[tuple[str, int]]:
    """Each institution whose results could be recognised on some of these Shanghai days, with how many it announced, the least first; for a hospital's
    auditor its own alone. Raises ResultsUnavailable, RegistryUnavailable."""
    edition, counted = service.edition(), index.store.announcers(since, until)
    enrolled = contributors(edition, since, until)
    if caller.institution is not None:
        seen = {caller.institution} & (enrolled | counted.keys())
    else:
        seen = {code for code in enrolled | counted.keys() if not caller.region or in_region(edition, code, until, caller.region)}
    return sorted(((code, counted.get(code, 0)) for code in seen), key=lambda each: (each[1], each[0]))
