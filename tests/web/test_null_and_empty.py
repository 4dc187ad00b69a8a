"""Null and empty say that a member is left out, wherever it may be; where it is needed they are refused."""

from __future__ import annotations

import pytest

from tests.launch.launching import HospitalSystem
from tests.people import performed, question
from tests.web.visitor import ledger_size

NOTHING = {
    "performer": {"system": None, "code": "", "owner": None}, "mark": None, "circumstances": [], "report_ref": "", "patient_ref": None,
}  # fmt: skip
OPTIONAL = [
    ("mark", None), ("mark", ""), ("report_ref", None), ("report_ref", ""), ("patient_ref", None), ("patient_ref", ""), ("circumstances", None), ("circumstances", ""), ("circumstances", []),
    ("performer", None), ("performer", ""), ("performer", {}), ("performer", {"system": None, "code": None}), ("performer", {"system": "", "code": "", "owner": ""}),
    ("performer", {"system": "nhsa", "code": None}), ("performer", {"system": "uscc", "code": ""}), ("performer", {"system": "name", "code": None, "owner": None}), ("specimen", None), ("specimen", ""),
]  # fmt: skip


@pytest.mark.parametrize(("member", "value"), OPTIONAL)
def test_a_lookup_without_it_is_the_same(dr_lin, member, value):
    assert dr_lin.asked(**{member: value})["verdict"] == dr_lin.asked()["verdict"]


@pytest.mark.parametrize("owner", [None, ""])
def test_an_owner_that_says_nothing_is_the_usual_one(dr_lin, owner):
    assert dr_lin.asked(item={"system": "recognition", "code": "tp", "owner": owner})["item"]["known"]
    answer = dr_lin.asked(
        item={"system": "local", "code": "nobody's", "owner": owner} | {"code": "NOBODYS-1"}, issuer={"system": "nhsa", "code": "H50011100001", "owner": owner}
    )
    assert not answer["item"]["known"] and answer["issuer"]["known"]


def test_under_one_key_null_and_absent_are_one_request(app, dr_lin):
    for path, plain, full in (
        ("/api/v1/lookups", question(), {**question(), **NOTHING}),
        ("/api/v1/lookups/batch", {"lookups": [question()]}, {"lookups": [{**question(), **NOTHING}]}),
        (
            "/api/v1/repeats",
            {"item": "tp", "performed_at": performed(), "patient_ref": "P-one"},
            {"item": {"system": "recognition", "code": "tp"}, "performed_at": performed(), "patient_ref": "P-one", "report_ref": None},
        ),
    ):
        if path.endswith("repeats"):
            full["item"] = "tp"
        first = dr_lin.post(path, plain, Idempotency_Key=f"nothing{path}")
        before = ledger_size(app)
        second = dr_lin.post(path, full, Idempotency_Key=f"nothing{path}")
        assert first.status_code in (200, 201) and first.json == second.json, path
        assert ledger_size(app) == before


def test_a_decision_may_bring_empty_members(app, dr_lin):
    lookup = dr_lin.asked(report_ref="R-nothing")
    first = dr_lin.post(lookup["links"]["decisions"], {"decision": "accepted", "reason": None, "note": ""}, Idempotency_Key="nothing-decided")
    second = dr_lin.post(lookup["links"]["decisions"], {"decision": "accepted"}, Idempotency_Key="nothing-decided")
    assert first.status_code == 201 and first.json == second.json
    other = dr_lin.post(lookup["links"]["decisions"], {"decision": "repeated", "reason": "other", "note": ""})
    assert (other.status_code, other.json["field"], other.json["code"]) == (422, "note", "note_required")


def test_what_has_no_code_but_says_something_else_is_refused(dr_lin):
    for value, code in (
        ({"system": "icd", "code": None}, "code_system_unknown"),
        ({"system": "nhsa", "code": None, "name": "某院"}, "field_null"),
        ({"system": "nhsa"}, "field_required"),
    ):
        told = dr_lin.ask(question(performer=value))
        assert (told.status_code, told.json["code"]) == (422, code), value


def test_a_launch_may_bring_a_system_without_a_code(people):
    hospital = HospitalSystem(people["hospital"])
    assert hospital.mint({"item": {"system": "local", "code": None, "owner": None}, "issuer": {"system": "nhsa", "code": ""}}).status_code == 201
    assert hospital.mint({"item": None, "issuer": None}).status_code == 201


@pytest.mark.parametrize("note", [None, ""])
def test_a_code_map_may_be_handed_in_with_an_empty_note(people, note):
    rows = [{"code": f"NULL-{note}", "name": None, "item": "tp"}]
    path, key = "/api/v1/code-map/proposals", f"nothing-note-{note}"
    first = people["hospital"].post(path, {"role": "receiver", "rows": rows}, Idempotency_Key=key)
    second = people["hospital"].post(path, {"role": "receiver", "rows": rows, "note": note}, Idempotency_Key=key)
    assert first.status_code == 201 and second.json["id"] == first.json["id"]
    assert people["hospital"].post("/api/v1/code-map/checks", {"role": note, "codes": [{"code": "X-1"}]}).json["role"] == "receiver"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("item", None, "field_null"),
        ("item", "", "text_empty"),
        ("issuer", None, "field_null"),
        ("issuer", {}, "field_required"),
        ("performed_at", None, "field_null"),
        ("performed_at", "", "date_format"),
    ],
)
def test_what_is_needed_is_still_refused(dr_lin, member, value, code):
    told = dr_lin.ask({**question(), member: value})
    assert (told.status_code, told.json["code"]) == (422, code)


def test_an_unknown_member_is_refused_also_when_it_says_nothing(dr_lin):
    assert dr_lin.ask({**question(), "patient_name": None}).json["code"] == "field_unknown"
