"""Who watches over the result index: the hospital's privacy officer, the patient by word of her card's platform, and auditors, who see sums alone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI, Caller, Role
from recognition.errors import Invalid
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared import across
from recognition.web.shared.names import label
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import inner, opaque
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import institution_of, now, service
from schemas import result_privacy as schema

routes = Blueprint("result_privacy", __name__, url_prefix="/results")
OFFICERS = frozenset({Role.PRIVACY_OFFICER})
AT_THE_DESK = frozenset({Role.HOSPITAL, Role.PRIVACY_OFFICER})
"""Where a patient comes with her card: a hospital's own system, or its privacy officer."""


@routes.get("/searches")
@operation(
    "listSearches",
    "The searches at the officer's own hospital, with why each wants a look and what was said of it.",
    "results",
    query=schema.SEARCHES_QUERY,
    answers={200: ("A page of searches, the newest first.", schema.WATCHED)},
    problems=(422, 501, 503),
)
@allow(OFFICERS)
def searches(caller: Caller) -> Response:
    """One hospital's searches."""
    index, query, today = result_index(), parameters(schema.SEARCHES_QUERY), shanghai_day(now())
    from recognition.services.results.reviewing import WantedSearches, searches

    last = query.get("to", today)
    first = query.get("from", last - timedelta(days=29))
    if first > last:
        raise Invalid("to", code="period_reversed")
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    wanted = WantedSearches(query.get("by", ""), query.get("kind", ""))
    found, following = searches(service(), index, institution_of(caller), since, until, now(), place(query.get("cursor")), wanted)
    return reply({"searches": [watched(each) for each in found], "next": cursor_of(following) if following else None})


@routes.post("/searches/<search_id>/reviews")
@operation(
    "reviewSearch",
    "What the officer says of a search at her own hospital; it is said once.",
    "results",
    body=schema.REVIEW_BODY,
    answers={201: ("The search with what was said of it.", schema.REVIEW)},
    problems=(400, 404, 409, 413, 415, 422, 501, 503),
)
@allow(OFFICERS)
def review(caller: Caller, search_id: str) -> Response:
    """One search."""
    index, sent = result_index(), schema.REVIEW_BODY.read(body())
    from recognition.services.results.reviewing import ReviewedSearch, ReviewOutcome, review

    said = review(index, search_id, ReviewOutcome(sent["outcome"]), sent.get("note", ""), caller, now())
    search = index.trail.one(search_id, institution_of(caller))
    assert search is not None, "it was there a moment ago"
    return reply(watched(ReviewedSearch(search, (), said)), 201)


@routes.post("/objections")
@operation(
    "objectToResults",
    "The patient objects: all results are removed at once and kept out, by a token that the card's platform had sealed for this; or she ends her objection.",
    "results",
    body=schema.OBJECTION_BODY,
    answers={200: ("What holds now.", schema.OBJECTION)},
    problems=(400, 413, 415, 422, 501, 503),
)
@allow(AT_THE_DESK)
def objections(caller: Caller) -> Response:
    """One patient."""
    index, sent = result_index(), schema.OBJECTION_BODY.read(body())
    from recognition.services.results import objecting

    if sent.get("ends", False):
        objecting.admit(index, _tokens(sent), institution_of(caller), now())
        return reply({"status": "admitted", "overwritten": True})
    return reply({"status": "kept_out", "overwritten": objecting.object_to(index, _tokens(sent), institution_of(caller), now())})


@routes.post("/disclosures")
@operation(
    "discloseSearches",
    "Who searched for a patient's results, by a token that the card's platform had sealed for this: institutions, never persons.",
    "results",
    body=schema.DISCLOSURE_BODY,
    answers={200: ("The searches, the newest first.", schema.TOLD_SEARCHES)},
    problems=(400, 413, 415, 422, 501, 503),
)
@allow(AT_THE_DESK)
def disclosures(caller: Caller) -> Response:
    """One patient."""
    index, sent = result_index(), schema.DISCLOSURE_BODY.read(body())
    from recognition.services.results.objecting import searches_for

    told = searches_for(index, _tokens(sent), institution_of(caller), now())
    since = shanghai_day(now()) - timedelta(days=index.declaration.trail_days)
    rows = [
        {
            "id": search.id,
            "at": moment(search.at),
            "institution": _institution(search.institution),
            "purpose": search.purpose,
            "ground": search.ground,
            "found": search.found,
        }
        for search in told
    ]
    return reply({"since": since, "searches": rows})


@routes.get("/announcers")
@operation(
    "listAnnouncers",
    "How many results each institution announced, those included that could and never did. Sums alone.",
    "results",
    query=schema.ANNOUNCERS_QUERY,
    answers={200: ("Those that announced the least first.", schema.ANNOUNCERS)},
    problems=(422, 501, 503),
)
@allow(AUDITORS)
def announcers(caller: Caller) -> Response:
    """The region's issuers; a hospital's auditor sees its own."""
    index, query = result_index(), parameters(schema.ANNOUNCERS_QUERY)
    from recognition.services.results.announcers import announcers

    if query["from"] > query["to"]:
        raise Invalid("to", code="period_reversed")
    counted = announcers(service(), index, caller, query["from"], query["to"])
    return reply({"announcers": [{"institution": _institution(code), "announced": count} for code, count in counted]})


def moment(milliseconds: int) -> datetime:
    """A time in Shanghai."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(SHANGHAI)


def watched(each: Any) -> dict[str, Any]:
    """A search as its officer sees it."""
    search, review = each.search, each.review
    said = review and {"at": moment(review.at), "by": review.by, "outcome": review.outcome, "note": review.note}
    about = {"id": search.id, "at": moment(search.at), "by": search.by, "purpose": search.purpose, "ground": search.ground, "found": search.found}
    return {**about, "notices": list(each.notices), "review": said}


def cursor_of(following: tuple[int, str]) -> str | None:
    """Where the next page of searches begins, as a cursor."""
    return opaque(f"{following[0]} {following[1]}")


def place(cursor: str | None) -> tuple[int, str] | None:
    """What a cursor of ours says. Raises Invalid (`cursor_invalid`)."""
    if (text := inner(cursor)) is None:
        return None
    at, _, search = text.partition(" ")
    if not (at.isascii() and at.isdigit() and len(at) < 16):
        raise Invalid("cursor", code="cursor_invalid")
    return int(at), search


def _tokens(sent: Any) -> tuple[str, ...]:
    return (sent["token"], *([sent["earlier_token"]] if "earlier_token" in sent else []))


def _institution(code: str) -> dict[str, Any]:
    known = service().edition().reading.institution(code) or across.institution(code)
    return {"code": code, "name": label(known.name_zh, known.name_en, language()) if known else None, "known": known is not None}
