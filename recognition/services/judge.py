"""From a query to the lookup that will be written: the facts of one edition, the policy's answer, and what is frozen beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from recognition.catalogue.editions.facts import facts
from recognition.catalogue.editions.store import Edition
from recognition.domain import policy
from recognition.domain.covered_members import parts
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.identifiers import mark
from recognition.domain.lookups import SHANGHAI, Answer, Caller, Coding, Facts, Lookup, Origin, Query, replace
from recognition.domain.personal_data import in_code
from recognition.domain.placeholders import given, placeholder
from recognition.domain.policy.noted import ITEM_NOT_MET, noted_in, with_noted
from recognition.errors import Invalid
from recognition.ledger.ids import new_id
from recognition.ledger.pseudonyms import ReferenceKeys

if TYPE_CHECKING:
    from recognition.services.border.neighbours import Neighbours

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a hospital's clock may be before a performed time counts as lying in the future."""

UNKNOWN_CODE_BYTES = 60
"""How much of an unknown code is kept, so that registrars see what is missing."""


def judge(query: Query, edition: Edition, references: ReferenceKeys, caller: Caller, now: datetime, entry_id: str = "") -> Lookup:
    """The lookup as it will stand in the ledger; `now` is its time, `entry_id` its id, where one was made for it already. Raises Invalid (`date_in_future`, `performer_unknown`,
    `mark_unknown`, `identity_number`; `report_code_window_over` where a report code asks of a test whose window is over), ItemAmbiguous, IssuerAmbiguous, RegistryUnavailable."""
    now, query = now.astimezone(SHANGHAI), referenced(query)
    if query.mark is not None:
        query = replace(query, mark=known_mark(query.mark, edition))
    today, performed = now.date(), query.performed_day
    if performed >= today:
        refuse_future(query.performed_at, now)
    known_facts = facts(edition, query, today)
    if query.performer and known_facts.performer is None:
        # Left out it would be forgotten, and the answer would rest on the issuer's own laboratory alone.
        raise Invalid("performer", code="performer_unknown")
    if known_facts.issuer is None and query.issuer.system == "uscc" and in_code(query.issuer.code) == "identity_number":
        # Digits that are right as a credit code and as a person's number are an institution's only where the edition has it.
        raise Invalid("issuer.code", code="identity_number")
    hashes = references.of_lookup(performed, query.receiver, query.report_ref, query.patient_ref)
    if query.found:
        # As it was announced: hashed when it came, and never held otherwise.
        hashes = query.found.report, hashes[1]
    answer = with_noted(policy.answer(query, known_facts, now), query.noted + edition.noted(known_facts))
    if query.code and "outside_window" in (check.reason for check in answer.checks):
        # What is signed proves that the report is an issuer's, and never that it still holds.
        raise Invalid("code", code="report_code_window_over")
    others = references.of_others(performed, query.other_refs, hashes[0]) if query.other_refs else ()
    if query.found:
        others = query.found.others
    search = query.found.search if query.found else None
    return _frozen(query, edition, known_facts, answer, EntryContext(entry_id or new_id(now), signature(caller), *hashes, others, search=search), now)


def put(neighbours: Neighbours | None, edition: Edition, query: Query, now: datetime) -> tuple[Edition, Query]:
    """The edition that answers a question, and the question in its codes: ours as it is, joined with a neighbouring region's where it is about an institution of that
    region's. Raises as `judge` does, PeerEditionMissing, RegistryUnavailable."""
    return neighbours.put(edition, query, now) if neighbours else (edition, query)


def again(lookup: Lookup, edition: Edition, revisions: policy.Revisions = policy.REVISIONS) -> Lookup:
    """The same lookup derived once more: the facts of its edition on its day, answered by its revision of the policy.

    Raises KeyError for a revision that is not among these, ItemAmbiguous and Invalid where the edition cannot have given this entry,
    RegistryUnavailable."""
    query, now = query_of(lookup), lookup.at.astimezone(SHANGHAI)
    known_facts = facts(edition, query, now.date())
    context = EntryContext(lookup.id, lookup.by, lookup.report, lookup.patient, lookup.others, lookup.origin, lookup.search, lookup.hook)
    noted = query.noted if not (lookup.peer and lookup.item_known) else tuple(code for code in query.noted if code != ITEM_NOT_MET) + edition.noted(known_facts)
    answer = with_noted(policy.answer(query, known_facts, now, lookup.answer.policy, revisions), noted)
    # Entries of before revision 2026.2 of the tally hold neither.
    return _frozen(query, edition, known_facts, answer, context, now, covering=bool(lookup.covers or lookup.parts))


def query_of(lookup: Lookup) -> Query:
    """The query by our own codes. What was unknown stands in the entry as it was sent and stays unknown: how texts are understood may get
    better, but what was answered rests on how they were understood then."""
    issuer = Coding("recognition", lookup.issuer) if lookup.issuer_known else _coding_of(lookup.issuer)
    item = Coding("recognition", lookup.item) if lookup.item_known else _coding_of(lookup.item)
    return Query(
        item,
        issuer,
        lookup.performed_at,
        lookup.receiver,
        Coding("recognition", lookup.performer) if lookup.performer else None,
        lookup.claimed_mark,
        lookup.circumstances,
        specimen=lookup.specimen,
        stated=lookup.stated,
        noted=noted_in(lookup.answer),
        code=lookup.code,
        signer=lookup.signer,
    )


def _coding_of(unknown: str) -> Coding:
    system, _, code = unknown.partition(":")
    return Coding(system, code, unlisted=True)


def referenced(query: Query) -> Query:
    """The query without what only stands for a reference, and with a note of it; without a number of its own it has the first of its others."""
    noted = not_given(query.report_ref, query.patient_ref)
    if query.other_refs:
        others = tuple(filter(None, map(given, query.other_refs)))
        own = query.report_ref and given(query.report_ref)
        query = replace(query, report_ref=query.report_ref if own else (others[0] if others else query.report_ref), other_refs=others if own else others[1:])
    if not noted:
        return query
    return replace(query, report_ref=given(query.report_ref), patient_ref=given(query.patient_ref), noted=(*query.noted, *noted))


def not_given(report_ref: str | None, patient_ref: str | None) -> tuple[str, ...]:
    """A caution for each of the two that only stands for a reference."""
    noted: tuple[str, ...] = ("report_ref_not_given",) if report_ref is not None and placeholder(report_ref) else ()
    return (*noted, "patient_ref_not_given") if patient_ref is not None and placeholder(patient_ref) else noted


def known_mark(written: str, edition: Edition, field: str = "mark") -> str:
    """The recognition mark that a text is, as the edition writes it (a scope's code or its mark, in any width and case), or tidy where it
    is none of the edition's and ends as such marks do (…HR). Raises Invalid (`mark_unknown`) for any other: it might be somebody's
    name, and would stand in the ledger for ever."""
    tidy = mark(written)
    for scope in edition.reading.scopes.values():
        for own in (scope.mark, scope.code):
            if mark(own) == tidy:
                return own
    if not tidy.endswith("HR"):
        raise Invalid(field, code="mark_unknown")
    return tidy


def refuse_future(performed_at: datetime, now: datetime) -> None:
    """Raises Invalid (`date_in_future`) for a time that has not come yet. Clocks of hospitals may be ahead by CLOCK_SKEW, but
    never into another day: days are what windows and tallies count in, and nothing was performed tomorrow."""
    if performed_at > now + CLOCK_SKEW or shanghai_day(performed_at) > shanghai_day(now):
        raise Invalid("performed_at", code="date_in_future")


class EntryContext(NamedTuple):
    """What of an entry no edition and no policy decides: its id, who asked, the keyed hashes of report and patient, and of further numbers, where it was answered before it was handed in,
    the sequence of the search that found it, and that of the question of a hook that it was."""

    id: str
    by: str
    report: str | None
    patient: str | None
    others: tuple[str, ...] = ()
    origin: Origin | None = None
    search: int | None = None
    hook: int | None = None


def _frozen(query: Query, edition: Edition, known_facts: Facts, answer: Answer, context: EntryContext, now: datetime, covering: bool = True) -> Lookup:
    """What a tally may need years later stands in the entry itself: divisions, ties between the two, the panel's price, what covers the item
    and (`covering`) what that costs, what a set consists of."""
    item, issuer, performed = known_facts.item, known_facts.issuer, query.performed_at
    tie = edition.ties.between(issuer.code if issuer else None, query.receiver, now.date())
    # In the order of its members: more than fifteen arguments by name become a dictionary that Python makes and takes apart at each call.
    return Lookup(
        context.id,
        now,
        query.receiver,
        issuer.code if issuer else _unknown(query.issuer),
        item.code if item else _unknown(query.item),
        performed - timedelta(0, performed.second, performed.microsecond),
        context.by,
        answer,
        issuer is not None,
        item is not None,
        known_facts.performer.code if known_facts.performer else None,
        query.mark,
        query.circumstances,
        context.report,
        context.patient,
        tie.issuer_division,
        tie.receiver_division,
        tie.consortium,
        tie.entity,
        known_facts.cap,
        item.above if item else (),
        query.specimen,
        query.stated,
        edition.prices.covers(query.receiver, item.code, now.date()) if item and covering else (),
        parts(known_facts, answer) if item and covering and item.grouping else (),
        query.code,
        context.others,
        context.origin,
        query.signer,
        context.search,
        context.hook,
        edition.peer,
    )


def signature(caller: Caller) -> str:
    """The key or account, and behind a launch the pseudonym that the hospital gave for its clinician."""
    return f"{caller.by}/{caller.clinician}" if caller.clinician else caller.by


def _unknown(coding: Coding) -> str:
    return f"{coding.system}:{coding.code}".encode()[:UNKNOWN_CODE_BYTES].decode(errors="ignore")
