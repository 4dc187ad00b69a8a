"""The days that a list on a page is of, from the two boxes of `forms.between`; read as endpoints read them."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request

from recognition.errors import Invalid
from schemas.registrar import PERIOD

DAYS = 30
"""As many as endpoints give where no days are named."""


def between(today: date) -> tuple[date, date]:
    """The first and the last Shanghai day, both included; without them the last thirty. Raises Invalid with what is wrong with one (`period_reversed`)."""
    days = PERIOD.read({name: text for name in ("from", "to") if (text := request.values.get(name, "").strip())})
    until = days.get("to", today)
    since = days.get("from", until - timedelta(days=DAYS - 1))
    if since > until:
        raise Invalid("to", code="period_reversed")
    return since, until
