"""Single rows of a draft on pages: found, added, changed, removed; nothing typed is lost when a rule or another registrar stands against it."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from recognition.catalogue.drafts import rows
from recognition.catalogue.drafts.rows import Edit, RowChanged, RowInvalid
from recognition.catalogue.drafts.store import Draft
from recognition.catalogue.spreadsheets.forms import form
from recognition.errors import Invalid, NotFound, Problem
from recognition.services.publications import drafting, editing
from recognition.web.clinician import language, refusals
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session
from recognition.web.registrar.home import routes
from recognition.web.registrar.labels import choices, labels, shown
from recognition.web.registrar.rendering import acting, refusal_text, registrar_page, then
from recognition.web.shared.service import now, service

PAGE = 50
PREFIX = "v_"
"""Before the name of a column in the form, so that it is none of the form's own names."""
REFERENCES = frozenset({"institution", "item", "scope", "evaluator", "division", "entity", "consortium", "group", "panel", "owner"})


@routes.get("/drafts/<draft_id>/tables/<table>")
@for_registrars
def draft_table(session: Session, draft_id: str, table: str) -> Response:
    """Rows of a draft."""
    declared, wanted, at = rows.table_of(table), request.args.get("q", "").strip()[:60], request.args.get("page", "0")
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 7 else 0
    matching = editing.rows(service().data, service().ledger, draft_id, table, wanted, place * PAGE, PAGE + 1)
    change = request.args.get("done", "")[:32]
    done = editing.change(service().data, draft_id, change) if change else None
    return registrar_page(
        "draft_table.html",
        draft=_draft(draft_id),
        table=table,
        names=declared.names,
        labels=labels(table),
        wanted=wanted,
        at=place,
        more=len(matching) > PAGE,
        done=done,
        rows=[(pack_key([row[name] for name in declared.key]), row) for row in matching[:PAGE]],
    )


@routes.get("/drafts/<draft_id>/tables/<table>/row")
@for_registrars
def draft_row(session: Session, draft_id: str, table: str) -> Response:
    """The form of a row: of a standing one with a key, else of a new one."""
    key = key_of(table, request.args.get("key", ""))
    standing = editing.row(service().data, service().ledger, draft_id, table, key) if key else None
    if key and standing is None:
        raise NotFound("key")
    drafting.editable(service().data, service().ledger, draft_id)
    values = {name: shown(name, value) for name, value in (standing or {}).items()}
    return _form(draft_id, table, request.args.get("key", ""), values, rows.version(standing) if standing else "")


@routes.post("/drafts/<draft_id>/tables/<table>/row")
@acting
def save_row(session: Session, draft_id: str, table: str) -> Response:
    """Does what the form says, or shows it again with what stands against it."""
    packed, action = request.form.get("key", ""), request.form.get("action", "")
    names = rows.table_of(table).names
    typed = {name: request.form[PREFIX + name].strip() for name in names if PREFIX + name in request.form}
    edit = Edit(action, table, key_of(table, packed) or {}, typed, request.form.get("version", ""), labels(table) | {"fen": "元"})
    try:
        change = editing.edit(service().data, service().ledger, draft_id, session.caller, edit, now())
    except RowInvalid as wrong:
        return _form(draft_id, table, packed, typed, edit.version, _errors(table, wrong.details["faults"]), status=422)
    except RowChanged as late:
        stands = late.details["standing"]
        says = [("", _("您打开之后，另一位登记员改动了这一行。您填写的都还在；请对照各栏的现内容，再次提交。"))]
        return _form(draft_id, table, packed, typed or _texts(stands["row"]), stands["version"], says, stands["row"], 409)
    except Problem as problem:
        if problem.code not in ("row_exists", "nothing_changed"):
            raise
        return _form(
            draft_id,
            table,
            packed,
            typed,
            edit.version,
            [("", refusal_text(problem))],
            problem.details.get("standing", {}).get("row"),
            refusals.status_of(problem.code),
        )
    return then("draft_table", draft_id=draft_id, table=table, done=change)


def _form(
    draft_id: str,
    table: str,
    packed: str,
    values: dict[str, str],
    version: str,
    errors: list[tuple[str, str]] | None = None,
    stands: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    fields = [(field, choices(table, field)) for field in form(table).fields]
    return registrar_page(
        "draft_row.html",
        status,
        draft=_draft(draft_id),
        table=table,
        packed=packed,
        values=values,
        version=version,
        errors=errors or [],
        summed=_named(table, errors or []),
        stands=_texts(stands) if stands else None,
        fields=fields,
        labels=labels(table),
        references=REFERENCES,
        prefix=PREFIX,
    )


def _texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: shown(name, value) for name, value in row.items()}


def _draft(draft_id: str) -> dict[str, Any]:
    return {"id": draft_id, "title": Draft(service().data, draft_id).facts()["title"]}


def _errors(table: str, faults: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Per field what is wrong and what would be right, in the user's language."""
    lang, known = language.current(), labels(table)
    return [(PREFIX + fault["field"] if fault["field"] in known else "", f"{fault['wrong'][lang]}{_('；')}{fault['right'][lang]}") for fault in faults]


def _named(table: str, errors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same as they are summed up above the form, each with the name of its field."""
    known = labels(table)
    return [(name, f"{known[name.removeprefix(PREFIX)]}{_('：')}{says}" if name else says) for name, says in errors]


def pack_key(key: list[Any]) -> str:
    """A key in an address: letters and digits only."""
    return json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode().hex()


def key_of(table: str, packed: str) -> dict[str, Any] | None:
    """The key again, None where there is none; raises Invalid for what no page of ours gave."""
    declared = rows.table_of(table)
    if not packed:
        return None
    try:
        values = json.loads(bytes.fromhex(packed[:2000]))
    except ValueError as error:
        raise Invalid("key") from error
    if not isinstance(values, list) or len(values) != len(declared.key) or not all(isinstance(value, (str, int)) for value in values):
        raise Invalid("key")
    return dict(zip(declared.key, values, strict=False))
