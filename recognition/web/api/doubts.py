"""Doubts about figures for auditors: each with its size, its owner, the hospital's answer and how it stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.domain.doubts import KINDS
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.services.doubts import FigureDoubt, doubts, weighing
from recognition.web.auth import AUDITORS, allow
from recognition.web.shared.filters import known
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.service import now, service
from schemas.parameters import DOUBTS
from schemas.summaries import DOUBTS as DOUBTS_ANSWER

routes = Blueprint("doubts", __name__)


@routes.get("/doubts")
@operation(
    "listDoubts",
    "Doubts about the figures of whole months, the largest in yuan first, with what was asked, answered and decided about them.",
    "audit",
    query=DOUBTS,
    answers={200: ("All doubts of these months that the auditor may see.", DOUBTS_ANSWER)},
    problems=(403, 422, 503),
)
@allow(AUDITORS)
def listed(caller: Caller) -> Response:
    """The region's doubts, or a hospital's own."""
    query = parameters(DOUBTS)
    if query["from"] > query["to"]:
        raise Invalid("to", code="period_reversed")
    if "receiver" in query:
        known(service().edition(), {"receiver": query["receiver"]}, caller)
    figure_doubts = doubts(service(), caller, query["from"], query["to"], now(), query.get("receiver", ""))
    return reply({"doubts": [_doubt_json(doubt, language()) for doubt in figure_doubts], "fen": weighing(figure_doubts)})


def _doubt_json(doubt: FigureDoubt, lang: str) -> dict[str, Any]:
    return {
        "doubt": doubt.name,
        "kind": doubt.kind,
        "says": KINDS[doubt.kind][lang == "en"],
        "institution": doubt.institution,
        "month": doubt.month,
        "items": doubt.items,
        "fen": doubt.fen,
        "state": doubt.state,
        "owner": doubt.owner,
        "notes": [
            {"at": note.at.isoformat(), "by": note.by, "institution": note.institution, "act": note.act, "fen": note.fen, "text": note.text}
            for note in doubt.notes
        ],
    }
