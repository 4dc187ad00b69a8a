"""A lookup in codes alone, for a system that has looked the words up once (`/api/v1/words`) or shows none."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Verdict
from recognition.domain.recorded import RecordedLookup
from recognition.web.shared.lookup_json import STATED


def lookup(recorded: RecordedLookup, edition: Edition) -> dict[str, Any]:
    """The members of the JSON, each with the value that it has in the full one; `edition` is the one that answered it."""
    answer, receipt = recorded.answer, recorded.receipt
    scope = edition.reading.scopes.get(answer.mark) if answer.mark else None
    precision, zone, _ = STATED[recorded.stated]
    return {
        "id": recorded.id,
        "verdict": answer.verdict,
        "reasons": answer.reasons,
        "cautions": answer.cautions,
        "members": _members(recorded, edition) if answer.members else [],
        "counts": _counts(recorded) if answer.members else None,
        "performed": {"precision": precision, "zone": zone, "day": shanghai_day(recorded.performed_at)},
        "mark": scope.mark if scope else None,
        "window_days": answer.window_days,
        "valid_through": answer.valid_through,
        "days_left": answer.days_left,
        "edition": answer.edition,
        "price": {"fen": answer.price.fen, "source": answer.price.source},
        "receipt": {"sequence": receipt.sequence, "leaf": receipt.leaf},
    }


def _counts(recorded: RecordedLookup) -> dict[str, int]:
    verdicts = [member.answer.verdict for member in recorded.answer.members]
    return {verdict.value: verdicts.count(verdict) for verdict in Verdict}


def _members(recorded: RecordedLookup, edition: Edition) -> list[dict[str, Any]]:
    item = edition.reading.item(recorded.item)
    codes = item.members if item else ()
    return [{"item": code, "verdict": member.answer.verdict} for code, member in zip(codes, recorded.answer.members, strict=False)]
