"""Figures and the entries behind them as files; who took what is noted before the first row leaves."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Response, abort, current_app, request, send_file, url_for

from recognition.audit_store import Export, ExportStore
from recognition.domain.counters import COUNTERS
from recognition.domain.disclosure_control import count_of
from recognition.domain.lookups import Caller
from recognition.errors import Invalid, NotFound
from recognition.services.drill_down import Behind, Trail
from recognition.services.lookups import Service
from recognition.services.proofs import root
from recognition.services.summaries import BY
from recognition.web.auditor import jobs, lines
from recognition.web.auditor.asked import Asked, asked, nothing_but
from recognition.web.auditor.entries import spans, wish_of
from recognition.web.auditor.overview import routes, summed
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import summary_files
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import Clock, clock, now, service

LONG = "recognition.long_exports"
"""Under this name the application keeps which exports are long."""
TYPES = {"csv": summary_files.CSV, "xlsx": summary_files.XLSX, "ndjson": "application/x-ndjson"}


def store() -> ExportStore:
    """The record of exports."""
    return ExportStore(service().data)


@routes.get("/export")
@for_auditors
def export(here: Session) -> Response:
    """The figures of a page, or with `counter` the entries behind one of them."""
    wish, form = asked(here.caller, "format", "counter", "by"), request.args.get("format", "csv")
    if form not in TYPES:
        raise Invalid("format", code="choice_unknown")
    counter = request.args.get("counter", "")
    return _entries(wish, counter, form) if counter else _figures(wish, form)


def _figures(wish: Asked, form: str) -> Response:
    by = tuple(name for name in request.args.get("by", "").split(",") if name)
    if not set(by) <= set(BY) or form == "ndjson":
        raise Invalid("by", code="choice_unknown")
    found = summed(wish, by)
    if found is None:
        return audit_page("audit/too_many.html", wish, 422)
    made = noted(wish, "summary " + ",".join(by), form, len(found.rows) or 1, "ready")
    content = summary_files.csv(found, by) if form == "csv" else summary_files.xlsx(found, by, about(made))
    return Response(content, content_type=TYPES[form], headers=_attached(made, "summary"))


def _entries(wish: Asked, counter: str, form: str) -> Response:
    if counter not in COUNTERS:
        raise Invalid("counter", code="choice_unknown")
    trail, days = Trail(service(), wish_of(wish), counter, wish.caller, wish.today), spans(wish, counter)
    whole = summed(wish)
    total = (whole.totals[count_of(counter)] or 0) if whole else service().ledger.size()
    made = noted(wish, counter, form, total, "running")
    long: jobs.Long = current_app.extensions[LONG]
    if total > long.rows:
        jobs.start(service(), jobs.Progress(store(), made, clock(), long.told_every), trail, days, about(made))
        return redirect(url_for("audit.exported", number=made.id), 303)
    content = _streamed(service(), store(), made, trail.every(days), clock()) if form != "xlsx" else _workbook(made, trail, days)
    return Response(content, content_type=TYPES[form], headers=_attached(made, counter))


def _streamed(desk: Service, record: ExportStore, made: Export, rows: Iterator[Behind], clock: Clock) -> Iterator[bytes]:
    """The file as it is written; outside the request by then, so that everything it needs is handed to it."""
    counted = lines.Counting(rows)
    yield from lines.ndjson(counted, desk) if made.format == "ndjson" else lines.csv(counted, desk)
    record.progress(made.id, clock(), counted.count, counted.count, "ready", "")


def _workbook(made: Export, trail: Trail, days: list) -> bytes:
    file = BytesIO()
    count = lines.xlsx(file, trail.every(days), service(), about(made))
    store().progress(made.id, now(), count, count, "ready", "")
    return file.getvalue()


def noted(wish: Asked, what: str, form: str, total: int, state: str) -> Export:
    """The export as it stands in the record, with the ledger's position and root."""
    size, at, caller = service().ledger.size(), now(), wish.caller
    made = Export(
        0,
        at,
        caller.by,
        caller.institution,
        caller.region,
        what,
        form,
        wish.parameters,
        size - 1,
        root(service(), size),
        state,
        total,
        0,
        total if state == "ready" else 0,
        "",
        at,
    )
    return Export(store().begin(made), *[getattr(made, name) for name in Export.__slots__[1:]])


def about(made: Export) -> list[tuple[str, Any]]:
    """Who exported what with which filter, and the state of the ledger: the sheet that goes with a workbook."""
    return [
        ("export", made.id), ("by 导出人", made.by), ("at 时间", made.at.isoformat(timespec="seconds")), ("institution 机构", made.institution or ""), ("region 地区", made.region),
        ("what 内容", made.what), *((f"filter.{name}", value) for name, value in made.filter.items()), ("ledger.sequence 账本序号", made.sequence),
        ("ledger.size 账本记录数", made.sequence + 1), ("ledger.root 账本根哈希", made.root),
    ]  # fmt: skip


def _attached(made: Export, name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}-{made.filter["from"]}-{made.filter["to"]}-export{made.id}.{made.format}"'}


@routes.get("/exports")
@for_auditors
def exports(here: Session) -> Response:
    """Who took what: the record of this auditor's own hospital or region."""
    nothing_but()
    found = store().all(now(), here.caller.institution, here.caller.region)
    return audit_page("audit/exports.html", exports=found)


@routes.get("/exports/<number:number>")
@for_auditors
def exported(here: Session, number: int) -> Response:
    """One export: how far it is, and then the way to its file."""
    nothing_but()
    return audit_page("audit/exported.html", one=_own(here.caller, number))


@routes.get("/exports/<number:number>/file")
@for_auditors
def export_file(here: Session, number: int) -> Response:
    """The finished file."""
    nothing_but()
    one = _own(here.caller, number)
    if one.state != "ready" or not one.file:
        raise NotFound("file")
    path = store().folder / one.file
    if not path.is_file():
        abort(404)
    return send_file(
        path,
        mimetype=TYPES[one.format].split(";")[0],
        as_attachment=True,
        download_name=f"{one.what}-{one.filter['from']}-{one.filter['to']}-export{one.id}.{one.format}",
    )


def _own(caller: Caller, number: int) -> Export:
    one = store().get(number, now())
    if one is None or (one.institution, one.region) != (caller.institution, caller.region):
        raise NotFound("export")
    return one
