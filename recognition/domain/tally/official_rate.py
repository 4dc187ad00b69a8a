"""The official indicator (互认率): recognised reports by existing reports, where a hospital's months have their denominators."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recognition.domain.lookups import DecisionKind, Lookup, Verdict
from recognition.domain.periods import days_of, months_of
from recognition.domain.recorded import RecordedDecision
from recognition.domain.tally.lookup_counts import effective


@dataclass(frozen=True, slots=True)
class ImpossibleMonth:
    """A hospital's month with more recognised reports than existing ones (份): the denominator is wrong, and no rate is given with it."""

    institution: str
    month: str
    recognised: int
    existing: int


@dataclass(frozen=True, slots=True)
class Rate:
    """`recognised` reports of `existing`, of `hospitals` with a denominator for every month of the period; None where there is none.
    Hospitals with an `impossible` month are not among them."""

    recognised: int | None = None
    existing: int | None = None
    hospitals: int = 0
    impossible: tuple[ImpossibleMonth, ...] = ()


def months_to_tell(since: date, until: date, today: date, filters: Collection[str]) -> list[str]:
    """The months (as 2026-11) of a period of whole ones, the last of which may be running; none where anything but a hospital is chosen."""
    months = months_of(since, until)
    whole = since == days_of("month", months[0])[0] and until in (days_of("month", months[-1])[1], today)
    return months if whole and not set(filters) - {"receiver"} else []


def hospitals_with_all(months: Sequence[str], existing: Collection[tuple[str, ...]]) -> set[str]:
    """The hospitals whose existing reports, by (institution, month), are known for each of the months."""
    return {institution for institution, _month in existing if all((institution, month) in existing for month in months)}


def recognised_report(lookup: Lookup, decision: RecordedDecision, decisions: Sequence[RecordedDecision]) -> str | None:
    """The report that a decision recognises: it accepts and stands among all decisions on the lookup, whose answer was `recognised`."""
    if decision.kind is not DecisionKind.ACCEPTED or lookup.answer.verdict is not Verdict.RECOGNISED or lookup.report is None:
        return None
    stands = effective(decisions)
    return lookup.report if stands and stands.receipt.sequence == decision.receipt.sequence else None


def rate(recognised: Mapping[str, Mapping[str, Collection[str]] | None], existing: Mapping[tuple[str, ...], int]) -> Rate:
    """The rate of hospitals together, each with its recognised reports by month; a report counts once in the period. `existing` reports are by
    (institution, month). There is none where there are no hospitals, or one has more decisions than were looked at."""
    impossible = tuple(
        ImpossibleMonth(institution, month, len(reports), existing[institution, month])
        for institution, months in recognised.items()
        for month, reports in (months or {}).items()
        if len(reports) > existing[institution, month]
    )
    wrong = {one.institution for one in impossible}
    sound = {institution: months for institution, months in recognised.items() if institution not in wrong}
    counts = [len({report for reports in months.values() for report in reports}) for months in sound.values() if months is not None]
    if not counts or len(counts) < len(sound):
        return Rate(impossible=impossible)
    return Rate(sum(counts), sum(count for (institution, _month), count in existing.items() if institution in sound), len(sound), impossible)
