"""Editions as files and rows, whole or as of a day; what a difference means; and questions asked as of a day that are not written down."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

from flask import Blueprint, Response, send_file

from recognition.catalogue.editions import exporting, store
from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import SHANGHAI, Caller, Query
from recognition.errors import Invalid, NotFound
from recognition.services.publications import jobs, preview
from recognition.services.publications.once import once
from recognition.support.threads import offload
from recognition.web.api.registry.common import REGISTRARS, keyed
from recognition.web.auth import EVERYBODY, allow
from recognition.web.shared import summary_files
from recognition.web.shared.operations import operation
from recognition.web.shared.paging import window
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import JSON, reply
from recognition.web.shared.service import now, service
from schemas.registrar import DAY, PREVIEW, ROWS, TABLE
from schemas.registry_answers import COMPARED, PREVIEWED

routes = Blueprint("edition_files", __name__)
SQLITE = "application/vnd.sqlite3"


@routes.get("/editions/<number:number>/file")
@operation(
    "getEditionFile",
    "The edition itself: a SQLite file whose SHA-256 is its name.",
    "catalogue",
    answers={200: ("The file.", None)},
    problems=(404,),
    media_types=(SQLITE,),
)
@allow(EVERYBODY)
def file(caller: Caller, number: int) -> Response:
    """The file."""
    return edition_file(number)


def edition_file(number: int) -> Response:
    """The SQLite file as a download; raises NotFound."""
    edition = service().edition_numbered(number)
    return send_file(edition.path, mimetype=SQLITE, as_attachment=True, download_name=f"edition-{number}-{edition.sha256[:12]}.sqlite")


@routes.get("/editions/<number:number>/workbook")
@operation(
    "getEditionWorkbook",
    "All tables as a workbook; with `day` only what holds then.",
    "catalogue",
    query=DAY,
    answers={200: ("The workbook.", None)},
    problems=(404, 422),
    media_types=(summary_files.XLSX,),
)
@allow(EVERYBODY)
def workbook(caller: Caller, number: int) -> Response:
    """The workbook."""
    return edition_workbook(number, parameters(DAY).get("day"))


def edition_workbook(number: int, day: date | None) -> Response:
    """The workbook as a download, made in a process of its own; raises NotFound."""
    edition = service().edition_numbered(number)
    with tempfile.TemporaryDirectory(prefix="edition-") as folder:
        target = Path(folder) / "edition.xlsx"
        jobs.call(service().data, "workbook", {"number": number, "sha256": edition.sha256, "day": day.isoformat() if day else None, "target": str(target)})
        opened = target.open("rb")
    # the name is gone from the disk while the open file is still read
    return send_file(opened, mimetype=summary_files.XLSX, as_attachment=True, download_name=f"edition-{number}.xlsx")


@routes.get("/editions/<number:number>/tables/<table>")
@operation(
    "getEditionTable",
    "The rows of one table, page by page or as CSV; with `day` only what holds then.",
    "catalogue",
    query=TABLE,
    answers={200: ("Rows in the order of the key.", ROWS)},
    problems=(404, 422),
    media_types=(JSON, "text/csv"),
)
@allow(EVERYBODY)
def table(caller: Caller, number: int, table: str) -> Response:
    """A table."""
    query, edition = parameters(TABLE), service().edition_numbered(number)
    names = exporting.table_of(table).names
    if query.get("format") == "csv":
        return Response(
            exporting.csv_of(edition, table, query.get("day")),
            content_type=summary_files.CSV,
            headers={"Content-Disposition": f'attachment; filename="{table}-{number}.csv"'},
        )
    part = window(query)
    rows, following = part.cut(list(islice(exporting.rows(edition, table, query.get("day"), part.start, part.one_more), part.one_more)))
    return reply({"table": table, "columns": names, "rows": [dict(zip(names, row, strict=False)) for row in rows], "next": following})


@routes.get("/editions/<number:before>/meaning/<number:after>")
@operation(
    "getMeaning",
    "What a difference means on a day: institution-item pairs that become recognised or cease to be, per direction between regions.",
    "catalogue",
    query=DAY,
    answers={200: ("Rows per table, and pairs per direction.", COMPARED)},
    problems=(404, 422, 503),
)
@allow(EVERYBODY)
def meaning(caller: Caller, before: int, after: int) -> Response:
    """What a difference means."""
    return reply(meaning_of(before, after, parameters(DAY).get("day") or now().astimezone(SHANGHAI).date()))


def meaning_of(before: int, after: int, day: date) -> dict:
    """Rows per table and pairs per direction, counted in a process of its own; raises NotFound."""
    pair = [[number, service().edition_numbered(number).sha256] for number in (before, after)]
    return _meaning(str(service().data), *map(tuple, pair), day)


@lru_cache(maxsize=64)
def _meaning(data: str, before: tuple[int, str], after: tuple[int, str], day: date) -> dict:
    return jobs.call(Path(data), "compare", {"before": before, "after": after, "day": day.isoformat()})


@routes.post("/previews")
@operation(
    "previewAnswer",
    "Ask as of a day, by the edition in force then, by another or by a checked draft. It is no lookup, earns nothing, and nothing of it is kept; under a key, which edition answered as of which day.",
    "registrar",
    body=PREVIEW,
    answers={200: ("The answer in codes.", PREVIEWED)},
    problems=(400, 404, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def ask(caller: Caller) -> Response:
    """A question as of a day."""
    payload = body()
    fields, at = dict(PREVIEW.read(payload)), now()
    day = fields.pop("as_of", None) or at.astimezone(SHANGHAI).date()
    number, draft = fields.pop("edition", None), fields.pop("draft", None)
    when = fields["performed_at"]
    query = Query(**fields | {"performed_at": when.value, "stated": when.stated})
    if query.performed_day > day:
        raise Invalid("performed_at", code="date_in_future")

    def basis(preview_id: str) -> str:
        edition = edition_for(day, number, draft)
        preview.preview(edition, query, day)
        return f"{edition.number} {edition.sha256} {day.isoformat()}"

    # which edition is in force, and what a draft holds, changes: the same request is answered by the same edition again
    edition, as_of = _based(once(service().data, keyed("previews", caller, body=payload), at, basis))
    answer = preview.preview(edition, query, as_of)
    checks = [{"code": check.code, "passed": check.passed, "reason": check.reason} for check in answer.checks]
    members = [{"item": member.item, "verdict": member.answer.verdict} for member in answer.members]
    return reply(
        {
            "preview": True,
            "as_of": as_of,
            "edition": {"number": edition.number or None, "sha256": edition.sha256},
            "policy": answer.policy,
            "verdict": answer.verdict,
            "mark": answer.mark,
            "valid_through": answer.valid_through,
            "days_left": answer.days_left,
            "checks": checks,
            "reasons": answer.reasons,
            "cautions": answer.cautions,
            "members": members,
        }
    )


def _based(basis: str) -> tuple[Edition, date]:
    number, sha256, day = basis.split(" ")
    if not store.edition_path(service().data, sha256).exists():
        raise NotFound("draft")
    return service().edition_numbered(int(number)) if int(number) else Edition.open(service().data, 0, sha256), date.fromisoformat(day)


def edition_for(day: date, number: int | None, draft: str | None) -> Edition:
    """The edition that is meant: a draft's, a numbered one, or the one in force on the day; raises NotFound, DraftRefused."""
    if draft:
        return offload(preview.of_draft, service().data, draft)
    return service().edition_numbered(number or preview.number_on(service().publications(), day))
