"""Fair samples: announced, drawn by a later state of the ledger, and taken along as a list to tick off."""

from __future__ import annotations

from io import BytesIO

from flask import Response, request, url_for

from recognition.audit_store import Draw, SampleStore
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.tally import effective
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.services import samples
from recognition.web.auditor.exporting import TYPES, about, noted
from recognition.web.auditor.filter_form import nothing_but, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.names import of_group
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service
from recognition.web.shared.summary_files import neutral
from recognition.web.shared.workbooks import SheetColumn, Workbook, with_name

DECISIONS = ("accepted", "repeated", "none")
USUAL = 30
COLUMNS = (
    SheetColumn("place", "抽样次序", "Place in the draw", "number"), SheetColumn("sequence", "账本序号", "Sequence", "number"), SheetColumn("at", "查询时间", "Asked at", "moment"),
    *with_name("receiver", "接诊机构", "Receiver"), *with_name("issuer", "出具机构", "Issuer"), *with_name("item", "项目", "Item"),
    SheetColumn("performed", "检查日期", "Performed on", "day"), *with_name("verdict", "结论", "Verdict"), *with_name("decision", "决定", "Decision"),
    SheetColumn("decided_at", "决定时间", "Decided at", "moment"),
    SheetColumn("visit_found", "病历中有记录（是/否）", "Found in the record (yes/no)"), SheetColumn("visit_complete", "记录含结果、机构、日期（是/否）", "Record has result, institution, date (yes/no)"),
    SheetColumn("visit_repeated", "本院实际又做过（是/否，日期）", "Performed here after all (yes/no, date)"), SheetColumn("visit_reason", "重复原因与病历相符（是/否）", "Reason agrees with the record (yes/no)"),
    SheetColumn("visit_by", "核查人", "Checked by"), SheetColumn("visit_note", "备注", "Note", "long"),
)  # fmt: skip
"""The last six are empty: they are filled in at the hospital."""


def _store() -> SampleStore:
    return SampleStore(service().data)


@routes.route("/sample", methods=["GET", "POST"])
@for_auditors
def sample(session: Session) -> Response:
    """Announces a draw, and lists all that were announced: none can be taken back."""
    filter_form, count = read_filters(session.caller), request.form.get("count", str(USUAL))
    error = ""
    if request.method == "POST":
        if not (count.isascii() and count.isdigit() and 1 <= int(count) <= samples.MOST):
            error = "number_range"
        elif request.form.get("decision", "") not in ("", *DECISIONS):
            raise Invalid("decision", code="choice_unknown")
        elif filter_form.as_issuer:
            raise Forbidden("issuer", code="only_in_sums")
        else:
            first, size = samples.bounds(service(), filter_form.since, filter_form.until)
            decision = request.form.get("decision", "")
            noted_filters = {**filter_form.parameters, **({"decision": decision} if decision in DECISIONS else {})}
            draw = Draw(
                0, now(), session.caller.by, session.caller.institution, session.caller.region, noted_filters, int(count), first, size, size + samples.LATER
            )
            return redirect(url_for("audit.sampled", number=_store().announce(draw)), 303)
    return audit_page(
        "audit/sample.html",
        filter_form,
        422 if error else 200,
        draws=_store().all(session.caller.institution, session.caller.region),
        decisions=DECISIONS,
        count=count,
        error=error,
        most=samples.MOST,
    )


@routes.get("/sample/<number:number>")
@for_auditors
def sampled(session: Session, number: int) -> Response:
    """One draw: waiting for its seed, or its sample."""
    nothing_but()
    draw = _own(session, number)
    root, lookups = samples.drawn(draw, service()) if samples.ready(draw, service()) else (b"", [])
    return audit_page("audit/sampled.html", None, draw=draw, root=root.hex(), sample=lookups, size=service().ledger.size(), effective=effective)


def _own(session: Session, number: int) -> Draw:
    draw = next((candidate for candidate in _store().all(session.caller.institution, session.caller.region) if candidate.id == number), None)
    if draw is None:
        raise NotFound("sample")
    return draw


@routes.get("/sample/<number:number>/list")
@for_auditors
def sample_list(session: Session, number: int) -> Response:
    """The sample as a workbook with columns to fill in at the hospital."""
    draw = _own(session, number)
    root, lookups = samples.drawn(draw, service())
    edition = service().edition()

    def named(group: str, code: str | None) -> tuple[str | None, str | None]:
        return code, of_group(edition, group, code) if code else None

    def rows():
        for row in lookups:
            lookup, decision = row.lookup, effective(row.decisions)
            yield [
                row.place, lookup.receipt.sequence, lookup.at, *named("receiver", lookup.receiver), *named("issuer", lookup.issuer), *named("item", lookup.item),
                shanghai_day(lookup.performed_at), *named("verdict", lookup.answer.verdict.value), *named("decision", decision.kind.value if decision else None),
                decision.at if decision else None, *[None] * 6,
            ]  # fmt: skip

    filter_form = read_filters(session.caller)
    export = noted(filter_form, f"sample {number}", "xlsx", len(lookups), "ready")
    file = BytesIO()
    book = Workbook(file, neutral)
    book.table("sample", COLUMNS, rows())
    book.about(
        "about",
        [
            *about(export),
            ("draw 抽样编号", draw.id),
            ("announced 公布时间", draw.at),
            *((f"draw.{name}", value) for name, value in draw.filter.items()),
            ("draw.first", draw.first),
            ("draw.size", draw.size),
            ("seed.size 种子取自记录数", draw.seed_size),
            ("seed.root 种子", root.hex()),
            ("k", ", ".join(str(row.k) for row in lookups)),
        ],
    )
    book.close()
    return Response(file.getvalue(), content_type=TYPES["xlsx"], headers={"Content-Disposition": f'attachment; filename="sample-{number}.xlsx"'})
