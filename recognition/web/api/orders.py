"""The check before an order is signed (智能提醒): per order the best recognised result or nothing; what was dismissed; and what nobody heeds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Invalid, NotFound
from recognition.web.auth import ASKERS, allow
from recognition.web.shared.operations import operation
from recognition.web.shared.problems import described
from recognition.web.shared.request_bodies import body, idempotency, parameters
from recognition.web.shared.responses import language, reply
from recognition.web.shared.result_index import person, result_index
from recognition.web.shared.service import institution_of, now, service
from schemas import orders as schema

routes = Blueprint("orders", __name__, url_prefix="/orders")
WATCHERS = frozenset({Role.AUDITOR, Role.REGISTRAR})


@routes.post("/check")
@operation(
    "checkOrders",
    "Up to 50 orders before they are signed: of each the best recognised result elsewhere, or nothing. No lookup is made until one is chosen.",
    "results",
    body=schema.ORDERS_BODY,
    answers={201: ("What is said of each order, in the order sent.", schema.ORDER_CHECK)},
    problems=(400, 409, 413, 415, 422, 429, 501, 503),
    idempotent=True,
)
@allow(ASKERS)
def check(caller: Caller) -> Response:
    """One signing."""
    index = result_index()
    from recognition.services.results.ordering import CheckedOrders, check

    payload, receiver = schema.ORDERS_BODY.canonical(body()), institution_of(caller)
    members = dict(schema.ORDERS_BODY.read(payload))
    tokens = (members.pop("token"), *([members.pop("earlier_token")] if "earlier_token" in members else []))
    caller = person(caller, members)
    members.pop("clinician", None)
    checked = check(service(), index, CheckedOrders(receiver, tokens, **members), caller, now(), idempotency("orders/check", payload))
    return reply(_checked(checked), 201)


@routes.post("/dismissals")
@operation(
    "dismissOrderNotices",
    "Notices that were dismissed: counted, and not shown again in this encounter.",
    "results",
    body=schema.DISMISSED_BODY,
    answers={200: ("How many.", schema.DISMISSED)},
    problems=(400, 404, 413, 415, 422, 501, 503),
)
@allow(ASKERS)
def dismiss(caller: Caller) -> Response:
    """Some notices of one signing."""
    index = result_index()
    from recognition.services.results.ordering import dismiss

    sent = schema.DISMISSED_BODY.read(body())
    return reply({"dismissed": dismiss(index, sent["results"], institution_of(caller), sent.get("encounter"), now())})


@routes.get("/notices")
@operation(
    "listOrderNotices",
    "How often notices were shown, accepted and dismissed, by item. Sums alone.",
    "results",
    query=schema.NOTICES_QUERY,
    answers={200: ("By item.", schema.NOTICE_COUNTS)},
    problems=(403, 422, 501, 503),
)
@allow(WATCHERS)
def notices(caller: Caller) -> Response:
    """The region's, for its own auditors and registrars."""
    if caller.institution is not None:
        raise Forbidden("receiver")
    query = parameters(schema.NOTICES_QUERY)
    if query["from"] > query["to"]:
        raise Invalid("to", code="period_reversed")
    return reply({"notices": [_counted(each) for each in result_index().notices.counts(query["from"], query["to"])]})


@routes.post("/notices/<item>/switch")
@operation(
    "switchOrderNotices",
    "Switches an item's notices off, because nobody heeds them, or on again.",
    "results",
    body=schema.SWITCH_BODY,
    answers={200: ("The item's counts of today, and whether it is switched off.", schema.NOTICE_COUNT)},
    problems=(400, 404, 413, 415, 422, 501, 503),
)
@allow(frozenset({Role.REGISTRAR}))
def switch(caller: Caller, item: str) -> Response:
    """One item."""
    index, sent, today = result_index(), schema.SWITCH_BODY.read(body()), shanghai_day(now())
    from recognition.results.notices import NoticeCount

    if service().edition().reading.item(item) is None:
        raise NotFound("item")
    index.notices.switch(item, sent["off"], caller.by, now())
    counted = next((each for each in index.notices.counts(today, today) if each.item == item), NoticeCount(item, 0, 0, 0, ""))
    return reply(_counted(counted))


def _checked(checked: Any) -> dict[str, Any]:
    from recognition.web.shared import result_json

    search, lang = checked.search, language()
    edition = service().edition_numbered(search.edition) if search else service().edition()
    return {
        "id": search and search.id,
        "receipt": search and {"sequence": search.receipt.sequence, "leaf": search.receipt.leaf},
        "silent": checked.silent,
        "orders": [
            {
                "item": result_json.item(order.item, edition, lang) if order.item else None,
                "result": result_json.result(order.found, edition, lang) if order.found else None,
                **({"problem": described(order.problem)} if order.problem else {}),
            }
            for order in checked.notices
        ],
    }


def _counted(counted: Any) -> dict[str, Any]:
    from recognition.web.shared import result_json

    about = {"shown": counted.shown, "accepted": counted.accepted, "dismissed": counted.dismissed, "off_since": counted.off_since or None}
    return {"item": result_json.item(counted.item, service().edition(), language()), **about}
