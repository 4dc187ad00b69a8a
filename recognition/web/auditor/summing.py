"""The sums that auditors' pages show: from the quick counters, or from few entries at once."""

from __future__ import annotations

from collections.abc import Mapping

from recognition.services.summaries import Summary
from recognition.services.summary_requests import SummaryRequest, allowed
from recognition.services.summed_cubes import is_precounted
from recognition.web.auditor.filter_form import FilterForm
from recognition.web.shared.service import now, service

COUNTED_AT_ONCE = 500
"""Entries up to which a page counts them itself where no quick counter has its combination: some hundredths of a second."""


def summed(filter_form: FilterForm, by: tuple[str, ...] = (), top: int = 0, counters: tuple[str, ...] = ()) -> Summary | None:
    """The figures of a question, all or these; None where no quick counter has this combination and there are too many entries to count at once."""
    if not is_quick(filter_form, by) and service().ledger.size() > COUNTED_AT_ONCE:
        return None
    return service().summary(filter_form.since, filter_form.until, by, filter_form.filters, filter_form.caller, now(), top=top, counters=counters)


def is_quick(filter_form: FilterForm, by: tuple[str, ...], more: Mapping[str, str] = {}) -> bool:
    """Whether a quick counter has these groups of a question, with more filters perhaps."""
    request_ = SummaryRequest(filter_form.since, filter_form.until, by, {**filter_form.filters, **more})
    return is_precounted(allowed(request_, filter_form.caller, filter_form.today)[0], filter_form.today)
