"""Report codes 互认码: the text of a scanned code becomes the lookups that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Problem
from recognition.services.report_codes.asking import AskedCode, ScannedCode
from recognition.services.report_codes.asking import ask as ask_codes
from recognition.web.auth import ASKERS, allow
from recognition.web.shared import lookup_json
from recognition.web.shared.names import label
from recognition.web.shared.operations import operation
from recognition.web.shared.problems import described
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.report_codes import REPORT_CODE, REPORT_CODE_BODY, REPORT_CODES, REPORT_CODES_BODY

routes = Blueprint("report_codes", __name__)


@routes.post("/report-codes")
@operation(
    "createLookupsFromReportCode",
    "The text of a report's square code: every item that its issuer signed is asked, each judged on its own and all written down together.",
    "report codes",
    body=REPORT_CODE_BODY,
    answers={200: ("The report, and a lookup or a problem for each item.", REPORT_CODE)},
    problems=(400, 413, 415, 422, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def ask(caller: Caller) -> Response:
    """One code, all its items."""
    sent = body()
    scanned, key = _scanned(sent, institution_of(caller)), idempotency("report-codes", sent, REPORT_CODE_BODY)
    [asked] = ask_codes(service(), [scanned], caller, now(), key)
    if isinstance(asked, Problem):
        raise asked
    return reply(_told(asked, scanned, partial(service().edition_of, numbered=lru_cache(service().edition_numbered)), language()))


@routes.post("/report-codes/batch")
@operation(
    "createLookupsFromReportCodes",
    "Up to 50 report codes with up to 200 items together, each code judged on its own and all written down together.",
    "report codes",
    body=REPORT_CODES_BODY,
    answers={200: ("A report or a problem for each code, in the order sent.", REPORT_CODES)},
    problems=(400, 413, 415, 422, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def ask_many(caller: Caller) -> Response:
    """Many codes; one that is not believed holds up no other."""
    sent, receiver = body(), institution_of(caller)
    read = [_read(line, receiver) for line in REPORT_CODES_BODY.read(sent)["codes"]]
    scanned = [line for line in read if isinstance(line, ScannedCode)]
    asked = iter(ask_codes(service(), scanned, caller, now(), idempotency("report-codes/batch", sent, REPORT_CODES_BODY)))
    edition, lang = partial(service().edition_of, numbered=lru_cache(service().edition_numbered)), language()
    return reply({"results": [_line(line, next(asked) if isinstance(line, ScannedCode) else line, edition, lang) for line in read]})


def _scanned(sent: Any, receiver: str) -> ScannedCode:
    members = dict(REPORT_CODE_BODY.read(sent))
    return ScannedCode(members.pop("code"), receiver, **members)


def _read(sent: Any, receiver: str) -> ScannedCode | Problem:
    try:
        return _scanned(sent, receiver)
    except Problem as refusal:
        return refusal


def _line(scanned: ScannedCode | Problem, asked: AskedCode | Problem, edition: Callable[[RecordedLookup], Edition], lang: str) -> dict[str, Any]:
    if isinstance(asked, Problem) or isinstance(scanned, Problem):
        return {"problem": described(asked if isinstance(asked, Problem) else scanned)}  # type: ignore[arg-type]  # one of the two is
    return {"report_code": _told(asked, scanned, edition, lang)}


def _told(asked: AskedCode, scanned: ScannedCode, edition: Callable[[RecordedLookup], Edition], lang: str) -> dict[str, Any]:
    code = asked.code
    issuer = service().edition().reading.institution(code.issuer)
    places = sorted(scanned.choices) or range(len(asked.items))
    return {
        "report": {
            "issuer": {"code": code.issuer, "name": label(issuer.name_zh, issuer.name_en, lang) if issuer else None},
            "number": code.claims.report,
            "issued": code.claims.issued,
            "mark": code.claims.mark,
            "items": len(code.claims.items),
            "key": {"id": code.key_id, "algorithm": code.algorithm},
        },
        "results": [
            {"place": place, "item": each.item._asdict(), **_became(each.result, edition, lang)} for place, each in zip(places, asked.items, strict=True)
        ],
    }


def _became(result: RecordedLookup | Problem, edition: Callable[[RecordedLookup], Edition], lang: str) -> dict[str, Any]:
    if isinstance(result, Problem):
        return {"problem": described(result)}
    return {"lookup": lookup_json.lookup(result, edition(result), lang)}
