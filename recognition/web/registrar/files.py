"""Files into a draft: sent, imported behind the page, with progress that can be left and found again, and errors to put right."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, request

from recognition.catalogue.drafts.store import folder
from recognition.catalogue.drafts.submissions import Desk
from recognition.errors import Invalid, NotFound
from recognition.services.publications import drafting, jobs
from recognition.web.api.registry.common import begun
from recognition.web.api.registry.common import job as job_of
from recognition.web.api.registry.desk import template_file
from recognition.web.api.registry.imports import marked_file
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then, uploads
from recognition.web.shared.service import now, service

EXTENT = ("table", "division", "evaluator", "round", "scope", "institution", "role", "owner")
DEFAULTS = ("valid_from", "valid_to")
SHOWN = 500
"""Errors that a page lists; the marked file has all."""


@routes.post("/drafts/<draft_id>/files")
@uploads
@acting
def send(here: Session, draft_id: str) -> Response:
    """Takes a file and begins its import."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", code="field_required")
    form = {name: request.form.get(name, "").strip() for name in (*EXTENT, *DEFAULTS)}
    wish = {
        "extent": {name: form[name] for name in EXTENT if form[name]},
        "defaults": {name: form[name] for name in DEFAULTS if form[name]},
        "remove_missing": "remove_missing" in request.form,
    }
    here_folder = folder(service().data)
    with tempfile.NamedTemporaryFile(dir=here_folder, prefix=".sent-") as file:
        sent.save(file)
        file.flush()
        submission = drafting.receive(
            service().data, service().ledger, draft_id, here.caller, Path(file.name), sent.filename, request.form.get("sender", ""), wish, now()
        )
    return then("job", job_id=begun("import", {"submission": submission})["id"])


@routes.get("/jobs/<job_id>")
@for_registrars
def job(here: Session, job_id: str) -> Response:
    """How far it is; then on to the result."""
    found = job_of(job_id)
    if found["kind"] == "import" and found["state"] != "running" and Desk(service().data).submission(found["submission"])["outcome"]:
        # also where it was stopped: the outcome says why
        return then("sent", submission=found["submission"])
    if found["state"] == "done":
        return then("draft", draft_id=jobs.state(service().data, job_id)["arguments"]["draft"])
    return registrar_page("job.html", job=found)


@routes.get("/files/<submission>")
@for_registrars
def sent(here: Session, submission: str) -> Response:
    """What became of a file: counts and missing rows, or every error."""
    desk = Desk(service().data)
    found = desk.submission(submission)
    outcome = found["outcome"] or {"faults": [], "tables": {}, "sheets": [], "more_faults": 0}
    return registrar_page(
        "sent.html",
        one=found,
        outcome=outcome,
        faults=outcome["faults"][:SHOWN],
        names=_names(outcome["faults"]),
        kept=desk.file(found).exists(),
        marked=desk.file(found, marked=True).exists(),
    )


def _names(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each name that nobody knows, once, with what it may mean."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for fault in faults:
        kind = fault["code"].removesuffix("_unknown").removesuffix("_ambiguous")
        if kind != fault["code"] and kind in ("institution", "item", "division"):
            one = found.setdefault((kind, fault["value"]), {"kind": kind, "written": fault["value"], "candidates": fault["candidates"], "count": 0})
            one["count"] += 1
    return list(found.values())


@routes.post("/files/<submission>/confirm")
@acting
def confirm(here: Session, submission: str) -> Response:
    """Keeps what a person said that names mean, and imports the file again."""
    for key, code in request.form.items():
        kind, bar, written = key.partition("|")
        if bar and code.strip():
            drafting.confirm(service().data, here.caller, kind, written, code.strip(), now())
    desk = Desk(service().data)
    if not desk.file(desk.submission(submission)).exists():
        raise NotFound("submission")
    return then("job", job_id=begun("import", {"submission": submission})["id"])


@routes.get("/files/<submission>/marked")
@for_registrars
def marked(here: Session, submission: str) -> Response:
    """The same spreadsheet with the errors marked."""
    return marked_file(submission)


@routes.get("/templates/<table>.xlsx")
@for_registrars
def template(here: Session, table: str) -> Response:
    """An empty spreadsheet to fill in."""
    return template_file(table)
