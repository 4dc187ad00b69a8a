"""Whether the code by which figures or entries are filtered names anything: a filter that matches nothing looks like an answer of none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from recognition.catalogue.editions import places
from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.divisions import ALONE, prefix
from recognition.domain.filters import REGIONS
from recognition.domain.lookups import Caller
from recognition.domain.personal_data import in_free_text
from recognition.errors import Invalid, Problem
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.services.summed_cubes import is_precounted
from recognition.web.shared.service import now, service
from schemas.parameters import SUMMARY

BEGINNING = date(2000, 1, 1)
"""No entry is older."""
UNKNOWN = {
    "item": "item_unknown",
    "issuer": "institution_unknown",
    "receiver": "institution_unknown",
    "group": "choice_unknown",
    "scope": "choice_unknown",
    **dict.fromkeys(REGIONS, "division_unknown"),
}


def known(edition: Edition, filters: Mapping[str, Any], caller: Caller) -> None:
    """Raises Invalid for the first filter whose code is neither in the edition nor in an entry."""
    for name, code in filters.items():
        if name in UNKNOWN and not names_one(edition, name, str(code), caller):
            raise Invalid(name, code=unknown(name, str(code)))


def unknown(name: str, code: str) -> str:
    """Why a code is no filter: there is nothing of that code, or what no catalogue knows was never sent so (`name:…`, `local:…`)."""
    return "code_never_sent" if ":" in code else UNKNOWN[name]


def as_sent(name: str, code: str) -> bool:
    """Whether a filter is written as what no catalogue knows is shown: `name:…`, `local:…`, with a system of lookups."""
    try:
        return ":" in code and bool(SUMMARY.read({"from": "2026-01-01", "to": "2026-01-01", name: code}))
    except Problem:
        return False


def names_one(edition: Edition, name: str, code: str, caller: Caller) -> bool:
    """Whether there is such an item, institution, group or region."""
    if name in REGIONS:
        return any(region.startswith(prefix(code.removeprefix(ALONE))) for region in places.regions(edition))
    if name == "scope":
        return code in edition.reading.scopes
    if name == "group":
        return code in places.groups(edition)
    read = edition.reading.item if name == "item" else edition.reading.institution
    return read(code) is not None or in_entries(name, code, caller)


def in_entries(name: str, code: str, caller: Caller) -> bool:
    """Whether it is a code that the edition does not know and entries have: `name:…` or `local:…` as it was sent, or one of an earlier edition."""
    today = shanghai_day(now())
    try:
        SUMMARY.read({"from": "2026-01-01", "to": "2026-01-01", name: code})
        if ":" in code and in_free_text(code):
            return False
        summary_request = allowed(SummaryRequest(BEGINNING, today, (), {name: code}), caller, today)[0]
        return is_precounted(summary_request, today) and any(
            service().summary(summary_request.since, summary_request.until, (), dict(summary_request.filters), caller, now()).totals.values()
        )
    except Problem:
        return False
