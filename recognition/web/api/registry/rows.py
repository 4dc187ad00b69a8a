"""Single rows of a draft: read, added, changed and removed one at a time, by the rules of an import."""

from __future__ import annotations

from flask import Blueprint, Response

from recognition.catalogue.drafts import rows as draft_rows
from recognition.catalogue.drafts.rows import Edit
from recognition.domain.lookups import Caller
from recognition.services.publications import comparing, editing
from recognition.services.publications.once import once
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import allow
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import reply
from recognition.web.shared.service import now, service
from schemas.draft_rows import CHANGE, CHANGE_BODY, CHANGES, DRAFT_DIFFERENCE, DRAFT_ROWS, DRAFT_ROWS_QUERY
from schemas.parameters import PAGE

routes = Blueprint("draft_rows", __name__)


@routes.get("/drafts/<draft_id>/tables/<table>")
@operation(
    "listDraftRows",
    "Rows of a draft as they stand now, each with its key and version; `q` searches them.",
    "registrar",
    query=DRAFT_ROWS_QUERY,
    answers={200: ("Rows in the order of the key.", DRAFT_ROWS)},
    problems=(404, 409, 422),
)
@allow(REGISTRARS)
def listed(caller: Caller, draft_id: str, table: str) -> Response:
    """A table of a draft."""
    query, declared = parameters(DRAFT_ROWS_QUERY), draft_rows.table_of(table)
    part = window(query)
    shown, following = part.cut(editing.rows(service().data, service().ledger, draft_id, table, query.get("q", ""), part.start, part.one_more))
    rows = [{"key": {name: row[name] for name in declared.key}, "row": row, "version": draft_rows.version(row)} for row in shown]
    return reply({"table": table, "columns": declared.names, "rows": rows, "next": following})


@routes.post("/drafts/<draft_id>/changes")
@operation(
    "changeDraftRow",
    "Add a row to a draft, change one or remove one, by the rules of an import; amounts are in fen. What was read before somebody else changed it is a 409.",
    "registrar",
    body=CHANGE_BODY,
    answers={201: ("The change as the trail has it.", CHANGE)},
    problems=(400, 404, 409, 413, 415, 422),
    idempotent=True,
)
@allow(REGISTRARS)
def change(caller: Caller, draft_id: str) -> Response:
    """Changes a row."""
    payload = CHANGE_BODY.canonical(body())
    fields, data, ledger, at = CHANGE_BODY.read(payload), service().data, service().ledger, now()
    # under a column's own name an amount is in fen, as everywhere in the API
    edit = Edit(fields["action"].value, fields["table"], fields.get("key", {}), fields.get("row", {}), fields.get("version", ""))
    change_id = once(
        data,
        keyed("drafts/changes", caller, draft=draft_id, body=payload),
        at,
        lambda change_id: editing.edit(data, ledger, draft_id, caller, edit, at, change_id),
        lambda change_id: editing.change(data, draft_id, change_id) is not None,
    )
    return reply(editing.change(data, draft_id, change_id), 201)


@routes.get("/drafts/<draft_id>/changes")
@operation(
    "listDraftChanges",
    "Changes of single rows, newest first: by whom, and the row before and after.",
    "registrar",
    query=PAGE,
    answers={200: ("The trail.", CHANGES)},
    problems=(404, 422),
)
@allow(REGISTRARS)
def trail(caller: Caller, draft_id: str) -> Response:
    """The trail of a draft."""
    part = window(parameters(PAGE))
    changes, following = part.cut(editing.trail(service().data, draft_id, part.start, part.one_more))
    return reply({"changes": changes, "next": following})


@routes.get("/drafts/<draft_id>/diff")
@operation(
    "diffDraft",
    "Row by row what a draft as last checked changes in what was in force then.",
    "registrar",
    query=PAGE,
    answers={200: ("One page of changes.", DRAFT_DIFFERENCE)},
    problems=(404, 422),
)
@allow(REGISTRARS)
def diff(caller: Caller, draft_id: str) -> Response:
    """A page of changes."""
    part = window(parameters(PAGE))
    changes, following = part.cut(comparing.of_draft(service().data, draft_id, "", part.start, part.one_more))
    return reply({"changes": changes, "next": following})
