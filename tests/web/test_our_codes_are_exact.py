"""Our codes of items are small letters, at every door: TG and CT are what forms print, and no code."""

from __future__ import annotations

import pytest

from tests.people import EAST, performed


@pytest.mark.parametrize("written", ["Tg", "CT", "TP", "GLU"])
@pytest.mark.parametrize("shape", [lambda code: code, lambda code: {"system": "recognition", "code": code}])
def test_capitals_are_an_item_that_is_not_known(people, written, shape):
    reply = people["clinician"].post("/api/v1/lookups", {"item": shape(written), "issuer": EAST, "performed_at": performed(2)})
    assert reply.status_code == 201
    assert reply.json["verdict"] == "not_covered" and "item_unknown" in str(reply.json)


def test_small_letters_are_the_code(people):
    assert people["clinician"].asked(item="tg", issuer=EAST, performed_at=performed(2))["item"]["code"] == "tg"


@pytest.mark.parametrize("written", ["Tg", "CT"])
def test_a_repeat_under_capitals_is_refused(people, written):
    reply = people["clinician"].post("/api/v1/repeats", {"item": written, "performed_at": performed(1), "report_ref": "R-2026-1"})
    assert reply.status_code == 422 and reply.json["errors"][0]["code"] == "item_unknown"
