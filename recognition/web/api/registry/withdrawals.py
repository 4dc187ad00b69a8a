"""Urgent withdrawals, and the recall lists that follow them: for each receiving hospital what it accepted."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain, islice

from flask import Blueprint, Response

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller
from recognition.errors import Invalid
from recognition.services.publications import changed_results, recall
from recognition.services.publications.withdrawal import withdraw
from recognition.web.api.registry import recall_files
from recognition.web.api.registry.common import REGISTRARS, keyed, published
from recognition.web.auth import READERS, allow
from recognition.web.shared import summary_files
from recognition.web.shared.names import with_names, with_names_of
from recognition.web.shared.operations import operation
from recognition.web.shared.request_bodies import body, parameters
from recognition.web.shared.responses import JSON, reply
from recognition.web.shared.service import now, service
from schemas.records import PUBLICATION
from schemas.registrar import CHANGED_RESULTS, RECALL, WITHDRAWAL
from schemas.registry_answers import CHANGED_RESULTS_LIST, RECALL_LIST, RECALLS

routes = Blueprint("withdrawals", __name__)

LOOKING_BACK = timedelta(days=29)
"""Thirty days with the last one."""
MOST = 10_000
"""Lookups that are listed as JSON; the files have all."""


@routes.post("/withdrawals")
@operation(
    "createWithdrawal",
    "Withdraw an institution's qualification for items, or without items the institution itself, at once; from today or an earlier day on. With "
    "report_key only that key of its report codes.",
    "registrar",
    body=WITHDRAWAL,
    answers={201: ("The publication.", PUBLICATION)},
    problems=(400, 404, 409, 413, 415, 422, 503),
    idempotent=True,
)
@allow(REGISTRARS)
def create(caller: Caller) -> Response:
    """Withdraws."""
    payload = body()
    fields = WITHDRAWAL.read(payload)
    publication = withdraw(
        service().data,
        service().ledger,
        caller,
        fields["institution"],
        fields.get("items", ()),
        fields["reason"],
        now(),
        fields.get("from"),
        fields.get("scope", ""),
        keyed("withdrawals", caller, body=payload),
        fields.get("report_key", ""),
    )
    return reply(published(publication), 201)


@routes.get("/recalls")
@operation(
    "listRecalls",
    "Publications that took something away under `recalls`, newest first: institutions, items or keys of report codes, since when, why.",
    "registrar",
    answers={200: ("All of them.", RECALLS)},
)
@allow(READERS | REGISTRARS)
def listed(caller: Caller) -> Response:
    """What was taken away."""
    return reply({"recalls": recall.listed(service().data, service().ledger)})


@routes.get("/recalls/results")
@operation(
    "listChangedResults",
    "Acceptances of results that their issuer took back or corrected afterwards, by the day on which this was told: a hospital's own, the "
    "registrar's and region's auditor's all.",
    "registrar",
    query=CHANGED_RESULTS,
    answers={200: ("Under `lookups`, in the ledger's order.", CHANGED_RESULTS_LIST)},
    problems=(422, 503),
    media_types=(JSON, "text/csv", summary_files.XLSX),
)
@allow(READERS | REGISTRARS)
def of_results(caller: Caller) -> Response:
    """What issuers told of results afterwards."""
    query, today = parameters(CHANGED_RESULTS), shanghai_day(now())
    until = query.get("to", today)
    return changed_results_list(caller, query.get("from", until - LOOKING_BACK), until, query.get("format") or "json")


def changed_results_list(caller: Caller, since: date, until: date, form: str) -> Response:
    """The list of some Shanghai days as JSON or as a file. Raises Invalid (`period_reversed`), LedgerUnavailable."""
    if since > until:
        raise Invalid("to", code="period_reversed")
    rows = with_names_of((service().edition(),), changed_results.rows(service().ledger, since, until, caller))
    rows = chain(list(islice(rows, 1)), rows)
    headers = {"Content-Disposition": f'attachment; filename="recall-results.{form}"'}
    if form == "csv":
        return Response(recall_files.csv(rows, recall_files.CHANGED), content_type=summary_files.CSV, headers=headers)
    if form == "xlsx":
        return Response(recall_files.changed_xlsx(rows, since, until), content_type=summary_files.XLSX, headers=headers)
    lookups = list(islice(rows, MOST + 1))
    return reply({"from": since, "to": until, "lookups": lookups[:MOST], "more": len(lookups) > MOST})


@routes.get("/recalls/<number:number>")
@operation(
    "getRecall",
    "Accepted lookups that rested on what this publication took away, or on a code of a key that it withdrew: a hospital's own, the "
    "registrar's and region's auditor's all.",
    "registrar",
    query=RECALL,
    answers={200: ("Under `lookups`, in the ledger's order.", RECALL_LIST)},
    problems=(404, 422),
    media_types=(JSON, "text/csv", summary_files.XLSX),
)
@allow(READERS | REGISTRARS)
def one(caller: Caller, number: int) -> Response:
    """A recall list."""
    return recall_list(caller, number, parameters(RECALL).get("format") or "json")


def recall_list(caller: Caller, number: int, form: str) -> Response:
    """A recall list as JSON or as a file; raises NotFound."""
    rows = recall.affected(service().data, service().ledger, number, caller)
    # the first row is drawn here, so that a refusal is a response of its own
    rows = with_names(service(), number, chain(list(islice(rows, 1)), rows))
    headers = {"Content-Disposition": f'attachment; filename="recall-{number}.{form}"'}
    if form == "csv":
        return Response(recall_files.csv(rows), content_type=summary_files.CSV, headers=headers)
    if form == "xlsx":
        return Response(recall_files.xlsx(rows, service().publications()[number - 1]), content_type=summary_files.XLSX, headers=headers)
    lookups = list(islice(rows, MOST + 1))
    return reply({"number": number, "lookups": lookups[:MOST], "more": len(lookups) > MOST})
