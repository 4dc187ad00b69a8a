"""The number of a report goes along to its next item, in no address, on no disk and to nobody else."""

from __future__ import annotations

import html
import re

import pytest

from recognition.web.clinician import same_report
from tests.launch.launching import HospitalSystem, own_question

DONGLU, NUMBER = "东麓示范医院", "CANARY-BG-20261118-0042（复）"


def report_of(sitting) -> str:
    return dict(sitting.form("/ask").values)["report"]


def goes_on(sitting, lookup: str = "") -> str:
    """Presses 同一份报告的下一项 and returns the report number in the form."""
    form = next(form for form in sitting.forms() if form.action == "/" and "same_as" in dict(form.values))
    data = dict(form.values) | ({"same_as": lookup} if lookup else {})
    sitting.page = sitting.client.post("/", data=data, headers=sitting.headers, environ_overrides={"REMOTE_ADDR": sitting.address})
    return report_of(sitting)


def test_number_hospital_and_day_stand_in_the_form_of_the_next_item(app, dr_lin, hospital_key):
    dr_lin.ask("总蛋白", DONGLU, "3天前 9:30", report=NUMBER)
    first = dr_lin.lookup
    assert goes_on(dr_lin) == NUMBER
    values = dict(dr_lin.form("/ask").values)
    assert (values["issuer"], values["issuer_code"], values["item"]) == (DONGLU, "cq001", "") and values["performed"].endswith("09:30")
    dr_lin.send("/ask", item="白蛋白")
    second = dr_lin.lookup
    ledger = app.extensions["recognition"].ledger.reads
    from recognition.ledger.entries import decode

    hashes = {decode(found[1], found[0]).report for found in map(ledger.by_id, (first, second))}
    assert first != second and len(hashes) == 1 and None not in hashes, "both are of one report"
    assert goes_on(dr_lin) == NUMBER, "and so is the third"


def test_it_stands_in_no_address_on_no_page_but_the_form_and_on_no_disk(app, dr_lin, caplog):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report=NUMBER)
    assert "CANARY" not in dr_lin.page.text and "CANARY" not in dr_lin.page.request.url
    assert goes_on(dr_lin) == NUMBER and "CANARY" not in dr_lin.page.request.url
    cookie = dr_lin.client.get_cookie(same_report.COOKIE)
    assert cookie.http_only and cookie.same_site == "Strict" and "CANARY" not in cookie.value
    data = app.extensions["recognition.settings"].data
    assert not [path.name for path in data.rglob("*") if path.is_file() and b"CANARY-BG-20261118" in path.read_bytes()]
    assert "CANARY" not in caplog.text


def test_it_belongs_to_the_lookups_that_were_asked_from_it(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    other = dr_lin.lookup
    dr_lin.ask("白蛋白", DONGLU, "昨天", report=NUMBER)
    assert goes_on(dr_lin, other) == ""
    dr_lin.open(f"/answers/{other}")
    assert goes_on(dr_lin) == "", "the other lookup had none"


def test_it_ends_with_the_session_and_is_nobody_elses(app, dr_lin, dr_tang):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report=NUMBER)
    lookup, sealed = dr_lin.lookup, dr_lin.client.get_cookie(same_report.COOKIE).value
    dr_tang.client.set_cookie(same_report.COOKIE, sealed)
    dr_tang.open("/")
    csrf = dict(dr_tang.form("/ask").values)["csrf"]
    assert NUMBER not in html.unescape(dr_tang.client.post("/", data={"csrf": csrf, "same_as": lookup}).text)
    dr_lin.send("/sign-out")
    assert dr_lin.client.get_cookie(same_report.COOKIE) is None
    dr_lin.sign_in("lin")
    dr_lin.client.set_cookie(same_report.COOKIE, sealed)
    dr_lin.open(f"/answers/{lookup}")
    assert goes_on(dr_lin) == "", "another session, though of the same person"


def test_after_half_an_hour_it_is_asked_for_again_in_words(dr_lin, monkeypatch):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report=NUMBER)
    assert "请再填一次" not in dr_lin.text
    dr_lin.client.delete_cookie(same_report.COOKIE)
    dr_lin.open(f"/answers/{dr_lin.lookup}")
    assert "请再填一次" in dr_lin.text and goes_on(dr_lin) == ""


@pytest.mark.parametrize("cookie", ["", "x", "A" * 4000, "%00", "..", "é"])
def test_a_cookie_that_is_none_is_as_good_as_none(dr_lin, cookie):
    dr_lin.ask("总蛋白", DONGLU, "昨天", report=NUMBER)
    dr_lin.client.set_cookie(same_report.COOKIE, cookie)
    assert dr_lin.open(f"/answers/{dr_lin.lookup}").status_code == 200 and goes_on(dr_lin) == ""


def test_sixty_items_of_one_report_fit_and_each_knows_it(app, dr_lin):
    from recognition.catalogue.editions import groups

    codes = [row["code"] for rows in groups.items(app.extensions["recognition"].edition()).values() for row in rows][:60]
    dr_lin.open("/several")
    dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", report="报" * 128, t=codes)
    assert dr_lin.page.status_code == 200, dr_lin.text[:400]
    last = dr_lin.lookup.split(",")[-1]
    assert len(dr_lin.lookup.split(",")) == 60
    dr_lin.open(f"/answers/{last}")
    assert goes_on(dr_lin) == "报" * 128


def fields(page) -> dict[str, str]:
    """The hidden fields of the form that goes on with the same report."""
    form = next(part for part in re.findall(r'<form class="go" method="post" action="/">(.*?)</form>', page.text, re.DOTALL) if 'name="same_as"' in part)
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def test_a_launched_page_carries_it_sealed_in_its_forms(people):
    system = HospitalSystem(people["hospital"])
    launched = system.minted(own_question(report_ref=NUMBER))
    client = people["hospital"].app.test_client()
    page = client.post("/launch", data={"token": launched["token"]}, headers={"Origin": "https://his.example"})
    assert page.status_code == 200 and "CANARY" not in page.text
    sent = fields(page)
    decided = client.post(
        re.search(r'action="(/answers/[^"]+/decide)"', page.text)[1],
        data={"session": sent["session"], "same": sent["same"], "decision": "accepted", "once": "1"},
    )
    assert decided.status_code == 200
    form = client.post("/", data=fields(decided))
    assert form.status_code == 200 and f'value="{NUMBER}"' in html.unescape(form.text)
    assert f'value="{NUMBER}"' not in html.unescape(client.post("/", data=fields(decided) | {"same": "x"}).text)
    assert not people["hospital"].app.test_client().post("/launch", data={"token": launched["token"]}).headers.getlist("Set-Cookie")
