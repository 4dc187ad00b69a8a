"""Judges questions by an edition as the policy does, many at a time.

What the policy looks at is put together from the edition's timelines into a signature. The first question with a signature is judged by the policy
itself, and its verdict stands for all others that share it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Edition
from recognition.domain import policy
from recognition.domain.lookups import SHANGHAI, Answer, Lookup
from recognition.domain.policy.noted import with_noted
from recognition.ledger.entries import decode
from recognition.ledger.ids import read_minute
from recognition.ledger.period_reads import EPOCH, DayRow
from recognition.services.border.joining import JoinedEditions, PeerEditionMissing
from recognition.services.lab.questions import ABROAD, PERFORMER, LabQuestion, NotJudged, decode_question, parties, put_again
from recognition.services.lab.states import NO_WINDOW, NOT_LISTED, OPEN, OVER, EditionStates, IssuerTimelines

ONLY_UNEVALUATED = ("not_qualified_on_date",)
HELD, COVERED = 4, 8
"""Added to how an item stands on a catalogue: a qualification is held, or held and covers the receiver."""
REMEMBERED = 1 << 16
"""Codes and days that are kept by their text."""
PERFORMED_DAY = len("2026-11-18")
IN_SHANGHAI = len("2026-11-18T09:30")

Signature = tuple[object, ...]


class Outcome(NamedTuple):
    """What a signature concludes: verdict, the reason that decides ("" for none), and whether nothing but a qualification is missing."""

    verdict: str
    reason: str
    unevaluated: bool


class Judged(NamedTuple):
    """A question with its outcome: `item` and `day` (an ordinal) by which it was judged. `outcome` is None where it cannot be judged, `why` says why."""

    sequence: int
    day: int
    question: LabQuestion
    outcome: Outcome | None
    why: str = ""


class EditionJudge:
    """Judges by one edition and the revision in force. Raises RegistryUnavailable where its file cannot be read."""

    def __init__(self, edition: Edition, day: date | None = None, region: str = "", data: Path | None = None) -> None:
        """`day`: all questions are judged as though they had been asked on this Shanghai day about results as many days old; without it on their own.
        `region`: only those of receivers that lay in the division then. `data`: the data folder, where neighbouring regions' editions are held."""
        self._region, self._joined = region, JoinedEditions(data) if data else None
        self.edition, self.day = edition, day.toordinal() if day else None
        self.states = EditionStates(edition)
        self.outcomes: dict[Signature, Outcome] = {}
        self._parties: dict[tuple[str | None, ...], tuple[str | None, str | None] | NotJudged] = {}
        self._items: dict[str, tuple[str, ...] | None] = {}
        self._days: dict[str, int] = {}

    def judge(self, rows: Sequence[DayRow]) -> list[Judged]:
        """Each lookup with its outcome, in the order of the rows."""
        judged: list[Judged] = []
        days, outcomes, shifted, region = self._days, self.outcomes, self.day, self._region
        for row in rows:
            sequence, day, data = row
            question = decode_question(data)
            if not question.to.startswith(region):
                continue
            asked = day + EPOCH
            if question.peer:
                judged.append(self._abroad(row, question, asked))
                continue
            text = question.performed
            performed = days.get(text[:PERFORMED_DAY]) if len(text) == IN_SHANGHAI else None
            if performed is None:
                performed = self._performed(text)
            today = asked
            if shifted is not None:
                performed, today = performed + shifted - asked, shifted
            try:
                signature = self.signature(question, performed, today)
                outcome = outcomes.get(signature)
                if outcome is None:
                    outcome = outcomes[signature] = self._concluded(row)
                judged.append(Judged(sequence, asked, question, outcome))
            except NotJudged as apart:
                judged.append(Judged(sequence, asked, question, None, apart.why))
        return judged

    def _abroad(self, row: DayRow, question: LabQuestion, asked: int) -> Judged:
        """A question about a neighbouring region's institution, judged by itself: by this edition and the one of theirs that answered it then."""
        try:
            return Judged(row[0], asked, question, self._concluded(row))
        except NotJudged as apart:
            return Judged(row[0], asked, question, None, apart.why)

    def _edition_for(self, question: LabQuestion) -> Edition:
        if question.peer is None:
            return self.edition
        try:
            if self._joined is None:
                raise PeerEditionMissing()
            return self._joined.of(self.edition, question.peer)
        except PeerEditionMissing as missing:
            raise NotJudged(ABROAD) from missing

    def signature(self, question: LabQuestion, performed: int, today: int) -> Signature:
        """All that the policy looks at, days as ordinals. Raises NotJudged."""
        states, receiver = self.states, question.receiver
        if question.unknown or question.specimen:
            item, issuer = self._meant(question)
        else:
            item, issuer = question.item, question.issuer
        told = states.receivers.get(receiver) or states.receiver(receiver)
        where = told.values[bisect_right(told.days, today)]
        known = states.issuers[issuer] if issuer in states.issuers else states.issuer(issuer) if issuer else None
        members = self._items[item] if item in self._items else self._item(item) if item else None
        performer = question.performer
        laboratory = self._laboratory(performer) if performer else None
        if known is None or members is None or item is None or issuer is None:
            # Nothing else decides then.
            return known is None, members is None
        entity = where.entity
        own = receiver == issuer or (entity is not None and known.entity.values[bisect_right(known.entity.days, today)] == entity)
        if laboratory is not None:
            own = own or receiver == performer or (entity is not None and laboratory.entity.on(today) == entity)
        standing = self._standing(item, issuer, performer, where.division, performed, today)
        enrolled = known.enrolled.values[bisect_right(known.enrolled.days, performed)]
        if members:
            return own, enrolled, standing, self._members(item, members, issuer, performer, where.division, performed, today)
        return own, enrolled, standing

    def _standing(self, item: str, issuer: str, performer: str | None, division: str | None, performed: int, today: int) -> int:
        """How the item stands for a receiver in the division, as a small number: its window, and whether a qualification is held and covers B."""
        states = self.states
        listed = states.windows.get((item, division)) or states.window(item, division)
        window = listed.values[bisect_right(listed.days, today)]
        if window is None:
            standing = NOT_LISTED
        elif window == 0:
            standing = NO_WINDOW
        else:
            standing = OPEN if performed + window >= today else OVER
        told = states.held.get((item, issuer, performer)) or states.held_by(item, issuer, performer)
        held = told.values[bisect_right(told.days, performed)]
        if not held:
            return standing
        covers = states.covered.get((held, division))
        if covers is None:
            covers = states.covers(held, division)
        return standing + (COVERED if covers else HELD)

    def _members(self, item: str, members: tuple[str, ...], issuer: str, performer: str | None, division: str | None, performed: int, today: int) -> Signature:
        """Of a panel: which it is, and how each member stands, with its window, by which the one that ends first is chosen."""
        standings = [self._standing(member, issuer, performer, division, performed, today) for member in members]
        windows = [self.states.windows[member, division].on(today) for member in members]
        return item, *standings, *windows

    def _laboratory(self, performer: str) -> IssuerTimelines:
        laboratory = self.states.issuers[performer] if performer in self.states.issuers else self.states.issuer(performer)
        if laboratory is None:
            raise NotJudged(PERFORMER)
        return laboratory

    def _item(self, code: str) -> tuple[str, ...] | None:
        """The members of a panel, nothing for a single item; None for one that the edition does not know."""
        item = self.states.item(code)
        members = self._items[code] = None if item is None else item.members
        return members

    def _meant(self, question: LabQuestion) -> tuple[str | None, str | None]:
        key = (question.item, question.issuer, question.receiver if question.item.startswith("local:") else None, question.unknown, question.specimen)
        if key not in self._parties:
            if len(self._parties) >= REMEMBERED:
                self._parties.clear()
            try:
                found = parties(self.edition, question)
                self._parties[key] = found.item, found.issuer
            except NotJudged as apart:
                self._parties[key] = apart
        meant = self._parties[key]
        if isinstance(meant, NotJudged):
            raise NotJudged(meant.why)
        return meant

    def _performed(self, text: str) -> int:
        performed = read_minute(text).astimezone(SHANGHAI).toordinal()
        if len(text) == IN_SHANGHAI and len(self._days) < REMEMBERED:
            self._days[text[:PERFORMED_DAY]] = performed
        return performed

    def _concluded(self, row: DayRow) -> Outcome:
        return outcome_of(self.answer(row))

    def price(self, judged: Judged, row: DayRow) -> int:
        """The list price in fen that the edition has for the question, on the day by which it was judged."""
        question = judged.question
        if question.unknown or question.specimen or self._items.get(question.item):
            return self.answer(row).price.fen
        return self.edition.prices.at(question.receiver, question.item, date.fromordinal(self.day or judged.day)).fen

    def answer(self, row: DayRow) -> Answer:
        """The policy's own answer to this question, from the facts of the edition. Raises NotJudged."""
        data = row[2]
        lookup = decode(data)
        assert isinstance(lookup, Lookup), "only lookups are read"
        question = decode_question(data)
        edition = self._edition_for(question)
        query, now = put_again(edition, lookup, question, self.day)
        return with_noted(policy.answer(query, facts(edition, query, now.date()), now), query.noted)


def outcome_of(answer: Answer) -> Outcome:
    """What of an answer a lab counts."""
    return Outcome(answer.verdict.value, answer.reasons[0] if answer.reasons else "", answer.reasons == ONLY_UNEVALUATED)
