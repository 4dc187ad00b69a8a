"""The days that a list on a page is of, from the two boxes of `forms.between`."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request

from recognition.errors import Invalid

DAYS = 30
"""As many as endpoints give where no days are named."""


def between(today: date) -> tuple[date, date]:
    """The first and the last Shanghai day, both included; without them the last thirty. Raises Invalid (`date_format`, `period_reversed`)."""
    until = _day("to") or today
    since = _day("from") or until - timedelta(days=DAYS - 1)
    if since > until:
        raise Invalid("to", code="period_reversed")
    return since, until


def _day(name: str) -> date | None:
    text = request.values.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(name, code="date_format") from error
