"""What every page does first that takes a letter's code from somebody who did not sign in."""

from __future__ import annotations

from flask import current_app, request

from recognition.errors import Problem
from recognition.web.auth import RATES
from recognition.web.clinician.session import forged


def refused_attempt() -> Problem | None:
    """Counts an attempt against its address; gives why it goes no further, `form_stale` where the form is not ours. Raises TooMany."""
    rates = current_app.extensions[RATES]
    rates.take(f"letter {request.remote_addr}", rates.limits.address)
    return Problem(code="form_stale") if forged() else None
