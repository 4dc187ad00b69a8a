"""POST /launch as browsers, old and new, send it: the page with the question answered, without cookies, for one origin."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from schemas.launch_answers import LAUNCH_RESULT, LAUNCH_TOKEN
from tests.launch.launching import HospitalSystem, own_question, value
from tests.people import EAST, performed
from tests.web.visitor import ledger_size


def test_a_whole_question_is_answered_when_the_page_opens(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-1"))
    page = engineer_zhao.open(minted["token"])
    assert page.status_code == 200 and "可以互认" in page.text and 'data-event="answered"' in page.text
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert (lookup["verdict"], lookup["item"]["code"], lookup["issuer"]["code"], lookup["decisions"]) == ("recognised", "tp", "cq001", [])
    assert f'data-lookups="{lookup["id"]}:recognised:' in page.text


def test_a_part_of_a_question_stands_in_the_form(app, engineer_zhao: HospitalSystem):
    before = ledger_size(app)
    page = engineer_zhao.open(engineer_zhao.minted({"item": own_question()["item"], "issuer": EAST, "report_ref": "BG-2"})["token"])
    assert page.status_code == 200 and ledger_size(app) == before
    assert (value(page, "item"), value(page, "item_code"), value(page, "issuer_code"), value(page, "report")) == ("总蛋白", "tp", "cq001", "BG-2")


@pytest.mark.parametrize("item", ["tp", {"system": "name", "code": "总蛋白"}])
def test_a_specimen_that_the_item_lacks_stands_in_the_form_with_it(app, engineer_zhao: HospitalSystem, item):
    """The form has no field for a specimen: without it the bare name would be asked about with the next click."""
    before = ledger_size(app)
    page = engineer_zhao.open(engineer_zhao.minted(own_question(item=item, specimen="脑脊液"))["token"])
    assert value(page, "item") == "总蛋白(脑脊液)" and ledger_size(app) == before and "限定不同" in page.text
    page = engineer_zhao.open(engineer_zhao.minted({"item": item, "specimen": "serum", "issuer": EAST})["token"])
    assert (value(page, "item"), value(page, "item_code")) == ("总蛋白", "tp")


def test_nothing_known_opens_the_empty_form(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted()["token"])
    assert page.status_code == 200 and value(page, "item") == "" and value(page, "session")


def test_what_the_page_around_says_completes_the_token(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted({"patient_ref": "P-5"})
    engineer_zhao.open(minted["token"], item="loinc:2885-2", issuer="nhsa:H50011100001", performed=performed(1, 9))
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert (lookup["item"]["code"], lookup["issuer"]["code"], lookup["verdict"]) == ("tp", "cq001", "recognised")


@pytest.mark.parametrize(
    ("item", "issuer", "when"),
    [('{"system":"local","code":"YL0001","owner":"receiver"}', "H50011100001", "昨天"), ("总蛋白", "东麓示范医院", "1天前"), ("tp", "cq001", "")],
)
def test_attributes_are_read_as_people_and_programs_write_them(engineer_zhao: HospitalSystem, item: str, issuer: str, when: str):
    minted = engineer_zhao.minted({} if when else {"performed_at": performed(1)})
    engineer_zhao.open(minted["token"], item=item, issuer=issuer, performed=when)
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert (lookup["item"]["code"], lookup["issuer"]["code"]) == ("tp", "cq001")


def test_a_day_that_can_be_two_is_not_asked_with_but_shown(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted()
    page = engineer_zhao.open(minted["token"], item="tp", issuer="cq001", performed="昨晚")
    yesterday = datetime.now(SHANGHAI).date() - timedelta(days=1)
    assert value(page, "performed") == yesterday.isoformat() and "“昨晚”读作" in page.text
    assert engineer_zhao.result(minted["launch_id"]).json["lookups"] == []


@pytest.mark.parametrize(
    ("sent", "precision", "zone"), [("%Y-%m-%d 09:30:00", "minute", "assumed"), ("%Y-%m-%d", "day", "assumed"), ("%Y%m%d013000+0800", "minute", "given")]
)
def test_a_plain_time_is_taken_from_token_and_attribute_and_told_as_such(engineer_zhao: HospitalSystem, sent: str, precision: str, zone: str):
    when = (datetime.now(SHANGHAI) - timedelta(days=1)).strftime(sent)
    for question, fields in (({"performed_at": when}, {}), ({}, {"performed": when})):
        minted = engineer_zhao.minted(question)
        engineer_zhao.open(minted["token"], item="tp", issuer="cq001", **fields)
        [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
        assert (lookup["performed"]["precision"], lookup["performed"]["zone"]) == (precision, zone)


def test_the_token_is_believed_before_the_page_around(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question())
    engineer_zhao.open(minted["token"], item="alb", issuer="cq005")
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert (lookup["item"]["code"], lookup["issuer"]["code"]) == ("tp", "cq001")


def test_an_unknown_code_is_an_answer(engineer_zhao: HospitalSystem):
    unknown = engineer_zhao.minted(own_question() | {"item": {"system": "local", "code": "YL9999", "owner": "receiver"}})
    assert 'data-event="answered"' in engineer_zhao.open(unknown["token"]).text
    assert engineer_zhao.result(unknown["launch_id"]).json["lookups"][0]["item"] == {"code": "local:YL9999", "name": None, "known": False}


@pytest.mark.parametrize("issuer", [{"issuer": EAST}, {}])
def test_a_code_that_means_several_items_leaves_the_choice_to_the_clinician(app, engineer_zhao: HospitalSystem, issuer: dict):
    before = ledger_size(app)
    question = {"item": {"system": "national-price", "code": "210102015"}, "performed_at": performed(1, 9), **issuer}
    page = engineer_zhao.open(engineer_zhao.minted(question)["token"])
    assert ledger_size(app) == before
    assert re.search(r'<input type="radio" name="item_code" value="xr_chestpa">', page.text)


def test_a_time_in_the_future_is_told_in_the_form(app, engineer_zhao: HospitalSystem):
    before = ledger_size(app)
    page = engineer_zhao.open(engineer_zhao.minted(own_question() | {"performed_at": performed(-3)})["token"])
    assert (page.status_code, ledger_size(app)) == (422, before)
    assert "在将来" in page.text and value(page, "item_code") == "tp"


def test_the_decision_goes_back_to_the_hospital(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-3"))
    page = engineer_zhao.open(minted["token"])
    lookup = engineer_zhao.result(minted["launch_id"]).json["lookups"][0]
    client = engineer_zhao.server.app.test_client()
    fields = {"session": value(page, "session"), "once": value(page, "once"), "decision": "accepted", "lang": "zh"}
    decided = client.post(f"/answers/{lookup['id']}/decide", data=fields, headers={"Origin": "http://localhost"})
    assert decided.status_code == 200 and 'data-event="decided"' in decided.text and lookup["record_line"] in html.unescape(decided.text)
    result = engineer_zhao.result(minted["launch_id"]).json
    [lookup] = result["lookups"]
    assert [made["decision"] for made in lookup["decisions"]] == ["accepted"]
    assert LAUNCH_RESULT.validate(result) == {} and LAUNCH_TOKEN.validate(minted) == {}
    # In the same shape as the lookup's own address gives it.
    assert engineer_zhao.server.get(lookup["links"]["self"]).json == lookup


def test_two_launches_of_one_clinician_do_not_mix(engineer_zhao: HospitalSystem):
    one, other = (engineer_zhao.minted(own_question()) for _ in range(2))
    for minted in (one, other):
        engineer_zhao.open(minted["token"])
    ids = [[lookup["id"] for lookup in engineer_zhao.result(minted["launch_id"]).json["lookups"]] for minted in (one, other)]
    assert [len(each) for each in ids] == [1, 1] and ids[0] != ids[1]


def test_what_the_clinician_asks_further_belongs_to_the_launch_and_its_patient(app, engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted({"patient_ref": "P-77"})
    page = engineer_zhao.open(minted["token"])
    form = {"session": value(page, "session"), "once": value(page, "once"), "item": "总蛋白", "issuer": "东麓示范医院", "performed": "昨天"}
    assert engineer_zhao.server.app.test_client().post("/ask", data=form).status_code == 200
    [lookup] = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    kept, _ = app.extensions["recognition"].find(lookup["id"], engineer_zhao_caller(engineer_zhao, app))
    assert kept.patient and kept.by.split("/")[1:] == ["dr-0417", minted["launch_id"]]


def engineer_zhao_caller(engineer_zhao: HospitalSystem, app):
    """The caller behind the hospital's key."""
    from recognition.services.keys import KEYS

    return app.extensions[KEYS].caller(engineer_zhao.server.key)


def test_a_question_asked_anew_in_the_open_page(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question())
    page = engineer_zhao.open(minted["token"])
    fields = {"session": value(page, "session"), "item": "alb", "issuer": "cq001", "performed": performed(1, 9), "report": "BG-9"}
    client = engineer_zhao.server.app.test_client()
    assert 'data-event="answered"' in client.post("/launch/question", data=fields).text
    assert [lookup["item"]["code"] for lookup in engineer_zhao.result(minted["launch_id"]).json["lookups"]] == ["tp", "alb"]
    assert client.post("/launch/question", data=fields | {"session": "forged"}).status_code in (401, 403)
