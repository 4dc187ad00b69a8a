"""Spreadsheets into drafts: sent as a body of bytes, imported behind the door, with the errors to read and to return."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_file

from recognition.access import allow
from recognition.errors import NotFound, Problem
from recognition.publications import drafting
from recognition.registry.desk import Desk
from recognition.registry.drafts import folder
from recognition.terms import Caller
from recognition.web.api.registry.common import REGISTRARS, begun
from recognition.web.operations import operation
from recognition.web.replies import reply
from recognition.web.requests import body, parameters
from recognition.web.service import now, service
from recognition.web.sheets import XLSX
from schemas.registrar import CONFIRMATION, IMPORT, JOB, LIST

routes = Blueprint("imports", __name__)

LARGEST_FILE = 100 * 1024 * 1024
CHUNK = 1 << 16
DEFAULTS = ("valid_from", "valid_to", "source")
NOT_EXTENT = frozenset({"name", "sender", "remove_missing", *DEFAULTS})


@routes.post("/drafts/<draft_id>/imports")
@operation(
    "importFile", "Send a CSV, XLSX or XLS file as the body; it is imported whole or not at all. Follow the job, then read the submission.", "registrar",
    query=IMPORT, answers={202: ("The job.", JOB)}, problems=(404, 409, 413, 415, 422),
)
@allow(REGISTRARS)
def send(caller: Caller, draft_id: str) -> Response:
    """Takes a file and begins its import."""
    request.max_content_length = LARGEST_FILE
    wish = parameters(IMPORT)
    return reply(begun("import", {"submission": received(caller, draft_id, wish["name"], wish.get("sender", ""), wish_of(wish))}), 202)


def wish_of(wish: dict[str, Any]) -> dict[str, Any]:
    """What the parameters ask for, as the use-case takes it."""
    return {
        "extent": {name: value for name, value in wish.items() if name not in NOT_EXTENT},
        "defaults": {name: value if isinstance(value, str) else value.isoformat() for name, value in wish.items() if name in DEFAULTS},
        "remove_missing": bool(wish.get("remove_missing")),
    }


def received(caller: Caller, draft_id: str, name: str, sender: str, wish: dict[str, Any]) -> str:
    """The request's body as a submission; raises Problem `too_large`, and what `drafting.receive` raises."""
    here = folder(service().data)
    here.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=here, prefix=".sent-") as file:
        size = 0
        while chunk := request.stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise Problem(code="too_large")
            file.write(chunk)
        file.flush()
        return drafting.receive(service().data, service().ledger, draft_id, caller, Path(file.name), name, sender, wish, now())


@routes.get("/drafts/<draft_id>/imports")
@operation("listImports", "The files sent for a draft under `imports`, newest first.", "registrar", answers={200: ("The files.", LIST)})
@allow(REGISTRARS)
def listed(caller: Caller, draft_id: str) -> Response:
    """The files of a draft."""
    return reply({"imports": Desk(service().data).submissions(draft_id)})


@routes.get("/imports/<submission>")
@operation("getImport", "One file with its outcome: every error with its place, what is wrong and what would be right.", "registrar", answers={200: ("The file.", LIST)}, problems=(404,))
@allow(REGISTRARS)
def one(caller: Caller, submission: str) -> Response:
    """One file."""
    return reply(Desk(service().data).submission(submission))


@routes.get("/imports/<submission>/marked")
@operation("getMarkedFile", "The same spreadsheet with the errors marked.", "registrar", answers={200: ("The workbook.", LIST)}, problems=(404,), media_types=(XLSX,))
@allow(REGISTRARS)
def marked(caller: Caller, submission: str) -> Response:
    """The file to return to its sender."""
    return marked_file(submission)


def marked_file(submission: str) -> Response:
    """The marked copy as a download; raises NotFound."""
    desk = Desk(service().data)
    found = desk.submission(submission)
    path = desk.file(found, marked=True)
    if not path.exists():
        raise NotFound("submission")
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=f"{Path(found['file_name']).stem}-errors.xlsx")


@routes.post("/imports/<submission>/again")
@operation("importAgain", "Import a refused file again, after names in it were confirmed.", "registrar", answers={202: ("The job.", JOB)}, problems=(404, 409))
@allow(REGISTRARS)
def again(caller: Caller, submission: str) -> Response:
    """Begins the import again."""
    desk = Desk(service().data)
    if not desk.file(desk.submission(submission)).exists():
        raise NotFound("submission")
    return reply(begun("import", {"submission": submission}), 202)


@routes.post("/confirmations")
@operation(
    "confirmName", "Say what a name as written in spreadsheets means: kind institution, item, scope, evaluator or division.", "registrar",
    body=CONFIRMATION, answers={201: ("Kept.", LIST)}, problems=(400, 413, 415, 422),
)
@allow(REGISTRARS)
def confirm(caller: Caller) -> Response:
    """Keeps a registrar's word."""
    wish = CONFIRMATION.read(body())
    drafting.confirm(service().data, caller, wish["kind"], wish["written"], wish["code"], now())
    return reply(dict(wish), 201)
