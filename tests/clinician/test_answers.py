"""The answer on the page: it says what the JSON says, decides nothing by itself, and every decision can be undone."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

DONGLU = "东麓示范医院"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("item", "performed"), [("总蛋白", "昨天"), ("总蛋白", "300天前"), ("血细胞分析(五分类)", "昨天"), ("胸部CT平扫", "3天前"), ("xyzzy9", "昨天")]
)
def test_page_and_json_say_the_same(app, hospital_key, request, lang, item, performed):
    dr_lin = request.getfixturevalue("dr_lin" if lang == "zh" else "dr_lin_in_english")
    if dr_lin.ask(item, DONGLU, performed).status_code == 422:
        dr_lin.send("/ask", item_code="?")
    told = hospital_key.get(f"/api/v1/lookups/{dr_lin.lookup}", **{"Accept-Language": lang}).json
    for sentence in [told["says"], told["advice"], *(one["says"] for kind in ("checks", "reasons", "cautions") for one in told[kind])]:
        assert sentence in dr_lin.text
    assert all(check["basis"] in dr_lin.text for check in told["checks"])
    assert re.search(rf'<article class="answer {told["verdict"]}"', dr_lin.page.text)
    assert all(member["item"]["name"] in dr_lin.text for member in told["members"])
    dr_lin.decide("accepted")
    assert html.unescape(re.search(r"<textarea id=\"record\"[^>]*>(.*?)</textarea>", dr_lin.page.text, re.DOTALL)[1]) == told["record_line"]


def test_opening_and_closing_decides_nothing(app, dr_lin, hospital_key):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.open("/")
    assert hospital_key.get(f"/api/v1/lookups/{dr_lin.client.get('/today') and _latest(dr_lin)}").json["decisions"] == []


def _latest(sitting) -> str:
    sitting.open("/today")
    return re.search(r"/answers/([a-z0-9]{20})", sitting.page.text)[1]


def test_enter_decides_nothing_even_without_javascript(dr_lin):
    """The first button of a form is the one that Enter presses: here it is disabled, so a browser does nothing."""
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    form = next(form for form in dr_lin.forms() if form.action.endswith("/decide"))
    assert form.buttons[0] == ("", "", True) and not any(disabled for _, _, disabled in form.buttons[1:])


def test_accepting_shows_the_line_and_the_duty_and_can_be_undone(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.decide("accepted")
    assert "外院检查检验结果互认：总蛋白" in dr_lin.page.text and "请在病历中写明" in dr_lin.text
    dr_lin.decide("withdrawn")
    assert "您的决定" in dr_lin.text
    dr_lin.decide("repeated.fast_changing")
    assert "该结果在疾病发展中变化较快" in dr_lin.text and "请向患者说明重复检查的目的和必要性" in dr_lin.text


def test_there_are_six_reasons_and_three_notes_of_one_tap(dr_lin, hospital_key):
    dr_lin.ask("胸部CT平扫", DONGLU, "昨天")
    values = [value for form in dr_lin.forms() for name, value, _ in form.buttons if name == "decision"]
    assert values == [
        "accepted", "repeated.condition_changed", "repeated.fast_changing", "repeated.major_decision", "repeated.emergency", "repeated.forensic",
        "repeated.local.CN/image_quality", "repeated.local.CN/images_not_retrievable", "repeated.local.CN/wrong_site", "repeated.other",
    ]  # fmt: skip
    dr_lin.decide("repeated.local.CN/images_not_retrievable")
    made = hospital_key.get(f"/api/v1/lookups/{dr_lin.lookup}").json["decisions"]
    assert [(one["decision"], one["reason"], one["local_reason"]) for one in made] == [("repeated", "other", {"scope": "CN", "code": "images_not_retrievable"})]


def test_other_needs_a_note_which_must_not_name_anybody(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    assert dr_lin.decide("repeated.other", note=" ").status_code == 422 and "请写明原因" in dr_lin.text
    assert dr_lin.decide("repeated.other", note="患者电话 13812345678").status_code == 422 and "电话" in dr_lin.text
    assert dict(next(form for form in dr_lin.forms() if form.action.endswith("/decide")).values)["note"] == "患者电话 13812345678", (
        "what was typed is there to be corrected"
    )
    assert dr_lin.decide("repeated.other", note="标本溶血").status_code == 200 and "其他确需复查" in dr_lin.text


def test_two_presses_of_one_page_are_one_decision(app, dr_lin, hospital_key):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    form = next(form for form in dr_lin.forms() if form.action.endswith("/decide"))
    for _ in range(2):
        dr_lin.client.post(form.action, data=dict(form.values) | {"decision": "accepted"})
    assert len(hospital_key.get(f"/api/v1/lookups/{dr_lin.lookup}").json["decisions"]) == 1


def test_after_24_hours_it_can_no_longer_be_decided_but_undone(app, dr_lin, clock):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.decide("accepted")
    address = dr_lin.page.request.path
    clock.pass_(timedelta(hours=24))
    dr_lin.sign_in("lin")
    dr_lin.open(address)
    dr_lin.decide("withdrawn")
    assert "不能再作决定" in dr_lin.text and not any(name == "decision" for form in dr_lin.forms() for name, _, _ in form.buttons)
    csrf = dict(dr_lin.forms()[-1].values)["csrf"]
    refused = dr_lin.client.post(f"/answers/{dr_lin.lookup}/decide", data={"csrf": csrf, "decision": "accepted"})
    assert refused.status_code == 409


def test_another_hospitals_answer_is_not_there(dr_lin, dr_tang):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    assert dr_tang.open(f"/answers/{dr_lin.lookup}").status_code == 404
    assert dr_tang.open(f"/answers/{dr_lin.lookup},{dr_lin.lookup}").status_code == 404


@pytest.mark.parametrize("ids", ["x", "a" * 21, "a" * 20, ",".join(["b" * 19 + "a"] * 2), "%00", "a" * 20 + "/../.."])
def test_made_up_addresses_are_not_there(dr_lin, ids):
    assert dr_lin.open(f"/answers/{ids}").status_code == 404


def test_the_window_is_told_only_where_it_says_something(dr_lin):
    dr_lin.ask("总蛋白", "云岭北院示范医院", "昨天")
    head = re.search(r'<header class="verdict">(.*?)</header>', dr_lin.page.text, re.DOTALL)[1]
    assert "不在互认范围" in head and "有效至" not in head and "HR" not in head


def test_price_is_written_as_the_language_writes_money(dr_lin, dr_lin_in_english):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    assert re.search(r"\d\.\d\d 元", dr_lin.text)
    dr_lin_in_english.ask("总蛋白", "cq001", "yesterday")
    assert re.search(r"CNY \d+\.\d\d", dr_lin_in_english.text)
