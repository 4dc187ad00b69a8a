"""A lookup as callers see it: a function of what stands in the ledger, its edition and a language, so that an answer
given again reads as it did the first time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import orjson

from recognition.catalogue.editions.store import Edition
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Answer, Decision, DecisionKind, Institution, Item, Lookup, Price, Stated
from recognition.domain.policy import record
from recognition.domain.policy.wording import WordedCheck, WordedReason, WordingCase, sentences, values, wording_case
from recognition.domain.policy.words import blank, say
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.web.shared.names import label

LOOKUPS = "/api/v1/lookups/"
SHAPES, PRICES = 1024, 4096
"""How many shapes of answers, and how many prices, stay as JSON, in two languages."""


def lookup(asked: RecordedLookup, edition: Edition, lang: str) -> dict[str, Any]:
    """The members of a lookup's JSON; `edition` is the one that answered it."""
    answer, reading, receipt = asked.answer, edition.reading, asked.receipt
    scope = reading.scopes.get(answer.mark) if answer.mark else None
    mark = scope.mark if scope else None
    item = reading.item(asked.item) if asked.item_known else None
    issuer = reading.institution(asked.issuer) if asked.issuer_known else None
    told = written(wording_case(answer), lang)
    found = values(answer, shanghai_day(asked.performed_at), lang)
    here = LOOKUPS + asked.id
    return {
        "id": asked.id,
        "at": asked.at.astimezone(SHANGHAI),
        "verdict": answer.verdict,
        "says": told.verdict,
        "advice": told.advice,
        "item": {"code": asked.item, "name": _name(item, lang), "known": asked.item_known},
        "issuer": {"code": asked.issuer, "name": _name(issuer, lang), "known": asked.issuer_known},
        "receiver": asked.receiver,
        "performed_at": asked.performed_at,
        "specimen": asked.specimen,
        "performed": performed(asked.performed_at, asked.stated, lang),
        "mark": mark,
        "window_days": answer.window_days,
        "valid_through": answer.valid_through,
        "days_left": answer.days_left,
        "checks": told.checks(found),
        "reasons": told.reasons(found),
        "cautions": told.cautions(found),
        "members": _members(answer, item, edition, lang) if item and answer.members else [],
        "edition": {"number": answer.edition, "sha256": edition.sha256},
        "policy": answer.policy,
        "price": _price(answer.price, lang),
        "record_line": _record_line(asked, item, issuer, edition, lang, mark),
        "receipt": {"sequence": receipt.sequence, "leaf": receipt.leaf},
        "links": {"self": here, "decisions": here + "/decisions"},
        "corroborated": asked.code is not None,
    }


def evidence(asked: RecordedLookup, stands: Decision | None) -> str:
    """By what its test is known: `corroborated` by its issuer's signed code, else by the `report`'s number, else by the `patient`, else `none`. An
    acceptance that `stands` may have come when the issuer's key was withdrawn already: then the code corroborates nothing."""
    code = stands.code if stands and stands.kind is DecisionKind.ACCEPTED else asked.code
    return "corroborated" if code else "report" if asked.report else "patient" if asked.patient else "none"


def performed(at: datetime, stated: Stated, lang: str) -> dict[str, str]:
    """How a performed time was read: to the day or the minute, with the zone that was given or the deployment's, and in words."""
    # In quotation marks, and in a quarter of the time that isoformat takes.
    text = orjson.dumps(at.astimezone(SHANGHAI)).decode()
    precision, zone, code = _STATED[stated]
    return {"precision": precision, "zone": zone, "says": say(code, lang, day=text[1:11], clock=text[12:17])}


_STATED = {
    Stated.INSTANT: ("minute", "given", "performed.instant"), Stated.LOCAL: ("minute", "assumed", "performed.local"), Stated.DAY: ("day", "assumed", "performed.day"),
}  # fmt: skip


class Sentences:
    """Sentences of an answer as JSON, put together once for all answers of a shape: what differs is put in when one is told.

    A layer for speed: without it, with lists that orjson writes each time, a lookup takes 45,000 to 70,000 instructions more of 1.60 million (3 to 4 %),
    measured by `python -m bench.layers` and callgrind; `written`, which remembers them by shape, another 140,000. Throw it out when answers
    carry codes alone and no sentences."""

    __slots__ = ("_always", "_template")

    def __init__(self, said: Sequence[WordedCheck | WordedReason]) -> None:
        """`said` with the names of values in braces."""
        json = orjson.dumps([one._asdict() for one in said]).decode()
        self._template = blank(json)
        self._always = orjson.Fragment(json) if self._template == json else None

    def __call__(self, found: Mapping[str, str]) -> orjson.Fragment:
        """The list with its values: days and numbers, of which JSON escapes nothing."""
        return self._always or orjson.Fragment(self._template % found)


class Written(NamedTuple):
    """The words of a shape of answers in one language."""

    verdict: str
    advice: str
    checks: Sentences
    reasons: Sentences
    cautions: Sentences


@lru_cache(maxsize=SHAPES)
def written(shape: WordingCase, lang: str) -> Written:
    """The words of a shape, ready for JSON."""
    told = sentences(shape, lang)
    return Written(told.verdict, told.advice, Sentences(told.checks), Sentences(told.reasons), Sentences(told.cautions))


def _name(named: Item | Institution | None, lang: str) -> str | None:
    if named is None:
        return None
    return label(named.name_zh, named.name_en, lang)


@lru_cache(maxsize=PRICES)
def _price(price: Price, lang: str) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps({"fen": price.fen, "source": price.source, "says": say(f"price_source.{price.source}", lang)}))


def _members(answer: Answer, item: Item, edition: Edition, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "item": {"code": code, "name": _name(edition.reading.item(code), lang)},
            "verdict": member.answer.verdict,
            "says": say(f"verdict.{member.answer.verdict}", lang),
        }
        for code, member in zip(item.members, answer.members, strict=False)
    ]


def record_line(asked: Lookup, edition: Edition, lang: str) -> str:
    """The line to paste into the patient's record, with the names that its edition has."""
    reading = edition.reading
    item = reading.item(asked.item) if asked.item_known else None
    issuer = reading.institution(asked.issuer) if asked.issuer_known else None
    scope = reading.scopes.get(asked.answer.mark or "")
    return _record_line(asked, item, issuer, edition, lang, scope.mark if scope else None)


def _record_line(asked: Lookup, item: Item | None, issuer: Institution | None, edition: Edition, lang: str, mark: str | None) -> str:
    return record.record_line(
        asked,
        _name(item, lang) or asked.item.partition(":")[2] or asked.item,
        _name(issuer, lang) or asked.issuer.partition(":")[2] or asked.issuer,
        lang,
        mark,
        _name(edition.reading.institution(asked.performer), lang) if asked.performer else None,
    )


def decision(made: RecordedDecision, lang: str) -> dict[str, Any]:
    """The members of a decision's JSON; the note is not among them, for it is not told again."""
    return {
        "id": made.id,
        "at": made.at.astimezone(SHANGHAI),
        "lookup": made.lookup,
        "decision": made.kind,
        "reason": made.reason,
        "says": say(f"decision.{made.kind}", lang),
        "duty": say(f"duty.{made.kind}", lang),
        "receipt": {"sequence": made.receipt.sequence, "leaf": made.receipt.leaf},
        "links": {"lookup": LOOKUPS + made.lookup},
        "corroborated": made.code is not None,
    }


def decisions(made: Sequence[RecordedDecision], told: Callable[[RecordedDecision], dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The decisions on a lookup, each by `told`. Those that were taken back stand apart, so that the last of the others is the one that stands."""
    back = [
        {**told(one), "corrected": {"at": one.corrected.at.astimezone(SHANGHAI), "reason": one.corrected.reason, "sequence": one.corrected.receipt.sequence}}
        for one in made
        if one.corrected
    ]
    return {"decisions": [told(one) for one in made if not one.corrected], "corrected_decisions": back}


class Identified(Protocol):
    """An entry by its id."""

    @property
    def id(self) -> str:
        """The entry's id."""
        ...


def correction(made: RecordedCorrection, reported: Identified, lang: str) -> dict[str, Any]:
    """The members of a correction's JSON; `reported` is what it takes back."""
    return {
        "id": made.id,
        "at": made.at.astimezone(SHANGHAI),
        "institution": made.institution,
        "corrects": {"kind": "repeat" if isinstance(reported, RecordedRepeat) else "decision", "id": reported.id, "sequence": made.cites},
        "reason": made.reason,
        "says": say(f"correction_reason.{made.reason}", lang),
        "receipt": {"sequence": made.receipt.sequence, "leaf": made.receipt.leaf},
    }
