"""Who may call what: every route is listed here with its roles, and each role is tried on each."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Blueprint

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, issue_key
from recognition.web.api import openapi
from recognition.web.shared.operations import roles_of
from tests.people import performed, question
from tests.web.visitor import Visitor

EVERYBODY = frozenset(Role) - {Role.PEER}
ASKERS = frozenset({Role.CLINICIAN, Role.HOSPITAL})
READERS = ASKERS | {Role.AUDITOR}
AUDITORS = frozenset({Role.AUDITOR})
OF_THE_REGION = frozenset({Role.AUDITOR, Role.REGISTRAR})
OVERSEERS = OF_THE_REGION | {Role.OPERATOR}
OFFICERS = frozenset({Role.PRIVACY_OFFICER})
PEERS = frozenset({Role.PEER})
PUBLIC = frozenset()

ROUTES = {
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /metrics": PUBLIC,
    "GET /api/openapi.json": PUBLIC,
    "POST /api/v1/lookups": ASKERS,
    "POST /api/v1/lookups/batch": ASKERS,
    "POST /api/v1/report-codes": ASKERS,
    "POST /api/v1/report-codes/batch": ASKERS,
    "POST /api/v1/reports": ASKERS,
    "POST /api/v1/reports/answers": ASKERS,
    "POST /api/v1/results": frozenset({Role.HOSPITAL}),
    "POST /api/v1/results/reports": frozenset({Role.HOSPITAL}),
    "POST /api/v1/results/searches": ASKERS,
    "POST /api/v1/results/lookups": ASKERS,
    "POST /api/v1/results/openings": ASKERS,
    "GET /api/v1/results/searches": OFFICERS,
    "POST /api/v1/results/searches/<search_id>/reviews": OFFICERS,
    "POST /api/v1/results/objections": OFFICERS | {Role.HOSPITAL},
    "POST /api/v1/results/disclosures": OFFICERS | {Role.HOSPITAL},
    "GET /api/v1/results/announcers": AUDITORS,
    "POST /api/v1/orders/check": ASKERS,
    "POST /api/v1/orders/dismissals": ASKERS,
    "GET /api/v1/orders/notices": OF_THE_REGION,
    "POST /api/v1/orders/notices/<item>/switch": frozenset({Role.REGISTRAR}),
    "GET /api/v1/lookups": AUDITORS,
    "GET /api/v1/lookups/<one:lookup_id>": READERS,
    "POST /api/v1/lookups/<lookup_id>/decisions": ASKERS,
    "POST /api/v1/lookups/<lookup_id>/decisions/<decision_id>/corrections": READERS,
    "POST /api/v1/repeats": ASKERS,
    "POST /api/v1/repeats/<repeat_id>/corrections": READERS,
    "GET /api/v1/institutions": EVERYBODY,
    "GET /api/v1/institutions/<code>": EVERYBODY,
    "GET /api/v1/items": EVERYBODY,
    "GET /api/v1/words": EVERYBODY,
    "GET /api/v1/repeat-reasons": ASKERS,
    "GET /api/v1/items/<code>": EVERYBODY,
    "GET /api/v1/editions": EVERYBODY,
    "GET /api/v1/editions/<number:number>": EVERYBODY,
    "GET /api/v1/editions/<number:number>/proof": EVERYBODY,
    "GET /api/v1/editions/<number:before>/diff/<number:after>": EVERYBODY,
    "GET /api/v1/summaries": AUDITORS,
    "GET /api/v1/edge/checkpoint": frozenset({Role.HOSPITAL}),
    "POST /api/v1/edge/entries": frozenset({Role.HOSPITAL}),
    "POST /api/v1/labs": OF_THE_REGION,
    "GET /api/v1/labs": OF_THE_REGION,
    "GET /api/v1/labs/<lab_id>": OF_THE_REGION,
    "GET /api/v1/labs/<lab_id>/result": OF_THE_REGION,
    "DELETE /api/v1/labs/<lab_id>": OF_THE_REGION,
    "GET /api/v1/peers/checkpoint": PEERS,
    "GET /api/v1/peers/consistency": PEERS,
    "GET /api/v1/peers/publication": PEERS,
    "GET /api/v1/peers/editions/<sha256>": PEERS,
    "GET /api/v1/peers/summary": PEERS,
    "POST /api/v1/peers/add-checkpoint": PEERS,
    "POST /api/v1/peers/searches": PEERS,
    "POST /api/v1/peers/openings": PEERS,
    "GET /api/v1/peers": OVERSEERS,
    "GET /api/v1/summaries/joint": AUDITORS,
    "GET /api/v1/ledger/checkpoint": EVERYBODY,
    "GET /api/v1/ledger/entries/<number:sequence>": READERS,
    "GET /api/v1/ledger/proofs/inclusion": READERS,
    "GET /api/v1/ledger/proofs/consistency": EVERYBODY,
}
"""Who may call each route of the API and of the monitors; the doors for people have tests of their own."""

OURS = (
    "health.",
    "openapi.",
    "api.lookups.",
    "api.code_words.",
    "api.report_codes.",
    "api.reports.",
    "api.results.",
    "api.result_privacy.",
    "api.orders.",
    "api.decisions.",
    "api.repeat_reasons.",
    "api.repeats.",
    "api.corrections.",
    "api.listing.",
    "api.catalogue.",
    "api.editions.",
    "api.summaries.",
    "api.ledger.",
    "api.peers.",
    "api.peer_searches.",
    "api.neighbours.",
    "api.edge_entries.",
    "api.labs.",
)
HOLDERS = {
    "clinician": Role.CLINICIAN,
    "hospital": Role.HOSPITAL,
    "auditor": Role.AUDITOR,
    "hospital_auditor": Role.AUDITOR,
    "registrar": Role.REGISTRAR,
    "operator": Role.OPERATOR,
    "privacy_officer": Role.PRIVACY_OFFICER,
}
"""Of a neighbouring region's key tests/peers/ tell: it signs its requests, and has routes of its own."""


def declared(app) -> dict[str, frozenset[Role] | None]:
    """Every route of the API by method and address."""
    return {
        f"{method} {rule.rule}": roles_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(OURS)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_listed_with_its_roles(app):
    assert declared(app) == ROUTES


def test_no_route_of_the_service_is_undeclared(app):
    assert [endpoint for endpoint, view in app.view_functions.items() if roles_of(view) is None] == []


def test_an_undeclared_route_stops_the_start(app, monkeypatch):
    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/stray", "stray", lambda: "hello")
    monkeypatch.setattr(openapi, "routes", stray)
    with pytest.raises(LookupError, match="stray.stray"):
        create_app(app.extensions["recognition.settings"])


def address(route: str) -> tuple[str, str]:
    """Method and a concrete address of a listed route."""
    method, rule = route.split(" ")
    return method, re.sub(r"<number:\w+>", "1", rule).replace("<one:lookup_id>", "0" * 20).replace("<lookup_id>", "0" * 20).replace(
        "<repeat_id>", "0" * 20
    ).replace("<decision_id>", "0" * 20).replace("<lab_id>", "0" * 20).replace("<code>", "tp").replace("<search_id>", "0" * 20).replace("<item>", "tp")


@pytest.mark.parametrize("route", sorted(route for route, roles in ROUTES.items() if roles))
def test_without_a_key_nobody_gets_in(nobody, route):
    method, path = address(route)
    for headers in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer rk_aaaaaaaa_" + "A" * 43},
        {"Authorization": "Token x"},
    ):
        reply = nobody.call(method, path, {} if method == "POST" else None, **headers)
        assert (reply.status_code, reply.json["code"], reply.headers["WWW-Authenticate"]) == (401, "unauthenticated", "Bearer")


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("route", sorted(route for route, roles in ROUTES.items() if roles))
def test_each_role_gets_in_where_it_is_declared_and_nowhere_else(people, route, holder):
    method, path = address(route)
    reply = people[holder].call(method, path, {} if method == "POST" else None)
    if HOLDERS[holder] in ROUTES[route] and not (holder == "hospital_auditor" and ROUTES[route] in (OF_THE_REGION, OVERSEERS)):
        assert reply.status_code not in (401, 403, 500, 503), reply.json
    else:
        assert (reply.status_code, reply.json["code"]) == (403, "forbidden")


@pytest.mark.parametrize("route", sorted(route for route, roles in ROUTES.items() if not roles))
def test_public_routes_need_no_key(nobody, route):
    assert nobody.get(address(route)[1]).status_code == 200


def test_what_one_institution_did_is_invisible_to_another(people, dr_lin, dr_tang):
    answer = dr_lin.asked(report_ref="R-9")
    sequence = answer["receipt"]["sequence"]
    may = {"clinician": 200, "hospital": 200, "hospital_auditor": 200, "auditor": 200, "clinician_other": 404}
    for path in (answer["links"]["self"], f"/api/v1/ledger/entries/{sequence}", f"/api/v1/ledger/proofs/inclusion?sequence={sequence}"):
        assert {who: people[who].get(path).status_code for who in may} == may, path
    for decision in ("accepted", "viewed", "withdrawn"):
        assert dr_tang.decide(answer["id"], decision).status_code == 404
    missing = dr_tang.get("/api/v1/lookups/" + "0" * 20).json
    refused = dr_tang.get(answer["links"]["self"]).json
    assert {**missing, "request_id": ""} == {**refused, "request_id": ""}


def test_auditors_decide_nothing(people, dr_lin):
    answer = dr_lin.asked()
    assert people["auditor"].decide(answer["id"], "accepted").status_code == 403
    assert people["hospital_auditor"].decide(answer["id"], "accepted").status_code == 403


def test_a_hospitals_auditor_lists_its_own_lookups_and_a_regions_all(people, dr_lin, dr_tang):
    own, other = dr_lin.asked()["id"], dr_tang.asked()["id"]
    listed = {who: {row["id"] for row in people[who].get("/api/v1/lookups?limit=500").json["lookups"]} for who in ("auditor", "hospital_auditor")}
    assert {own, other} <= listed["auditor"]
    assert own in listed["hospital_auditor"] and other not in listed["hospital_auditor"]
    asked_for = people["hospital_auditor"].get("/api/v1/lookups?receiver=sc001").json["lookups"]
    assert asked_for == []


def test_an_auditor_of_part_of_the_region_sees_that_part(app, people, dr_lin, dr_tang):
    service = app.extensions["recognition"]
    key = issue_key(app.extensions[KEYS], service.ledger, datetime.now(UTC), "test", Role.AUDITOR, region="51")
    sichuan = Visitor(app, key)
    chongqing, chengdu = dr_lin.asked(), dr_tang.asked()
    assert sichuan.get(chongqing["links"]["self"]).status_code == 404
    assert sichuan.get(chengdu["links"]["self"]).status_code == 200
    assert sichuan.get(f"/api/v1/ledger/entries/{chongqing['receipt']['sequence']}").status_code == 404
    assert sichuan.get(f"/api/v1/ledger/entries/{chengdu['receipt']['sequence']}").status_code == 200
    assert {row["receiver"] for row in sichuan.get("/api/v1/lookups").json["lookups"]} == {"sc001"}


def test_the_receiver_is_always_the_callers(dr_lin, dr_tang):
    assert dr_lin.asked()["receiver"] == "cq002"
    assert dr_tang.asked()["receiver"] == "sc001"
    assert dr_lin.ask({**question(performed_at=performed(1)), "receiver": "sc001"}).status_code == 422


def test_every_response_carries_the_headers_that_keep_it_safe(dr_lin, nobody):
    for reply in (dr_lin.ask(), nobody.get("/healthz"), nobody.get("/nix"), dr_lin.get("/api/v1/items")):
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]


def test_options_and_refusals_name_the_methods_of_their_own_address(app, nobody):
    declared_here: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        declared_here.setdefault(rule.rule, set()).update(rule.methods or ())
    for rule, methods in declared_here.items():
        path = re.sub(r"<[^>]+>", "x", re.sub(r"<number:\w+>", "1", rule))
        for reply in (nobody.call("OPTIONS", path), nobody.call("PATCH", path)):
            assert set(reply.headers["Allow"].split(", ")) == methods, path
