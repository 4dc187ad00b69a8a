"""The question on the page, without JavaScript: what is understood, what is offered, what is kept."""

from __future__ import annotations

import re

import pytest

DONGLU = "东麓示范医院"


def test_an_item_by_abbreviation_a_hospital_by_name_and_a_day_in_words_give_an_answer(dr_lin):
    page = dr_lin.ask("ＡＬＴ", DONGLU, "昨天")
    assert page.status_code == 200 and page.request.path.startswith("/answers/")
    assert "可以互认" in dr_lin.text and "丙氨酸氨基转移酶" in dr_lin.text and "川渝HR" in dr_lin.text


def test_a_one_tap_day_is_enough_and_a_typed_day_wins(dr_lin):
    assert "2026" in dr_lin.ask("总蛋白", DONGLU, "", ago="3").text
    dr_lin.ask("总蛋白", DONGLU, "300天前", ago="0")
    assert "可由医师酌情" in dr_lin.text


def test_what_can_mean_several_is_offered_and_the_choice_is_asked_with(dr_lin):
    page = dr_lin.ask("总蛋白", "东麓", "昨天", report="BG-77")
    assert page.status_code == 422 and "是哪一个" in dr_lin.text
    values = dict(dr_lin.form("/ask").values)
    assert (values["item"], values["issuer"], values["performed"], values["report"]) == ("总蛋白", "东麓", "昨天", "BG-77"), "nothing typed is lost"
    assert dr_lin.send("/ask", issuer_code="cq001").request.path.startswith("/answers/")


def test_a_choice_made_for_another_text_does_not_count(dr_lin):
    dr_lin.ask("总蛋白", "东麓", "昨天")
    dr_lin.send("/ask", issuer_code="cq001", issuer="锦云示范医院")
    assert dr_lin.page.request.path.startswith("/answers/") and "锦云示范医院" in dr_lin.text and "东麓" not in dr_lin.text


def test_a_hospital_that_nobody_knows_can_be_asked_about_by_its_name(dr_lin):
    assert dr_lin.ask("总蛋白", "某某外地医院", "昨天").status_code == 422
    dr_lin.send("/ask", issuer_code="?")
    assert "不在互认范围" in dr_lin.text and "某某外地医院" in dr_lin.text


@pytest.mark.parametrize("written", ["xyzzy9", "某种没有的检查", "白蛋白(尿)"])
def test_what_is_none_of_the_catalogues_items_is_asked_as_written_once_a_person_says_so(app, dr_lin, written):
    size = app.extensions["recognition"].ledger.size()
    assert dr_lin.ask(written, DONGLU, "昨天").status_code == 422 and app.extensions["recognition"].ledger.size() == size
    dr_lin.send("/ask", item_code="?")
    assert "不在互认范围" in dr_lin.text and written in dr_lin.text


def test_errors_stand_beside_their_fields_and_are_summed_up_with_links(dr_lin):
    page = dr_lin.ask("", "", "foo")
    assert page.status_code == 422
    assert set(re.findall(r'<a href="#(\w+)">', page.text)) == {"item", "issuer", "performed"}
    assert all(f'id="{name}-fault"' in page.text for name in ("item", "issuer", "performed"))
    assert dict(dr_lin.form("/ask").values)["performed"] == "foo"


def test_a_day_in_the_future_is_told_at_the_date_and_nothing_is_asked(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    assert dr_lin.ask("总蛋白", DONGLU, "2199-01-01").status_code == 422
    assert 'id="performed-fault"' in dr_lin.page.text and app.extensions["recognition"].ledger.size() == size


def test_one_filled_form_is_asked_once_however_often_it_is_sent(app, dr_lin):
    dr_lin.open("/")
    form = dr_lin.form("/ask")
    sent = dict(form.values) | {"item": "总蛋白", "issuer": DONGLU, "performed": "昨天"}
    size = app.extensions["recognition"].ledger.size()
    first, second = (dr_lin.client.post("/ask", data=sent).headers["Location"] for _ in range(2))
    assert first == second and app.extensions["recognition"].ledger.size() == size + 1
    other = dr_lin.client.post("/ask", data=sent | {"performed": "前天"}).headers["Location"]
    assert other != first, "changed content is another question"


def test_an_identity_number_is_refused_and_not_kept(app, dr_lin):
    dr_lin.ask("总蛋白", "11010519491231002X", "昨天")
    dr_lin.send("/ask", issuer_code="?")
    assert dr_lin.page.status_code == 422 and "身份证" in dr_lin.text
    assert b"11010519491231002X" not in (app.extensions["recognition.settings"].data / "ledger.sqlite").read_bytes()


def test_the_report_number_reaches_the_disk_only_as_a_hash(app, dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report="CANARY-20261118-0042")
    assert dr_lin.page.status_code == 200 and "CANARY" not in dr_lin.page.text
    data = app.extensions["recognition.settings"].data
    assert not [path.name for path in data.rglob("*") if path.is_file() and b"CANARY-20261118-0042" in path.read_bytes()]


def test_circumstances_are_told_back_as_cautions(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天", circumstances=["emergency"])
    assert "急诊、急救" in dr_lin.text and "可以重复检查" in dr_lin.text


def test_the_next_item_of_the_same_report_keeps_hospital_and_day(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    dr_lin.send("/", same_as=dr_lin.lookup)
    values = dict(dr_lin.form("/ask").values)
    assert values["issuer"] == DONGLU and values["issuer_code"] == "cq001" and values["performed"]


def test_suggestions_come_best_first_and_forgive_how_people_write(dr_lin):
    dr_lin.open("/")
    csrf = dict(dr_lin.form("/ask").values)["csrf"]
    for text in ("xcg", "ＸＣＧ", "血常规", "血常規", " x c g "):
        found = dr_lin.client.post("/suggest/items", data={"q": text, "csrf": csrf}).json["options"]
        assert found[0]["code"] == "cbc", text
    assert dr_lin.client.post("/suggest/institutions", data={"q": "dlsf", "csrf": csrf}).json["options"][0]["code"] == "cq001"
    assert dr_lin.client.post("/suggest/date", data={"q": "昨天", "csrf": csrf}).json["ago"] == 1
    assert dr_lin.client.post("/suggest/date", data={"q": "foo", "csrf": csrf}).json["read"] == ""


def test_what_was_asked_lately_is_offered_for_an_empty_box(dr_lin):
    from recognition.services import own_lookups

    dr_lin.ask("白蛋白", DONGLU, "昨天")
    own_lookups._kept.clear()
    dr_lin.open("/")
    csrf = dict(dr_lin.form("/ask").values)["csrf"]
    found = dr_lin.client.post("/suggest/items", data={"q": "", "csrf": csrf}).json
    assert found["recent"] and found["options"][0]["name"] == "白蛋白"
