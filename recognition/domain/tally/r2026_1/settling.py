"""Which acceptances hold, which a repeat has undone, and what each saves: all decided lookups that may mean one report, together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recognition.domain.lookups import Repeat, Verdict
from recognition.domain.tally.cells import TalliedDecision, TalliedLookup, day_of
from recognition.domain.tally.lookup_counts import accepts, effective


class FirstRevisionStanding(NamedTuple):
    """A lookup whose standing decision is to accept or to repeat, and that carries a reference."""

    lookup: TalliedLookup
    decision: int
    decided: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class FirstRevisionOutcome:
    """What became of one accepted test: it holds through `until`, the last day on which a repeat undoes it, and saves `fen`; or a
    repeat has undone it. `doubtful` while its report's number is given for several patients: then somebody has to look which is right."""

    standing: FirstRevisionStanding
    until: int
    fen: int
    reversed: bool = False
    doubtful: bool = False
    patient: str | None = None
    """The patient in whose patient-day it counts: for all of a report the one first named, so that no report counts in two."""


def standing(lookup: TalliedLookup, decisions: Iterable[TalliedDecision]) -> FirstRevisionStanding | None:
    """The lookup as `settle` wants it, or None where nothing stands, or no reference distinguishes its test from others."""
    stands = effective(decisions)
    if stands is None or not lookup.marks:
        return None
    return FirstRevisionStanding(lookup, stands.sequence, stands.day, accepts(stands))


def linked(standings: Iterable[FirstRevisionStanding]) -> list[list[FirstRevisionStanding]]:
    """Those that `settle` must see together: of one place and joined, directly or by others between, by a report or a patient."""
    groups_by_mark: dict[tuple[tuple[str, str, int], str], list[FirstRevisionStanding]] = {}
    for stands in standings:
        keys = [(stands.lookup.place, mark) for mark in stands.lookup.marks]
        groups = sorted({id(group): group for key in keys if (group := groups_by_mark.get(key))}.values(), key=len)
        home = groups.pop() if groups else []
        for group in groups:
            home += group
            groups_by_mark.update({(other.lookup.place, mark): home for other in group for mark in other.lookup.marks})
        home.append(stands)
        groups_by_mark.update(dict.fromkeys(keys, home))
    return list({id(group): group for group in groups_by_mark.values()}.values())


def settle(together: Iterable[FirstRevisionStanding], repeats: Iterable[Repeat]) -> list[FirstRevisionOutcome]:
    """What became of the acceptances among lookups that are `linked`, given at least all repeats that name one of their references.

    For each report: one acceptance per item, the earliest. None that was decided later than a day after the time in which a repeat
    would undo it: nothing was left to avoid. A panel or wider study that was accepted stands for its members and narrower ones. Members
    share their panel's price in the order of their acceptance, and the shares stay as they are when one of them is undone."""
    repeats = tuple(repeats)
    return [outcome for report in _reports(together) for outcome in _settle_report(report, repeats)]


def _reports(together: Iterable[FirstRevisionStanding]) -> Iterable[list[FirstRevisionStanding]]:
    """The decided lookups of each report in the order of their decisions. One that names only the patient belongs to the first report
    that was decided for this patient: else the same test would be avoided once by report number and once more by patient."""
    together = sorted(together, key=lambda stands: stands.decision)
    first: dict[str, str] = {}
    for stands in together:
        if stands.lookup.report and stands.lookup.patient:
            first.setdefault(stands.lookup.patient, stands.lookup.report)
    reports: dict[str, list[FirstRevisionStanding]] = {}
    for stands in together:
        patient = stands.lookup.patient or ""
        reports.setdefault(stands.lookup.report or first.get(patient, patient), []).append(stands)
    return reports.values()


def _settle_report(report: list[FirstRevisionStanding], repeats: Sequence[Repeat]) -> Iterator[FirstRevisionOutcome]:
    marks = {mark for stands in report for mark in stands.lookup.marks}
    reported = [repeat for repeat in repeats if not marks.isdisjoint((*repeat.reports, *repeat.patients))]
    repeated = [stands for stands in report if not stands.accepted]
    patients = list(dict.fromkeys(stands.lookup.patient for stands in report if stands.lookup.patient))
    claims: dict[str, FirstRevisionStanding] = {}
    for stands in report:
        if stands.accepted and _may_avoid(stands):
            claims.setdefault(stands.lookup.cell.item, stands)
    claimed = [stands for stands in claims.values() if claims.keys().isdisjoint(stands.lookup.wider)]
    for claim, fen in zip(claimed, _shares(claimed), strict=True):
        until = max(_held_through(claim.lookup), claim.decided)
        performed = [again for again in reported if _performed(again, claim, until)]
        undone = bool(performed) or any(_decided_again(claim, other, until) for other in repeated)
        doubtful = len(patients) > 1 or any(_of_another(again, report, patients) for again in performed)
        yield FirstRevisionOutcome(claim, until, fen, undone, doubtful, claim.lookup.patient and patients[0])


def _of_another(repeat: Repeat, report: list[FirstRevisionStanding], patients: list[str]) -> bool:
    """Whether a repeat names the report's number together with a patient whom no lookup of it names. It names its patient under
    every key year that may match, and is the same one where any of them is."""
    numbers = {stands.lookup.report for stands in report}
    return bool(patients and repeat.patients) and not numbers.isdisjoint(repeat.reports) and {*patients}.isdisjoint(repeat.patients)


def _held_through(lookup: TalliedLookup) -> int:
    """The window's last day, or where that was over when the question was asked, as many days from the question."""
    through = lookup.performed + lookup.window
    return through if through >= lookup.cell.day else lookup.cell.day + lookup.window


def _may_avoid(stands: FirstRevisionStanding) -> bool:
    return stands.lookup.cell.verdict != Verdict.NOT_COVERED and not stands.lookup.own and stands.decided <= _held_through(stands.lookup) + 1


def _decided_again(claim: FirstRevisionStanding, other: FirstRevisionStanding, until: int) -> bool:
    """Whether the test, or one that has it in it or is in it, was decided to be repeated, before the acceptance or within its time."""
    item, repeated = claim.lookup.cell.item, other.lookup.cell.item
    return other.decided <= until and (item == repeated or repeated in claim.lookup.wider or item in other.lookup.wider)


def _performed(repeat: Repeat, claim: FirstRevisionStanding, until: int) -> bool:
    """Whether the receiver performed the test itself on or after the day of the result that it accepted, and within its time."""
    item = claim.lookup.cell.item
    if repeat.institution != claim.lookup.cell.receiver or not (repeat.item == item or item in repeat.also):
        return False
    return claim.lookup.performed <= day_of(repeat.performed_at) <= until


def _shares(claims: list[FirstRevisionStanding]) -> Iterator[int]:
    """What each saves, in fen: its price, or of its panel's price what is left. Where two lookups froze two prices, the lower caps."""
    left: dict[str, int] = {}
    for panel, fen in (claim.lookup.cap for claim in claims if claim.lookup.cap):
        left[panel] = min(fen, left.get(panel, fen))
    for claim in claims:
        fen = claim.lookup.fen
        if claim.lookup.cap:
            fen = min(fen, left[claim.lookup.cap[0]])
            left[claim.lookup.cap[0]] -= fen
        yield fen
