"""From a query to the lookup that will be written: the facts of one edition, the policy's answer, and what is frozen beside it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from recognition import policy
from recognition.errors import Invalid
from recognition.ledger.entries import new_id
from recognition.ledger.references import ReferenceKeys
from recognition.registry.editions import Edition
from recognition.registry.facts import facts, resolve_item
from recognition.terms import SHANGHAI, Answer, Caller, Coding, Facts, Institution, Lookup, Query, RepeatReason, value_on

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a hospital's clock may be before a performed time counts as lying in the future."""

REMEMBERED = 8192
"""Judged questions that a process remembers, about 1 KB each: those that neighbours ask of the last weeks about common items."""

UNKNOWN_CODE_BYTES = 60
"""How much of an unknown code is kept, so that registrars see what is missing."""


class Judge:
    """Judges by one edition. What an edition says of an item, its issuer, its receiver and two days, and what the policy makes of it, does
    not change: it is judged once and remembered, as long as there is room."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._judged: OrderedDict[tuple, Judged] = OrderedDict()

    def __call__(self, query: Query, references: ReferenceKeys, caller: Caller, now: datetime) -> Lookup:
        """The lookup as it will stand in the ledger; `now` is its time. Raises Invalid (`date_in_future`, `performer_unknown`), ItemAmbiguous,
        RegistryUnavailable."""
        refuse_future(query.performed_at, now)
        day, today = query.performed_day, now.astimezone(SHANGHAI).date()
        hashes = references.of_lookup(day, query.receiver, query.report_ref, query.patient_ref)
        return _written(self._judge(query, day, today, now), query, Written(new_id(now), signature(caller), *hashes), now)

    def _judge(self, query: Query, day: date, today: date, now: datetime) -> Judged:
        item, issuer, performer = query.item, query.issuer, query.performer
        # Everything of a query that its facts and the policy look at; of both times they look at the days alone.
        key = (
            item.system, item.code, item.owner, issuer.system, issuer.code, performer and (performer.system, performer.code), query.receiver,
            query.mark, query.circumstances, day, today,
        )  # fmt: skip
        found = self._judged.get(key)
        if found is None:
            facts_then = facts(self.edition, query, today)
            if performer and facts_then.performer is None:
                # Left out it would be forgotten, and the answer would rest on the issuer's own laboratory alone.
                raise Invalid("performer", code="performer_unknown")
            found = self._judged[key] = _frozen(query, facts_then, policy.answer(query, facts_then, now), today)
            if len(self._judged) > REMEMBERED:
                self._judged.popitem(last=False)
        return found


def again(lookup: Lookup, edition: Edition) -> Lookup:
    """The same lookup derived once more: the facts of its edition on its day, answered by its revision of the policy.

    Raises KeyError for a revision that never was, ItemAmbiguous and Invalid where the edition cannot have given this entry,
    RegistryUnavailable."""
    query = _asked(lookup, edition)
    found = facts(edition, query, lookup.at.astimezone(SHANGHAI).date())
    written = Written(lookup.id, lookup.by, lookup.report, lookup.patient)
    judged = _frozen(query, found, policy.answer(query, found, lookup.at, lookup.answer.policy), lookup.at.astimezone(SHANGHAI).date())
    return _written(judged, query, written, lookup.at)


def _asked(lookup: Lookup, edition: Edition) -> Query:
    """The query by our own codes. What was unknown stands in the entry as it was sent, of a hospital's own code without its owner:
    then the owner is one under whom it means nothing."""
    issuer = Coding("recognition", lookup.issuer) if lookup.issuer_known else _sent(lookup.issuer)
    item = Coding("recognition", lookup.item) if lookup.item_known else _sent(lookup.item)
    if item.system == "local" and resolve_item(edition, item, lookup.issuer if lookup.issuer_known else None, lookup.receiver):
        item = replace(item, owner="receiver")
    return Query(
        item,
        issuer,
        lookup.performed_at,
        lookup.receiver,
        lookup.performer and Coding("recognition", lookup.performer),
        lookup.claimed_mark,
        lookup.circumstances,
    )


def _sent(unknown: str) -> Coding:
    system, _, code = unknown.partition(":")
    return Coding(system, code)


def refuse_future(performed_at: datetime, now: datetime) -> None:
    """Raises Invalid (`date_in_future`) for a time that has not come yet. Clocks of hospitals may be ahead by CLOCK_SKEW, but
    never into another day: days are what windows and tallies count in, and nothing was performed tomorrow."""
    if performed_at > now + CLOCK_SKEW or performed_at.astimezone(SHANGHAI).date() > now.astimezone(SHANGHAI).date():
        raise Invalid("performed_at", code="date_in_future")


class Written(NamedTuple):
    """What of an entry no edition and no policy decides: its id, who asked, and the keyed hashes of report and patient."""

    id: str
    by: str
    report: str | None
    patient: str | None


class Judged(NamedTuple):
    """What edition and policy say of a query: its answer, and what a tally may need years later and so stands in the entry itself
    (divisions, ties between the two, the panel's price, what covers the item)."""

    receiver: str
    issuer: str
    item: str
    answer: Answer
    issuer_known: bool
    item_known: bool
    performer: str | None
    claimed_mark: str | None
    circumstances: tuple[RepeatReason, ...]
    issuer_division: str
    receiver_division: str
    same_consortium: bool
    same_entity: bool
    cap: tuple[str, int] | None
    wider: tuple[str, ...]


def _frozen(query: Query, found: Facts, answer: Answer, today: date) -> Judged:
    item, issuer, receiver = found.item, found.issuer, found.receiver
    return Judged(
        receiver=query.receiver,
        issuer=issuer.code if issuer else _unknown(query.issuer),
        item=item.code if item else _unknown(query.item),
        answer=answer,
        issuer_known=issuer is not None,
        item_known=item is not None,
        performer=found.performer.code if found.performer else None,
        claimed_mark=query.mark,
        circumstances=query.circumstances,
        issuer_division=(issuer and value_on(issuer.divisions, today)) or "",
        receiver_division=(receiver and value_on(receiver.divisions, today)) or "",
        same_consortium=_shared(issuer, receiver, "consortia", today),
        same_entity=_shared(issuer, receiver, "entities", today),
        cap=found.cap,
        wider=(*item.wider, *item.panels, *item.groupings) if item else (),
    )


def _written(judged: Judged, query: Query, written: Written, now: datetime) -> Lookup:
    receiver, issuer, item, answer, issuer_known, item_known, performer, mark, circumstances, *rest = judged
    performed = query.performed_at
    if performed.second or performed.microsecond:
        performed = performed.replace(second=0, microsecond=0)
    return Lookup(
        written.id, now, receiver, issuer, item, performed, written.by, answer, None, issuer_known, item_known, performer, mark, circumstances,
        written.report, written.patient, *rest,
    )  # fmt: skip


def signature(caller: Caller) -> str:
    """The key or account, and behind a launch the pseudonym that the hospital gave for its clinician."""
    return f"{caller.by}/{caller.clinician}" if caller.clinician else caller.by


def _unknown(coding: Coding) -> str:
    return f"{coding.system}:{coding.code}".encode()[:UNKNOWN_CODE_BYTES].decode(errors="ignore")


def _shared(one: Institution | None, other: Institution | None, dated: str, today: date) -> bool:
    if one is None or other is None:
        return False
    value = value_on(getattr(one, dated), today)
    return value is not None and value == value_on(getattr(other, dated), today)
