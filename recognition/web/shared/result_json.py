"""What a search found, as callers see it, in a language; nothing in it says whose results they are."""

from __future__ import annotations

from typing import Any

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI
from recognition.domain.policy.wording import wording_case
from recognition.domain.searches import AskedRegion
from recognition.errors import Problem
from recognition.services.results.announcing import TakenLine
from recognition.services.results.reporting import AnnouncedRow
from recognition.services.results.searching import FoundAnswer, FoundResults
from recognition.web.shared import across, border_words, lookup_json, report_words, result_words
from recognition.web.shared.across import region_name
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
        says = own[english] if own else report_words.text_of(row.code, english) or described(Problem(code=row.code))["detail"]
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
        "peers": [asked_region(each, lang) for each in found.asked],
        "groups": [{"item": item(group[0].result.item, edition, lang), "results": [result(each, edition, lang) for each in group]} for group in found.groups],
    }


def asked_region(asked: AskedRegion, lang: str) -> dict[str, Any]:
    """How a neighbouring region was asked, or why not."""
    told = {"region": asked.region, "name": region_name(asked.region, lang), "found": asked.found, "passed_over": asked.passed_over}
    return {**told, "problem": asked.problem or None, "says": border_words.why_not(asked.problem, lang) if asked.problem else None}


def item(code: str, edition: Edition, lang: str) -> dict[str, Any]:
    """An item by its code."""
    known = edition.reading.item(code)
    return {"code": code, "name": label(known.name_zh, known.name_en, lang) if known else None, "known": known is not None}


def result(found: FoundAnswer, edition: Edition, lang: str) -> dict[str, Any]:
    """One result, judged for the receiver."""
    announced, answer = found.result, found.answer
    issuer = edition.reading.institution(announced.issuer) or across.institution(announced.issuer)
    mark = across.mark(edition, announced.issuer, answer.mark)
    worded, inserted = lookup_json.written(wording_case(answer), lang), lookup_json.inserted_values(answer, announced.performed_at, lang)
    return {
        "result": found.handle,
        "item": item(announced.item, edition, lang),
        "issuer": {"code": announced.issuer, "name": label(issuer.name_zh, issuer.name_en, lang) if issuer else None, "known": issuer is not None},
        "performed_at": announced.performed_at.astimezone(SHANGHAI),
        "performed": lookup_json.performed(announced.performed_at, announced.stated, lang),
        "specimen": announced.specimen or None,
        "mark": mark,
        "verdict": answer.verdict,
        "says": worded.verdict,
        "reasons": worded.reasons(inserted),
        "cautions": worded.cautions(inserted),
        "valid_through": answer.valid_through,
        "days_left": answer.days_left,
        "opens": bool(announced.abroad[2] if announced.abroad else announced.locator),
    }
