"""What auditors may ask to be summed: the groups and filters there are, and what of it is shown to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from recognition.domain import tally
from recognition.domain.divisions import ALONE
from recognition.domain.filters import OF_ITEM, REGIONS, SCOPE
from recognition.domain.lookups import Caller
from recognition.errors import Forbidden, Invalid

PERIODS = ("day", "week", "month", "year")
BY = (*PERIODS, "item", *OF_ITEM, "issuer", "receiver", *REGIONS, "verdict", "reason")
FILTERS = (*(name for name in BY if name not in PERIODS), SCOPE)

IN_SUMS = ("month", "item")
"""The groups of figures about others, one at a time: neither lies within the other, so that they only share their total."""


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What an auditor wants summed: Shanghai days, both included; groups; filters by code (regions by the start of their code)."""

    since: date
    until: date
    by: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    as_of: int | None = None
    """The last sequence to count (−1: none), or None for all that is written."""
    revision: str = tally.CURRENT
    """By which rules."""
    counters: tuple[str, ...] = ()
    """Only these counters; all of the revision where none is named."""
    top: int = 0
    """For pages: only so many rows with the most lookups; totals are of all."""
    as_json: bool = False
    """Rows as JSON, where they can be written so at once."""


def checked(request: SummaryRequest) -> SummaryRequest:
    """The request itself. Raises Invalid for an unknown group or filter, and for days the wrong way round."""
    for name in request.by:
        if name not in BY:
            raise Invalid("by", code="unknown_group", allowed=list(BY))
    for name in request.filters:
        if name not in FILTERS:
            raise Invalid(name, code="unknown_filter", allowed=list(FILTERS))
    if request.since > request.until:
        raise Invalid("to", code="period_reversed")
    return request


def allowed(request: SummaryRequest, caller: Caller, today: date) -> tuple[SummaryRequest, bool]:
    """The request narrowed to what the caller may see, and whether small counts are hidden from it. Raises Forbidden."""
    filters = dict(request.filters)
    if caller.institution is None:
        region = filters.get("receiver_region", "")
        if caller.region and not region.removeprefix(ALONE).startswith(caller.region):
            filters["receiver_region"] = _within(region, caller.region)
        return replace(request, filters=filters), False
    if filters.setdefault("receiver", caller.institution if filters.get("issuer") != caller.institution else "") == caller.institution:
        return replace(request, filters=filters), False
    return _in_sums(request, caller, today), True


def _in_sums(request: SummaryRequest, caller: Caller, today: date) -> SummaryRequest:
    """What a hospital may see of its own results at others: a calendar year up to the last month that is over, whole or by one of few
    groups. Whatever else it could ask could be subtracted from that, until a single patient is left."""
    if request.filters.get("receiver") or request.filters.get("issuer") != caller.institution:
        raise Forbidden("receiver")
    year = request.since.year
    whole = (
        (request.since.month, request.since.day) == (1, 1)
        and request.until.year == year
        and (request.until >= today or (request.until.month, request.until.day) == (12, 31))
    )
    if (
        not whole
        or len(request.by) > 1
        or not {*request.by} <= {*IN_SUMS}
        or {*request.filters} - {"issuer", "receiver"}
        or request.as_of is not None
        or request.revision != tally.CURRENT
    ):
        raise Forbidden("by", code="only_in_sums")
    over = today.replace(day=1) - timedelta(days=1)
    return SummaryRequest(request.since, max(request.since, min(request.until, over)), request.by, {"issuer": request.filters["issuer"]})


def _within(region: str, own: str) -> str:
    if region and not own.startswith(region):
        raise Forbidden("receiver_region")
    return own
