"""What a time that is read as the performed time comes to, the same in every format: it is exact, and lies before every time of receipt and report."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import Refusal, Timing
from recognition.domain.report_documents.moments import ReadTime

CONFLICT, UNCONFIRMED, PERIOD = "time_conflict", "time_unconfirmed", "time_period"


def checked(time: ReadTime | None, source: str, behind: Iterable[ReadTime]) -> Timing:
    """The performed time of a field `source`, None where its text was not read; `behind` are the times that must lie behind it, of which one that is the same to the minute at least leaves a question."""
    if time is None:
        return Timing(refusal=Refusal("time_unreadable", seen=(source,)))
    if not time.exact:
        return Timing(refusal=Refusal("time_imprecise", seen=(source,)))
    late = tuple(behind)
    if any(moments.later(time, each) for each in late):
        return Timing(time.performed(source), refusal=Refusal(CONFLICT, seen=(source,)))
    return Timing(time.performed(source), UNCONFIRMED if any(moments.is_one(time, each) for each in late) else None)
