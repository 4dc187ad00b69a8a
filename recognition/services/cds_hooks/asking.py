"""Asks by itself what draft orders would repeat: the best earlier result for each, judged and written down before one card tells those that are recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import uuid4

from recognition.catalogue.editions.resolve import resolve_institution
from recognition.catalogue.editions.store import Edition
from recognition.cds_hooks.card_store import AskedQuestion, CardStore, ToldCard
from recognition.cds_hooks.requests import DraftOrder, HookCall
from recognition.domain.hook_questions import HookQuestion, RecordedHookQuestion
from recognition.domain.lookups import SHANGHAI, Caller, Lookup, Query, Verdict, replace
from recognition.domain.personal_data import in_code
from recognition.errors import Invalid, IssuerAmbiguous, Problem
from recognition.ledger.ids import milliseconds
from recognition.services import hook_questions
from recognition.services.cds_hooks import orders
from recognition.services.cds_hooks.hashes import HookHashes
from recognition.services.cds_hooks.notices import OrderNotices
from recognition.services.cds_hooks.results import ABSENT, PriorResult, ResultSource, of_item
from recognition.services.judge import judge, put
from recognition.services.lookups import Service, to_milliseconds

MOST_CANDIDATES = 8
"""Results of one item that are judged, latest first: an older one may be recognised where the latest is not."""
OWN = "same_institution"
VOLATILE = "volatile"


class ResultsMissing(Problem):
    """No source of results could be asked; `code` says why not."""

    code = "hook_prefetch_missing"


class CardLine(NamedTuple):
    """An order on a card: the id of its suggestion, and the question that answers it."""

    order: DraftOrder
    suggestion: str
    question: RecordedHookQuestion


class HookCard(NamedTuple):
    """The one card of a call."""

    id: str
    lines: tuple[CardLine, ...]


class _Round(NamedTuple):
    """What all questions of one call share."""

    call: HookCall
    caller: Caller
    receiver: str
    edition: Edition
    encounter: bytes
    now: datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """What a hook asks with: the service, the cards told before, the hashes, and the sources of results."""

    service: Service
    cards: CardStore
    hashes: HookHashes
    sources: tuple[ResultSource, ...]
    notices: OrderNotices | None = None
    """Counts what is told by item, and knows what is switched off."""

    def ask(self, call: HookCall, caller: Caller, receiver: str, systems: Mapping[str, str], now: datetime) -> HookCard | None:
        """The card, whose questions stand in the ledger; None where there is nothing to tell. `caller` names the clinician, `systems` as for `orders.item`.

        Raises ResultsMissing, HookRefused, DocumentRefused, LedgerUnavailable, RegistryUnavailable, AccountsUnavailable."""
        now = to_milliseconds(now.astimezone(SHANGHAI))
        edition = self.service.edition()
        ordered: dict[str, list[DraftOrder]] = {}
        for order in call.orders:
            if code := orders.item(edition, order, receiver, systems):
                ordered.setdefault(code, []).append(order)
        if not ordered:
            return None
        results = self._results(call, edition, caller, now)
        current = _Round(call, caller, receiver, edition, self.hashes.encounter(receiver, call, now.date().isoformat()), now)
        decided, off = self.cards.decided(current.encounter), self.notices.silent()[1] if self.notices else frozenset[str]()
        questions = []
        for code, meant in ordered.items():
            # what somebody has decided on in this encounter is not asked again
            if code not in decided and (lookup := self._best(code, results, current)):
                questions.append(HookQuestion(lookup, code not in off and _is_told(lookup) and not all(order.emergency for order in meant)))
        return self._told(questions, ordered, current) if questions else None

    def _results(self, call: HookCall, edition: Edition, caller: Caller, now: datetime) -> tuple[PriorResult, ...]:
        found = [source.find(call, edition, caller, now) for source in self.sources]
        if all(each.missing for each in found):
            # the last that was tried says most
            raise ResultsMissing("prefetch", code=next((each.missing for each in reversed(found) if each.missing != ABSENT), ABSENT))
        return tuple(result for each in found for result in each.results)

    def _best(self, code: str, results: tuple[PriorResult, ...], current: _Round) -> Lookup | None:
        """The latest result that is recognised, else the latest; None where there is none of another institution."""
        item, references = current.edition.reading.item(code), self.service.references.fresh()
        best = None
        candidates = of_item(results, item) if item else []
        # one's own results, which are most of what a client has, are no question and take up no place
        for query in islice((each for each in candidates if not _is_of(current.receiver, each, current.edition)), MOST_CANDIDATES):
            try:
                answering, asked = put(self.service.neighbours, current.edition, _of_patient(query, current.call), current.now)
                lookup = judge(asked, answering, references, current.caller, current.now)
            except Problem as refusal:
                if refusal.code in UNASKABLE:
                    continue
                raise
            if OWN in lookup.answer.reasons:
                continue
            if lookup.answer.verdict is Verdict.RECOGNISED:
                return lookup
            best = best or lookup
        return best

    def _told(self, questions: Sequence[HookQuestion], ordered: Mapping[str, list[DraftOrder]], current: _Round) -> HookCard | None:
        """Writes what was not asked before; then the card with what is told."""
        asked = [self.hashes.asked(current.encounter, question.lookup, question.shown) for question in questions]
        kept = {key: question for key, sequence in self.cards.known(asked).items() if (question := self._asked_before(key, sequence, current.encounter))}
        new = [(key, question) for key, question in zip(asked, questions, strict=True) if key not in kept]
        if new:
            written = hook_questions.write(self.service, [question for _key, question in new], self.hashes.together([key for key, _question in new]))
            kept |= {key: question for (key, _question), question in zip(new, written, strict=True)}
        lines = tuple(
            CardLine(order, str(uuid4()), kept[key]) for key in asked if kept[key].shown for order in ordered[kept[key].lookup.item] if not order.emergency
        )
        card = HookCard(str(uuid4()), lines) if lines else None
        suggestions = tuple((line.suggestion, line.question.receipt.sequence) for line in lines)
        told = ToldCard(card.id, current.receiver, current.caller.clinician or "", suggestions) if card else None
        rows = [(key, kept[key]) for key, _question in new]
        new_rows = [AskedQuestion(each.receipt.sequence, key, current.encounter, each.lookup.item, milliseconds(each.at)) for key, each in rows]
        if told or new_rows:
            self.cards.tell(new_rows, told, current.now)
        if self.notices and (shown := {each.lookup.item for _key, each in rows if each.shown}):
            self.notices.show(shown, (), current.now)
        return card

    def _asked_before(self, key: bytes, sequence: int, encounter: bytes) -> RecordedHookQuestion | None:
        question = hook_questions.read(self.service, sequence)
        return question if question and self.hashes.asked(encounter, question.lookup, question.shown) == key else None


UNASKABLE = frozenset({
    "date_in_future", "performer_unknown", "mark_unknown", "identity_number", "item_ambiguous", "issuer_ambiguous",
})  # fmt: skip
"""Why a single result cannot be asked about, which holds up no other."""


def _is_of(institution: str, query: Query, edition: Edition) -> bool:
    """Whether the institution itself issued the result."""
    try:
        return resolve_institution(edition, query.issuer) == institution
    except (IssuerAmbiguous, Invalid):
        return False


def _of_patient(query: Query, call: HookCall) -> Query:
    """The question with the client's reference to the patient, unless it is a person's number."""
    return query if in_code(call.patient_ref) else replace(query, patient_ref=call.patient_ref)


def _is_told(lookup: Lookup) -> bool:
    """Restraint: told is only what is recognised and does not change by itself from day to day."""
    return lookup.answer.verdict is Verdict.RECOGNISED and VOLATILE not in lookup.answer.cautions
