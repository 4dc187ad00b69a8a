"""An answer as the page shows it: the words of the policy, the names of its edition, and what has been decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Decision, DecisionKind, ItemKind, Lookup, Verdict
from recognition.domain.policy.wording import WordedCheck, WordedReason, worded_answer
from recognition.domain.policy.words import say
from recognition.domain.recorded import RecordedDecision, RecordedLookup
from recognition.domain.tally import effective
from recognition.web.clinician import days, language, repeat_reasons
from recognition.web.shared.across import region_name
from recognition.web.shared.lookup_json import record_line
from recognition.web.shared.names import label

OPEN_FOR = timedelta(hours=24)
"""How long an opened question can be decided on the page; after it counts as undecided."""


@dataclass(frozen=True, slots=True)
class MemberVerdict:
    """One member of a panel with its verdict."""

    name: str
    verdict: str
    says: str


@dataclass(frozen=True, slots=True)
class LookupView:
    """Everything that a template may say about one lookup; `performed` is the Shanghai day."""

    id: str
    at: datetime
    item: str
    issuer: str
    issuer_code: str
    region: str
    """The neighbouring region whose institution the issuer is, in words; "" for one of ours."""
    region_edition: str
    """The SHA-256 of that region's edition."""
    performed: date
    performed_says: str
    """The same in words, with the time in Beijing where one was given."""
    verdict: str
    formal: str
    plain: str
    advice: str
    mark: str | None
    until: str
    through: date | None
    left: str
    days_left: int | None
    reasons: tuple[WordedReason, ...]
    cautions: tuple[WordedReason, ...]
    checks: tuple[WordedCheck, ...]
    members: tuple[MemberVerdict, ...]
    record: str
    price: str
    fen: int
    edition: int
    policy: str
    sequence: int
    leaf: str
    referenced: bool
    """Whether a report's number or a patient's reference was given; without one an acceptance avoids and saves nothing."""
    with_report: bool
    performed_text: str
    """The day, with its time where one was given, as the form takes it."""
    again: dict[str, str | tuple[str, ...]] | None
    """The fields of a form that asks the same; None where item or issuer are in no catalogue."""
    decision: str | None
    decision_says: str
    uncorroborated: bool
    """Whether it was accepted after a key of the code's issuer was withdrawn."""
    decided_at: datetime | None
    decided_in: int | None
    reason_says: str
    note: str
    """The reason in the clinician's own words, or ""."""
    undone_at: datetime | None
    """When the last decision was taken back, where none was made since."""
    duty: str
    open: bool
    found_today: bool
    """Whether it was chosen today from what a search found, so that its report may be opened."""
    result: str
    locator: str = ""
    """Where its report lies, once it was opened today."""
    changed: str = ""
    """What the issuer did with the result after it was accepted: "withdrawn" or "corrected"."""


def lookup_view(lookup: RecordedLookup, decided_on: Sequence[RecordedDecision], edition: Edition, lang: str, now: datetime, note: str = "") -> LookupView:
    """The lookup in the language, as answered, with what stands decided now; `edition` is the one that answered it, `note` that of the
    decision."""
    answer, reading = lookup.answer, edition.reading
    scope = reading.scopes.get(answer.mark) if answer.mark else None
    mark = scope.mark if scope else None
    performed = shanghai_day(lookup.performed_at)
    worded = worded_answer(answer, performed, lang, mark)
    item = reading.item(lookup.item) if lookup.item_known else None
    issuer = reading.institution(lookup.issuer) if lookup.issuer_known else None
    decision = effective(decided_on)
    return LookupView(
        id=lookup.id, at=lookup.at, item=_name(item, lookup.item, lang), issuer=_issuer(lookup, issuer, lang),
        issuer_code=lookup.issuer if issuer else "", region=region_name(lookup.peer[0], lang) if lookup.peer else "",
        region_edition=lookup.peer[1] if lookup.peer else "", performed=performed, performed_says=days.when_performed(lookup.performed_at, lookup.stated),
        verdict=answer.verdict.value, formal=worded.verdict, plain=worded.plain, advice=worded.advice, mark=mark, until=worded.until,
        through=answer.valid_through, left=_left(answer.days_left, lang), days_left=answer.days_left,
        reasons=worded.reasons, cautions=worded.cautions, checks=worded.checks,
        members=_members(lookup, item, edition, lang), record=record_line(lookup, edition, lang),
        price=say(f"price_source.{answer.price.source}", lang), fen=answer.price.fen, edition=answer.edition, policy=answer.policy,
        sequence=lookup.receipt.sequence, leaf=lookup.receipt.leaf,
        referenced=bool(lookup.report or lookup.patient), with_report=bool(lookup.report), performed_text=_written(lookup), again=_again(lookup, item, issuer, lang),
        decision=decision.kind.value if decision else None, decision_says=_decided(decision, answer.verdict, lang),
        uncorroborated=bool(lookup.code and decision and decision.kind is DecisionKind.ACCEPTED and not decision.code),
        decided_at=decision.at if decision else None, decided_in=decision.receipt.sequence if decision else None,
        reason_says=repeat_reasons.says(decision, note, edition, lang), note=note, undone_at=_undone_at(decided_on),
        duty=say(f"duty.{decision.kind}", lang) if decision else "",
        open=now - lookup.at < OPEN_FOR, found_today=lookup.search is not None and shanghai_day(lookup.at) == shanghai_day(now),
        result="image" if item and item.kind is ItemKind.IMAGING else "result",
    )  # fmt: skip


def _name(row: Any, coding: str, lang: str) -> str:
    if row is None:
        return coding.partition(":")[2] or coding
    return label(row.name_zh, row.name_en, lang)


def _issuer(lookup: Lookup, issuer: Any, lang: str) -> str:
    name = _name(issuer, lookup.issuer, lang)
    return language.with_region(name, region_name(lookup.peer[0], lang)) if lookup.peer else name


def _left(count: int | None, lang: str) -> str:
    if count is None or count < 0:
        return ""
    if count == 0:
        return say("length.left_today", lang)
    return say("length.left_day" if count == 1 else "length.left_days", lang, count=count)


def _decided(decision: Decision | None, verdict: Verdict, lang: str) -> str:
    if decision is None:
        return ""
    if decision.kind is DecisionKind.ACCEPTED and verdict is not Verdict.RECOGNISED:
        return say(f"decided_apart.{verdict}", lang)
    return say(f"decided.{decision.kind}", lang)


def _undone_at(decided_on: Sequence[Decision]) -> datetime | None:
    last = next((decision for decision in reversed(decided_on) if decision.kind is not DecisionKind.VIEWED), None)
    return last.at if last and last.kind is DecisionKind.WITHDRAWN else None


def _written(lookup: Lookup) -> str:
    at = lookup.performed_at.astimezone(SHANGHAI)
    return at.strftime("%Y-%m-%d %H:%M" if (at.hour, at.minute) != (0, 0) else "%Y-%m-%d")


def _again(lookup: Lookup, item: Any, issuer: Any, lang: str) -> dict[str, str | tuple[str, ...]] | None:
    if item is None or issuer is None:
        return None
    texts = {"item": _name(item, "", lang), "issuer": _name(issuer, "", lang)}
    return {
        **texts, "item_was": texts["item"], "issuer_was": texts["issuer"], "item_code": item.code, "issuer_code": issuer.code,
        "performed": _written(lookup), "mark": lookup.claimed_mark or "",
        "circumstances": tuple(circumstance.value for circumstance in lookup.circumstances),
    }  # fmt: skip


def _members(lookup: Lookup, item: Any, edition: Edition, lang: str) -> tuple[MemberVerdict, ...]:
    codes = item.members if item else ()
    return tuple(
        MemberVerdict(_name(edition.reading.item(code), code, lang), member.answer.verdict.value, say(f"plain.{member.answer.verdict}", lang))
        for code, member in zip(codes, lookup.answer.members, strict=False)
    )
