"""Our codes of items are small letters, at every door: TG and CT are what forms print, and mean what such a text means."""

from __future__ import annotations

import pytest

from tests.people import EAST, performed


@pytest.mark.parametrize("written", ["Tg", "CT", "TP", "GLU"])
@pytest.mark.parametrize("shape", [lambda code: code, lambda code: {"system": "recognition", "code": code}])
def test_capitals_of_several_meanings_are_asked_back(people, written, shape):
    reply = people["clinician"].post("/api/v1/lookups", {"item": shape(written), "issuer": EAST, "performed_at": performed(2)})
    assert reply.status_code == 422 and reply.json["code"] == "item_ambiguous" and written.lower() in reply.json["candidates"]


def test_capitals_that_are_one_name_in_full_are_that_item(people):
    assert people["clinician"].asked(item="ALT", issuer=EAST, performed_at=performed(2))["item"]["code"] == "alt"


def test_an_unknown_code_stays_an_answer(people):
    assert people["clinician"].asked(item="zz9", issuer=EAST, performed_at=performed(2))["verdict"] == "not_covered"


def test_an_institution_is_found_by_its_code_in_capitals(people):
    assert people["clinician"].asked(item="tg", issuer="CQ001", performed_at=performed(2))["issuer"]["code"] == "cq001"


def test_small_letters_are_the_code(people):
    assert people["clinician"].asked(item="tg", issuer=EAST, performed_at=performed(2))["item"]["code"] == "tg"


@pytest.mark.parametrize("written", ["Tg", "CT"])
def test_a_repeat_under_capitals_is_refused(people, written):
    reply = people["clinician"].post("/api/v1/repeats", {"item": written, "performed_at": performed(1), "report_ref": "R-2026-1"})
    assert reply.status_code == 422 and reply.json["code"] == "item_ambiguous"
