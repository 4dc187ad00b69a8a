"""What was asked from a code is told as corroborated wherever an auditor sees evidence, and nothing else is."""

from __future__ import annotations

import json

from flask import Flask

from recognition.domain.lookups import SHANGHAI
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import signed_in
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, text
from tests.web.visitor import Visitor


def test_an_auditor_sees_what_was_asked_from_a_code_wherever_evidence_is_told(app: Flask, people: dict[str, Visitor]):
    enrol(app, key_row(app, made.ed25519()))
    dr_lin = people["clinician"]
    for line in dr_lin.post("/api/v1/report-codes", {"code": text()}).json["results"]:
        dr_lin.decide(line["lookup"]["id"], "accepted")
    typed = dr_lin.asked(report_ref="typed again")
    dr_lin.decide(typed["id"], "accepted")
    day = app.extensions[CLOCK]().astimezone(SHANGHAI).date()
    told = people["auditor"].get(f"/api/v1/lookups?from={day}&to={day}").json["lookups"]
    assert [lookup["evidence"] for lookup in told][-3:] == ["corroborated", "corroborated", "report"]
    qiu = signed_in(app, "qiu")
    qiu.open(f"/audit/entries?counter=accepted&from={day}&to={day}")
    assert qiu.text.count("出具机构证实") >= 2
    qiu.open(f"/audit/entries/{told[-2]['sequence']}")
    assert "互认码证实" in qiu.text
    qiu.open(f"/audit/entries/{typed['receipt']['sequence']}")
    assert "互认码证实" not in qiu.text
    rows = qiu.open(f"/audit/export?counter=accepted&format=ndjson&from={day}&to={day}").text.splitlines()
    assert [json.loads(row)["evidence"] for row in rows][-3:] == ["corroborated", "corroborated", "report"]
