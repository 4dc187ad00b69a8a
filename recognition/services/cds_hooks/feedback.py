"""What clinicians did with cards (CDS Hooks 2.0.1 § Feedback): in batches, late, twice and out of order; each outcome is kept, and the newest stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from recognition.cds_hooks.card_store import CardStore, QuestionState, ToldCard
from recognition.domain.lookups import Caller, DecisionKind, RepeatReason, replace
from recognition.domain.personal_data import in_code, in_free_text
from recognition.errors import Problem
from recognition.ledger.ids import milliseconds
from recognition.services import hook_questions, local_reasons
from recognition.services.cds_hooks.notices import OrderNotices
from recognition.services.decisions import decide
from recognition.services.idempotency import IdempotencyKey
from recognition.services.lookups import Service

ACCEPTED, OVERRIDDEN = "accepted", "overridden"
ROUTE = "cds-hooks/feedback"
REASONS = "urn:recognition:repeat-reason"
"""The system of the six reasons, as cards offer them; a region's own have the system of their scope, `…:CY`."""
LONGEST_NOTE = 200


class CardUnknown(Problem):
    """No card of this institution has the id, or it was told so long ago that it is forgotten."""

    code = "hook_card_unknown"


class SuggestionUnknown(Problem):
    """Accepted was nothing that the card has."""

    code = "hook_suggestion_unknown"


class SentOutcome(NamedTuple):
    """An outcome as it was sent: `accepted` are ids of suggestions, `reason` the client's (system, code), `at` in milliseconds since 1970."""

    card: str
    outcome: str
    at: int
    accepted: tuple[str, ...] = ()
    reason: tuple[str, str] = ("", "")
    comment: str = ""


class OutcomeDecision(NamedTuple):
    """What an outcome became: the lookup, and the decision on it (None where an earlier or newer one says the same or more)."""

    card: str
    suggestion: str
    lookup: str
    decision: str | None


class TakenOutcome(NamedTuple):
    """The decisions that an outcome led to, and what of it could not be taken, by the code that says so."""

    decisions: tuple[OutcomeDecision, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """Takes outcomes for one service and its cards."""

    service: Service
    cards: CardStore
    notices: OrderNotices | None = None

    def take(self, sent: SentOutcome, caller: Caller, now: datetime) -> TakenOutcome:
        """Takes one outcome, once. Raises CardUnknown, SuggestionUnknown, LedgerUnavailable, AccountsUnavailable."""
        card = self.cards.card(sent.card)
        if card is None or card.institution != caller.institution:
            raise CardUnknown("card")
        if sent.outcome == ACCEPTED and not {*sent.accepted} & {suggestion for suggestion, _sequence in card.suggestions}:
            raise SuggestionUnknown("acceptedSuggestions")
        with self.cards.alone():
            return self._take(card, sent, replace(caller, clinician=card.clinician or None), now)

    def _take(self, card: ToldCard, sent: SentOutcome, caller: Caller, now: datetime) -> TakenOutcome:
        digest = _digest(sent)
        if not self.cards.take(card.id, digest, sent.outcome, sent.at, now, _kept_reason(sent.reason)):
            return TakenOutcome(told=("hook_outcome_again",))
        states = self.cards.states([sequence for _suggestion, sequence in card.suggestions])
        told = tuple("hook_suggestion_unknown" for each in sent.accepted if each not in dict(card.suggestions))
        known = local_reasons.at_institution(self.service, card.institution, now) if sent.reason[0].startswith(f"{REASONS}:") else ()
        reason = _reason_of(sent, frozenset((each.scope, each.code) for each in known))
        said = _key_of(_kept_reason(sent.reason)) if sent.outcome == OVERRIDDEN else ""
        decisions, changed, overtaken = list[OutcomeDecision](), dict[int, QuestionState](), False
        for suggestion, sequence in _meant(card, sent, states):
            state = states.get(sequence)
            if state is None or state.outcome_at > sent.at or sequence in changed:
                # overtaken by a newer outcome that came before, or settled by another order for the same test
                overtaken = True
                continue
            question = hook_questions.read(self.service, sequence)
            if question is None or milliseconds(question.at) != state.asked_at:
                told += ("hook_suggestion_unknown",)
                continue
            lookup = hook_questions.become_lookup(self.service, question, caller)
            decision = None
            # what says the same again is no other decision; other words beside it are
            if reason.note or (state.state, state.reason) != (sent.outcome, said):
                kind = DecisionKind.ACCEPTED if sent.outcome == ACCEPTED else DecisionKind.REPEATED
                key = IdempotencyKey(ROUTE, f"{card.id} {sequence} {digest.hex()}", b"")
                decision = decide(self.service, lookup.id, kind, caller, now, reason.national, reason.note, key, reason.local).id
                self._counted(lookup.item, kind, now)
            changed[sequence] = state._replace(state=sent.outcome, reason=said, outcome_at=sent.at)
            decisions.append(OutcomeDecision(card.id, suggestion, lookup.id, decision))
        self.cards.settle(card.id, digest, changed.items())
        return TakenOutcome(tuple(decisions), (*told, *reason.told, *(("hook_outcome_overtaken",) if not decisions and (overtaken or not told) else ())))

    def _counted(self, item: str, kind: DecisionKind, now: datetime) -> None:
        """By item, so that a registrar sees which notices nobody heeds."""
        if self.notices and kind is DecisionKind.ACCEPTED:
            self.notices.accept(item, now)
        elif self.notices:
            self.notices.dismiss([(item, None)], now)


def _meant(card: ToldCard, sent: SentOutcome, states: dict[int, QuestionState]) -> Iterator[tuple[str, int]]:
    """The suggestions that an outcome is about. A card that lists several orders and is dismissed leaves alone those that were accepted before, unless all were:
    then it can mean nothing but them."""
    if sent.outcome == ACCEPTED:
        yield from (each for each in card.suggestions if each[0] in sent.accepted)
        return
    accepted = {sequence for sequence, state in states.items() if state.state == ACCEPTED}
    open_ = [each for each in card.suggestions if each[1] not in accepted]
    yield from open_ or card.suggestions


class _Reason(NamedTuple):
    """The reason of a repeat, with its note, or the region's own one that was told (scope, code); and what is told about them."""

    national: RepeatReason | None = None
    note: str | None = None
    local: tuple[str, str] | None = None
    told: tuple[str, ...] = ()


def _reason_of(sent: SentOutcome, known: frozenset[tuple[str, str]]) -> _Reason:
    """A reason of the client's own is kept by its code as another need for a repeat; `known` are the region's own."""
    if sent.outcome != OVERRIDDEN:
        return _Reason()
    comment, told = sent.comment.strip(), tuple[str, ...]()
    if comment and (len(comment) > LONGEST_NOTE or not comment.isprintable() or in_free_text(comment)):
        comment, told = "", ("hook_comment_not_kept",)
    system, code = sent.reason
    if not code:
        return _Reason(note=comment or None, told=told)
    if system == REASONS and code in {reason.value for reason in RepeatReason}:
        reason = RepeatReason(code)
        if reason is RepeatReason.OTHER and not comment:
            return _Reason(told=(*told, "hook_comment_wanted"))
        return _Reason(reason, comment or None, told=told)
    if (local := (system.removeprefix(f"{REASONS}:"), code)) in known and system.startswith(f"{REASONS}:"):
        return _Reason(None, comment or None, local, told)
    named = _key_of(_kept_reason(sent.reason))
    if not named:
        return _Reason(note=comment or None, told=(*told, "hook_reason_not_kept"))
    note = f"{named} {comment}".strip() if len(named) + len(comment) < LONGEST_NOTE else named
    return _Reason(RepeatReason.OTHER, note, told=told)


def _kept_reason(reason: tuple[str, str]) -> tuple[str, str]:
    """The reason as it may be kept: word for word, unless it is no code but a person's number or text."""
    written = _key_of(reason)
    return ("", "") if len(written) > LONGEST_NOTE or not written.isprintable() or in_code(reason[1]) or in_free_text(written) else reason


def _key_of(reason: tuple[str, str]) -> str:
    """System and code in one text; "" for none."""
    return "|".join(reason).strip("|") if reason[1] else ""


def _digest(sent: SentOutcome) -> bytes:
    parts = (sent.outcome, str(sent.at), " ".join(sorted(sent.accepted)), *sent.reason, sent.comment)
    return sha256("\x1f".join(parts).encode()).digest()
