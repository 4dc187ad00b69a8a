"""Discovery: what there is, for anybody; who may call it; and from which pages."""

from __future__ import annotations

import pytest

from recognition.domain.lookups import Role
from recognition.web.shared.operations import roles_of
from tests.cds_hooks.calls import SELECT, SIGN, cards, codes, signing

ASKERS, PUBLIC = frozenset({Role.CLINICIAN, Role.HOSPITAL}), frozenset()


def test_each_hook_is_a_service_of_its_own_that_says_what_to_fetch(stranger):
    reply = stranger.get("/cds-services")
    assert (reply.status_code, reply.mimetype) == (200, "application/json")
    services = {each["hook"]: each for each in reply.json["services"]}
    assert {hook: each["id"] for hook, each in services.items()} == {"order-select": SELECT, "order-sign": SIGN}
    for each in services.values():
        assert (each["version"], each["hookVersion"]) == ("2.0.1", "1.0")
        assert set(each["prefetch"]) == {"priorReports", "priorResults"}
        # a day reckoned by the client may come as null, which would read as nothing found
        assert all("today()" not in template and "{{context.patientId}}" in template for template in each["prefetch"].values())
        assert not [name for name, value in each.items() if not value]


def test_it_speaks_both_languages(stranger):
    zh, en = (stranger.get("/cds-services", Accept_Language=lang).json["services"][0] for lang in ("zh-CN", "en"))
    assert zh["title"] == "检查检验结果互认：选择医嘱时" and en["title"] == "Mutual recognition of results: orders selected"
    assert zh["id"] == en["id"]


def test_every_route_is_listed_with_its_roles(app):
    declared = {
        f"{method} {rule.rule}": roles_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("cds_hooks.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert declared == {
        "GET /cds-services": PUBLIC, "GET /cds-services/": PUBLIC,
        **{f"{method} /cds-services/<path:rest>": PUBLIC for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
        f"POST /cds-services/{SELECT}": ASKERS, f"POST /cds-services/{SELECT}/feedback": ASKERS,
        f"POST /cds-services/{SIGN}": ASKERS, f"POST /cds-services/{SIGN}/feedback": ASKERS,
    }  # fmt: skip


@pytest.mark.parametrize("holder", ["auditor", "hospital_auditor", "registrar", "operator"])
def test_no_other_role_gets_in(people, holder):
    reply = people[holder].post(f"/cds-services/{SIGN}", signing())
    assert (reply.status_code, reply.json["issue"][0]["code"]) == (403, "forbidden")


def test_a_page_of_a_declared_origin_may_call(stranger, zhao):
    before = stranger.call("OPTIONS", f"/cds-services/{SIGN}", Origin="https://ehr.example", Access_Control_Request_Method="POST")
    assert before.status_code == 200
    assert before.headers["Access-Control-Allow-Origin"] == "https://ehr.example"
    assert {"POST"} <= set(before.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Authorization", "Content-Type"} <= set(before.headers["Access-Control-Allow-Headers"].split(", "))
    for path in ("/cds-services", f"/cds-services/{SIGN}"):
        answer = zhao.call("GET" if path == "/cds-services" else "POST", path, None if path == "/cds-services" else signing(), Origin="https://ehr.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "https://ehr.example" and "Origin" in answer.headers["Vary"]
    refused = stranger.post(f"/cds-services/{SIGN}", signing(), Origin="https://ehr.example")
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, "https://ehr.example")


@pytest.mark.parametrize("origin", ["https://evil.example", "https://ehr.example.evil.example", "http://ehr.example", "null", "*"])
def test_a_page_of_any_other_may_not(stranger, zhao, origin):
    before = stranger.call("OPTIONS", f"/cds-services/{SIGN}", Origin=origin, Access_Control_Request_Method="POST")
    assert [name for name, _value in before.headers if name.startswith("Access-Control")] == []
    assert "Access-Control-Allow-Origin" not in zhao.post(f"/cds-services/{SIGN}", signing(), Origin=origin).headers


def test_another_method_or_address_is_told_in_the_form_of_the_standard(zhao):
    other = zhao.call("PUT", f"/cds-services/{SIGN}", {})
    assert (other.status_code, "POST" in other.headers["Allow"], codes(other)) == (405, True, ["method_not_allowed"])
    for path in ("none-such", "none-such/feedback", f"{SIGN}/else", f"{SIGN}/"):
        reply = zhao.post(f"/cds-services/{path}", signing())
        assert (reply.status_code, codes(reply)) == (404, ["hook_service_unknown"])
    assert zhao.get("/cds-services/").json == zhao.get("/cds-services").json


def test_a_clinicians_own_key_does_as_well(people):
    assert len(cards(people["clinician"], signing())) == 1
