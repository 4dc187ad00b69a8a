"""What was avoided by a signed code is a grade of its own, above all others, in every breakdown, and a region may publish it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from recognition.domain.lookups import SHANGHAI
from recognition.web.shared.service import CLOCK
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, service_of, text
from tests.web.visitor import Visitor


@pytest.fixture
def dr_lin(app: Flask, people: dict[str, Visitor]) -> Visitor:
    """A clinician of a region in which the issuer's key is published, on a day that goes on only when told."""
    enrol(app, key_row(app, made.ed25519()))
    app.extensions[CLOCK].stand_still()
    return people["clinician"]


def test_what_a_code_avoided_is_its_own_grade_and_may_be_the_headline(app: Flask, dr_lin: Visitor, people: dict[str, Visitor], monkeypatch):
    clock = app.extensions[CLOCK]
    scanned = [line["lookup"] for line in dr_lin.post("/api/v1/report-codes", {"code": text(), "patient_ref": "P-1"}).json["results"]]
    typed = dr_lin.asked(report_ref="typed", patient_ref="P-2")
    for lookup in (*scanned, typed):
        assert dr_lin.decide(lookup["id"], "accepted").status_code == 201
    by_code, all_ = sum(lookup["price"]["fen"] for lookup in scanned), sum(lookup["price"]["fen"] for lookup in (*scanned, typed))
    clock.pass_(timedelta(days=40))
    day = clock().astimezone(SHANGHAI).date()
    for evidence, avoided, saved in (("report_and_patient", 3, all_), ("corroborated", 2, by_code)):
        monkeypatch.setattr(service_of(app), "evidence", evidence)
        told = people["auditor"].get(f"/api/v1/summaries?from={day - timedelta(days=60)}&to={day}&by=item").json
        assert (told["headline"]["evidence"], told["headline"]["whole"]) == (evidence, {"avoided": avoided, "saved_fen": saved})
        assert (told["totals"]["avoided_corroborated"], told["totals"]["saved_corroborated_fen"], told["totals"]["avoided_by_report_and_patient"]) == (
            2, by_code, 1,
        )  # fmt: skip
        assert {row["item"]: row["avoided_corroborated"] for row in told["rows"] if row["accepted"]} == {"alb": 1, "tp": 1}
