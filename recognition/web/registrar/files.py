"""Files into a draft: sent, imported behind the page, with progress that can be left and found again, and errors to put right."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, request

from recognition.catalogue.drafts.store import folder
from recognition.catalogue.drafts.submissions import Submissions
from recognition.errors import Invalid, NotFound, Problem
from recognition.services.publications import drafting, imports, jobs
from recognition.web.api.registry.common import job as job_of
from recognition.web.api.registry.common import start_job
from recognition.web.api.registry.imports import marked_file
from recognition.web.api.registry.submissions import template_file
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, refusal_text, registrar_page, then, uploads
from recognition.web.shared.service import now, service

EXTENT = ("table", "division", "evaluator", "round", "scope", "institution", "role", "owner")
DEFAULTS = ("valid_from", "valid_to")
SHOWN = 500
"""Errors that a page lists; the marked file has all."""


@routes.post("/drafts/<draft_id>/files")
@uploads
@acting
def send(session: Session, draft_id: str) -> Response:
    """Takes a file and begins its import."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", code="field_required")
    form = {name: request.form.get(name, "").strip() for name in (*EXTENT, *DEFAULTS)}
    options = {
        "extent": {name: form[name] for name in EXTENT if form[name]},
        "defaults": {name: form[name] for name in DEFAULTS if form[name]},
        "remove_missing": "remove_missing" in request.form,
    }
    incoming = folder(service().data)
    with tempfile.NamedTemporaryFile(dir=incoming, prefix=".sent-") as file:
        sent.save(file)
        file.flush()
        submission = drafting.receive(
            service().data, service().ledger, draft_id, session.caller, Path(file.name), sent.filename, request.form.get("sender", ""), options, now()
        )
    return then("job", job_id=start_job("import", {"submission": submission})["id"])


@routes.get("/jobs/<job_id>")
@for_registrars
def job(session: Session, job_id: str) -> Response:
    """How far it is; then on to the result."""
    state = job_of(job_id)
    if state["kind"] == "import" and state["state"] != "running" and imports.submissions(service().data, now()).submission(state["submission"])["outcome"]:
        # also where it was stopped: the outcome says why
        return then("sent", submission=state["submission"])
    if state["state"] == "done" and state["kind"] == "letters":
        return then("enrolment_file", job_id=job_id)
    if state["state"] == "done":
        return then("draft", draft_id=jobs.state(service().data, job_id)["arguments"]["draft"])
    problem = state["problem"]
    return registrar_page("job.html", job=state, says=refusal_text(Problem(code=problem["code"])) if problem else "")


@routes.get("/files/<submission>")
@for_registrars
def sent(session: Session, submission: str) -> Response:
    """What became of a file: counts and missing rows, or every error."""
    submissions = imports.submissions(service().data, now())
    row = submissions.submission(submission)
    outcome = row["outcome"] or {"faults": [], "tables": {}, "sheets": [], "more_faults": 0}
    return registrar_page(
        "sent.html",
        submission=row,
        outcome=outcome,
        faults=outcome["faults"][:SHOWN],
        names=_names(outcome["faults"]),
        stored=submissions.file(row).exists(),
        marked=submissions.file(row, marked=True).exists(),
    )


def _names(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each name that nobody knows, once, with what it may mean."""
    names: dict[tuple[str, str], dict[str, Any]] = {}
    for fault in faults:
        kind = fault["code"].removesuffix("_unknown").removesuffix("_ambiguous")
        if kind != fault["code"] and kind in ("institution", "item", "division"):
            name = names.setdefault((kind, fault["value"]), {"kind": kind, "written": fault["value"], "candidates": fault["candidates"], "count": 0})
            name["count"] += 1
    return list(names.values())


@routes.post("/files/<submission>/confirm")
@acting
def confirm(session: Session, submission: str) -> Response:
    """Keeps what a person said that names mean, and imports the file again."""
    for key, code in request.form.items():
        kind, bar, written = key.partition("|")
        if bar and code.strip():
            drafting.confirm(service().data, session.caller, kind, written, code.strip(), now())
    submissions = Submissions(service().data)
    if not submissions.file(submissions.submission(submission)).exists():
        raise NotFound("submission")
    return then("job", job_id=start_job("import", {"submission": submission})["id"])


@routes.get("/files/<submission>/marked")
@for_registrars
def marked(session: Session, submission: str) -> Response:
    """The same spreadsheet with the errors marked."""
    return marked_file(submission)


@routes.get("/templates/<table>.xlsx")
@for_registrars
def template(session: Session, table: str) -> Response:
    """An empty spreadsheet to fill in."""
    return template_file(table)
