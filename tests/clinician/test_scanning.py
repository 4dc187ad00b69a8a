"""A scanned code fills the whole question: on the page, in a launch, with a keyboard scanner, in both languages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.clinician.sitting import Sitting
from tests.launch.launching import HospitalSystem, policy
from tests.report_codes import made
from tests.report_codes.signing import enrol, key_row, report, service_of, text
from tests.web.visitor import Visitor, ledger_size

AMBIGUOUS = "SELECT price_item_code FROM items WHERE length(price_item_code) = 9 AND kind = 'lab' GROUP BY 1 HAVING count(*) > 1 LIMIT 1"


@pytest.fixture(autouse=True)
def enrolled(app: Flask) -> None:
    """The issuer's keys are published."""
    enrol(app, key_row(app, made.ed25519()), key_row(app, made.sm2()))


@pytest.fixture
def engineer_zhao(people: dict[str, Visitor]) -> HospitalSystem:
    """The hospital's system with its server's key."""
    return HospitalSystem(people["hospital"])


def scan(sitting: Sitting, digits: str, **more: str):
    sitting.open("/scan")
    return sitting.send("/scan/ask", code=digits, **more)


def test_one_scan_gives_the_sheet_of_the_whole_report(app: Flask, dr_lin: Sitting):
    before = ledger_size(app)
    page = scan(dr_lin, text())
    assert page.status_code == 200 and ledger_size(app) == before + 2
    for said in ("互认码已验证", "东麓示范医院", "LAB-1", "总蛋白", "白蛋白", "报告单号与手中的报告一致吗"):
        assert said in dr_lin.text
    dr_lin.decide("accepted")
    assert b'"code":' in service_of(app).ledger.reads.entry(ledger_size(app) - 1)


def test_a_scanner_s_line_ends_and_a_second_press_change_nothing(app: Flask, dr_lin: Sitting):
    digits = text(report(number="LAB-7"))
    dr_lin.open("/scan")
    once = dict(dr_lin.form("/scan/ask").values)["once"]
    dr_lin.send("/scan/ask", code=f"{digits[:50]}\r\n{digits[50:]}\n")
    size = ledger_size(app)
    dr_lin.open("/scan")
    dr_lin.send("/scan/ask", code=f"{digits[:50]}\r\n{digits[50:]}\n", once=once)
    assert ledger_size(app) == size


@pytest.mark.parametrize(("digits", "zh", "en"), [("9" * 40, "不是互认码", "No report code"), (text()[:-1], "再扫一次", "Scan it again")])
def test_what_is_not_believed_is_said_at_the_field_and_nothing_is_written(
    app: Flask, dr_lin: Sitting, dr_lin_in_english: Sitting, digits: str, zh: str, en: str
):
    before = ledger_size(app)
    for sitting, said in ((dr_lin, zh), (dr_lin_in_english, en)):
        assert scan(sitting, digits).status_code == 422
        assert said in sitting.text and 'aria-invalid="true"' in sitting.page.text
        assert dict(sitting.form("/scan/ask").values)["code"] == digits, "nothing typed is lost"
    assert ledger_size(app) == before


def test_an_item_that_may_be_several_is_chosen_beside_the_answers(app: Flask, dr_lin: Sitting):
    [price] = service_of(app).edition().connection.execute(AMBIGUOUS).fetchone()
    digits = text(report(items=(("national-price", price), ("loinc", "2885-2")), specimen=None))
    scan(dr_lin, digits)
    assert "是哪一个" in dr_lin.text and "总蛋白" in dr_lin.text
    name, code = re.search(r'name="(pick\d)" value="([a-z0-9_]+)"', dr_lin.page.text).groups()
    before = ledger_size(app)
    dr_lin.send("/scan/ask", **{name: code})
    assert ledger_size(app) == before + 1 and "是哪一个" not in dr_lin.text and "2 项结果" in dr_lin.text


def test_where_no_item_has_an_answer_it_is_said_why(app: Flask, dr_lin: Sitting):
    before = ledger_size(app)
    scan(dr_lin, text(report(days_ago=80, issued_days_ago=79, items=(("loinc", "2823-3"),))))
    assert "已超过互认时限" in dr_lin.text and "互认码已验证" in dr_lin.text and ledger_size(app) == before


def test_only_this_page_may_use_the_camera_and_compile_its_reader(dr_lin: Sitting):
    for path, allowed in (("/scan", True), ("/several", False), ("/", False), ("/today", False)):
        page = dr_lin.open(path)
        assert ("'wasm-unsafe-eval'" in policy(page)["script-src"]) is allowed
        assert ("camera=(self)" in page.headers["Permissions-Policy"]) is allowed
        assert "unsafe-eval'" not in policy(page)["script-src"].replace("'wasm-unsafe-eval'", "")
    page = dr_lin.open("/scan")
    addresses = re.findall(r'(?:src|data-wasm)="([^"]+)"', page.text)
    assert addresses and all(address.startswith("/assets/") for address in addresses), "nothing from another host"
    wasm = dr_lin.open(next(address for address in addresses if address.endswith(".wasm")))
    assert wasm.mimetype == "application/wasm" and wasm.data.startswith(b"\0asm")


def test_a_launch_with_a_code_opens_the_answers(app: Flask, engineer_zhao: HospitalSystem):
    minted = engineer_zhao.minted({"code": text(), "patient_ref": "P-1", "circumstances": ["emergency"]})
    page = engineer_zhao.open(minted["token"])
    assert page.status_code == 200 and "互认码已验证" in page.text and 'data-event="answered"' in page.text
    lookups = engineer_zhao.result(minted["launch_id"]).json["lookups"]
    assert [(lookup["item"]["code"], lookup["corroborated"]) for lookup in lookups] == [("alb", True), ("tp", True)]
    assert all(lookup["cautions"][-1]["code"] == "circumstance_emergency" for lookup in lookups)


def test_the_widget_s_code_does_the_same_and_a_wrong_one_shows_the_form(app: Flask, engineer_zhao: HospitalSystem):
    page = engineer_zhao.open(engineer_zhao.minted()["token"], code=text(report(number="LAB-W")))
    assert "LAB-W" in page.text and 'data-event="answered"' in page.text
    before = ledger_size(app)
    page = engineer_zhao.open(engineer_zhao.minted()["token"], code=text()[:-1])
    assert page.status_code == 422 and "再扫一次" in page.text and 'name="code"' in page.text and ledger_size(app) == before
    assert "wasm-unsafe-eval" in page.headers["Content-Security-Policy"]


def test_a_code_stands_alone_in_a_token(engineer_zhao: HospitalSystem):
    reply = engineer_zhao.mint({"code": text(), "item": "tp"})
    assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, "only_alone", "lookup.code")
