"""POST /launch as browsers, old and new, send it: the page with the question answered, without cookies, for one origin."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta, timezone

import pytest
from werkzeug.test import TestResponse

from recognition.accounts.launches import LaunchStore
from schemas.launch_answers import LAUNCH_RESULT, LAUNCH_TOKEN
from tests.launch.launching import HIS, HospitalSystem, own_question
from tests.people import EAST, performed
from tests.web.visitor import ledger_size


def policy(page: TestResponse) -> dict[str, str]:
    """The page's Content-Security-Policy by directive."""
    return {name: value for name, _, value in (part.strip().partition(" ") for part in page.headers["Content-Security-Policy"].split(";"))}


def value(page: TestResponse, name: str) -> str:
    """What stands in a field of the page."""
    found = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"', page.text) or re.search(rf'<input[^>]*name="{name}"[^>]* value="([^"]*)"', page.text)
    return html.unescape(found[1])


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
    from recognition.access import KEYS

    return app.extensions[KEYS].caller(engineer_zhao.server.key)


def test_a_question_asked_anew_in_the_open_page(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question())
    page = engineer_zhao.open(minted["token"])
    fields = {"session": value(page, "session"), "item": "alb", "issuer": "cq001", "performed": performed(1, 9), "report": "BG-9"}
    client = engineer_zhao.server.app.test_client()
    assert 'data-event="answered"' in client.post("/launch/question", data=fields).text
    assert [lookup["item"]["code"] for lookup in engineer_zhao.result(minted["launch_id"]).json["lookups"]] == ["tp", "alb"]
    assert client.post("/launch/question", data=fields | {"session": "forged"}).status_code in (401, 403)


def test_a_launched_page_has_no_cookie_and_one_frame_ancestor(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    assert "Set-Cookie" not in page.headers
    assert policy(page)["frame-ancestors"] == HIS
    assert page.headers["X-UA-Compatible"] == "IE=edge" and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_every_page_behind_a_launch_keeps_the_frame(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    client = engineer_zhao.server.app.test_client()
    for path in ("/", "/today", "/several", "/paper", "/answers/none"):
        reply = client.post(path, data={"session": value(page, "session")})
        assert (policy(reply)["frame-ancestors"], "Set-Cookie" in reply.headers) == (HIS, False), path


@pytest.mark.parametrize("sent", ["https://evil.example", "http://his.example", "https://his.example:8443", "null", "https://his.example.evil.example"])
def test_another_origin_is_refused_clearly_and_uses_nothing_up(app, engineer_zhao: HospitalSystem, sent: str):
    minted, before = engineer_zhao.minted(own_question()), ledger_size(app)
    page = engineer_zhao.open(minted["token"], origin=sent)
    assert (page.status_code, ledger_size(app)) == (403, before)
    assert "这个网站不能打开这次启动" in page.text and policy(page)["frame-ancestors"] == "'none'" and "session" not in page.text
    assert engineer_zhao.open(minted["token"]).status_code == 200


def test_a_desktop_system_declares_null_and_stands_in_no_frame(engineer_zhao: HospitalSystem):
    for sent in (None, "null"):
        page = engineer_zhao.open(engineer_zhao.minted(own_question(), origin="null")["token"], origin=sent)
        assert page.status_code == 200 and policy(page)["frame-ancestors"] == "'none'"
    assert engineer_zhao.open(engineer_zhao.minted(origin="null")["token"], origin=HIS).status_code == 403


def test_an_old_browser_says_no_origin_and_is_let_in(engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"], origin=None)
    assert page.status_code == 200 and policy(page)["frame-ancestors"] == HIS and page.headers["X-Frame-Options"] == f"ALLOW-FROM {HIS}"


def test_a_second_opening_says_so_and_stays_in_its_frame(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question())
    engineer_zhao.open(minted["token"])
    page = engineer_zhao.open(minted["token"], lang="en")
    assert page.status_code == 410 and "opened before" in page.text
    assert policy(page)["frame-ancestors"] == HIS and 'data-event="token-expired"' in page.text
    assert len(engineer_zhao.result(minted["launch_id"]).json["lookups"]) == 1


def test_too_late_says_what_to_do(app, engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    minted = engineer_zhao.minted(own_question())
    later = datetime.now(timezone.utc) + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("recognition.web.launch.opening.now", lambda: later)
    page = engineer_zhao.open(minted["token"])
    assert page.status_code == 410 and "重新打开" in page.text and policy(page)["frame-ancestors"] == HIS


def test_an_ended_session_says_so_inside_its_frame(engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    page = engineer_zhao.open(engineer_zhao.minted(own_question())["token"])
    ended = datetime.now(timezone.utc) + timedelta(hours=24, minutes=1)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return ended

    monkeypatch.setattr("recognition.web.pages.session.datetime", Later)
    reply = engineer_zhao.server.app.test_client().post("/", data={"session": value(page, "session")})
    assert reply.status_code == 401 and 'data-event="token-expired"' in reply.text and policy(reply)["frame-ancestors"] == HIS


@pytest.mark.parametrize("token", ["", "lt_", "lt_AAAA", "rk_whatever", "lt_" + "A" * 500])
def test_an_invented_token_opens_nothing(engineer_zhao: HospitalSystem, token: str):
    page = engineer_zhao.open(token)
    assert page.status_code == 403 and policy(page)["frame-ancestors"] == "'none'"


def test_a_revoked_key_opens_nothing_and_closes_what_it_opened(app, engineer_zhao: HospitalSystem):
    from recognition.access import KEYS, issue_key, revoke_key
    from recognition.terms import Role
    from tests.web.visitor import Visitor

    now, keys, ledger = datetime.now(timezone.utc), app.extensions[KEYS], app.extensions["recognition"].ledger
    key = issue_key(keys, ledger, now, "cli", Role.HOSPITAL, "cq002")
    system = HospitalSystem(Visitor(app, key))
    opened, waiting = system.minted(own_question()), system.minted(own_question())
    page = system.open(opened["token"])
    revoke_key(keys, ledger, now, "cli", key.split("_")[1])
    assert system.open(waiting["token"]).status_code == 403
    assert app.test_client().post("/", data={"session": value(page, "session")}).status_code == 401


def test_while_the_ledger_cannot_be_read_the_token_stays_good(app, engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    from recognition.errors import LedgerUnavailable

    minted = engineer_zhao.minted(own_question())

    def fails() -> int:
        raise LedgerUnavailable()

    with monkeypatch.context() as broken:
        broken.setattr(app.extensions["recognition"].ledger.reads, "size", fails)
        assert engineer_zhao.open(minted["token"]).status_code == 503
    assert engineer_zhao.open(minted["token"]).status_code == 200


def test_two_at_once_get_one_page(engineer_zhao: HospitalSystem, monkeypatch: pytest.MonkeyPatch):
    """The one use is taken in one statement, so that between looking and taking nobody else gets in."""
    minted = engineer_zhao.minted(own_question())
    taken = LaunchStore.open

    def another_first(store, launch, now, entry):
        taken(store, launch, now, entry)
        return taken(store, launch, now, entry)

    monkeypatch.setattr(LaunchStore, "open", another_first)
    assert engineer_zhao.open(minted["token"]).status_code == 410


def test_no_address_holds_a_token_or_a_reference(engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted(own_question(report_ref="BG-774411", patient_ref="P-98231"))
    page = engineer_zhao.open(minted["token"])
    addresses = re.findall(r'(?:href|src|action|formaction)="([^"]*)"', page.text)
    sealed = value(page, "session")
    assert addresses and not [one for one in addresses if "774411" in one or "98231" in one or minted["token"] in one or sealed in one or "?" in one]
    assert "98231" not in page.text
