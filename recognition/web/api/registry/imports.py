"""Spreadsheets into drafts: sent as a body of bytes, imported in the background, with the errors to read and to return."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, send_file

from recognition.catalogue.drafts.store import folder
from recognition.catalogue.drafts.submissions import Submissions
from recognition.domain.lookups import Caller
from recognition.errors import NotFound, Problem
from recognition.services.publications import drafting, imports, jobs
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, job, keyed, start_job
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from recognition.web.shared.summary_files import XLSX
from schemas.registrar import IMPORT, JOB
from schemas.registry_answers import SENT, SENT_LIST

routes = Blueprint("imports", __name__)

LARGEST_FILE = 100 * 1024 * 1024
CHUNK = 1 << 16
DEFAULTS = ("valid_from", "valid_to", "source")
NOT_EXTENT = frozenset({"name", "sender", "remove_missing", *DEFAULTS})


@routes.post("/drafts/<draft_id>/imports")
@operation(
    "importFile",
    "Send a spreadsheet (CSV, XLSX, XLS, ODS, DBF, or a table of HTML or XML) as the body; it is imported whole or not at all. Follow the job, then read the submission.",
    "registrar",
    query=IMPORT,
    answers={202: ("The job.", JOB)},
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def send(caller: Caller, draft_id: str) -> Response:
    """Takes a file and begins its import."""
    request.max_content_length = LARGEST_FILE
    query, data, ledger, at = parameters(IMPORT), service().data, service().ledger, now()
    with _uploaded() as (file, sha256):

        def take(job_id: str) -> None:
            if not Submissions(data).holds(job_id):
                drafting.receive(data, ledger, draft_id, caller, file, query["name"], query.get("sender", ""), import_options(query), at, job_id)
            jobs.start(data, job_id, "import", {"submission": job_id}, at)

        key = keyed("drafts/imports", caller, draft=draft_id, file=sha256, asked=request.args.to_dict())
        job_id = once(data, key, at, take, lambda job_id: jobs.path(data, job_id).exists())
    return reply(job(job_id), 202)


def import_options(query: dict[str, Any]) -> dict[str, Any]:
    """What the parameters ask for, as the use-case takes it."""
    return {
        "extent": {name: value for name, value in query.items() if name not in NOT_EXTENT},
        "defaults": {name: value if isinstance(value, str) else value.isoformat() for name, value in query.items() if name in DEFAULTS},
        "remove_missing": bool(query.get("remove_missing")),
    }


@contextmanager
def _uploaded() -> Iterator[tuple[Path, str]]:
    """The request's body as a file, which is gone afterwards, and its SHA-256; raises Problem `too_large`."""
    incoming = folder(service().data)
    incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=incoming, prefix=".sent-") as file:
        size, digest = 0, hashlib.sha256()
        while chunk := request.stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise Problem(code="too_large")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        yield Path(file.name), digest.hexdigest()


@routes.get("/drafts/<draft_id>/imports")
@operation("listImports", "The files sent for a draft under `imports`, newest first.", "registrar", answers={200: ("The files.", SENT_LIST)})
@allow(REGISTRARS)
def listed(caller: Caller, draft_id: str) -> Response:
    """The files of a draft."""
    return reply({"imports": imports.submissions(service().data, now()).submissions(draft_id)})


@routes.get("/imports/<submission>")
@operation(
    "getImport",
    "One file with its outcome: every error with its place, what is wrong and what would be right.",
    "registrar",
    answers={200: ("The file.", SENT)},
    problems=(404,),
)
@allow(REGISTRARS)
def one(caller: Caller, submission: str) -> Response:
    """One file."""
    return reply(imports.submissions(service().data, now()).submission(submission))


@routes.get("/imports/<submission>/marked")
@operation(
    "getMarkedFile", "The same spreadsheet with the errors marked.", "registrar", answers={200: ("The workbook.", None)}, problems=(404,), media_types=(XLSX,)
)
@allow(REGISTRARS)
def marked(caller: Caller, submission: str) -> Response:
    """The file to return to its sender."""
    return marked_file(submission)


def marked_file(submission: str) -> Response:
    """The marked copy as a download; raises NotFound."""
    submissions = Submissions(service().data)
    row = submissions.submission(submission)
    path = submissions.file(row, marked=True)
    if not path.exists():
        raise NotFound("submission")
    return send_file(path, mimetype=XLSX, as_attachment=True, download_name=f"{Path(row['file_name']).stem}-errors.xlsx")


@routes.post("/imports/<submission>/again")
@operation(
    "importAgain",
    "Import a refused file again, after names in it were confirmed.",
    "registrar",
    answers={202: ("The job.", JOB)},
    problems=(400, 404, 409, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def again(caller: Caller, submission: str) -> Response:
    """Begins the import again."""
    submissions = Submissions(service().data)
    if not submissions.file(submissions.submission(submission)).exists():
        raise NotFound("submission")
    return reply(start_job("import", {"submission": submission}, keyed("imports/again", caller, submission=submission)), 202)
