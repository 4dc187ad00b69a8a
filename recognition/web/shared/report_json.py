"""A report document as callers see it: what became of each row, in a language, and nothing of a result or a person."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache, partial
from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding, Query
from recognition.domain.recorded import RecordedLookup
from recognition.domain.report_documents.questions import ANSWERED_BY, CONFIRMABLE
from recognition.errors import Problem
from recognition.services.lookups import Service
from recognition.services.reports.answering import questions_of
from recognition.services.reports.asking import AskedReport, AskedRow
from recognition.services.reports.assessing import AssessedRow, in_number
from recognition.web.shared import lookup_json, report_words
from recognition.web.shared.problems import described

ASKED, CONFIRM, REFUSED = "asked", "confirm", "refused"


def report(answered: AskedReport, use_cases: Service, lang: str) -> dict[str, Any]:
    """The members of the answer."""
    edition = partial(use_cases.edition_of, numbered=lru_cache(use_cases.edition_numbered))
    english = lang == "en"
    rows = [_row(row, use_cases.edition(), lang, edition) for row in answered.rows]
    counts = Counter(row["outcome"] for row in rows)
    return {
        "format": answered.format,
        "notices": [{"code": code, "says": report_words.text_of(code, english)} for code in answered.notices],
        ASKED: counts[ASKED],
        CONFIRM: counts[CONFIRM],
        REFUSED: counts[REFUSED],
        "rows": rows,
    }


def outcome(asked_row: AskedRow) -> str:
    """`asked`, `confirm` or `refused`."""
    if isinstance(asked_row.result, RecordedLookup):
        return ASKED
    return REFUSED if asked_row.assessed.refusal or asked_row.result is not None else CONFIRM


def _row(asked_row: AskedRow, edition: Edition, lang: str, numbered: Any) -> dict[str, Any]:
    assessed, english = asked_row.assessed, lang == "en"
    members: dict[str, Any] = {"at": assessed.row.at, "outcome": outcome(asked_row)}
    if isinstance(asked_row.result, RecordedLookup):
        answered = members | {"read": read(assessed), "lookup": lookup_json.lookup(asked_row.result, numbered(asked_row.result), lang)}
        return answered | (_asked_back(asked_row, edition, english) if asked_row.question else {})
    if isinstance(asked_row.result, Problem):
        problem = described(asked_row.result)
        return members | {"code": problem["code"], "says": problem["detail"], "problem": problem}
    if refusal := assessed.refusal:
        members |= {"code": refusal.code, "says": _words_of(refusal.code, english)}
        members |= {"status": refusal.status} if refusal.status else {}
        members |= {"seen": list(refusal.seen)} if refusal.seen else {}
        return members | (_asked_back(asked_row, edition, english) if asked_row.question else {})
    first, *also = assessed.questions
    members |= {"code": first, "says": _words_of(first, english), "also": also}
    return members | _asked_back(asked_row, edition, english) | {"read": read(assessed)}


def _asked_back(asked_row: AskedRow, edition: Edition, english: bool) -> dict[str, Any]:
    """The questions of a row, sealed and in words, with what may be chosen."""
    lines = asked_row.assessed.row.lines
    asked = {"questions": _questions(asked_row.assessed, english), "question": asked_row.question} | ({"lines": list(lines)} if lines else {})
    return asked | _choices(asked_row.assessed, edition)


def _choices(assessed: AssessedRow, edition: Edition) -> dict[str, Any]:
    """What an item or an issuer may be, where the reader chooses one."""
    members: dict[str, Any] = {}
    if candidates := assessed.candidates or assessed.named:
        members |= {"candidates": list(candidates), "offers": [offered for code in candidates if (offered := _offered(edition.reading.item(code)))]}
    if assessed.issuers:
        members["issuers"] = [offered for code in assessed.issuers if (offered := _offered(edition.reading.institution(code)))]
    return members


def _words_of(code: str, english: bool) -> str:
    """What a code of a row says; those of persons' numbers as everywhere."""
    return report_words.text_of(code, english) or described(Problem(code=code))["detail"]


def _questions(assessed: AssessedRow, english: bool) -> list[dict[str, Any]]:
    return [
        {"code": code, "says": _words_of(code, english), "answer": ANSWERED_BY.get(code, "performed_at"), "confirmable": code in CONFIRMABLE}
        for code in questions_of(assessed)
    ]


def _offered(row: Any) -> dict[str, str] | None:
    return {"code": row.code, "name_zh": row.name_zh, "name_en": row.name_en} if row else None


def read(assessed: AssessedRow) -> dict[str, Any]:
    """What was read of a row that is asked or asked back."""
    row, query = assessed.row, assessed.query
    assert query is not None, "only what was refused has no query"
    performed = row.performed
    members = {
        "item": coding(query.item),
        "our_item": assessed.item,
        "specimen": query.specimen,
        "issuer": coding(query.issuer),
        "performed_at": performed.at if performed else None,
        "performed_from": performed.source if performed else None,
        "precision": performed.precision if performed else None,
        "zone": performed.zone if performed else None,
        "report_ref": _number(query),
        "status": row.status,
        "mark": row.mark,
    }
    members |= {"also_item": coding(assessed.also)} if assessed.also else {}
    return members | ({"performer": coding(query.performer)} if query.performer else {})


def coding(value: Coding) -> dict[str, str] | None:
    """A code as it may be asked about; None for none."""
    if not value.system:
        return None
    return {"system": value.system, "code": value.code} | ({"owner": value.owner} if value.system == "local" else {})


def _number(query: Query) -> str | None:
    """The report's number, unless it may be a person's."""
    return query.report_ref if query.report_ref and in_number(query.report_ref) is None else None
