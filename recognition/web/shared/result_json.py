"""What a search found, as callers see it, in a language; nothing in it says whose results they are."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.domain.policy.wording import wording_case
from recognition.errors import Problem
from recognition.services.results.announcing import TakenLine
from recognition.services.results.reporting import AnnouncedRow
from recognition.services.results.searching import FoundAnswer, FoundResults
from recognition.web.shared import lookup_json, report_words, result_words
from recognition.web.shared.names import label
from recognition.web.shared.problems import described


def taken(line: TakenLine | Problem) -> dict[str, Any]:
    """What became of an announced line."""
    if isinstance(line, Problem):
        return {"problem": described(line)}
    return {"status": line.status, "until": line.until, "reason": line.reason}


def announced_row(row: AnnouncedRow, lang: str) -> dict[str, Any]:
    """A row of an announced document."""
    if row.code:
        english = lang == "en"
        own = result_words.ROWS.get(row.code)
        says = own[english] if own else report_words.said(row.code, english) or described(Problem(code=row.code))["detail"]
        return {"at": row.at, "code": row.code, "says": f"{says}{' ' if english else ''}{result_words.NOT_ANNOUNCED[english]}"}
    assert row.result is not None, "it was announced"
    return {"at": row.at, **taken(row.result)}


def search(found: FoundResults, edition: Edition, lang: str) -> dict[str, Any]:
    """A search with what it found; `edition` is the one that it was judged by."""
    written = found.search
    return {
        "id": written.id,
        "at": written.at.astimezone(SHANGHAI),
        "receiver": written.institution,
        "purpose": written.purpose,
        "ground": written.ground,
        "edition": {"number": written.edition, "sha256": edition.sha256},
        "policy": written.policy,
        "found": written.found,
        "list_sha256": written.listed,
        "list_salt": found.salt.hex(),
        "receipt": {"sequence": written.receipt.sequence, "leaf": written.receipt.leaf},
        "groups": [{"item": item(group[0].result.item, edition, lang), "results": [result(each, edition, lang) for each in group]} for group in found.groups],
    }


def item(code: str, edition: Edition, lang: str) -> dict[str, Any]:
    """An item by its code."""
    known = edition.reading.item(code)
    return {"code": code, "name": label(known.name_zh, known.name_en, lang) if known else None, "known": known is not None}


def result(found: FoundAnswer, edition: Edition, lang: str) -> dict[str, Any]:
    """One result, judged for the receiver."""
    announced, answer = found.result, found.answer
    issuer, scope = edition.reading.institution(announced.issuer), edition.reading.scopes.get(answer.mark or "")
    worded, inserted = lookup_json.written(wording_case(answer), lang), lookup_json.inserted_values(answer, announced.performed_at, lang)
    return {
        "result": found.handle,
        "item": item(announced.item, edition, lang),
        "issuer": {"code": announced.issuer, "name": label(issuer.name_zh, issuer.name_en, lang) if issuer else None, "known": issuer is not None},
        "performed_at": announced.performed_at.astimezone(SHANGHAI),
        "performed": lookup_json.performed(announced.performed_at, announced.stated, lang),
        "specimen": announced.specimen or None,
        "mark": scope.mark if scope else None,
        "verdict": answer.verdict,
        "says": worded.verdict,
        "reasons": worded.reasons(inserted),
        "cautions": worded.cautions(inserted),
        "valid_through": answer.valid_through,
        "days_left": answer.days_left,
        "opens": bool(announced.locator),
    }
