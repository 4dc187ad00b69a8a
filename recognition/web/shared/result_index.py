"""Where pages and endpoints find the result index, which few regions have at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import current_app

from recognition.domain.lookups import Caller, Role, replace
from recognition.errors import Invalid, Problem

if TYPE_CHECKING:
    from recognition.services.results.index import ResultIndex

RESULTS = "recognition.results"
"""Under this name the application keeps its index, where one is declared."""


class ResultsOff(Problem):
    """The region has declared no result index."""

    code = "results_off"


def declared() -> bool:
    """Whether there is an index."""
    return RESULTS in current_app.extensions


def result_index() -> ResultIndex:
    """The index of this process. Raises ResultsOff."""
    if not declared():
        raise ResultsOff()
    index: ResultIndex = current_app.extensions[RESULTS]
    return index


def person(caller: Caller, members: Mapping[str, Any]) -> Caller:
    """Who asks: the account or the key of a person, and behind a hospital's system the clinician whom it names. Raises Invalid (`clinician_required`;
    `clinician_of_key` where a person's key names another, whose searches would be counted apart from its own)."""
    if caller.role is not Role.HOSPITAL and "clinician" in members:
        raise Invalid("clinician", code="clinician_of_key")
    if caller.role is Role.HOSPITAL and "clinician" not in members:
        raise Invalid("clinician", code="clinician_required")
    return replace(caller, clinician=members["clinician"]) if "clinician" in members else caller
