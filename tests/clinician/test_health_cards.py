"""The page for health cards: off until the resolver's address is set, a grant for who is signed in alone, and tokens that are taken or refused in words."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, issue_key
from recognition.settings import Settings, SettingsError
from recognition.support.patient_tokens import SealingKey, TokenPurpose, new_sealing_key
from recognition.support.resolver_grants import open_grant
from recognition.web.clinician.session import ACCOUNT_STORES
from recognition.web.shared.service import CLOCK
from tests.clinician.sitting import Sitting, signed_in
from tests.clock import Clock
from tests.launch.launching import HospitalSystem, value
from tests.remembering import with_templates
from tests.report_codes.signing import service_of
from tests.results.tokens import Patients
from tests.web.visitor import Visitor, ledger_size

RESOLVER = "https://resolver.example"


@pytest.fixture(scope="module")
def key() -> SealingKey:
    """What the region shares with the resolver."""
    return new_sealing_key("chuanyu")


@pytest.fixture(scope="module")
def in_domain(beginning: Path, key: SealingKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of a region with an index, in a token domain."""
    folder = tmp_path_factory.mktemp("domain")
    (folder / "sealing.key").write_text(key.text(), encoding="ascii")
    (folder / "results.json").write_text(json.dumps({"sealing_keys": ["sealing.key"]}), encoding="utf-8")
    data = Path(shutil.copytree(beginning, folder / "region"))
    made = with_templates(create_app(Settings(data, demo=True, results=folder / "results.json", resolver=RESOLVER), Clock()))
    yield made
    made.extensions["recognition"].ledger.close()


@pytest.fixture
def dr_lin_in_domain(in_domain: Flask) -> Sitting:
    """Dr Lin there."""
    return signed_in(in_domain, "lin")


@pytest.fixture(scope="module")
def patients(in_domain: Flask, key: SealingKey) -> Patients:
    """Cards, and what the resolver makes of them."""
    return Patients(key, in_domain)


@pytest.fixture(scope="module")
def announced(in_domain: Flask, patients: Patients) -> None:
    """Two hospitals say which results they hold of the card `chen`: total protein at both, glucose of one."""
    for issuer, lines in (("cq001", [("tp", 3), ("glu", 2)]), ("cq003", [("tp", 1)])):
        system = Visitor(in_domain, issue_key(in_domain.extensions[KEYS], service_of(in_domain).ledger, datetime.now(UTC), "test", Role.HOSPITAL, issuer))
        reply = system.post("/api/v1/results", {"results": [patients.result("chen", issuer, item, days) for item, days in lines]})
        assert [line.get("status") for line in reply.json["results"]] == ["announced"] * len(lines), reply.json


def look(sitting: Sitting, *tokens: str, **more: str) -> int:
    """What the page sends once the resolver has answered the browser."""
    sitting.open("/card")
    return sitting.send("/card/search", tokens=" ".join(tokens), **more).status_code


def test_without_the_setting_there_is_no_such_page_and_no_word_of_it(dr_lin: Sitting):
    dr_lin.open("/")
    assert "健康卡" not in dr_lin.text
    assert dr_lin.client.get("/card").status_code == 404 and dr_lin.client.post("/card/grant").status_code == 404


def test_a_grant_is_for_the_institution_of_who_is_signed_in(in_domain: Flask, dr_lin_in_domain: Sitting, key: SealingKey):
    page = dr_lin_in_domain.open("/card")
    csrf = dict(dr_lin_in_domain.form("/card/search").values)["csrf"]
    assert f"connect-src 'self' {RESOLVER};" in page.headers["Content-Security-Policy"] and f'data-resolver="{RESOLVER}/api/v1/tokens"' in page.text
    for purpose, given in (("treatment", TokenPurpose.TREATMENT), ("emergency", TokenPurpose.EMERGENCY), ("objection", TokenPurpose.TREATMENT)):
        reply = dr_lin_in_domain.client.post("/card/grant", data={"csrf": csrf, "purpose": purpose})
        grant = open_grant(reply.json["grant"], [key])
        assert (grant.institution, grant.purpose, reply.json["purpose"]) == ("cq002", given, given) and reply.headers["Cache-Control"] == "no-store"
    # neither without the form's own token nor without a sign-in
    assert "grant" not in (dr_lin_in_domain.client.post("/card/grant", data={"purpose": "treatment"}).json or {})
    assert in_domain.test_client().post("/card/grant", data={"csrf": csrf}).status_code == 401
    assert RESOLVER not in dr_lin_in_domain.open("/").headers["Content-Security-Policy"]


def test_tokens_that_are_not_taken_are_refused_in_words(in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients):
    good = patients.token("chen", "cq002")
    for wrong, said in (
        ((), "没有取得令牌"),
        (("PT1.x",), "不是患者令牌"),
        ((patients.token("chen", "cq003"),), "给另一机构的令牌"),
        ((patients.token("chen", "cq002", days=-1),), "不是今天的"),
        ((patients.token("chen", "cq002", "announce"),), "不是为这个用途"),
        ((good, patients.token("li", "cq002", earlier=True)), "不是同一次扫码所得"),
        ((good, good), "不是同一次扫码所得"),
        (("PT1.x",) * 3, "不是患者令牌"),
    ):
        before = ledger_size(in_domain)
        assert look(dr_lin_in_domain, *wrong) == 422 and said in dr_lin_in_domain.text
        assert "PT1." not in dr_lin_in_domain.page.text and ledger_size(in_domain) == before


def test_what_two_hospitals_announced_is_found_chosen_and_accepted(in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None):
    before = ledger_size(in_domain)
    assert look(dr_lin_in_domain, patients.token("chen", "cq002", agreed=True)) == 200
    for said in ("其他医院的 3 项结果", "来自 2 家医院", "患者已在健康卡上同意", "东麓示范医院", "总蛋白", "这个项目的另外 1 份结果"):
        assert said in dr_lin_in_domain.text
    assert ledger_size(in_domain) == before + 1, "the search, and no lookup"
    form = dr_lin_in_domain.form("/card/choose")
    handles = re.findall(r'name="result" value="([^"]+)"', dr_lin_in_domain.page.text)
    assert len(handles) == 3 and ("result", handles[0]) not in form.values, "nothing is ticked beforehand"
    sent = {"result": handles[:2]}
    dr_lin_in_domain.send("/card/choose", **sent)
    assert ledger_size(in_domain) == before + 3 and "2 项结果" in dr_lin_in_domain.text
    dr_lin_in_domain.decide("accepted")
    assert "已采信" in dr_lin_in_domain.text
    # an acceptance, and the word that its issuer announced it, of each
    assert ledger_size(in_domain) == before + 7


def test_where_nothing_was_ticked_the_results_are_shown_again_and_no_search_is_added(
    in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None
):
    before = ledger_size(in_domain)
    assert look(dr_lin_in_domain, patients.token("chen", "cq002", agreed=True)) == 200
    for _ in range(2):
        assert dr_lin_in_domain.send("/card/choose").status_code == 422
        assert "没有勾选任何一项" in dr_lin_in_domain.text and "其他医院的 3 项结果" in dr_lin_in_domain.text
    assert ledger_size(in_domain) == before + 1, "the search, once"
    dr_lin_in_domain.send("/card/choose", result=re.search(r'name="result" value="([^"]+)"', dr_lin_in_domain.page.text)[1])
    assert ledger_size(in_domain) == before + 2


def test_a_form_sent_twice_is_searched_and_chosen_once(in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None):
    token, before = patients.token("chen", "cq002", agreed=True), ledger_size(in_domain)
    dr_lin_in_domain.open("/card")
    values = dict(dr_lin_in_domain.form("/card/search").values) | {"tokens": token}
    pages = [dr_lin_in_domain.client.post("/card/search", data=values, headers=dr_lin_in_domain.headers, follow_redirects=True).text for _ in range(2)]
    assert all("3 项结果" in page for page in pages) and ledger_size(in_domain) == before + 1
    once, csrf = (re.search(rf'name="{name}" value="([^"]+)"', pages[0])[1] for name in ("once", "csrf"))
    chosen = {"once": once, "csrf": csrf, "result": re.search(r'name="result" value="([^"]+)"', pages[0])[1]}
    first, second = (dr_lin_in_domain.client.post("/card/choose", data=chosen) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] and ledger_size(in_domain) == before + 2


def test_what_was_found_has_an_address_without_a_token_for_its_finder_alone_and_not_for_long(
    in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None
):
    assert look(dr_lin_in_domain, patients.token("chen", "cq002", agreed=True)) == 200
    before, address = ledger_size(in_domain), dr_lin_in_domain.page.request.full_path
    assert address.startswith("/card/found?shown=") and "PT1." not in address + dr_lin_in_domain.page.text
    # Back comes here again: nothing is searched a second time, and what is ticked can be chosen
    assert dr_lin_in_domain.open(address).status_code == 200 and "其他医院的 3 项结果" in dr_lin_in_domain.text and ledger_size(in_domain) == before
    dr_lin_in_domain.send("/card/choose", result=re.search(r'name="result" value="([^"]+)"', dr_lin_in_domain.page.text)[1])
    assert ledger_size(in_domain) == before + 1
    assert dr_lin_in_domain.open(address.replace("shown=2026.", "shown=2026.A")).status_code == 410
    assert dr_lin_in_domain.open(address).status_code == 200
    handle = re.search(r'name="result" value="([^"]+)"', dr_lin_in_domain.page.text)[1]
    assert dr_lin_in_domain.open(f"/card/found?shown={handle}").status_code == 410, "sealed for something else"
    for login in ("tang", "zhao"):
        if login in {person.login for person in in_domain.extensions[ACCOUNT_STORES].people.all()}:
            assert signed_in(in_domain, login).open(address).status_code in (403, 410), login
    in_domain.extensions[CLOCK].ahead = timedelta(minutes=31)
    try:
        late = signed_in(in_domain, "lin")
        assert late.open(address).status_code == 410 and "已超过 30 分钟" in late.text and ledger_size(in_domain) == before + 1
    finally:
        in_domain.extensions[CLOCK].ahead = timedelta()
    # what was withdrawn meanwhile is shown no more
    system = Visitor(in_domain, issue_key(in_domain.extensions[KEYS], service_of(in_domain).ledger, datetime.now(UTC), "test", Role.HOSPITAL, "cq001"))
    sent = patients.result("qian", "cq001", "tp")
    system.post("/api/v1/results", {"results": [sent]})
    assert look(dr_lin_in_domain, patients.token("qian", "cq002", agreed=True)) == 200
    address = dr_lin_in_domain.page.request.full_path
    assert system.post("/api/v1/results", {"results": [{"status": "withdrawn", "report_ref": sent["report_ref"]}]}).status_code == 200
    assert dr_lin_in_domain.open(address).status_code == 410 and "或有变化" in dr_lin_in_domain.text


def test_without_the_holders_consent_an_authorisation_is_asked_for(in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None):
    before = ledger_size(in_domain)
    assert look(dr_lin_in_domain, patients.token("chen", "cq002")) == 200 and "需要患者的授权" in dr_lin_in_domain.text
    assert ledger_size(in_domain) == before
    assert dr_lin_in_domain.send("/card/search", authorisation="13800138000").status_code == 422 and "电话" in dr_lin_in_domain.text
    assert dr_lin_in_domain.send("/card/search", authorisation="A-2026-7").status_code == 200 and "所填的患者授权书" in dr_lin_in_domain.text
    assert ledger_size(in_domain) == before + 1
    assert look(dr_lin_in_domain, patients.token("chen", "cq002", "emergency"), purpose="emergency") == 200 and "急救，事后审查" in dr_lin_in_domain.text


def test_sensitive_items_are_found_where_they_are_named_and_the_patient_agreed(
    in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None
):
    system = Visitor(in_domain, issue_key(in_domain.extensions[KEYS], service_of(in_domain).ledger, datetime.now(UTC), "test", Role.HOSPITAL, "cq001"))
    system.post("/api/v1/results", {"results": [patients.result("zhou", "cq001", item) for item in ("hiv", "tp")]})
    assert look(dr_lin_in_domain, patients.token("zhou", "cq002", agreed=True)) == 200 and "其他医院的 1 项结果" in dr_lin_in_domain.text
    name = service_of(in_domain).edition().reading.item("hiv").name_zh
    assert look(dr_lin_in_domain, patients.token("zhou", "cq002", agreed=True), items=f"{name}、") == 200
    assert "其他医院的 1 项结果" in dr_lin_in_domain.text and name in dr_lin_in_domain.text and "总蛋白" not in dr_lin_in_domain.text
    # the items go on with the question for an authorisation
    assert look(dr_lin_in_domain, patients.token("zhou", "cq002"), items=name) == 200 and "需要患者的授权" in dr_lin_in_domain.text
    assert dr_lin_in_domain.send("/card/search", authorisation="A-2026-9").status_code == 200 and name in dr_lin_in_domain.text
    assert look(dr_lin_in_domain, patients.token("zhou", "cq002", agreed=True), items="没有这个项目") == 422
    assert "“没有这个项目”是哪一项" in dr_lin_in_domain.text and 'value="没有这个项目"' in dr_lin_in_domain.page.text
    # the card need not be scanned again: the tokens go on with the items as they are put right
    assert dr_lin_in_domain.send("/card/search", items=name).status_code == 200 and "其他医院的 1 项结果" in dr_lin_in_domain.text


def test_nothing_found_is_no_word_of_the_patient(dr_lin_in_domain: Sitting, patients: Patients):
    assert look(dr_lin_in_domain, patients.token("nobody", "cq002", agreed=True)) == 200
    assert "没有找到其他医院的结果" in dr_lin_in_domain.text and "不说明患者没有做过检查" in dr_lin_in_domain.text


def test_what_is_no_result_of_a_search_is_refused(in_domain: Flask, dr_lin_in_domain: Sitting, patients: Patients, announced: None):
    before = ledger_size(in_domain)
    look(dr_lin_in_domain, patients.token("chen", "cq002", agreed=True))
    handle = re.search(r'name="result" value="([^"]+)"', dr_lin_in_domain.page.text)[1]
    assert dr_lin_in_domain.send("/card/choose").status_code == 422 and "没有勾选任何一项" in dr_lin_in_domain.text
    look(dr_lin_in_domain, patients.token("chen", "cq002", agreed=True))
    assert dr_lin_in_domain.send("/card/choose", result="2026.abc").status_code == 422 and "不是检索所得" in dr_lin_in_domain.text
    # what Dr Lin found is nothing to Dr Tang of another hospital
    dr_tang = signed_in(in_domain, "tang")
    [here] = [person.institution for person in in_domain.extensions[ACCOUNT_STORES].people.all() if person.login == "tang"]
    look(dr_tang, patients.token("chen", here, agreed=True))
    assert dr_tang.send("/card/choose", result=handle).status_code == 404
    assert ledger_size(in_domain) == before + 3, "searches alone"


def test_a_launched_page_has_it_too_and_gets_its_grant_by_its_field(in_domain: Flask, key: SealingKey):
    issued = issue_key(in_domain.extensions[KEYS], service_of(in_domain).ledger, datetime.now(UTC), "test", Role.HOSPITAL, "cq002")
    his = HospitalSystem(Visitor(in_domain, issued))
    opened = his.open(his.minted()["token"])
    assert "健康卡调阅" in opened.text
    reply = in_domain.test_client().post("/card/grant", data={"session": value(opened, "session"), "purpose": "treatment"})
    assert open_grant(reply.json["grant"], [key]).institution == "cq002"


def test_in_a_launched_page_results_are_shown_again_chosen_and_opened_without_an_address(in_domain: Flask, patients: Patients, announced: None):
    issued = issue_key(in_domain.extensions[KEYS], service_of(in_domain).ledger, datetime.now(UTC), "test", Role.HOSPITAL, "cq002")
    his = HospitalSystem(Visitor(in_domain, issued))
    client, session = in_domain.test_client(), value(his.open(his.minted()["token"]), "session")

    def sent(path: str, **more):
        return client.post(path, data={"session": session, **more})

    found = sent("/card/search", tokens=patients.token("chen", "cq002", agreed=True), purpose="treatment", once="l-1")
    assert found.status_code == 200 and "3 项结果" in found.text and "PT1." not in found.text
    before, shown = ledger_size(in_domain), value(found, "shown")
    again = sent("/card/choose", shown=shown, once="l-2")
    assert again.status_code == 422 and "没有勾选任何一项" in again.text and "3 项结果" in again.text and ledger_size(in_domain) == before
    handles = re.findall(r'name="result" value="([^"]+)"', again.text)
    sheet = sent("/card/choose", result=handles[:2], once="l-3")
    assert sheet.status_code == 200 and "2 项结果" in sheet.text and ledger_size(in_domain) == before + 2
    action, lookup = re.search(r'formaction="([^"]+/open)" name="open" value="(\w+)"', sheet.text).groups()
    opened = sent(action, open=lookup, once="l-4")
    assert opened.status_code == 200 and re.search(r"pacs/\d", opened.text) and ledger_size(in_domain) == before + 3
    # another launch is another person's, who did not search
    other = value(his.open(his.minted(clinician="dr-other")["token"]), "session")
    assert client.post("/card/choose", data={"session": other, "shown": shown}).status_code == 410


@pytest.mark.parametrize(
    "wrong", ["resolver.example", "http://resolver.example", "https://resolver.example?x", "https://a.example; script-src *", "https://a b", "https://u@x"]
)
def test_an_address_that_is_none_stops_the_start(wrong: str):
    with pytest.raises(SettingsError, match="RECOGNITION_RESOLVER must be empty, or the address"):
        Settings.from_environment({"RECOGNITION_RESOLVER": wrong})
    assert Settings.from_environment({"RECOGNITION_RESOLVER": "https://r.example:8443/x/"}).resolver == "https://r.example:8443/x"
