"""The demonstration has an issuer with a key and a report of today: signed as its guide says, it is believed and answered."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from recognition.report_codes import codes
from recognition.report_codes.private_keys import read_pem
from schemas.signed_reports import claims
from seed.report_codes import KEY_FILE, REPORT_FILE
from tests.report_codes.signing import service_of
from tests.web.visitor import Visitor


def test_the_demonstration_s_report_is_signed_and_answered(app: Flask, people: dict[str, Visitor]):
    folder: Path = service_of(app).data
    key = read_pem((folder / KEY_FILE).read_text())
    text = codes.sign(claims(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8"))), key)
    reply = people["clinician"].post("/api/v1/report-codes", {"code": text})
    assert reply.status_code == 200, reply.json
    assert {line["lookup"]["verdict"] for line in reply.json["results"]} == {"recognised"} and len(reply.json["results"]) == 3
