"""What is settled together, as the quick counters keep it: standings by reference, and which acceptance stands for a number or a patient-day."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from recognition.domain import tally
from recognition.domain.recorded import RecordedRepeat
from recognition.domain.tally import AcceptanceOutcome, Delta, Number, Standing, TalliedLookup
from recognition.ledger.entries import decode_as
from recognition.ledger.reader import LedgerReader
from recognition.ledger.rollups.cubes import month_of

Place = tuple[str, str, int]
Outcomes = Sequence[AcceptanceOutcome]
Firsts = Mapping[Number, tuple[int, int]]

_STANDINGS = """SELECT lookup, decision, decided, accepted, first, first_day, late, corroborated FROM standing
    WHERE performed = ? AND receiver = ? AND issuer = ? AND mark = ?"""
_PLACES = "SELECT DISTINCT receiver, issuer, performed FROM standing WHERE mark = ?"
_STANDS = "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FALLS = "DELETE FROM standing WHERE performed = ? AND receiver = ? AND issuer = ? AND mark = ? AND lookup = ?"
_ENTERS = "INSERT INTO patient_days VALUES (?, ?, ?, ?, ?, ?)"
_LEAVES = "DELETE FROM patient_days WHERE decided = ? AND receiver = ? AND patient = ? AND until = ? AND decision = ? AND lookup = ?"
_FIRST = "SELECT until, decision, lookup FROM patient_days WHERE decided = ? AND receiver = ? AND patient = ? ORDER BY until, decision LIMIT 1"
_NUMBERED = "INSERT INTO numbers VALUES (?, ?, ?, ?, ?, ?)"
_UNNUMBERED = "DELETE FROM numbers WHERE receiver = ? AND report = ? AND patient = ? AND item = ? AND decision = ? AND lookup = ?"
_HELD = "INSERT INTO one_reference VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HELD_NO_MORE = "DELETE FROM one_reference WHERE receiver = ? AND item = ? AND grade = ? AND until = ? AND decision = ?"
_DONE_AGAIN = "INSERT INTO performed VALUES (?, ?, ?, ?, ?)"
_NOT_DONE = "DELETE FROM performed WHERE institution = ? AND month = ? AND day = ? AND sequence = ?"
FIRSTS = "SELECT patient, item, MIN(decision), lookup FROM numbers WHERE receiver = ? AND report = ? GROUP BY patient, item"
"""Of each group the lookup of the row with the least decision: SQLite gives a bare column beside MIN from that row."""


class SettledTables:
    """The part of the counters' file that knows how tests belong together, inside a transaction that the caller holds."""

    def __init__(
        self, db: sqlite3.Connection, reads: LedgerReader, lookup: Callable[[int], TalliedLookup], add: Callable[[Iterable[Delta], int], None]
    ) -> None:
        """`lookup` reads a lookup by its sequence; `add` adds deltas to the figures, or with sign −1 takes them back."""
        self.db, self.reads, self.lookup, self.add = db, reads, lookup, add

    def places(self, mark: str) -> list[Place]:
        """Where something stands under this reference."""
        return self.db.execute(_PLACES, (bytes.fromhex(mark),)).fetchall()

    def together(self, place: Place, marks: Iterable[str]) -> dict[int, Standing]:
        """All that was decided in a place, by the lookups' sequences, and carries one of the references, or one of those that these carry."""
        standings: dict[int, Standing] = {}
        waiting, seen = [*marks], set()
        while waiting:
            mark = waiting.pop()
            if mark in seen:
                continue
            seen.add(mark)
            for lookup, decision, decided, accepted, first, first_day, late, corroborated in self.db.execute(_STANDINGS, _at(place, mark)).fetchall():
                if lookup not in standings:
                    asked = self.lookup(lookup)
                    standings[lookup] = Standing(asked, decision, decided, bool(accepted), first, first_day, bool(late), bool(corroborated))
                    waiting += standings[lookup].lookup.marks
        return standings

    def stand(self, lookup: TalliedLookup, stands: Standing | None) -> None:
        """From here on this stands on the lookup, or nothing that matters."""
        for mark in lookup.marks:
            if stands is None:
                self.db.execute(_FALLS, (*_at(lookup.place, mark), lookup.sequence))
            else:
                self.db.execute(_STANDS, (*_at(lookup.place, mark), lookup.sequence, *stands[1:]))

    def outcomes(self, group: Mapping[int, Standing]) -> list[AcceptanceOutcome]:
        """What became of the acceptances of lookups that are settled together."""
        if not any(stands.accepted for stands in group.values()):
            return []
        marks = {mark for stands in group.values() for mark in stands.lookup.marks}
        sequences = {sequence for mark in marks for (sequence,) in self.db.execute("SELECT sequence FROM repeats WHERE mark = ?", (bytes.fromhex(mark),))}
        return tally.settle(group.values(), [decode_as(RecordedRepeat, self.reads.entry(sequence), sequence) for sequence in sorted(sequences)])

    def performed(self, repeat: RecordedRepeat, holds: bool) -> None:
        """An institution performed an item again; with `holds` False that no longer counts."""
        day = tally.day_of(repeat.performed_at)
        key = repeat.institution, month_of(day), day, repeat.receipt.sequence
        if holds:
            grade = "report_and_patient" if repeat.reports and repeat.patients else "report" if repeat.reports else "patient"
            self.db.execute(_DONE_AGAIN, (*key, grade))
        else:
            self.db.execute(_NOT_DONE, key)

    def replace(self, old: Outcomes, new: Outcomes) -> None:
        """The outcomes of one group are no longer the old but the new, and whatever they were the first of may have another first."""
        if old == new:
            return
        reports = {key[:2] for outcome in (*old, *new) if (key := tally.number(outcome))}
        before = self._firsts(reports)
        was, is_ = _numbered(old), _numbered(new)
        self.db.executemany(_UNNUMBERED, was - is_)
        self.db.executemany(_NUMBERED, is_ - was)
        after = self._firsts(reports) if was != is_ else before
        self._recount(old, new, before, after)
        seen = {outcome.standing.lookup.sequence for outcome in (*old, *new)}
        changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
        for lookup in sorted({first[1] for key in changed for first in (before.get(key), after.get(key)) if first}):
            if lookup not in seen:
                seen |= self._recount_another(lookup, before, after)

    def _recount_another(self, lookup: int, before: Firsts, after: Firsts) -> set[int]:
        """Another group's test is the first of its number now, or is it no longer; gives all that was counted anew with it."""
        asked = self.lookup(lookup)
        group = self.together(asked.place, asked.marks)
        outcomes = self.outcomes(group)
        known = self._firsts({key[:2] for outcome in outcomes if (key := tally.number(outcome))})
        now = {key: first for key, first in known.items() if key not in before}
        self._recount(outcomes, outcomes, {**now, **before}, {**known, **after})
        return {*group}

    def _recount(self, old: Outcomes, new: Outcomes, before: Firsts, after: Firsts) -> None:
        was, is_ = _again(old, before), _again(new, after)
        self.add(tally.counted(old, was), -1)
        self.add(tally.counted(new, is_), 1)
        left, entered = _patient_days(old, was), _patient_days(new, is_)
        concerned = {row[:3] for row in left ^ entered}
        for row in concerned:
            self.add(self._leader(*row), -1)
        self.db.executemany(_LEAVES, left - entered)
        self.db.executemany(_ENTERS, entered - left)
        held, holds = _by_one_reference(old, was), _by_one_reference(new, is_)
        self.db.executemany(_HELD_NO_MORE, [(*row[:4], row[6]) for row in held - holds])
        self.db.executemany(_HELD, holds - held)
        for row in concerned:
            self.add(self._leader(*row), 1)

    def _firsts(self, reports: Iterable[tuple[str, str]]) -> Firsts:
        """Decision and lookup of the first acceptance of each test that these numbers (receiver, report) name."""
        return {
            (receiver, report, patient.hex(), item): (decision, lookup)
            for receiver, report in reports
            for patient, item, decision, lookup in self.db.execute(FIRSTS, (receiver, bytes.fromhex(report))).fetchall()
        }

    def _leader(self, decided: int, receiver: str, patient: bytes) -> list[Delta]:
        row = self.db.execute(_FIRST, (decided, receiver, patient)).fetchone()
        if row is None:
            return []
        until, decision, lookup = row
        return [
            tally.leader(tally.PATIENT_DAYS, [AcceptanceOutcome(Standing(self.lookup(lookup), decision, decided, True, decision, decided, False), until, 0)])
        ]


def _at(place: Place, mark: str) -> tuple[int, str, str, bytes]:
    receiver, issuer, performed = place
    return performed, receiver, issuer, bytes.fromhex(mark)


def _again(outcomes: Outcomes, firsts: Firsts) -> set[int]:
    """The decisions of those whose number an earlier acceptance has."""
    keys = ((outcome.standing.decision, tally.number(outcome)) for outcome in outcomes)
    return {decision for decision, key in keys if key and firsts[key][0] != decision}


def _numbered(outcomes: Outcomes) -> set[tuple[str, bytes, bytes, str, int, int]]:
    return {
        (key[0], bytes.fromhex(key[1]), bytes.fromhex(key[2]), key[3], outcome.standing.decision, outcome.standing.lookup.sequence)
        for outcome in outcomes
        if (key := tally.number(outcome))
    }


def _patient_days(outcomes: Outcomes, again: Collection[int]) -> set[tuple[int, str, bytes, int, int, int]]:
    return {
        (decided, receiver, bytes.fromhex(patient), outcome.until, outcome.standing.decision, outcome.standing.lookup.sequence)
        for outcome in outcomes
        if outcome.standing.decision not in again and (key := tally.patient_day(outcome))
        for receiver, patient, decided in (key,)
    }


def _by_one_reference(outcomes: Outcomes, again: Collection[int]) -> set[tuple[str, str, str, int, int, int, int, int, int]]:
    """What holds by the report's number alone, or by the patient's reference alone."""
    return {
        (
            asked.cell.receiver,
            asked.cell.item,
            grade,
            outcome.until,
            asked.performed,
            outcome.standing.decided,
            outcome.standing.decision,
            asked.sequence,
            outcome.fen,
        )
        for outcome in outcomes
        if not outcome.reversed and outcome.standing.decision not in again and (grade := tally.references(outcome)) != "report_and_patient"
        for asked in (outcome.standing.lookup,)
    }
