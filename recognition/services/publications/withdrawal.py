"""The use-case of an urgent withdrawal: one registrar, one step, a reason; and in force on every worker within two seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from recognition.domain.lookups import SHANGHAI, Caller
from recognition.errors import Invalid, NotFound
from recognition.ledger import Ledger, Publication, Request
from recognition.services import publications
from recognition.services.publications import drafting, jobs

REASON_LENGTH = 200
FARTHEST_BACK = timedelta(days=3660)
ATTEMPTS = 3
"""How often the edition is built again because another came into force meanwhile."""


def withdraw(
    data: Path,
    ledger: Ledger,
    caller: Caller,
    institution: str,
    items: Sequence[str],
    reason: str,
    now: datetime,
    since: date | None = None,
    scope: str = "",
    request: Request | None = None,
    report_key: str = "",
) -> Publication:
    """Withdraws an institution's qualification for these items, or with none the institution itself, from a Shanghai day (today) on; or with a
    `report_key` (the eight hexadecimal digits of its id, or the whole public key) nothing but this key of its report codes.

    The edition is built in a process of its own, so that the worker's other callers do not wait. A `request` that was written before
    gives what it published then. Raises Forbidden, NotFound (nothing to withdraw), Invalid (`field_required` without a reason,
    `date_in_future`, `report_key_withdrawn`), IdempotencyConflict, LedgerUnavailable."""
    drafting.registrar(caller)
    if earlier := publications.again(data, ledger, request):
        return earlier
    reason = drafting.words("reason", reason, REASON_LENGTH)
    if not reason:
        raise Invalid("reason", code="field_required")
    if report_key and (items or scope):
        raise Invalid("items" if items else "scope", code="field_unknown")
    today = now.astimezone(SHANGHAI).date()
    since = since or today
    if since > today:
        raise Invalid("since", code="date_in_future")
    if since < today - FARTHEST_BACK:
        raise Invalid("since", code="date_too_early")
    for attempt in range(ATTEMPTS):
        known = publications.published(ledger)
        if not known:
            raise NotFound("institution")
        base = known[-1].sha256
        arguments = {
            "base": base,
            "institution": institution,
            "items": sorted(set(items)),
            "scope": scope,
            "since": since.isoformat(),
            "report_key": report_key,
        }
        built = jobs.call(data, "withdraw", arguments)
        try:
            return publications.publish(data, ledger, built, (caller.by,), now, reason, expected=base, request=request)
        except publications.Outdated:
            publications.forget(data, ledger, built)
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")
