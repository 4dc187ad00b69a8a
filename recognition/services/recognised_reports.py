"""The numerator of the official rate: a hospital's recognised reports, read from the ledger's decisions."""

from __future__ import annotations

from datetime import date

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import DecisionKind
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.tally.official_rate import recognised_report
from recognition.ledger.entries import EntryKind, decode, decode_as
from recognition.ledger.reader import SOME_OF_MANY, LedgerReader
from recognition.ledger.rollups.decided import decisions

MOST_DECISIONS = 20_000
"""Decisions that are looked at for a numerator; a region's year has more, and then the rate is shown per hospital or month only."""


def recognised_reports(reads: LedgerReader, institution: str, since: date, until: date) -> dict[str, set[str]] | None:
    """Reports of which a recognised item was accepted, each once in the month (as 2026-11) of the decision; both days included.
    None where there are too many decisions to look at. Raises LedgerUnavailable."""
    reports: dict[str, set[str]] = {}
    accepted = _accepted(reads, institution, since, until, MOST_DECISIONS)
    for decision in accepted or ():
        if report := _report(reads, decision):
            reports.setdefault(f"{shanghai_day(decision.at):%Y-%m}", set()).add(report)
    return None if accepted is None else reports


class MonthsOfFile:
    """Whether denominators of a file can be, held against the ledger; all its rows together look at a bounded number of decisions."""

    def __init__(self, reads: LedgerReader, most: int = 10 * MOST_DECISIONS) -> None:
        """`most` decisions in all: some seconds, in the process that reads the file."""
        self.reads, self.left = reads, most

    def more_than(self, institution: str, since: date, until: date, existing: int) -> int | None:
        """The number of recognised reports of these days where that is certainly more than the existing ones; None where it is not, or where
        so many decisions were looked at that this one is left to whoever reads the rate. Raises LedgerUnavailable."""
        accepted = _accepted(self.reads, institution, since, until, self.left)
        if accepted is None:
            return None
        self.left -= len(accepted)
        if len(accepted) <= existing:
            return None
        reports = {report for decision in accepted if (report := _report(self.reads, decision))}
        return len(reports) if len(reports) > existing else None


def _accepted(reads: LedgerReader, institution: str, since: date, until: date, most: int) -> list[RecordedDecision] | None:
    """The acceptances among decisions of these days; None where there are more than `most` decisions."""
    accepted: list[RecordedDecision] = []
    seen = 0
    for rows in reads.pages(since, until, institution, (EntryKind.decision,), at_once=SOME_OF_MANY):
        if seen >= most:
            return None
        seen += len(rows)
        taken = (decode(data, sequence) for sequence, data in rows)
        accepted += (decision for decision in taken if isinstance(decision, RecordedDecision) and decision.kind is DecisionKind.ACCEPTED)
    return accepted


def _report(reads: LedgerReader, decision: RecordedDecision) -> str | None:
    sequence = decision.sequence
    return recognised_report(decode_as(RecordedLookup, reads.entry(sequence), sequence), decision, decisions(reads, sequence))
