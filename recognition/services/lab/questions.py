"""Questions of the ledger as a lab judges them again: what it looks at, and the same question put to another edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from recognition.catalogue.editions.facts import resolve_institution, resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Coding, Lookup, Query, replace
from recognition.errors import IssuerAmbiguous, ItemAmbiguous
from recognition.services.judge import UNKNOWN_CODE_BYTES, query_of

MAY_BE_CUT = UNKNOWN_CODE_BYTES - 3
"""From so many bytes on an unknown code may have been cut where it was kept: within a character of four bytes at the latest."""

SYSTEMS_OF_CODES = frozenset({"recognition", "loinc", "national-price", "uscc", "licence", "nhsa"})
"""Systems in which a code says by itself what it means."""

CUT, WHOSE, SEVERAL, PERFORMER, ABROAD = "code_cut", "local_code_of_whom", "code_of_several", "performer_unknown", "peer_edition_missing"
"""Why a question cannot be judged: its unknown code was kept in part; a local code that a map now has, and nothing says whose it was; several are
meant; the edition does not know the laboratory; the neighbouring region's edition that it rests on is not held here."""
APART = (CUT, WHOSE, SEVERAL, PERFORMER, ABROAD)


class LabQuestion(msgspec.Struct, rename={"region": "from"}, gc=False):
    """The members of a lookup's entry that a lab looks at."""

    receiver: str
    issuer: str
    item: str
    verdict: str
    checks: str
    performed: str
    members: str = ""
    reasons: tuple[str, ...] | None = None
    region: str = ""
    to: str = ""
    window: int | None = None
    performer: str | None = None
    unknown: str = ""
    specimen: str | None = None
    price: tuple[int, str] = (0, "")
    peer: tuple[str, str] | None = None


decode_question = msgspec.json.Decoder(LabQuestion).decode


class NotJudged(Exception):
    """A question that cannot be judged by this edition; `why` is one of `APART`."""

    def __init__(self, why: str) -> None:
        """`why` is counted under."""
        super().__init__(why)
        self.why = why


class Parties(msgspec.Struct, frozen=True):
    """What a question means in an edition by our codes; None for what it does not know."""

    item: str | None
    issuer: str | None


def parties(edition: Edition, question: LabQuestion) -> Parties:
    """Item and issuer of the question. What was known then is the same code now; codes that were unknown then are looked for again, names
    are not: who was asked then may have said that none is meant. Raises NotJudged."""
    try:
        issuer = _looked_for(question.issuer, partial(resolve_institution, edition)) if "a" in question.unknown else _issuer(edition, question.issuer)
        return Parties(_item(edition, question, issuer), issuer)
    except (ItemAmbiguous, IssuerAmbiguous) as several:
        raise NotJudged(SEVERAL) from several


def _issuer(edition: Edition, code: str) -> str | None:
    return code if edition.reading.institution(code) else None


def _item(edition: Edition, question: LabQuestion, issuer: str | None) -> str | None:
    def resolve(coding: Coding) -> str | None:
        return resolve_item(edition, coding, issuer, question.receiver, question.specimen)

    if "i" in question.unknown:
        return _local(question, resolve) if question.item.startswith("local:") else _looked_for(question.item, resolve)
    if edition.reading.item(question.item) is None:
        return None
    return resolve(Coding("recognition", question.item)) if question.specimen else question.item


def _looked_for(text: str, resolve: Callable[[Coding], str | None]) -> str | None:
    system, _, code = text.partition(":")
    if system not in SYSTEMS_OF_CODES:
        return None
    if len(text.encode()) >= MAY_BE_CUT:
        raise NotJudged(CUT)
    return resolve(Coding(system, code))


def _local(question: LabQuestion, resolve: Callable[[Coding], str | None]) -> str | None:
    """An entry does not keep whose code it was. Where neither's map has it, it means nothing still."""
    if len(question.item.encode()) >= MAY_BE_CUT:
        raise NotJudged(CUT)
    code = question.item.partition(":")[2]
    if any(resolve(Coding("local", code, owner)) for owner in ("issuer", "receiver")):
        raise NotJudged(WHOSE)
    return None


def put_again(edition: Edition, lookup: Lookup, question: LabQuestion, day: int | None) -> tuple[Query, datetime]:
    """The question as put to the edition, and when: at its own time, or on another Shanghai day (an ordinal) about a result as many days old.
    Raises NotJudged."""
    found, query, now = parties(edition, question), query_of(lookup), lookup.at.astimezone(SHANGHAI)
    later = timedelta(day - now.toordinal() if day else 0)
    query = replace(query, item=_coding(found.item), issuer=_coding(found.issuer), performed_at=query.performed_at + later)
    if query.performer and resolve_institution(edition, query.performer) is None:
        raise NotJudged(PERFORMER)
    return query, now + later


def _coding(code: str | None) -> Coding:
    return Coding("recognition", code) if code else Coding("recognition", "", unlisted=True)
