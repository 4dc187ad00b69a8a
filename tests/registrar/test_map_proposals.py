"""What hospitals hand in for their code maps lies on the registrars' pages until one takes it into a draft or refuses it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from recognition.services.publications import jobs
from tests.registrar.test_single_rows_pages import Seat, field
from tests.web.visitor import Visitor

API = "/api/v1"


@pytest.fixture
def seat(app: Flask) -> Seat:
    """Registrar Wen at her desk."""
    return Seat(app, "wen")


def handed_in(people: dict[str, Visitor], code: str, item: str = "tp") -> str:
    body = {"role": "both", "rows": [{"code": code, "name": "总蛋白（急）", "item": item}], "note": "检验科核对"}
    return people["hospital"].post(f"{API}/code-map/proposals", body).json["id"]


def press(seat: Seat, proposal: str, **fields: str):
    page = seat.get(f"/registrar/proposals/{proposal}")
    return seat.client.post(f"/registrar/proposals/{proposal}", data={"csrf": field(page, "csrf"), **fields}, headers={"Origin": "http://localhost"})


def test_it_waits_on_the_first_page_and_shows_what_the_map_says_now(seat: Seat, people):
    made = handed_in(people, "YL0001", "alb")
    assert "医院提交的对照，等待处理：" in seat.get("/registrar").text and made in seat.get("/registrar/proposals").text
    page = seat.get(f"/registrar/proposals/{made}").text
    assert "YL0001" in page and "白蛋白 (alb)" in page and "<td>tp</td>" in page and "检验科核对" in page


def test_taken_into_a_new_draft_it_is_imported_as_the_hospitals_file(app: Flask, seat: Seat, people):
    made = handed_in(people, "PG-1")
    done = press(seat, made, do="take", draft="")
    job = re.search(r"/jobs/(\w+)", done.headers["Location"])[1]
    assert jobs.wait(app.extensions["recognition"].data, job, 60)["state"] == "done"
    told = people["registrar"].get(f"{API}/code-map-proposals/{made}").json
    rows = people["registrar"].get(f"{API}/drafts/{told['draft']}/tables/code_maps?q=PG-1").json["rows"]
    assert {(row["row"]["role"], row["row"]["item"]) for row in rows} == {("receiver", "tp"), ("issuer", "tp")}
    assert "已放入草稿" in seat.get(f"/registrar/proposals/{made}").text
    again = press(seat, made, do="refuse", reason="迟了")
    assert again.status_code == 409 and "已被处理" in again.text


def test_a_code_that_ends_in_noughts_was_handed_in_as_a_text(app: Flask, seat: Seat, people):
    made = handed_in(people, "20261118000000100")
    job = re.search(r"/jobs/(\w+)", press(seat, made, do="take", draft="").headers["Location"])[1]
    assert jobs.wait(app.extensions["recognition"].data, job, 60)["state"] == "done"
    told = people["registrar"].get(f"{API}/code-map-proposals/{made}").json
    rows = people["registrar"].get(f"{API}/drafts/{told['draft']}/tables/code_maps?q=20261118000000100").json["rows"]
    assert {row["row"]["local_code"] for row in rows} == {"20261118000000100"}


def test_refused_with_a_reason(seat: Seat, people):
    made = handed_in(people, "PG-2")
    assert press(seat, made, do="refuse").status_code == 422
    assert press(seat, made, do="refuse", reason="请写明标本").status_code == 303
    assert "请写明标本" in seat.get(f"/registrar/proposals/{made}").text


def test_a_draft_that_is_gone_leaves_it_waiting(seat: Seat, people):
    made = handed_in(people, "PG-3")
    assert press(seat, made, do="take", draft="0" * 20).status_code == 404
    assert people["registrar"].get(f"{API}/code-map-proposals/{made}").json["state"] == "waiting"
    assert seat.get("/registrar/proposals/nothing").status_code == 404


def test_two_registrars_at_once_take_it_once(app: Flask, people):
    made = handed_in(people, "PG-4")
    wen, he = people["registrar"], people["registrar_second"]
    drafts = [who.post(f"{API}/drafts", {}).json["id"] for who in (wen, he)]
    replies = [
        who.post(f"{API}/code-map-proposals/{made}/decision", {"decision": "take", "draft": draft}) for who, draft in zip((wen, he), drafts, strict=False)
    ]
    assert [reply.status_code for reply in replies] == [200, 409] and replies[1].json["code"] == "proposal_decided"
    assert wen.get(f"{API}/drafts/{drafts[1]}/imports").json["imports"] == []
    jobs.wait(app.extensions["recognition"].data, replies[0].json["submission"], 60)


def test_in_english(app: Flask, people):
    made = handed_in(people, "PG-5")
    page = Seat(app, "wen", "en").get(f"/registrar/proposals/{made}", "en").text
    assert "Take into a draft" in page and "Total protein (tp)" in page
