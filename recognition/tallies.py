"""What counts as an avoided test and what it saved: the only definition, a pure function of ledger entries and a day.

Three steps. `own` says what one lookup counts by itself (asked, decided, undecided). `settle` looks at all decided lookups of one
report and says which acceptances hold, which a repeat has undone, and what each saves. `leaders` picks, among what holds, the one that
stands for its report or its patient-day, so that those units add up over any rows. `tally` adds all of it; the quick counters kept
with the ledger add and subtract the results of the same three functions.

Days are Shanghai days as ordinals (`date.toordinal()`), money is in fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from recognition.figures import figures
from recognition.terms import SHANGHAI, Decision, DecisionKind, Lookup, Repeat, Verdict


class Cell(NamedTuple):
    """Where a figure falls. `reason` is the deciding reason of the answer, or for `repeated` the reason of the repeat."""

    day: int
    receiver: str
    issuer: str
    item: str
    verdict: str
    reason: str
    issuer_region: str
    receiver_region: str


class Delta(NamedTuple):
    """`n` more of `measure` in a cell. With `until`, the figure changes its meaning after that day (see `figures`)."""

    cell: Cell
    until: int
    measure: str
    n: int


NEVER = 0
"""`until` of a figure that means the same on every day."""


class Standing(NamedTuple):
    """A lookup whose latest decision is to accept or to repeat, and that carries a reference."""

    lookup: Lookup
    decision: int
    decided: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one accepted test: it holds until its window is over, or a repeat has undone it."""

    standing: Standing
    until: int
    fen: int
    reversed: bool = False


def day_of(moment) -> int:
    """The ordinal of the Shanghai day of an aware datetime."""
    return moment.astimezone(SHANGHAI).toordinal()


def asked_cell(lookup: Lookup) -> Cell:
    """The cell of what falls on the lookup's own day."""
    return _cell(lookup, day_of(lookup.at), lookup.answer.reasons[0] if lookup.answer.reasons else "")


def _cell(lookup: Lookup, day: int, reason: str) -> Cell:
    return Cell(
        day, lookup.receiver, lookup.issuer, lookup.item, str(lookup.answer.verdict), reason, lookup.issuer_division, lookup.receiver_division
    )


def effective(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that stands: the latest to accept or to repeat, unless `withdrawn` came after it. Input in ledger order."""
    latest = None
    for decision in decisions:
        if decision.kind is DecisionKind.WITHDRAWN:
            latest = None
        elif decision.kind is not DecisionKind.VIEWED:
            latest = decision
    return latest


def own(lookup: Lookup, decisions: Sequence[Decision]) -> list[Delta]:
    """What one lookup and its decisions (in ledger order) count by themselves."""
    cell = asked_cell(lookup)
    counts = [Delta(cell, NEVER, "lookups", 1)]
    for decision in decisions:
        if decision.kind is DecisionKind.VIEWED:
            counts.append(Delta(cell._replace(day=day_of(decision.at)), NEVER, "viewed", 1))
            break
    stands = effective(decisions)
    if stands is None:
        # A day is all that a tally knows of the time: only the day after next has 24 hours certainly passed.
        counts.append(Delta(cell, cell.day + 1, "open", 1))
    elif stands.kind is DecisionKind.ACCEPTED:
        counts += _accepted(lookup, cell._replace(day=day_of(stands.at)))
    else:
        repeated = _cell(lookup, day_of(stands.at), str(stands.reason or ""))
        counts.append(Delta(repeated, NEVER, "repeated", 1))
        if stands.reason is None:
            counts.append(Delta(repeated, NEVER, "repeated_without_reason", 1))
    return counts


def _accepted(lookup: Lookup, cell: Cell) -> list[Delta]:
    counts = [Delta(cell, NEVER, "accepted", 1)]
    if reference(lookup) is None:
        counts.append(Delta(cell, NEVER, "unreferenced", 1))
    if lookup.same_consortium:
        counts.append(Delta(cell, NEVER, "accepted_consortium", 1))
    return counts


def reference(lookup: Lookup) -> str | None:
    """What identifies the test besides who, whom, what and when: the report's hash, else the patient's, else nothing."""
    return lookup.report or lookup.patient


def report_key(lookup: Lookup) -> tuple[str, str, int, str | None]:
    """All lookups of one report: receiver, issuer, performed Shanghai day, reference. With the item, the key of an avoided test."""
    return lookup.receiver, lookup.issuer, day_of(lookup.performed_at), reference(lookup)


def standing(lookup: Lookup, decisions: Iterable[Decision]) -> Standing | None:
    """The lookup as `settle` wants it, or None where nothing stands, or no reference makes it a test that can be told apart."""
    stands = effective(decisions)
    if stands is None or reference(lookup) is None:
        return None
    return Standing(lookup, stands.receipt.sequence, day_of(stands.at), stands.kind is DecisionKind.ACCEPTED)


def held_until(lookup: Lookup) -> int:
    """The last day on which a repeat undoes the acceptance: the window's last day, or where that was over when the question
    was asked, as many days from the question."""
    window, asked = lookup.answer.window_days or 0, day_of(lookup.at)
    through = day_of(lookup.performed_at) + window
    return through if through >= asked else asked + window


def settle(group: Iterable[Standing], repeats: Iterable[Repeat]) -> list[Outcome]:
    """What holds among the decided lookups of one report, with its saving.

    One acceptance per item, the earliest. None where the same test was decided `repeated` on another lookup, or where the receiver
    reported a repeat of it within the time it is held. None that was decided later than a day after that time: nothing was left to
    avoid. A panel or wider study that holds stands for its members; members together never exceed their panel's price.
    """
    group, repeats = sorted(group, key=lambda one: one.decision), tuple(repeats)
    repeated = [one.lookup for one in group if not one.accepted]
    claims: dict[str, Standing] = {}
    for one in group:
        if one.accepted and _may_avoid(one):
            claims.setdefault(one.lookup.item, one)
    undone, held = [], []
    for claim in claims.values():
        again = any(_same_test(claim.lookup, other) for other in repeated) or any(_undoes(repeat, claim.lookup) for repeat in repeats)
        (undone if again else held).append(claim)
    return _valued(held) + [Outcome(claim, held_until(claim.lookup), 0, reversed=True) for claim in undone]


def _may_avoid(one: Standing) -> bool:
    lookup = one.lookup
    return lookup.answer.verdict is not Verdict.NOT_COVERED and not lookup.same_entity and one.decided <= held_until(lookup) + 1


def _undoes(repeat: Repeat, lookup: Lookup) -> bool:
    if repeat.institution != lookup.receiver or not (repeat.item == lookup.item or lookup.item in repeat.also):
        return False
    if lookup.report not in repeat.reports and lookup.patient not in repeat.patients:
        return False
    return day_of(lookup.at) <= day_of(repeat.performed_at) <= held_until(lookup)


def _same_test(one: Lookup, other: Lookup) -> bool:
    return one.item == other.item or other.item in one.wider or one.item in other.wider


def _valued(claims: list[Standing]) -> list[Outcome]:
    items = {claim.lookup.item for claim in claims}
    left: dict[str, int] = {}
    for panel, fen in (claim.lookup.cap for claim in claims if claim.lookup.cap):
        left[panel] = min(fen, left.get(panel, fen))
    return [
        Outcome(claim, held_until(claim.lookup), _saves(claim.lookup, left)) for claim in claims if items.isdisjoint(claim.lookup.wider)
    ]


def _saves(lookup: Lookup, left: dict[str, int]) -> int:
    fen = lookup.answer.price.fen
    if lookup.cap:
        panel = lookup.cap[0]
        fen = min(fen, left[panel])
        left[panel] -= fen
    return fen


def counted(outcome: Outcome) -> list[Delta]:
    """What one outcome counts, on the day of its decision."""
    lookup = outcome.standing.lookup
    cell = asked_cell(lookup)._replace(day=outcome.standing.decided)
    if outcome.reversed:
        return [Delta(cell, NEVER, "reversed", 1)]
    apart = "_consortium" if lookup.same_consortium else ""
    return [Delta(cell, outcome.until, "held" + apart, 1), Delta(cell, outcome.until, f"held{apart}_fen", outcome.fen)]


def unit_keys(outcome: Outcome) -> dict[str, tuple]:
    """The report (份) and the patient-day that a recognised acceptance belongs to, by measure; empty for what is counted apart."""
    lookup = outcome.standing.lookup
    if outcome.reversed or lookup.same_consortium or lookup.answer.verdict is not Verdict.RECOGNISED:
        return {}
    keys = {}
    if lookup.report:
        keys["held_reports"] = report_key(lookup)
    if lookup.patient:
        keys["held_patient_days"] = (lookup.receiver, lookup.patient, outcome.standing.decided)
    return keys


def leader(measure: str, outcomes: Iterable[Outcome]) -> Delta | None:
    """One report or patient-day is counted once, with the acceptance in it whose window ends first (the earlier entry on a tie)."""
    first = min(outcomes, key=lambda one: (one.until, one.standing.decision), default=None)
    if first is None:
        return None
    return Delta(asked_cell(first.standing.lookup)._replace(day=first.standing.decided), first.until, measure, 1)


Entries = Callable[[], Iterable[Lookup | Decision | Repeat]]


def recount(entries: Entries) -> Iterator[Delta]:
    """Every delta of a ledger, from its entries alone. `entries` is called twice and gives them in ledger order each time."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    repeats: dict[str, list[Repeat]] = defaultdict(list)
    for entry in entries():
        if isinstance(entry, Decision):
            decisions[entry.lookup].append(entry)
        elif isinstance(entry, Repeat):
            for mark in (*entry.reports, *entry.patients):
                repeats[mark].append(entry)
    groups: dict[tuple, list[Standing]] = defaultdict(list)
    for entry in entries():
        if isinstance(entry, Lookup):
            made = decisions.get(entry.id, ())
            yield from own(entry, made)
            if one := standing(entry, made):
                groups[report_key(entry)].append(one)
    yield from _outcomes(groups, repeats)


def _outcomes(groups: dict[tuple, list[Standing]], repeats: dict[str, list[Repeat]]) -> Iterator[Delta]:
    units: dict[tuple, list[Outcome]] = defaultdict(list)
    for group in groups.values():
        marks = {mark for one in group for mark in (one.lookup.report, one.lookup.patient) if mark}
        for outcome in settle(group, [repeat for mark in marks for repeat in repeats.get(mark, ())]):
            yield from counted(outcome)
            for measure, key in unit_keys(outcome).items():
                units[measure, key].append(outcome)
    for (measure, _), members in units.items():
        yield leader(measure, members)


def tally(entries: Entries, today: date, by: Callable[[Cell], tuple] = lambda cell: ()) -> dict[tuple, dict[str, int]]:
    """The figures as of a day, by any grouping of cells. The reference that every quicker way must equal, to the fen."""
    rows: dict[tuple, dict[tuple[str, int, str], int]] = defaultdict(lambda: defaultdict(int))
    for cell, until, measure, n in recount(entries):
        rows[by(cell)][cell.verdict, until, measure] += n
    return {key: figures(measures.items(), today) for key, measures in rows.items()}
