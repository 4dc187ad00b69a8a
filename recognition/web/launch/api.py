"""What a hospital's server does with launches: ask for a token, and read afterwards what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.accounts.launches import Launch, new_launch_id
from recognition.domain.lookups import Caller, Role
from recognition.errors import Invalid, NotFound
from recognition.services.judge import known_mark
from recognition.services.launch_results import lookups_of
from recognition.web.auth import allow
from recognition.web.launch.store import launches
from recognition.web.shared import lookup_json
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import institution_of, now, service
from schemas.launch_answers import LAUNCH_RESULT, LAUNCH_TOKEN
from schemas.launches import LAUNCH, WHOLE

routes = Blueprint("launches", __name__)

HOSPITALS = frozenset({Role.HOSPITAL})
"""Only a hospital's server: a key that may open pages in a clinician's name belongs into no browser."""


@routes.post("/launch-tokens")
@operation(
    "createLaunchToken",
    "A token that opens the clinician's page once, within ten minutes, at one origin.",
    "launches",
    body=LAUNCH,
    answers={201: ("The token, to be posted to /launch.", LAUNCH_TOKEN)},
    problems=(400, 413, 415, 422),
)
@allow(HOSPITALS)
def mint(caller: Caller) -> Response:
    """A token for one of the caller's clinicians. What is asked goes into the token alone, never onto the disk."""
    payload = LAUNCH.canonical(body())
    launch_request, at = LAUNCH.read(payload), now()
    question = launch_request.get("lookup", {})
    # The page's form has no field for it: what the clinician has to complete would lose it.
    if "performer" in question and not question.keys() >= WHOLE:
        raise Invalid("lookup.performer", code="only_when_whole")
    if "code" in question and question.keys() - {"code", "patient_ref", "circumstances"}:
        raise Invalid("lookup.code", code="only_alone")
    if "mark" in question:
        known_mark(question["mark"], service().edition(), "lookup.mark")
    launch = Launch(new_launch_id(), institution_of(caller), caller.by, launch_request["clinician"], launch_request["origin"], at)
    token = launches().mint(launch, payload.get("lookup"))
    return reply({"launch_id": launch.id, "token": token, "expires_at": launch.expires_at}, 201)


@routes.get("/launches/<launch_id>")
@operation(
    "getLaunch",
    "What was asked and decided in a launched page, with the lines for the record.",
    "launches",
    answers={200: ("The launch, its lookups and their decisions.", LAUNCH_RESULT)},
    problems=(404,),
)
@allow(HOSPITALS)
def result(caller: Caller, launch_id: str) -> Response:
    """A launch of the caller's own institution; raises NotFound."""
    launch = launches().get(launch_id)
    if launch is None or launch.institution != institution_of(caller):
        raise NotFound("launch_id")
    return reply(_shown(launch, language()))


def _shown(launch: Launch, lang: str) -> dict[str, Any]:
    return {
        "launch_id": launch.id,
        "clinician": launch.clinician,
        "origin": launch.origin,
        "minted_at": launch.minted_at,
        "expires_at": launch.expires_at,
        "opened_at": launch.opened_at,
        "ends_at": launch.ends_at,
        "lookups": [
            {
                **lookup_json.lookup(lookup, service().edition_of(lookup), lang),
                **lookup_json.decisions(decided_on, lambda decision: lookup_json.decision(decision, lang)),
            }
            for lookup, decided_on in lookups_of(service(), launch)
        ],
    }
