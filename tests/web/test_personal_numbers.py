"""A person's number in a code, a name, a mark or a note is refused at every door, and nothing of it reaches a file or a log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from recognition.domain.identifiers import credit_check, credit_code, organisation_check
from recognition.domain.personal_data import plausible_identity
from tests.clinician.sitting import Sitting
from tests.launch.launching import HospitalSystem
from tests.people import performed, question
from tests.web.visitor import ledger_size

NUMBERS = {
    "13800138000": "telephone_number", "02363661234": "telephone_number", "510102195001011233": "identity_number", "510099202405010010": "identity_number", "50000119800101123X": "identity_number",
    "950156198001011236": "identity_number", "USA510180010112": "identity_number", "6217850000000012125": "card_number", "4539578763621486": "card_number",
}  # fmt: skip
ITEMS, INSTITUTIONS = ("recognition", "national-price", "local"), ("recognition", "uscc", "licence", "nhsa", "name")


def lookups(number: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Bodies with the number in each member that holds a code or a name, and the field that is told."""
    for system in ITEMS:
        yield "item.code", question(item={"system": system, "code": number})
    for system in INSTITUTIONS:
        for member in ("issuer", "performer"):
            yield f"{member}.code", {**question(), member: {"system": system, "code": number}}
    for member in ("item", "issuer"):
        yield member, question(**{member: number})
    yield "issuer.code", question(issuer={"system": "name", "code": f"李某某{number}"})
    yield "item.code", question(item={"system": "local", "code": f"检-{number}"})
    if len(number) == 11 and number.startswith("1"):
        yield "issuer.code", question(issuer={"system": "nhsa", "code": f"H{number}"})
        yield "issuer.code", question(issuer={"system": "licence", "code": f"PDY{number}"})


def without_trace(app, caplog, *numbers: str) -> None:
    """No file of the data folder and no line of the log has any of it."""
    for path in (path for path in app.extensions["recognition"].data.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert [number for number in numbers if number.encode() in content] == [], path
    assert not any(number in caplog.text for number in numbers)


@pytest.mark.parametrize(("number", "code"), NUMBERS.items())
def test_the_api_refuses_it_in_every_member(app, dr_lin, caplog, number, code):
    before = ledger_size(app)
    for field, body in lookups(number):
        reply = dr_lin.ask(body)
        if reply.json["code"] == "text_too_long":
            continue
        assert (reply.status_code, reply.json["code"], reply.json["field"]) == (422, code, field), body
        assert number not in reply.text
        line = dr_lin.post("/api/v1/lookups/batch", {"lookups": [body]}).json["results"][0]["problem"]
        assert (line["code"], line["field"]) == (code, field)
    repeat = dr_lin.post("/api/v1/repeats", {"item": {"system": "local", "code": number}, "performed_at": performed(), "patient_ref": "P-1"})
    assert (repeat.status_code, repeat.json["code"]) == (422, code)
    assert ledger_size(app) == before
    without_trace(app, caplog, number)


@pytest.mark.parametrize("number", [number for number, code in NUMBERS.items() if code == "card_number"])
def test_a_note_holds_no_card_number(app, dr_lin, caplog, number):
    lookup = dr_lin.asked()["id"]
    for note in (number, f"医保卡 {number}", f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"):
        told = dr_lin.decide(lookup, "repeated", reason="other", note=note)
        assert (told.status_code, told.json["code"], told.json["field"]) == (422, "card_number", "note")
    assert dr_lin.decide(lookup, "repeated", reason="other", note="20261118093000 的图像质量不足，Hb 13.5 12.8").status_code == 201
    without_trace(app, caplog, number)


def test_launches_refuse_it_before_anything_is_sealed_or_opened(app, people, caplog):
    zhao, number = HospitalSystem(people["hospital"]), "13800138000"
    for lookup in ({"issuer": {"system": "name", "code": f"李某某{number}"}}, {"item": {"system": "local", "code": number}}, {"mark": "王小明"}):
        assert zhao.mint(lookup).status_code == 422
    assert zhao.mint(clinician=f"dr{number}").json["code"] == "telephone_number"
    before = ledger_size(app)
    for fields in ({"issuer": f"name:李某某{number}"}, {"issuer": f"李某某{number}"}, {"item": f"local:{number}", "issuer": "cq001"}):
        zhao.open(zhao.minted({})["token"], performed=performed(1), **({"item": "tp"} | fields))
    assert ledger_size(app) == before
    without_trace(app, caplog, number)


def test_the_page_refuses_it_however_it_is_insisted(app, caplog):
    number, before = "13800138000", ledger_size(app)
    page = Sitting(app)
    page.sign_in("lin")
    for typed in (
        {"item": "tp", "issuer": f"李某某{number}", "issuer_code": "?", "issuer_was": f"李某某{number}"}, {"item": number, "item_code": "?", "issuer": "cq001"}, {"item": "tp", "issuer": "cq001", "mark": "王小明"},
    ):  # fmt: skip
        page.open("/")
        reply = page.send("/ask", performed="昨天", **typed)
        assert reply.status_code == 422, typed
    assert ledger_size(app) == before
    without_trace(app, caplog, number, "王小明")


def test_an_auditors_file_named_after_a_person_is_refused(app, caplog):
    page = Sitting(app)
    page.sign_in("qiu")
    page.open("/audit/imports")
    form = dict(page.form("/audit/imports").values)
    reply = page.client.post(
        "/audit/imports", data={**form, "kind": "billed", "file": (io.BytesIO("机构,月份,项目,数量\ncq002,2026-01,tp,1".encode()), "13800138000.csv")}
    )
    assert reply.status_code == 422 and "疑似含电话号码" in reply.text
    without_trace(app, caplog, "13800138000")


def test_right_codes_of_digits_are_no_persons(app, dr_lin):
    """Forms of their own systems, whatever their digits are like; references, which are hashed; and codes in steps."""
    for item in (
        {"system": "national-price", "code": "002501010150000"},
        {"system": "national-price", "code": "250101015"},
        {"system": "local", "code": "0203040506"},
        {"system": "local", "code": "20261118000123456"},
    ):
        assert dr_lin.ask(question(item=item)).status_code in (201, 422) and dr_lin.ask(question(item=item)).json.get("code") in (None, "item_ambiguous"), item
    for issuer in (
        {"system": "nhsa", "code": "H13010200123"},
        {"system": "licence", "code": "XY000001250011111A1001"},
        {"system": "uscc", "code": "12000000XY00000127"},
    ):
        assert dr_lin.ask(question(issuer=issuer)).status_code == 201, issuer
    assert dr_lin.ask(question(report_ref="13800138000", patient_ref="6217850000000012125")).status_code == 201


def test_a_credit_code_that_may_be_a_person_is_taken_only_from_the_catalogue(app, dr_lin, monkeypatch):
    """Right by both rules: registrar 5, division 110119, and a birthday in its digits."""
    code = both_right()
    told = dr_lin.ask(question(issuer={"system": "uscc", "code": code}))
    assert (told.status_code, told.json["field"], told.json["code"]) == (422, "issuer.code", "identity_number")
    reading = app.extensions["recognition"].edition().reading
    known = reading.identified
    monkeypatch.setattr(reading, "identified", lambda system, value: "cq001" if value == code else known(system, value))
    assert dr_lin.asked(issuer={"system": "uscc", "code": code})["issuer"]["code"] == "cq001"


def both_right() -> str:
    """An identity number by region and birthday that is also a right credit code."""
    for registrar in ("11", "13", "51", "52", "53"):
        for division in ("500119", "510119", "110119", "500120"):
            for number in range(10_000):
                # characters 9 to 14 hold the rest of the year, month and day
                organisation = f"{number % 100:02d}0101{number // 100:02d}"
                body = registrar + division + organisation + organisation_check(organisation)
                code = body[:17] + credit_check(body) if body.isdigit() else ""
                if code.isdigit() and credit_code(code) and plausible_identity(code):
                    return code
    raise AssertionError("there is such a code")
