"""What outcomes count: items and fen each, by the evidence behind them, and reports and patient-days once, so that every unit adds up."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from recognition.domain.lookups import Verdict
from recognition.domain.tally.cells import NEVER, Cell, Delta
from recognition.domain.tally.r2026_2.settling import AcceptanceOutcome

PATIENT_DAYS = "held_patient_days"
GRADES = ("corroborated", "report_and_patient", "report", "patient")
"""What an avoided test is known by, the strongest first: its issuer signed the report (`corroborated`), else what it is referenced by."""

Number = tuple[str, str, str, str]
"""Receiver, report, patient (of those that name one) and item."""


def grade(outcome: AcceptanceOutcome) -> str:
    """By what evidence the test is known, of all its acceptances together: one of `GRADES`."""
    return "corroborated" if outcome.corroborated else references(outcome)


def references(outcome: AcceptanceOutcome) -> str:
    """What all acceptances of the test together are referenced by: one of `GRADES` but the first."""
    if outcome.report and outcome.patient:
        return "report_and_patient"
    return "report" if outcome.report else "patient"


def number(outcome: AcceptanceOutcome) -> Number | None:
    """What makes tests of several places (issuers or days) one: a report's number names one report. None without a number."""
    if outcome.report is None:
        return None
    cell = outcome.standing.lookup.cell
    return cell.receiver, outcome.report, outcome.patient or "", cell.item


def counted(outcomes: Collection[AcceptanceOutcome], again: Collection[int] = ()) -> list[Delta]:
    """What the outcomes of lookups settled together count on the days of their decisions: items, fen and reports. `again`: the
    decisions of those whose `number` an earlier one elsewhere has."""
    counts: list[Delta] = []
    reports: dict[str, list[AcceptanceOutcome]] = {}
    for outcome in outcomes:
        counts += one(outcome, outcome.standing.decision in again)
        if outcome.report and in_units(outcome, again):
            reports.setdefault(outcome.report, []).append(outcome)
    return counts + [leader("held_reports", of_report) for of_report in reports.values()]


def one(outcome: AcceptanceOutcome, again: bool = False) -> list[Delta]:
    """What one outcome counts in items and fen; `again` as one of those in `counted`."""
    cell, until, fen = _cell(outcome), outcome.until, outcome.fen
    if again:
        return [Delta(cell, NEVER, "same_number", 1), Delta(cell, NEVER, "same_number_fen", fen)]
    flags = [flag for flag, holds in (("doubtful", outcome.doubtful), ("partly_reversed", outcome.partly)) if holds]
    if outcome.reversed:
        return [Delta(cell, NEVER, flag, 1) for flag in (*flags, "reversed")]
    flags += [flag for flag, holds in (("repeated_elsewhere", outcome.elsewhere), ("withdrawn_late", outcome.late)) if holds]
    consortium = outcome.standing.lookup.consortium
    measures = ["held_consortium" if consortium else "held"]
    if not consortium and cell.verdict == Verdict.RECOGNISED:
        measures.append(f"held_by_{grade(outcome)}")
    counts = [Delta(cell, NEVER, flag, 1) for flag in flags]
    counts += [Delta(cell, NEVER, f"{flag}_fen", fen) for flag in flags if flag != "partly_reversed"]
    return counts + [delta for measure in measures for delta in (Delta(cell, until, measure, 1), Delta(cell, until, f"{measure}_fen", fen))]


def _cell(outcome: AcceptanceOutcome) -> Cell:
    return outcome.standing.lookup.cell._replace(day=outcome.standing.decided)


def patient_day(outcome: AcceptanceOutcome) -> tuple[str, str, int] | None:
    """The patient-day that it belongs to: receiver, patient, day of the decision; None where it counts in none."""
    if outcome.patient is None or not in_units(outcome):
        return None
    return outcome.standing.lookup.cell.receiver, outcome.patient, outcome.standing.decided


def in_units(outcome: AcceptanceOutcome, again: Collection[int] = ()) -> bool:
    """Whether its report and its patient-day count: only what is recognised and not counted apart makes them do so."""
    lookup = outcome.standing.lookup
    held = not outcome.reversed and outcome.standing.decision not in again
    return held and not lookup.consortium and lookup.cell.verdict == Verdict.RECOGNISED


def leader(measure: str, outcomes: Iterable[AcceptanceOutcome]) -> Delta:
    """One report or patient-day, counted with the acceptance in it whose time ends first (the earlier entry on a tie).

    Raises ValueError where there is none."""
    first = first_of(outcomes)
    return Delta(_cell(first), first.until, measure, 1)


def first_of(outcomes: Iterable[AcceptanceOutcome]) -> AcceptanceOutcome:
    """The one whose time ends first, the earlier entry on a tie. Raises ValueError where there is none."""
    return min(outcomes, key=lambda outcome: (outcome.until, outcome.standing.decision))


def share(decision: int, outcomes: Collection[AcceptanceOutcome], of_patient_day: Iterable[AcceptanceOutcome], again: Collection[int] = ()) -> list[Delta]:
    """What the outcome with this decision counts of all that `outcomes`, settled together, and the outcomes of its patient-day count.

    The shares of all outcomes are together what `counted` and `leader` give: this is how a figure is followed down to its entries."""
    mine = next((outcome for outcome in outcomes if outcome.standing.decision == decision), None)
    if mine is None:
        return []
    counts = one(mine, decision in again)
    if mine.report and in_units(mine, again):
        of_report = [outcome for outcome in outcomes if outcome.report == mine.report and in_units(outcome, again)]
        counts += [leader("held_reports", of_report)] if first_of(of_report) == mine else []
    in_day = [*of_patient_day]
    if decision not in again and patient_day(mine) and in_day and first_of(in_day) == mine:
        counts.append(leader(PATIENT_DAYS, in_day))
    return counts
