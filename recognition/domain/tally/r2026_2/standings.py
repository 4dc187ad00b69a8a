"""What stands on a lookup, what was accepted on it first, and which lookups may mean one test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recognition.domain.lookups import DecisionKind, Verdict
from recognition.domain.tally.cells import TalliedDecision, TalliedLookup
from recognition.domain.tally.lookup_counts import accepts, effective

NONE = -1
"""Sequence of a decision that there is not."""
LATE_DAYS = 1
"""Days after a decision to repeat until whose end taking it back mends a slip; later it changes what has happened since."""


class Standing(NamedTuple):
    """A lookup that carries a reference and on which something was decided. `decision` and `decided` (sequence and day) are those of the
    decision that stands, NONE where none does; `first` and `first_day` those of the first acceptance there ever was on it. `late`: a
    decision to repeat was taken back when more than LATE_DAYS had passed. `corroborated`: a signed report code asked what stands accepted."""

    lookup: TalliedLookup
    decision: int
    decided: int
    accepted: bool
    first: int
    first_day: int
    late: bool
    corroborated: bool = False

    @property
    def stands(self) -> bool:
        """Whether a decision stands on it now."""
        return self.decision != NONE


def standing(lookup: TalliedLookup, decisions: Sequence[TalliedDecision]) -> Standing | None:
    """The lookup as `settle` wants it, from its decisions in ledger order; None where nothing was decided that matters any more, or no
    reference distinguishes its test from others."""
    if not lookup.marks:
        return None
    stands = effective(decisions)
    first = next((decision for decision in decisions if decision.kind is DecisionKind.ACCEPTED and not decision.corrected), None)
    late = _taken_back_late(decisions)
    if stands is None and first is None and not late:
        return None
    decision, decided = (stands.sequence, stands.day) if stands else (NONE, NONE)
    accepted_first, first_day = (first.sequence, first.day) if first else (NONE, NONE)
    return Standing(lookup, decision, decided, accepts(stands), accepted_first, first_day, late, stands is not None and stands.corroborated)


def _taken_back_late(decisions: Iterable[TalliedDecision]) -> bool:
    """Whether a decision to repeat was withdrawn, or made an acceptance, when more than LATE_DAYS had passed since."""
    repeated: int | None = None
    for decision in decisions:
        if decision.corrected or decision.kind is DecisionKind.VIEWED:
            continue
        if decision.kind is DecisionKind.REPEATED:
            repeated = decision.day if repeated is None else repeated
        elif repeated is not None:
            if decision.day > repeated + LATE_DAYS:
                return True
            repeated = None
    return False


def held_through(lookup: TalliedLookup) -> int:
    """The window's last day, or where that was over when the question was asked, as many days from the question."""
    through = lookup.performed + lookup.window
    return through if through >= lookup.cell.day else lookup.cell.day + lookup.window


def may_avoid(lookup: TalliedLookup, decided: int) -> bool:
    """Whether an acceptance on this day may avoid a test: of what is covered and not one's own, while there was something to avoid."""
    return lookup.cell.verdict != Verdict.NOT_COVERED and not lookup.own and decided <= held_through(lookup) + 1


def linked(standings: Iterable[Standing]) -> list[list[Standing]]:
    """Those that stand, in sets: of one place and joined, directly or by others between, by a report or a patient."""
    groups_by_mark: dict[tuple[tuple[str, str, int], str], list[Standing]] = {}
    for stands in standings:
        if not stands.stands:
            continue
        keys = [(stands.lookup.place, mark) for mark in stands.lookup.marks]
        groups = sorted({id(group): group for key in keys if (group := groups_by_mark.get(key))}.values(), key=len)
        home = groups.pop() if groups else []
        for group in groups:
            home += group
            groups_by_mark.update({(other.lookup.place, mark): home for other in group for mark in other.lookup.marks})
        home.append(stands)
        groups_by_mark.update(dict.fromkeys(keys, home))
    return list({id(group): group for group in groups_by_mark.values()}.values())


def with_earlier(sets: Sequence[list[Standing]], together: Iterable[Standing]) -> list[list[Standing]]:
    """Each set with those that do not stand any more and mean it: by their report, else by their patient, so that none means two sets."""
    place_of = {(stands.lookup.place, mark): place for place, members in enumerate(sets) for stands in members for mark in stands.lookup.marks}
    whole = [[*members] for members in sets]
    for other in together:
        if not other.stands:
            home = next((place_of[key] for mark in other.lookup.marks if (key := (other.lookup.place, mark)) in place_of), None)
            if home is not None:
                whole[home].append(other)
    return whole
