"""Figures and the entries behind them as files; who took what is noted before the first row leaves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Response, abort, current_app, request, send_file, url_for

from recognition.audit_store import AuditingUnavailable, Export, ExportStore
from recognition.domain.counters import COUNTERS
from recognition.domain.disclosure_control import count_of
from recognition.domain.lookups import Caller
from recognition.errors import Invalid, NotFound
from recognition.services.drill_down import CountedLookup, DrillDown
from recognition.services.lookups import Service
from recognition.services.proofs import root
from recognition.services.summary_requests import BY
from recognition.support.sqlite import takes_nothing
from recognition.web.auditor import export_rows, jobs
from recognition.web.auditor.entries import spans, summary_request
from recognition.web.auditor.filter_form import FilterForm, nothing_but, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.summing import summed
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import summary_files
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import Clock, clock, now, service

log = logging.getLogger(__name__)

LONG = "recognition.long_exports"
"""Under this name the application keeps which exports are long."""
TYPES = {"csv": summary_files.CSV, "xlsx": summary_files.XLSX, "ndjson": "application/x-ndjson"}


def store() -> ExportStore:
    """The record of exports."""
    return ExportStore(service().data)


@routes.get("/export")
@for_auditors
def export(session: Session) -> Response:
    """The figures of a page, or with `counter` the entries behind one of them."""
    filter_form, form = read_filters(session.caller, "format", "counter", "by"), request.args.get("format", "csv")
    if form not in TYPES:
        raise Invalid("format", code="choice_unknown")
    counter = request.args.get("counter", "")
    return _entries(filter_form, counter, form) if counter else _figures(filter_form, form)


def _figures(filter_form: FilterForm, form: str) -> Response:
    by = tuple(name for name in request.args.get("by", "").split(",") if name)
    if not set(by) <= set(BY) or form == "ndjson":
        raise Invalid("by", code="choice_unknown")
    summary = summed(filter_form, by, alone=True)
    if summary is None:
        return audit_page("audit/too_many.html", filter_form, 422)
    export_ = noted(filter_form, "summary " + ",".join(by), form, len(summary.rows) or 1, "ready")
    content = summary_files.csv(summary, by) if form == "csv" else summary_files.xlsx(summary, by, service().edition(), about(export_))
    return Response(content, content_type=TYPES[form], headers=_attached(export_, "summary"))


def _entries(filter_form: FilterForm, counter: str, form: str) -> Response:
    if counter not in COUNTERS:
        raise Invalid("counter", code="choice_unknown")
    drill_down, days = DrillDown(service(), summary_request(filter_form), counter, filter_form.caller, filter_form.today), spans(filter_form, counter)
    whole = summed(filter_form)
    total = (whole.totals[count_of(counter)] or 0) if whole else service().ledger.size()
    export_ = noted(filter_form, counter, form, total, "running")
    long: jobs.LongExports = current_app.extensions[LONG]
    if total > long.rows and not export_.id:
        # It is written to the disk first, which takes nothing more.
        raise AuditingUnavailable
    if total > long.rows:
        jobs.start(service(), jobs.Progress(store(), export_, clock(), long.note_every), drill_down, days, about(export_))
        return redirect(url_for("audit.exported", number=export_.id), 303)
    content = _streamed(service(), store(), export_, drill_down.every(days), clock()) if form != "xlsx" else _workbook(export_, drill_down, days)
    return Response(content, content_type=TYPES[form], headers=_attached(export_, counter))


def _streamed(use_cases: Service, record: ExportStore, export_: Export, rows: Iterator[CountedLookup], clock: Clock) -> Iterator[bytes]:
    """The file as it is written; outside the request by then, so that everything it needs is handed to it."""
    counted = export_rows.CountedRows(rows)
    yield from export_rows.ndjson(counted, use_cases) if export_.format == "ndjson" else export_rows.csv(counted, use_cases)
    _ended(record, export_, clock(), counted.count)


def _workbook(export_: Export, drill_down: DrillDown, days: list) -> bytes:
    file = BytesIO()
    count = export_rows.xlsx(file, drill_down.every(days), drill_down.counter, service(), about(export_))
    _ended(store(), export_, now(), count)
    return file.getvalue()


def _ended(record: ExportStore, export_: Export, at: datetime, count: int) -> None:
    """Notes how many rows left; a disk that takes nothing more breaks no file that is whole."""
    try:
        if export_.id:
            record.progress(export_.id, at, count, count, "ready", "")
    except AuditingUnavailable:
        log.warning("the end of export %s could not be noted: %s rows", export_.id, count)


def noted(filter_form: FilterForm, what: str, form: str, total: int, state: str) -> Export:
    """The export as it stands in the record, with the ledger's position and root. Where the disk takes nothing more, auditors are not kept from
    reading: it then stands in the log, and its number is 0. Raises AuditingUnavailable for any other trouble with the record."""
    size, at, caller = service().ledger.size(), now(), filter_form.caller
    export_ = Export(
        0,
        at,
        caller.by,
        caller.institution,
        caller.region,
        what,
        form,
        filter_form.parameters,
        size - 1,
        root(service(), size),
        state,
        total,
        0,
        total if state == "ready" else 0,
        "",
        at,
    )
    return Export(_number(export_), *[getattr(export_, name) for name in Export.__slots__[1:]])


def _number(export_: Export) -> int:
    try:
        return store().begin(export_)
    except AuditingUnavailable as unavailable:
        if not takes_nothing(unavailable.__cause__):
            raise
        log.warning(
            "an export could not be noted elsewhere: %s %s of %s by %s to entry %s",
            export_.what,
            export_.format,
            dict(export_.filter),
            export_.by,
            export_.sequence,
        )
        return 0


def about(export_: Export) -> list[tuple[str, Any]]:
    """Who exported what with which filter, and the state of the ledger: the sheet that goes with a workbook."""
    return [
        ("export", export_.id), ("by 导出人", export_.by), ("at 时间", export_.at), ("institution 机构", export_.institution or ""), ("region 地区", export_.region),
        ("what 内容", export_.what), *((f"filter.{name}", value) for name, value in export_.filter.items()), ("ledger.sequence 账本序号", export_.sequence),
        ("ledger.size 账本记录数", export_.sequence + 1), ("ledger.root 账本根哈希", export_.root),
    ]  # fmt: skip


def _attached(export_: Export, name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}-{export_.filter["from"]}-{export_.filter["to"]}-export{export_.id}.{export_.format}"'}


@routes.get("/exports")
@for_auditors
def exports(session: Session) -> Response:
    """Who took what: the record of this auditor's own hospital or region."""
    nothing_but()
    own = store().all(now(), session.caller.institution, session.caller.region)
    return audit_page("audit/exports.html", exports=own)


@routes.get("/exports/<number:number>")
@for_auditors
def exported(session: Session, number: int) -> Response:
    """One export: how far it is, and then the way to its file."""
    nothing_but()
    return audit_page("audit/exported.html", export=_own(session.caller, number))


@routes.get("/exports/<number:number>/file")
@for_auditors
def export_file(session: Session, number: int) -> Response:
    """The finished file."""
    nothing_but()
    export_ = _own(session.caller, number)
    if export_.state != "ready" or not export_.file:
        raise NotFound("file")
    path = store().folder / export_.file
    if not path.is_file():
        abort(404)
    return send_file(
        path,
        mimetype=TYPES[export_.format].split(";")[0],
        as_attachment=True,
        download_name=f"{export_.what}-{export_.filter['from']}-{export_.filter['to']}-export{export_.id}.{export_.format}",
    )


def _own(caller: Caller, number: int) -> Export:
    export_ = store().get(number, now())
    if export_ is None or (export_.institution, export_.region) != (caller.institution, caller.region):
        raise NotFound("export")
    return export_
