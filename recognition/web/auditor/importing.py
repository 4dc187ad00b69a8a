"""Files that auditors bring: orders that were performed, billed volumes, denominators of the official rate."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import PurePath
from secrets import token_urlsafe

from flask import Response, request
from werkzeug.datastructures import FileStorage

from recognition.audit_store import Import, ImportStore
from recognition.catalogue.spreadsheets import templates
from recognition.catalogue.spreadsheets.errors import HIDDEN
from recognition.catalogue.spreadsheets.forms import BROUGHT, form
from recognition.errors import NotFound, Problem
from recognition.services.audit_imports import Outcome, bring, may_bring, progress
from recognition.web.auditor.correcting import may_take_back
from recognition.web.auditor.filter_form import nothing_but
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.service import now, service
from recognition.web.shared.summary_files import XLSX

LISTED = 200
"""Faults on the page; the marked file has all."""
LARGEST_MARKED = 8 << 20
"""Bytes of a marked file that a page carries along: nothing of it stays here, so it cannot be asked for later."""
LARGEST = 20 << 20
"""Bytes of a file; it is read in memory."""


@routes.before_request
def in_memory() -> None:
    """A file of orders is full of references: it never touches the disk, not even as a server's temporary file."""
    if request.endpoint == "audit.imports":
        request.max_content_length = LARGEST
        vars(request)["_get_file_stream"] = lambda *_args, **_named: BytesIO()


@routes.route("/imports", methods=["GET", "POST"])
@for_auditors
def imports(session: Session) -> Response:
    """Takes a file and shows what became of it; below, what was brought before and by whom."""
    nothing_but("taken")
    store = ImportStore(service().data)
    outcome: Outcome | None = None
    error, marked_file, name = "", b"", ""
    if request.method == "POST":
        file: FileStorage | None = request.files.get("file")
        data = file.read() if file else b""
        if not data:
            error = "file_missing"
        else:
            try:
                name = (file.filename or "") if file else ""
                token = request.form.get("progress", "")[:64]
                outcome = bring(service(), store, request.form.get("kind", ""), name, data, session.caller, now(), token)
                marked_file = outcome.marked
            except Problem as refusal:
                error = refusal.code
    status = 422 if error or (outcome and outcome.faults) else 200
    imports_ = store.all(session.caller.institution)
    return audit_page(
        "audit/imports.html",
        None,
        status,
        outcome=outcome,
        read={"sheets": outcome.sheets, "unread_sheets": outcome.unread_list()} if outcome else None,
        faults=[fault.as_dict() for fault in outcome.faults[:LISTED]] if outcome else [],
        both=lambda pair: language.either(pair["zh"], pair["en"]),
        hidden=HIDDEN,
        marked=f"data:{XLSX};base64,{b64encode(marked_file).decode()}" if 0 < len(marked_file) <= LARGEST_MARKED else "",
        marked_name=f"{PurePath(name).stem[:60]}-marked.xlsx",
        error=error,
        imports=imports_,
        kind=request.form.get("kind", "orders"),
        columns={kind: _columns(kind, session) if may_bring(kind, session.caller) else [] for kind in BROUGHT},
        may_take_back=lambda import_: may_take_back(session, import_),
        taken=_taken(imports_),
        token=token_urlsafe(16),
    )


@routes.get("/imports/progress/<token>")
@for_auditors
def import_progress(session: Session, token: str) -> Response:
    """How far the file is that the caller's page sent with this token; the page goes on waiting for its answer meanwhile."""
    return audit_page("audit/import_progress.html", None, job=progress.state_of(service().data, progress.job_of(session.caller, token)))


def _columns(kind: str, session: Session) -> list[str]:
    """The columns that a file of this kind must have, as the page asks for them: a hospital's auditor need not name the hospital."""
    needed = [field for field in form(kind).fields if field.required and not (field.name == "institution" and session.caller.institution)]
    return [language.either(*field.both()) for field in needed]


@routes.get("/imports/templates/<kind>.xlsx")
@for_auditors
def import_template(session: Session, kind: str) -> Response:
    """An empty spreadsheet to fill in."""
    if kind not in BROUGHT:
        raise NotFound("kind")
    return Response(templates.template(kind), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{kind}.xlsx"'})


def _taken(imports_: list[Import]) -> Import | None:
    """The import that was just taken back, of those that the caller sees."""
    return next((import_ for import_ in imports_ if import_.taken_back and str(import_.id) == request.args.get("taken")), None)
