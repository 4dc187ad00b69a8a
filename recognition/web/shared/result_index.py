"""Where pages and endpoints find the result index, which few regions have at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from recognition.errors import Problem

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
