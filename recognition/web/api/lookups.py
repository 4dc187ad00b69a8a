"""Ask: one lookup, many at once, and an answer read again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Response

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Caller, Query
from recognition.domain.recorded import RecordedLookup
from recognition.errors import Problem
from recognition.services.lookups import Results
from recognition.web.auth import ASKERS, READERS, allow
from recognition.web.shared import lookup_json, minimal_json, preferences
from recognition.web.shared.operations import operation
from recognition.web.shared.problems import described
from recognition.web.shared.request_bodies import body, idempotency
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.answers import BATCH_ANSWER, LOOKUP, LOOKUP_WITH_DECISIONS
from schemas.minimal_answers import MINIMAL_BATCH_ANSWER, MINIMAL_LOOKUP
from schemas.questions import BATCH, LOOKUP_BODY, query

routes = Blueprint("lookups", __name__)


@routes.post("/lookups")
@operation(
    "createLookup",
    "Must this item be repeated? Answered, and written down before it is answered.",
    "lookups",
    body=LOOKUP_BODY,
    answers={201: ("The answer, as it stands in the ledger.", LOOKUP)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
    minimal=MINIMAL_LOOKUP,
)
@allow(ASKERS)
def ask(caller: Caller) -> Response:
    """One question, one answer."""
    payload, lookups = body(), service()
    question = query(payload, institution_of(caller))
    to_json, applied = _chosen(lookups.edition_of)

    def render(answered: RecordedLookup) -> Response:
        return reply(to_json(answered), 201, location=lookup_json.LOOKUPS + answered.id, applied=applied)

    return lookups.ask_and_render(question, caller, now(), idempotency("lookups", payload, LOOKUP_BODY), render)


@routes.post("/lookups/batch")
@operation(
    "createLookups",
    "Up to 200 lookups at once, each judged on its own and all written down together.",
    "lookups",
    body=BATCH,
    answers={200: ("A lookup or a problem for each line, in the order asked.", BATCH_ANSWER)},
    problems=(400, 413, 415, 422, 503),
    idempotent=True,
    minimal=MINIMAL_BATCH_ANSWER,
)
@allow(ASKERS)
def ask_many(caller: Caller) -> Response:
    """Many questions, an answer or a problem for each."""
    payload, lookups = body(), service()
    results = _read(BATCH.read(payload)["lookups"], institution_of(caller))
    questions = [(line, question) for line, question in enumerate(results) if isinstance(question, Query)]
    to_json, applied = _chosen(partial(lookups.edition_of, numbered=lru_cache(lookups.edition_numbered)))

    def render(answered: Results) -> Response:
        for line, answer in answered:
            results[line] = answer
        return reply({"results": [_line(result, to_json) for result in results]}, applied=applied)

    return lookups.ask_all_and_render(questions, caller, now(), idempotency("lookups/batch", payload, BATCH), render)


@routes.get("/lookups/<one:lookup_id>")
@operation(
    "getLookup",
    "An answer read again, with the decisions made on it.",
    "lookups",
    answers={200: ("The lookup and its decisions.", LOOKUP_WITH_DECISIONS)},
    problems=(404,),
)
@allow(READERS)
def get(caller: Caller, lookup_id: str) -> Response:
    """A lookup that the caller may read, as it was answered."""
    lookups, lang = service(), language()
    lookup, decided_on = lookups.find(lookup_id, caller)
    shown = lookup_json.lookup(lookup, lookups.edition_of(lookup), lang)
    return reply({**shown, **lookup_json.decisions(decided_on, lambda decision: lookup_json.decision(decision, lang))})


def _read(lines: list[Any], receiver: str) -> list[Query | RecordedLookup | Problem]:
    results: list[Query | RecordedLookup | Problem] = []
    for line in lines:
        try:
            results.append(query(line, receiver))
        except Problem as refusal:
            results.append(refusal)
    return results


def _chosen(edition: Callable[[RecordedLookup], Edition]) -> tuple[Callable[[RecordedLookup], dict[str, Any]], str]:
    """How a lookup is told: in words, or where the caller prefers that in codes alone; and the preference that was followed. `edition` gives that of a lookup."""
    if preferences.minimal():
        return lambda recorded: minimal_json.lookup(recorded, edition(recorded)), preferences.MINIMAL
    lang = language()
    return lambda recorded: lookup_json.lookup(recorded, edition(recorded), lang), ""


def _line(result: Query | RecordedLookup | Problem, to_json: Callable[[RecordedLookup], dict[str, Any]]) -> dict[str, Any]:
    if isinstance(result, RecordedLookup):
        return {"lookup": to_json(result)}
    # A line that was refused the first time is missing from a batch that is given again.
    return {"problem": described(result if isinstance(result, Problem) else Problem(code="refused_before"))}
