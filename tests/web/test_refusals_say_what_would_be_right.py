"""What hospital IT sends by an odd but plausible guess is refused in words that say what would be right, in both languages."""

from __future__ import annotations

import pytest

from tests.people import question


@pytest.mark.parametrize(
    ("member", "value", "field", "says"),
    [
        ("item", "总蛋白", "item", '{"system": "name"'), ("issuer", "东麓示范医院", "issuer", '{"system": "name"'), ("performer", "某检验所", "performer", '{"system": "name"'), ("circumstances", "emergency", "circumstances", '["condition_changed", …]'),
        ("item", {"system": "LOINC", "code": "2885-2"}, "item.system", "loinc"), ("item", {"system": "local", "code": "YL0001", "owner": "Receiver"}, "item.owner", "receiver"), ("specimen", "serum/plasma", "specimen", "serum"),
        ("mark", "川渝", "mark", "川渝HR"), ("performed_at", "报告时间：2026-11-18", "performed_at", "2026-11-18 09:30"), ("performed_at", "2026-02-30", "performed_at", "核对"), ("performed_at", "2099-01-01", "performed_at", "核对"), ("performed_at", "1118", "performed_at", "20261118"),
        ("circumstances", ["急诊"], "circumstances", "emergency"),
    ],
)  # fmt: skip
def test_a_lookup(dr_lin, member, value, field, says):
    reply = dr_lin.ask(question(**{member: value}))
    [error] = reply.json["errors"]
    assert (reply.status_code, error["field"]) == (422, field) and says in error["zh"] and error["en"] and error["en"] != error["zh"]


def test_a_launch_and_a_repeat(people):
    reply = people["hospital"].post("/api/v1/launch-tokens", {"origin": "https://his.example", "clinician": "张医生"})
    assert reply.json["errors"][0]["field"] == "clinician" and "A–Z" in reply.json["errors"][0]["zh"]
    reply = people["clinician"].post("/api/v1/repeats", {"item": "tp", "performed_at": "2026-11-18", "report_ref": "undefined-1"})
    assert reply.json["code"] == "reference_missing" and "undefined-1" in reply.json["errors"][0]["en"]
