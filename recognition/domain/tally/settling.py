"""Which acceptances hold, which a repeat has undone, and what each saves: all decided lookups that may mean one report, together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recognition.domain.lookups import Repeat, Verdict
from recognition.domain.tally.asking import accepts, effective
from recognition.domain.tally.cells import Made, TalliedLookup, day_of


class Standing(NamedTuple):
    """A lookup whose standing decision is to accept or to repeat, and that carries a reference."""

    asked: TalliedLookup
    decision: int
    decided: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class AcceptanceOutcome:
    """What became of one accepted test: it holds through `until`, the last day on which a repeat undoes it, and saves `fen`; or a
    repeat has undone it. `doubtful` while its report's number is told of several patients: then somebody has to look which is right."""

    standing: Standing
    until: int
    fen: int
    reversed: bool = False
    doubtful: bool = False
    patient: str | None = None
    """The patient in whose patient-day it counts: for all of a report the one first told, so that no report counts in two."""


def standing(asked: TalliedLookup, decisions: Iterable[Made]) -> Standing | None:
    """The lookup as `settle` wants it, or None where nothing stands, or no reference makes it a test that can be told apart."""
    stands = effective(decisions)
    if stands is None or not asked.marks:
        return None
    return Standing(asked, stands.sequence, stands.day, accepts(stands))


def linked(standings: Iterable[Standing]) -> list[list[Standing]]:
    """Those that `settle` must see together: of one place and joined, directly or by others between, by a report or a patient."""
    found: dict[tuple[tuple[str, str, int], str], list[Standing]] = {}
    for one in standings:
        keys = [(one.asked.place, mark) for mark in one.asked.marks]
        groups = sorted({id(group): group for key in keys if (group := found.get(key))}.values(), key=len)
        home = groups.pop() if groups else []
        for group in groups:
            home += group
            found.update({(other.asked.place, mark): home for other in group for mark in other.asked.marks})
        home.append(one)
        found.update(dict.fromkeys(keys, home))
    return list({id(group): group for group in found.values()}.values())


def settle(together: Iterable[Standing], repeats: Iterable[Repeat]) -> list[AcceptanceOutcome]:
    """What became of the acceptances among lookups that are `linked`, given at least all repeats that name one of their references.

    For each report: one acceptance per item, the earliest. None that was decided later than a day after the time in which a repeat
    would undo it: nothing was left to avoid. A panel or wider study that was accepted stands for its members and narrower ones. Members
    share their panel's price in the order of their acceptance, and the shares stay as they are when one of them is undone."""
    repeats = tuple(repeats)
    return [outcome for report in _reports(together) for outcome in _settle_report(report, repeats)]


def _reports(together: Iterable[Standing]) -> Iterable[list[Standing]]:
    """The decided lookups of each report in the order of their decisions. One that names only the patient belongs to the first report
    that was decided for this patient: else the same test would be avoided once by report number and once more by patient."""
    together = sorted(together, key=lambda one: one.decision)
    first: dict[str, str] = {}
    for one in together:
        if one.asked.report and one.asked.patient:
            first.setdefault(one.asked.patient, one.asked.report)
    reports: dict[str, list[Standing]] = {}
    for one in together:
        patient = one.asked.patient or ""
        reports.setdefault(one.asked.report or first.get(patient, patient), []).append(one)
    return reports.values()


def _settle_report(report: list[Standing], repeats: Sequence[Repeat]) -> Iterator[AcceptanceOutcome]:
    marks = {mark for one in report for mark in one.asked.marks}
    told = [repeat for repeat in repeats if not marks.isdisjoint((*repeat.reports, *repeat.patients))]
    repeated = [one for one in report if not one.accepted]
    patients = list(dict.fromkeys(one.asked.patient for one in report if one.asked.patient))
    claims: dict[str, Standing] = {}
    for one in report:
        if one.accepted and _may_avoid(one):
            claims.setdefault(one.asked.cell.item, one)
    claimed = [one for one in claims.values() if claims.keys().isdisjoint(one.asked.wider)]
    for claim, fen in zip(claimed, _shares(claimed), strict=True):
        until = max(_held_through(claim.asked), claim.decided)
        performed = [again for again in told if _performed(again, claim, until)]
        undone = bool(performed) or any(_decided_again(claim, other, until) for other in repeated)
        doubtful = len(patients) > 1 or any(_of_another(again, report, patients) for again in performed)
        yield AcceptanceOutcome(claim, until, fen, undone, doubtful, claim.asked.patient and patients[0])


def _of_another(repeat: Repeat, report: list[Standing], patients: list[str]) -> bool:
    """Whether a repeat names the report's number together with a patient of whom no lookup of it tells. It names its patient under
    every key year that may match, and is the same one where any of them is."""
    numbers = {one.asked.report for one in report}
    return bool(patients and repeat.patients) and not numbers.isdisjoint(repeat.reports) and {*patients}.isdisjoint(repeat.patients)


def _held_through(asked: TalliedLookup) -> int:
    """The window's last day, or where that was over when the question was asked, as many days from the question."""
    through = asked.performed + asked.window
    return through if through >= asked.cell.day else asked.cell.day + asked.window


def _may_avoid(one: Standing) -> bool:
    return one.asked.cell.verdict != Verdict.NOT_COVERED and not one.asked.own and one.decided <= _held_through(one.asked) + 1


def _decided_again(claim: Standing, other: Standing, until: int) -> bool:
    """Whether the test, or one that has it in it or is in it, was decided to be repeated, before the acceptance or within its time."""
    item, repeated = claim.asked.cell.item, other.asked.cell.item
    return other.decided <= until and (item == repeated or repeated in claim.asked.wider or item in other.asked.wider)


def _performed(repeat: Repeat, claim: Standing, until: int) -> bool:
    """Whether the receiver performed the test itself on or after the day of the result that it accepted, and within its time."""
    item = claim.asked.cell.item
    if repeat.institution != claim.asked.cell.receiver or not (repeat.item == item or item in repeat.also):
        return False
    return claim.asked.performed <= day_of(repeat.performed_at) <= until


def _shares(claims: list[Standing]) -> Iterator[int]:
    """What each saves, in fen: its price, or of its panel's price what is left. Where two lookups froze two prices, the lower caps."""
    left: dict[str, int] = {}
    for panel, fen in (claim.asked.cap for claim in claims if claim.asked.cap):
        left[panel] = min(fen, left.get(panel, fen))
    for claim in claims:
        fen = claim.asked.fen
        if claim.asked.cap:
            fen = min(fen, left[claim.asked.cap[0]])
            left[claim.asked.cap[0]] -= fen
        yield fen
