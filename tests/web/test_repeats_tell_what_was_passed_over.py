"""A repeat says of a reference that stands for none that it was passed over, as a lookup does."""

from __future__ import annotations

import pytest

from tests.people import performed


def told(reply) -> list[str]:
    assert reply.status_code == 201
    return [one["code"] for one in reply.json["cautions"]]


@pytest.mark.parametrize("nothing", ["NULL", "待查", "000000", "无"])
def test_a_placeholder_beside_a_real_reference_is_told(people, nothing):
    body = {"item": "tp", "performed_at": performed(1)}
    first = people["clinician"].post("/api/v1/repeats", body | {"report_ref": f"R-7-{nothing}", "patient_ref": nothing})
    assert told(first) == ["patient_ref_not_given"] and first.json["cautions"][0]["says"]
    assert told(people["clinician"].post("/api/v1/repeats", body | {"report_ref": nothing, "patient_ref": f"P-7-{nothing}"})) == ["report_ref_not_given"]


@pytest.mark.parametrize("more", [{}, {"patient_ref": None}, {"patient_ref": ""}, {"patient_ref": "P-8"}])
def test_what_was_left_out_or_is_real_is_no_caution(people, more):
    assert told(people["clinician"].post("/api/v1/repeats", {"item": "tp", "performed_at": performed(1), "report_ref": "R-8"} | more)) == []


def test_the_same_request_again_is_told_the_same(people):
    body = {"item": "tp", "performed_at": performed(1), "report_ref": "R-9", "patient_ref": "NULL"}
    first, again = (people["clinician"].post("/api/v1/repeats", body, **{"Idempotency-Key": "repeat-passed-over"}) for _ in range(2))
    assert told(first) == told(again) == ["patient_ref_not_given"] and first.json == again.json


def test_a_repeat_with_nothing_but_placeholders_is_refused(people):
    reply = people["clinician"].post("/api/v1/repeats", {"item": "tp", "performed_at": performed(1), "report_ref": "待查", "patient_ref": "待查"})
    assert reply.status_code == 422 and [one["code"] for one in reply.json["errors"]] == ["reference_missing"]
