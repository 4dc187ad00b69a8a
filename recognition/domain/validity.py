"""Rows of the catalogue hold from a day to a day, both included; without a last day until further notice."""

from __future__ import annotations

from datetime import date


def holds(since: date, until: date | None, day: date) -> bool:
    """Whether what holds from `since` to `until` holds on this Shanghai day. In SQL: `catalogue/editions/validity.py`."""
    return since <= day and (until is None or day <= until)
