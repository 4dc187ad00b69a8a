"""What outcomes count: items and fen each, and reports and patient-days once, so that every unit adds up over any rows."""

from __future__ import annotations

from collections.abc import Iterable

from recognition.domain.lookups import Verdict
from recognition.domain.tally.cells import NEVER, Cell, Delta
from recognition.domain.tally.r2026_1.settling import FirstRevisionOutcome

PATIENT_DAYS = "held_patient_days"


def counted(outcomes: Iterable[FirstRevisionOutcome]) -> list[Delta]:
    """What the outcomes of lookups settled together count on the days of their decisions: items, fen and reports."""
    counts: list[Delta] = []
    reports: dict[str, list[FirstRevisionOutcome]] = {}
    for outcome in outcomes:
        counts += _one(outcome)
        if outcome.standing.lookup.report and _in_units(outcome):
            reports.setdefault(outcome.standing.lookup.report, []).append(outcome)
    return counts + [leader("held_reports", of_report) for of_report in reports.values()]


def _one(outcome: FirstRevisionOutcome) -> list[Delta]:
    cell = _cell(outcome)
    doubts = [Delta(cell, NEVER, "doubtful", 1)] if outcome.doubtful else []
    if outcome.reversed:
        return [*doubts, Delta(cell, NEVER, "reversed", 1)]
    measure = "held_consortium" if outcome.standing.lookup.consortium else "held"
    return [*doubts, Delta(cell, outcome.until, measure, 1), Delta(cell, outcome.until, measure + "_fen", outcome.fen)]


def _cell(outcome: FirstRevisionOutcome) -> Cell:
    return outcome.standing.lookup.cell._replace(day=outcome.standing.decided)


def patient_day(outcome: FirstRevisionOutcome) -> tuple[str, str, int] | None:
    """The patient-day that it belongs to: receiver, patient, day of the decision; None where it counts in none."""
    lookup = outcome.standing.lookup
    if outcome.patient is None or not _in_units(outcome):
        return None
    return lookup.cell.receiver, outcome.patient, outcome.standing.decided


def _in_units(outcome: FirstRevisionOutcome) -> bool:
    """Whether its report and its patient-day count: only what is recognised and not counted apart makes them do so."""
    lookup = outcome.standing.lookup
    return not outcome.reversed and not lookup.consortium and lookup.cell.verdict == Verdict.RECOGNISED


def leader(measure: str, outcomes: Iterable[FirstRevisionOutcome]) -> Delta:
    """One report or patient-day, counted with the acceptance in it whose time ends first (the earlier entry on a tie).

    Raises ValueError where there is none."""
    first = _first(outcomes)
    return Delta(_cell(first), first.until, measure, 1)


def _first(outcomes: Iterable[FirstRevisionOutcome]) -> FirstRevisionOutcome:
    return min(outcomes, key=lambda outcome: (outcome.until, outcome.standing.decision))
