"""Which acceptances hold, what of them a repeat has undone, and what each saves: all decided lookups that may mean one test, together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from recognition.domain.lookups import Repeat
from recognition.domain.tally.r2026_2.cheapest_orders import shares
from recognition.domain.tally.r2026_2.performed_again import by_receiver, elsewhere, in_time, undone
from recognition.domain.tally.r2026_2.standings import NONE, Standing, held_through, linked, may_avoid, with_earlier


@dataclass(frozen=True, slots=True)
class AcceptanceOutcome:
    """What became of one accepted test: it holds through `until`, the last day on which a repeat undoes it, and saves `fen`; or a repeat
    has undone all of it (`reversed`), or some members of the set (`partly`), whose part of the price is gone from `fen`.

    `standing` is the lookup whose acceptance stands, with price, decision and day of the first acceptance of the test. `doubtful` while
    its report's number is given for several patients; `elsewhere` where another institution did the test; `late` where a decision to
    repeat it was taken back late."""

    standing: Standing
    until: int
    fen: int
    reversed: bool = False
    partly: bool = False
    doubtful: bool = False
    elsewhere: bool = False
    late: bool = False
    corroborated: bool = False
    """A signed report code asked one of the acceptances of the test."""
    report: str | None = None
    """The report that it counts with: the first that an acceptance of the test names."""
    patient: str | None = None
    """The patient in whose patient-day it counts: of all of a set the one first named, so that no report counts in two."""


def settle(together: Iterable[Standing], repeats: Iterable[Repeat]) -> list[AcceptanceOutcome]:
    """What became of the acceptances among lookups of one place, given at least all repeats that name one of their references.

    For each set of `linked` lookups: one acceptance per item, with price and day of the first there was. None that was decided later
    than a day after the time in which a repeat would undo it: nothing was left to avoid. What was accepted stands for what it has in
    it. All together save what the cheapest orders for them cost, shared in the order of acceptance; the shares stay as they are when
    one is undone."""
    together, repeats = list(together), tuple(repeats)
    sets = linked(together)
    earlier = with_earlier(sets, together)
    return [outcome for members, all_of_set in zip(sets, earlier, strict=True) for outcome in _settle_set(members, all_of_set, repeats)]


def _settle_set(members: list[Standing], earlier: Sequence[Standing], repeats: Sequence[Repeat]) -> Iterator[AcceptanceOutcome]:
    members = sorted(members, key=lambda stands: stands.decision)
    marks = {mark for stands in members for mark in stands.lookup.marks}
    reported = [repeat for repeat in repeats if not marks.isdisjoint((*repeat.reports, *repeat.patients))]
    repeated = [stands for stands in members if not stands.accepted]
    keys: dict[str, list[Standing]] = {}
    for stands in members:
        if stands.accepted and may_avoid(stands.lookup, stands.decided):
            keys.setdefault(stands.lookup.cell.item, []).append(stands)
    covered = _covered({item: accepted[0] for item, accepted in keys.items()})
    claims = sorted((_claim(accepted, earlier) for item, accepted in keys.items() if item not in covered), key=lambda claim: claim.decision)
    of_set = _References(members)
    for claim, fen in zip(claims, shares([claim.lookup for claim in claims]), strict=True):
        accepted = keys[claim.lookup.cell.item]
        until = max(held_through(claim.lookup), accepted[0].decided)
        yield of_set.outcome(claim, accepted, fen, until, reported, repeated, earlier)


def _covered(claims: dict[str, Standing]) -> set[str]:
    """The items that another accepted one stands for: a panel or wider study, or a set that has all members of theirs."""
    parts = {item: {code for code, _fen in claim.lookup.parts} for item, claim in claims.items() if claim.lookup.parts}
    covered = {item for item, claim in claims.items() if not claims.keys().isdisjoint(claim.lookup.wider)}
    for item, mine in parts.items():
        for other, others in parts.items():
            if other != item and (mine < others or (mine == others and claims[other].decision < claims[item].decision)):
                covered.add(item)
    return covered


def _claim(accepted: list[Standing], earlier: Iterable[Standing]) -> Standing:
    """The first of these acceptances of one item, with the price and the day of the first that there ever was in this place under one of
    the set's references, whether or not it was taken back: what a test spares does not rise by asking again."""
    claim = accepted[0]
    standing = [(other.decision, other.decided, other.lookup.fen) for other in accepted]
    ever = [(other.first, other.first_day, other.lookup.fen) for other in earlier if other.lookup.cell.item == claim.lookup.cell.item and _counts(other)]
    decision, day, fen = min(standing + ever)
    return claim._replace(lookup=claim.lookup._replace(fen=fen), decision=decision, decided=day)


def _counts(other: Standing) -> bool:
    return other.first != NONE and may_avoid(other.lookup, other.first_day)


class _References:
    """The references of a set, and what they say of each claim in it."""

    def __init__(self, members: Sequence[Standing]) -> None:
        self.numbers = {number for stands in members for number in (stands.lookup.report, *stands.lookup.others) if number}
        self.patients = list(dict.fromkeys(stands.lookup.patient for stands in members if stands.lookup.patient))

    def outcome(
        self, claim: Standing, accepted: Sequence[Standing], fen: int, until: int,
        reported: Sequence[Repeat], repeated: Sequence[Standing], earlier: Iterable[Standing],
    ) -> AcceptanceOutcome:  # fmt: skip
        """What became of the claim; `accepted` are all acceptances of its test that stand."""
        span = claim.lookup.performed, until
        part = undone(claim.lookup, span, reported, repeated)
        strange = part > 0 and any(
            by_receiver(repeat, claim.lookup) and in_time(repeat, span) and _does(repeat, claim) and self._of_another(repeat) for repeat in reported
        )
        return AcceptanceOutcome(
            standing=claim,
            until=until,
            fen=0 if part == 1 else int(fen * (1 - part)),
            reversed=part == 1,
            partly=Fraction(0) < part < 1,
            doubtful=len(self.patients) > 1 or strange,
            elsewhere=elsewhere(claim.lookup, span, reported),
            late=any(other.late and _one_test(claim, other) for other in earlier),
            corroborated=any(other.corroborated for other in accepted),
            report=next((other.lookup.report for other in accepted if other.lookup.report), None),
            patient=self.patients[0] if any(other.lookup.patient for other in accepted) else None,
        )

    def _of_another(self, repeat: Repeat) -> bool:
        """Whether a repeat names the report's number together with a patient whom no lookup of it names. It names its patient under
        every key year that may match, and is the same one where any of them is."""
        return bool(self.patients and repeat.patients) and not self.numbers.isdisjoint(repeat.reports) and {*self.patients}.isdisjoint(repeat.patients)


def _does(repeat: Repeat, claim: Standing) -> bool:
    """Whether the repeat does the accepted test or something of it."""
    return not {claim.lookup.cell.item, *(code for code, _fen in claim.lookup.parts)}.isdisjoint((repeat.item, *repeat.also))


def _one_test(claim: Standing, other: Standing) -> bool:
    """Whether the other lookup asks about the test, or about one that has it in it or is in it."""
    item, asked = claim.lookup.cell.item, other.lookup.cell.item
    return item == asked or asked in claim.lookup.wider or item in other.lookup.wider
