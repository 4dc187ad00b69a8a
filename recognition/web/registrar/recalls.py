"""Recall lists on pages: for registrars all of a list, for each receiving hospital its own part."""

from __future__ import annotations

from itertools import islice

from flask import Response, request

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Role
from recognition.errors import Problem
from recognition.services.publications import changed_results
from recognition.services.publications import recall as recalled
from recognition.web.api.registry.withdrawals import changed_results_list, recall_list
from recognition.web.clinician.periods import between
from recognition.web.clinician.rendering import for_people, refused
from recognition.web.clinician.session import Session
from recognition.web.registrar import naming
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import registrar_page
from recognition.web.shared.service import now, service

SHOWN = 500


@routes.get("/recalls")
@for_people
def recalls(session: Session) -> Response:
    """Publications that took something away."""
    if session.caller.role is Role.OPERATOR:
        return refused(Problem(code="forbidden"))
    listed = recalled.listed(service().data, service().ledger)
    return registrar_page("recalls.html", recalls=[{**row, "named": naming.of_recall(row["number"])} for row in listed])


@routes.get("/recalls/results")
@for_people
def changed_results_(session: Session) -> Response:
    """Acceptances of results that their issuer took back or corrected afterwards: the own hospital's, or for registrars and the region's auditors all."""
    if session.caller.role is Role.OPERATOR:
        return refused(Problem(code="forbidden"))
    since, until = between(shanghai_day(now()))
    if request.args.get("format") in ("csv", "xlsx"):
        return changed_results_list(session.caller, since, until, request.args["format"])
    rows = list(islice(changed_results.rows(service().ledger, since, until, session.caller), SHOWN + 1))
    return registrar_page("changed_results.html", rows=rows[:SHOWN], more=len(rows) > SHOWN, since=since, until=until, named=naming.of_edition())


@routes.get("/recalls/<number:number>")
@for_people
def recall(session: Session, number: int) -> Response:
    """One list: the person's own hospital's part, or for registrars and the region's auditors all of it."""
    if session.caller.role is Role.OPERATOR:
        return refused(Problem(code="forbidden"))
    if request.args.get("format") in ("csv", "xlsx"):
        return recall_list(session.caller, number, request.args["format"])
    rows = list(islice(recalled.affected(service().data, service().ledger, number, session.caller), SHOWN + 1))
    return registrar_page(
        "recall.html",
        number=number,
        rows=rows[:SHOWN],
        more=len(rows) > SHOWN,
        keys=any(row["report_key"] for row in rows),
        certain=all(row["certain"] for row in rows),
        publication=service().publications()[number - 1],
        named=naming.of_recall(number),
    )
