"""The sums that auditors' pages show: from the quick counters, or from few entries at once."""

from __future__ import annotations

from collections.abc import Mapping

from recognition.services.summaries import Summary
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.services.summed_cubes import is_precounted
from recognition.web.auditor.filter_form import FilterForm
from recognition.web.shared.service import now, service

COUNTED_AT_ONCE = 500
"""Entries up to which a page counts each of its sums where no quick counter has the combination: some hundredths of a second."""
COUNTED_ALONE = 20_000
"""Entries up to which a page counts the one sum that it is about, in a process of its own: two seconds."""
VIEWS: dict[str, tuple[str, ...]] = {
    "item": ("item",), "group": ("group",), "kind": ("kind",), "receiver": ("receiver",), "issuer": ("issuer",), "receiver_region": ("receiver_region",),
    "issuer_region": ("issuer_region",), "regions": ("issuer_region", "receiver_region"), "reasons": ("verdict", "reason"),
}  # fmt: skip
"""View, and the groups of the summary behind it."""


def summed(filter_form: FilterForm, by: tuple[str, ...] = (), top: int = 0, counters: tuple[str, ...] = (), alone: bool = False) -> Summary | None:
    """The figures of a question, all or these; `alone` where the page is about nothing else. None where no quick counter has this combination and there
    are too many entries to count at once."""
    if not is_quick(filter_form, by) and service().ledger.size() > (COUNTED_ALONE if alone else COUNTED_AT_ONCE):
        return None
    return service().summary(filter_form.since, filter_form.until, by, filter_form.filters, filter_form.caller, now(), top=top, counters=counters)


def is_shown(filter_form: FilterForm, view: str) -> bool:
    """Whether a view of this question leads to figures: a page links to no other."""
    return service().ledger.size() <= COUNTED_ALONE or is_quick(filter_form, VIEWS[view])


def is_quick(filter_form: FilterForm, by: tuple[str, ...], more: Mapping[str, str] = {}) -> bool:
    """Whether a quick counter has these groups of a question, with more filters perhaps."""
    request_ = SummaryRequest(filter_form.since, filter_form.until, by, {**filter_form.filters, **more})
    return is_precounted(allowed(request_, filter_form.caller, filter_form.today)[0], filter_form.today)
