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
from recognition.domain.lookups import SHANGHAI, Answer, Decision, DecisionKind, Institution, Item, Lookup, Origin, Price, Stated
from recognition.domain.policy import record
from recognition.domain.policy.wording import WordedCheck, WordedReason, WordingCase, sentences, values, wording_case
from recognition.domain.policy.words import blank, say
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.web.shared.across import region_name
from recognition.web.shared.names import label

LOOKUPS = "/api/v1/lookups/"
SHAPES, PRICES = 1024, 4096
"""How many shapes of answers, and how many prices, stay as JSON, in two languages."""


def lookup(recorded: RecordedLookup, edition: Edition, lang: str) -> dict[str, Any]:
    """The members of a lookup's JSON; `edition` is the one that answered it."""
    answer, reading, receipt = recorded.answer, edition.reading, recorded.receipt
    scope = reading.scopes.get(answer.mark) if answer.mark else None
    mark = scope.mark if scope else None
    item = reading.item(recorded.item) if recorded.item_known else None
    issuer = reading.institution(recorded.issuer) if recorded.issuer_known else None
    worded = written(wording_case(answer), lang)
    inserted = inserted_values(answer, recorded.performed_at, lang)
    address = LOOKUPS + recorded.id
    members: dict[str, Any] = {
        "id": recorded.id,
        "at": recorded.at.astimezone(SHANGHAI),
        "verdict": answer.verdict,
        "says": worded.verdict,
        "advice": worded.advice,
        "item": {"code": recorded.item, "name": _name(item, lang), "known": recorded.item_known},
        "issuer": {"code": recorded.issuer, "name": _name(issuer, lang), "known": recorded.issuer_known},
        "receiver": recorded.receiver,
        "performed_at": recorded.performed_at,
        "specimen": recorded.specimen,
        "performed": performed(recorded.performed_at, recorded.stated, lang),
        "mark": mark,
    }
    # One by one: of more than fifteen in one display Python makes several dictionaries and then one of them, which takes half as long again.
    members["window_days"], members["valid_through"], members["days_left"] = answer.window_days, answer.valid_through, answer.days_left
    members["checks"], members["reasons"], members["cautions"] = worded.checks(inserted), worded.reasons(inserted), worded.cautions(inserted)
    members["members"] = _members(answer, item, edition, lang) if item and answer.members else []
    members["edition"] = {"number": answer.edition, "sha256": edition.sha256}
    members["peer_edition"] = _peer_edition(recorded.peer, lang) if recorded.peer else None
    members["policy"], members["price"] = answer.policy, _price(answer.price, lang)
    members["record_line"] = _record_line(recorded, item, issuer, edition, lang, mark)
    members["receipt"] = {"sequence": receipt.sequence, "leaf": receipt.leaf}
    members["links"] = {"self": address, "decisions": address + "/decisions"}
    members["corroborated"], members["handed_in"] = recorded.code is not None, _handed_in(recorded.origin)
    return members


def evidence(asked: RecordedLookup, stands: Decision | None) -> str:
    """By what its test is known: `corroborated` by its issuer's signed code or announcement, else by the `report`'s number, else by the `patient`, else `none`. An
    acceptance that `stands` may have come when the issuer's key was withdrawn already: then the code corroborates nothing."""
    if isinstance(stands, RecordedDecision) and stands.kind is DecisionKind.ACCEPTED and stands.corroborated is not None:
        return "corroborated"
    code = stands.code if stands and stands.kind is DecisionKind.ACCEPTED else asked.code
    return "corroborated" if code else "report" if asked.report else "patient" if asked.patient else "none"


def _peer_edition(peer: tuple[str, str], lang: str) -> dict[str, str]:
    """Of a lookup about a neighbouring region's institution: which edition of theirs gave its qualification."""
    region, sha256 = peer
    return {"region": region, "name": region_name(region, lang), "sha256": sha256}


def _handed_in(origin: Origin | None) -> dict[str, Any] | None:
    """Of a lookup that an edge box answered: when it was handed in, and where it stands in the box's tree."""
    if origin is None:
        return None
    return {"at": origin.handed_in.astimezone(SHANGHAI), "tree": origin.tree, "sequence": origin.sequence, "doubtful": origin.doubtful}


def performed(at: datetime, stated: Stated, lang: str) -> dict[str, str]:
    """How a performed time was read: to the day or the minute, with the zone that was given or the deployment's, and in words."""
    # In quotation marks, and in a quarter of the time that isoformat takes.
    text = orjson.dumps(at.astimezone(SHANGHAI)).decode()
    precision, zone, code = STATED[stated]
    return {"precision": precision, "zone": zone, "says": say(code, lang, day=text[1:11], clock=text[12:17])}


STATED = {
    Stated.INSTANT: ("minute", "given", "performed.instant"), Stated.LOCAL: ("minute", "assumed", "performed.local"), Stated.DAY: ("day", "assumed", "performed.day"),
}  # fmt: skip
"""Of each way in which a performed time was stated: its precision, its zone, and the code of its words."""


class Sentences:
    """Sentences of an answer as JSON, put together once for all answers of a shape: what differs is put in when one is sent. As bytes: to put three
    values into two thousand characters and write them as UTF-8 takes nine times as long in a string.

    A layer for speed: without it, with lists that orjson writes each time, a lookup takes 45,000 to 70,000 instructions more of 1.60 million (3 to 4 %),
    measured by `python -m bench.layers` and callgrind; `written`, which remembers them by shape, another 140,000. Throw it out when answers
    carry codes alone and no sentences."""

    __slots__ = ("_always", "_chosen", "_template")

    def __init__(self, sentences: Sequence[WordedCheck | WordedReason]) -> None:
        """`sentences` with the names of values in braces."""
        json = orjson.dumps([sentence._asdict() for sentence in sentences]).decode()
        template, self._chosen = blank(json)
        self._template = template.encode()
        self._always = None if "%" in template else orjson.Fragment(json)

    def __call__(self, values: Mapping[str, bytes]) -> orjson.Fragment:
        """The list with its values: days and numbers, of which JSON escapes nothing."""
        return self._always or orjson.Fragment(self._template % self._chosen(values))


def inserted_values(answer: Answer, performed_at: datetime, lang: str) -> dict[str, bytes]:
    """What is put into the sentences of this answer."""
    return {name: value.encode() for name, value in values(answer, shanghai_day(performed_at), lang).items()}


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
    worded = sentences(shape, lang)
    return Written(worded.verdict, worded.advice, Sentences(worded.checks), Sentences(worded.reasons), Sentences(worded.cautions))


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


def record_line(lookup: Lookup, edition: Edition, lang: str) -> str:
    """The line to paste into the patient's record, with the names that its edition has."""
    reading = edition.reading
    item = reading.item(lookup.item) if lookup.item_known else None
    issuer = reading.institution(lookup.issuer) if lookup.issuer_known else None
    scope = reading.scopes.get(lookup.answer.mark or "")
    return _record_line(lookup, item, issuer, edition, lang, scope.mark if scope else None)


def _record_line(lookup: Lookup, item: Item | None, issuer: Institution | None, edition: Edition, lang: str, mark: str | None) -> str:
    return record.record_line(
        lookup,
        _name(item, lang) or lookup.item.partition(":")[2] or lookup.item,
        _name(issuer, lang) or lookup.issuer.partition(":")[2] or lookup.issuer,
        lang,
        mark,
        _name(edition.reading.institution(lookup.performer), lang) if lookup.performer else None,
    )


def decision(recorded: RecordedDecision, lang: str) -> dict[str, Any]:
    """The members of a decision's JSON; the note is not among them, for it is not sent again."""
    return {
        "id": recorded.id,
        "at": recorded.at.astimezone(SHANGHAI),
        "lookup": recorded.lookup,
        "decision": recorded.kind,
        "reason": recorded.reason,
        **local_reason(recorded),
        "says": say(f"decision.{recorded.kind}", lang),
        "duty": say(f"duty.{recorded.kind}", lang),
        "receipt": {"sequence": recorded.receipt.sequence, "leaf": recorded.receipt.leaf},
        "links": {"lookup": LOOKUPS + recorded.lookup},
        "corroborated": recorded.code is not None or recorded.corroborated is not None,
    }


def local_reason(decided: RecordedDecision) -> dict[str, dict[str, str]]:
    """The reason from a region's own list by its codes, where one was told."""
    return {"local_reason": dict(zip(("scope", "code"), decided.local, strict=True))} if decided.local else {}


def decisions(recorded: Sequence[RecordedDecision], as_json: Callable[[RecordedDecision], dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The decisions on a lookup, each by `as_json`. Those that were taken back stand apart, so that the last of the others is the one that stands."""
    back = [
        {
            **as_json(decided),
            "corrected": {"at": decided.corrected.at.astimezone(SHANGHAI), "reason": decided.corrected.reason, "sequence": decided.corrected.receipt.sequence},
        }
        for decided in recorded
        if decided.corrected
    ]
    return {"decisions": [as_json(decided) for decided in recorded if not decided.corrected], "corrected_decisions": back}


class Identified(Protocol):
    """An entry by its id."""

    @property
    def id(self) -> str:
        """The entry's id."""
        ...


def correction(recorded: RecordedCorrection, reported: Identified, lang: str) -> dict[str, Any]:
    """The members of a correction's JSON; `reported` is what it takes back."""
    return {
        "id": recorded.id,
        "at": recorded.at.astimezone(SHANGHAI),
        "institution": recorded.institution,
        "corrects": {"kind": "repeat" if isinstance(reported, RecordedRepeat) else "decision", "id": reported.id, "sequence": recorded.cites},
        "reason": recorded.reason,
        "says": say(f"correction_reason.{recorded.reason}", lang),
        "receipt": {"sequence": recorded.receipt.sequence, "leaf": recorded.receipt.leaf},
    }
