"""Answers, one or a sheet of several, and what the clinician decides on them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

import orjson
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from recognition.domain.lookups import DecisionKind, Lookup
from recognition.domain.policy.words import say
from recognition.domain.tally import effective
from recognition.errors import NotFound, Problem
from recognition.services import decisions
from recognition.services.entries import note_beside
from recognition.services.idempotency import IdempotencyKey
from recognition.services.publications import changed_results
from recognition.web.clinician import language, repeat_reasons, reports, same_report
from recognition.web.clinician.lookup_view import OPEN_FOR, LookupView, lookup_view
from recognition.web.clinician.refusals import PAGES, says, status_of
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.result_index import result_index
from recognition.web.shared.service import now, service
from schemas.feedback import DECISION

routes = Blueprint("answers", __name__)

MOST = 60
"""Answers that one page shows at once."""


def reached(session: Session, lookups: Sequence[Lookup], report: str | None = None, pasted: bool = False) -> Response:
    """The way to fresh answers: an address of their own, or the page itself for a launched page, which has none, and for a pasted report,
    which is accounted for line by line in this very response: what was typed stands in no address and on no disk. The number of their
    report stays with the browser, for its next item."""
    ids = ",".join(lookup.id for lookup in lookups)
    same_report.keep(session, [lookup.id for lookup in lookups], report or "")
    if session.in_fields or pasted:
        return sheet(session, ids, event="answered")
    return redirect(url_for("answers.show", ids=ids), 303)


@routes.route("/answers/<ids>", methods=["GET", "POST"])
@signed_in
def show(session: Session, ids: str) -> Response:
    """The answers with these ids, separated by commas."""
    return sheet(session, ids)


@routes.post("/answers/<ids>/decide")
@signed_in
def decide(session: Session, ids: str) -> Response:
    """Writes a decision on the answer, or on the ticked answers of a sheet."""
    lookup_ids = _ids(ids)
    decision, _at, only = request.form.get("decision", "").partition("@")
    chosen = [lookup_id for lookup_id in ([only] if only else request.form.getlist("line") if len(lookup_ids) > 1 else lookup_ids) if lookup_id in lookup_ids]
    if not chosen:
        return sheet(session, ids, 422, error=_("没有选中任何一项，什么都没有写入。"))
    try:
        for lookup_id in chosen:
            _decide(session, lookup_id, decision)
    except Problem as refusal:
        return sheet(session, ids, status_of(refusal.code), error=_refusal(refusal), asking_why=True)
    # with a pasted report beside them, the answers and its account stay one page
    if session.in_fields or request.form.get("lines"):
        return sheet(session, ids, event="decided")
    return redirect(url_for("answers.show", ids=ids, _anchor="decide-title"), 303)


@routes.post("/answers/<ids>/open")
@signed_in
def open_found(session: Session, ids: str) -> Response:
    """Writes that the report of a result which a search found is opened; the page tells then where it lies."""
    index = result_index()
    from recognition.services.results.choosing import open_result

    lookup_ids = _ids(ids)
    lookup_id = request.form.get("open", lookup_ids[0])
    if lookup_id not in lookup_ids:
        raise NotFound("id")
    key = IdempotencyKey("page/open", f"{request.form.get('once', '')[:40]}:{lookup_id}", lookup_id.encode())
    try:
        open_result(service(), index, lookup_id, session.caller, now(), key)
    except Problem as refusal:
        said = _("出具机构没有登记报告或图像的位置，或结果已撤回。") if refusal.code == "not_found" else _refusal(refusal)
        return sheet(session, ids, status_of(refusal.code), error=said)
    return sheet(session, ids) if session.in_fields else redirect(url_for("answers.show", ids=ids, _anchor=f"at-{lookup_id}"), 303)


def sheet(
    session: Session, ids: str, status: int = 200, error: str = "", event: str = "", asking_why: bool = False, signed: object = None, document: object = None,
) -> Response:  # fmt: skip
    """The page of one answer or of several; `signed` is what the report code said that asked them, `document` what became of the document's other rows. Raises
    NotFound for another hospital's."""
    views = [_view(session, lookup_id) for lookup_id in _ids(ids)]
    lang = language.current()
    again = [view.again for view in views if not view.referenced and view.again and view.decision is None and view.open]
    return page(
        "answer.html" if len(views) == 1 and document is None else "sheet.html",
        status,
        ids=ids,
        views=views,
        view=views[0],
        error=error,
        event=event,
        asking_why=asking_why,
        signed=signed,
        document=document,
        typed_note=request.form.get("note", "") if status != 200 else "",
        once=secrets.token_urlsafe(9),
        again={**again[0], "t": tuple(fields["item_code"] for fields in again)} if again else None,
        reasons=repeat_reasons.offered(service().find(views[0].id, session.caller)[0]),
        other=say("repeat_reason.other", lang),
        explain=say("duty.repeated", lang),
        unreferenced=say("counter.unreferenced", lang),
        uncorroborated=_("出具机构的互认码公钥在查询之后被撤销，这次采信不算由签名证实。请核对报告原件。"),
        changed={"withdrawn": _("采信之后，出具机构撤回了这份结果。请复核。"), "corrected": _("采信之后，出具机构更正了这份结果。请调阅新的报告。")},
        undone=say("duty.withdrawn", lang),
        same=same_report.held(session, _ids(ids)),
        account=reports.account(service().edition(), request.form) if request.method == "POST" and document is None else None,
    )


def _ids(ids: str) -> list[str]:
    lookup_ids = list(dict.fromkeys(ids.split(",")))
    if len(lookup_ids) > MOST or not all(lookup_id.isascii() and lookup_id.isalnum() and len(lookup_id) == 20 for lookup_id in lookup_ids):
        raise NotFound("id")
    return lookup_ids


def _view(session: Session, lookup_id: str) -> LookupView:
    lookup, decisions_made = service().find(lookup_id, session.caller)
    decision = effective(decisions_made)
    # an acceptance has no note, and one that was erased is gone
    note = note_beside(service(), decision.id) if decision and decision.kind is DecisionKind.REPEATED else ""
    change = changed_results.of_lookup(service().ledger, decisions_made)
    view = lookup_view(lookup, decisions_made, service().edition_of(lookup), language.current(), now(), note)
    if view.found_today and any(each.kind is DecisionKind.VIEWED for each in decisions_made):
        view = replace(view, locator=_locator(lookup))
    return replace(view, changed=change.how.value) if change else view


def _locator(lookup: Lookup) -> str:
    """Where a report lies that was opened today, as long as its issuer says so; "" where that cannot be known now, and it can be opened again."""
    try:
        return (lookup.report and result_index().store.locator(lookup.issuer, lookup.report, lookup.item)) or ""
    except Problem:
        return ""


def _decide(session: Session, lookup_id: str, decision: str) -> None:
    """`decision` is `accepted`, `withdrawn`, or `repeated.` and the button of a reason."""
    kind, _dot, button = decision.partition(".")
    body = {"decision": kind} | repeat_reasons.told(button)
    read = DECISION.read(body)
    if read["decision"] is not DecisionKind.WITHDRAWN:
        lookup, _made = service().find(lookup_id, session.caller)
        if now() - lookup.at >= OPEN_FOR:
            raise Problem(code="decided_too_late")
    sealed = orjson.dumps([lookup_id, body], option=orjson.OPT_SORT_KEYS)
    key = IdempotencyKey("page/decide", f"{request.form.get('once', '')[:40]}:{lookup_id}:{decision}", sealed)
    decisions.decide(service(), lookup_id, read["decision"], session.caller, now(), read.get("reason"), read.get("note"), key, read.get("local_reason"))


def _refusal(refusal: Problem) -> str:
    errors = refusal.details.get("errors") or ((refusal.field or "", refusal.code),)
    return " ".join((_("所写原因") + _("：") if field == "note" and code not in PAGES else "") + says(code) for field, code in dict(errors).items())
