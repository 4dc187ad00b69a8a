"""Files sent: by whom and when, what is due and missing, templates, and codes that nobody knows. Logs and metrics know the routes by the name `desk`."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response

from recognition.catalogue.drafts.submissions import Submissions
from recognition.catalogue.spreadsheets import templates
from recognition.catalogue.spreadsheets.forms import IMPORTED
from recognition.domain.lookups import SHANGHAI, Caller
from recognition.errors import Invalid, NotFound
from recognition.services.publications import imports
from recognition.services.publications.once import once
from recognition.services.publications.unknown import unknown
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from recognition.web.shared.summary_files import XLSX
from schemas.registrar import DUE, PERIOD
from schemas.registry_answers import DESK, DUE_NOTED, UNKNOWN_CODES

routes = Blueprint("desk", __name__)
LOOKING_BACK = timedelta(days=30)


@routes.get("/desk", endpoint="desk")
@operation(
    "getDesk", "The files that came in (`sent`), and what senders owe (`due`) with the days that it is late.", "registrar", answers={200: ("Both lists.", DESK)}
)
@allow(REGISTRARS)
def submissions(caller: Caller) -> Response:
    """Both lists."""
    store = imports.submissions(service().data, now())
    return reply({"due": store.owed(now().astimezone(SHANGHAI).date().isoformat()), "sent": store.submissions()})


@routes.post("/desk/due")
@operation(
    "expectFile",
    "Note that a sender owes a table by a day.",
    "registrar",
    body=DUE,
    answers={201: ("Noted.", DUE_NOTED)},
    problems=(400, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def due(caller: Caller) -> Response:
    """Notes what is owed."""
    payload = DUE.canonical(body())
    fields, data = DUE.read(payload), service().data
    if fields["table"] not in IMPORTED:
        raise Invalid("table", code="choice_unknown")
    once(
        data,
        keyed("desk/due", caller, body=payload),
        now(),
        lambda _id: Submissions(data).expect(fields["sender"], fields["table"], fields.get("round", ""), fields["due_on"].isoformat()),
    )
    return reply(dict(fields), 201)


@routes.get("/templates/<table>")
@operation("getTemplate", "An empty spreadsheet to fill in.", "registrar", answers={200: ("The workbook.", None)}, problems=(404,), media_types=(XLSX,))
@allow(REGISTRARS)
def template(caller: Caller, table: str) -> Response:
    """A template."""
    return template_file(table)


def template_file(table: str) -> Response:
    """A template as a download; raises NotFound for a table that is not imported."""
    if table not in IMPORTED:
        raise NotFound("table")
    return Response(templates.template(table), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{table}.xlsx"'})


@routes.get("/unknown-codes")
@operation(
    "listUnknownCodes",
    "Codes that lookups met and the catalogue does not know under `codes`, most frequent first.",
    "registrar",
    query=PERIOD,
    answers={200: ("The codes.", UNKNOWN_CODES)},
    problems=(422,),
)
@allow(REGISTRARS)
def unknown_codes(caller: Caller) -> Response:
    """Unknown codes."""
    period, today = parameters(PERIOD), now().astimezone(SHANGHAI).date()
    return reply({"codes": unknown(service().ledger, period.get("from", today - LOOKING_BACK), period.get("to", today))})
