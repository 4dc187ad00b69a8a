"""A lookup as callers see it: a function of what stands in the ledger, its edition and a language, so that an answer
given again reads as it did the first time."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from recognition.policy import record
from recognition.policy.telling import tell
from recognition.policy.words import say
from recognition.registry.editions import Edition
from recognition.terms import SHANGHAI, Answer, Decision, Institution, Item, Lookup

LOOKUPS = "/api/v1/lookups/"
TELLINGS = 3072
"""Remembered tellings: those of one day, of the windows and reasons that occur, in two languages."""


def lookup(asked: Lookup, edition: Edition, lang: str) -> dict[str, Any]:
    """The members of a lookup's JSON; `edition` is the one that answered it."""
    answer, reading = asked.answer, edition.reading
    scope = reading.scopes.get(answer.mark) if answer.mark else None
    mark = scope.mark if scope else None
    told = _told(_telling_of(asked, mark, lang))
    item = reading.item(asked.item) if asked.item_known else None
    here = LOOKUPS + asked.id
    return {
        "id": asked.id,
        "at": asked.at.astimezone(SHANGHAI),
        "verdict": answer.verdict,
        "says": told.verdict,
        "advice": told.advice,
        "item": {"code": asked.item, "name": _name(item, lang), "known": asked.item_known},
        "issuer": {"code": asked.issuer, "name": _name(_issuer(asked, edition), lang), "known": asked.issuer_known},
        "receiver": asked.receiver,
        "performed_at": asked.performed_at,
        "mark": mark,
        "window_days": answer.window_days,
        "valid_through": answer.valid_through,
        "days_left": answer.days_left,
        "checks": told.checks,
        "reasons": told.reasons,
        "cautions": told.cautions,
        "members": _members(answer, item, edition, lang),
        "edition": {"number": answer.edition, "sha256": edition.sha256},
        "policy": answer.policy,
        "price": {"fen": answer.price.fen, "source": answer.price.source, "says": say(f"price_source.{answer.price.source}", lang)},
        "record_line": record_line(asked, edition, lang),
        "receipt": {"sequence": asked.receipt.sequence, "leaf": asked.receipt.leaf},
        "links": {"self": here, "decisions": here + "/decisions"},
    }


class _Telling:
    """An answer to be told, equal to another where the same words come of it, so that they are put together and written as JSON once."""

    __slots__ = ("_key", "words")

    def __init__(self, answer: Answer, performed: date, lang: str, mark: str | None) -> None:
        """`words` are the arguments of `tell`. Of the answer its words leave out price, edition and revision."""
        self.words = (answer, performed, lang, mark)
        self._key = (
            *[check.passed for check in answer.checks], answer.reasons, answer.cautions, answer.verdict, answer.window_days, answer.valid_through,
            answer.days_left, mark or answer.mark, performed, lang, *[member.answer.verdict for member in answer.members],
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Telling) and self._key == other._key


class _Told(NamedTuple):
    verdict: str
    advice: str
    checks: orjson.Fragment
    reasons: orjson.Fragment
    cautions: orjson.Fragment


def _telling_of(asked: Lookup, mark: str | None, lang: str) -> _Telling:
    return _Telling(asked.answer, asked.performed_at.astimezone(SHANGHAI).date(), lang, mark)


@lru_cache(maxsize=TELLINGS)
def _told(telling: _Telling) -> _Told:
    said = tell(*telling.words)
    checks = [{"code": code, "passed": passed, "says": says, "basis": basis} for code, passed, says, basis in said.checks]
    lists = (checks, *([{"code": code, "says": says} for code, says in told] for told in (said.reasons, said.cautions)))
    return _Told(said.verdict, said.advice, *(orjson.Fragment(orjson.dumps(each)) for each in lists))


def _name(named: Item | Institution | None, lang: str) -> str | None:
    if named is None:
        return None
    return (named.name_en or named.name_zh) if lang == "en" else named.name_zh


def _issuer(asked: Lookup, edition: Edition) -> Institution | None:
    return edition.reading.institution(asked.issuer) if asked.issuer_known else None


def _members(answer: Answer, item: Item | None, edition: Edition, lang: str) -> list[dict[str, Any]]:
    codes = item.members if item else ()
    return [
        {"item": {"code": code, "name": _name(edition.reading.item(code), lang)}, "verdict": member.answer.verdict, "says": say(f"verdict.{member.answer.verdict}", lang)}
        for code, member in zip(codes, answer.members)
    ]


def record_line(asked: Lookup, edition: Edition, lang: str) -> str:
    """The line to paste into the patient's record, with the names that its edition has."""
    item = edition.reading.item(asked.item) if asked.item_known else None
    performer = edition.reading.institution(asked.performer) if asked.performer else None
    scope = edition.reading.scopes.get(asked.answer.mark or "")
    return record.record_line(
        asked,
        _name(item, lang) or asked.item.partition(":")[2] or asked.item,
        _name(_issuer(asked, edition), lang) or asked.issuer.partition(":")[2] or asked.issuer,
        lang,
        scope.mark if scope else None,
        _name(performer, lang),
    )


def decision(made: Decision, lang: str) -> dict[str, Any]:
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
    }
