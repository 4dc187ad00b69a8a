"""A number of a person glued to a name that ends in a numeral is refused at every door for texts, and nothing of it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.clinician.sitting import Sitting
from tests.launch.launching import HospitalSystem
from tests.people import performed, question
from tests.registrar.office import begun
from tests.web.test_personal_numbers import without_trace
from tests.web.visitor import ledger_size

WRITTEN = {
    "张三13955512345": "telephone_number", "王五110101198405171232": "identity_number", "何一6217850000000012125": "card_number", "王113955512345": "telephone_number", "第3110101198405171232": "identity_number",
    "李四139,5551,2345": "telephone_number", "周八139五五五12345": "telephone_number",
}  # fmt: skip
DIGITS = ("13955512345", "110101198405171232", "6217850000000012125", "139,5551,2345")


@pytest.mark.parametrize(("text", "code"), WRITTEN.items())
def test_the_api_keeps_nothing_of_it(app, dr_lin, people, caplog, text, code):
    lookup = dr_lin.asked()["id"]
    before = ledger_size(app)
    named = {"system": "name", "code": text}
    bodies = [("item.code", question(item=named)), ("issuer.code", question(issuer=named)), ("performer.code", question(performer=named))]
    if "," not in text:
        bodies.append(("item.code", question(item={"system": "local", "code": text})))
    for field, body in bodies:
        reply = dr_lin.ask(body)
        assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, code, field), body
        assert dr_lin.post("/api/v1/lookups/batch", {"lookups": [body]}).json["results"][0]["problem"]["code"] == code
    assert dr_lin.decide(lookup, "repeated", reason="other", note=f"患者{text}").json["code"] == code
    assert dr_lin.post("/api/v1/repeats", {"item": named, "performed_at": performed(), "patient_ref": "P-1"}).json["code"] == code
    hospital = people["hospital"]
    rows = [{"code": "X-1", "name": text, "item": "tp"}]
    assert hospital.post("/api/v1/code-map/proposals", {"role": "receiver", "rows": rows}).json["code"] == code
    assert hospital.post("/api/v1/code-map/checks", {"codes": [{"code": "X-1", "name": text}]}).json["code"] == code
    assert HospitalSystem(hospital).mint({"issuer": named}).json["code"] == code
    assert ledger_size(app) == before
    without_trace(app, caplog, text, *DIGITS)


def test_a_code_like_a_mobile_number_is_sent_as_the_guide_says(dr_lin, people):
    for code in ("13800138000", "L13800138000", "YL13800138000", "X-13800138000", "YL_13800138000"):
        assert dr_lin.ask(question(item={"system": "local", "code": code})).json["code"] == "telephone_number", code
    [way] = re.findall(r"`([0-9X]+)` instead of\n`13800138000`", (Path(__file__).parents[2] / "docs" / "api.md").read_text())
    told = dr_lin.ask(question(item={"system": "local", "code": way}))
    assert (told.status_code, told.json["verdict"]) == (201, "not_covered")
    assert people["hospital"].post("/api/v1/code-map/proposals", {"role": "receiver", "rows": [{"code": way, "name": "", "item": "tp"}]}).status_code == 201


@pytest.mark.parametrize("text", ["张三13955512345", "王113955512345", "李四139,5551,2345"])
def test_the_page_asks_nothing_with_it(app, caplog, text):
    page, before = Sitting(app), ledger_size(app)
    page.sign_in("lin")
    for typed in (
        {"item": "tp", "issuer": text, "issuer_code": "?", "issuer_was": text},
        {"item": text, "item_code": "?", "item_was": text, "issuer": "cq001"},
    ):
        page.open("/")
        assert page.send("/ask", performed="昨天", **typed).status_code == 422, typed
    assert ledger_size(app) == before
    without_trace(app, caplog, text, *DIGITS)


@pytest.mark.parametrize("text", ["张三13955512345", "王113955512345", "李四139，5551，2345", "王二110101198405171232"])
def test_registrars_files_bring_none(tmp_path, text):
    office = begun(tmp_path)
    for table, head, row in (
        ("item_aliases", "项目编码,别名", f"tp,{text}"),
        ("institutions", "机构编码,机构名称", f"cq-new,{text}"),
        ("code_maps", "机构编码,身份,院内编码,院内名称,项目编码", f"cq-lin,出具,A1,{text},tp"),
    ):
        outcome = office.send(office.draft(), f"{head}\n{row}\n", table)
        assert [fault.code for fault in outcome.faults] == ["personal_number"], table
    stored = b"".join(path.read_bytes() for path in (office.data / "drafts").rglob("*") if path.is_file())
    assert text.encode() not in stored
