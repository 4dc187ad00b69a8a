"""One definition of a code at every door: what is told, what is taken, and what is an unknown code."""

from __future__ import annotations

import sqlite3

import pytest

from recognition.catalogue.editions.resolve import resolve_institution
from recognition.catalogue.spreadsheets import identifiers as cells
from recognition.catalogue.spreadsheets.cleaning import Refused
from recognition.domain.identifiers import credit_check, organisation_check
from recognition.domain.lookups import Coding
from recognition.errors import IssuerAmbiguous
from tests.people import performed, question
from tests.web.visitor import ledger_size


def refused(reply):
    return reply.status_code, reply.json["field"], reply.json["code"]


@pytest.mark.parametrize(("code", "why"), [("2885-3", "loinc_check"), ("2885", "loinc_malformed"), ("abc", "loinc_malformed")])
def test_a_wrong_loinc_code_is_told_and_not_written_down(app, dr_lin, code, why):
    before = app.extensions["recognition"].ledger.size()
    item = {"system": "loinc", "code": code}
    assert refused(dr_lin.ask(question(item=item))) == (422, "item.code", why)
    assert refused(dr_lin.post("/api/v1/repeats", {"item": item, "performed_at": performed(), "patient_ref": "P-1"})) == (422, "item.code", why)
    assert dr_lin.post("/api/v1/lookups/batch", {"lookups": [question(item=item)]}).json["results"][0]["problem"]["code"] == why
    assert app.extensions["recognition"].ledger.size() == before
    assert dr_lin.asked(item={"system": "loinc", "code": "2885-2"})["item"]["code"] == "tp"


@pytest.mark.parametrize("code", ["检1001", "YL 0001 x", "yl-x9", "检 1001（血）", "x" * 44, "检" * 18])
def test_a_hospitals_own_code_is_taken_as_it_is_written(dr_lin, code):
    answer = dr_lin.asked(item={"system": "local", "code": code})
    assert answer["item"] == {"code": f"local:{code}", "name": None, "known": False}, "whole, so that a registrar can map it"


def uscc_of(app, institution: str) -> str:
    return app.extensions["recognition"].edition().connection.execute("SELECT uscc FROM institutions WHERE code = ?", (institution,)).fetchone()[0]


def test_an_organisation_code_is_its_institution(app, dr_lin):
    whole = uscc_of(app, "cq001")
    for code in (whole, whole[8:17], f"{whole[8:16]}-{whole[16]}", whole[8:17].lower()):
        assert dr_lin.asked(issuer={"system": "uscc", "code": code})["issuer"]["code"] == "cq001", code
    wrong = whole[8:16] + ("1" if whole[16] != "1" else "2")
    assert refused(dr_lin.ask(question(issuer={"system": "uscc", "code": wrong}))) == (422, "issuer.code", "organisation_check")


def test_an_organisation_code_of_two_is_a_question_back(app):
    edition = app.extensions["recognition"].edition()
    whole = uscc_of(app, "cq001")

    class Two:
        """The same edition, in which another institution has the same organisation code."""

        reading = edition.reading
        connection = sqlite3.connect(":memory:")

    Two.connection.execute("CREATE TABLE institution_identifiers (system, code, institution)")
    Two.connection.executemany("INSERT INTO institution_identifiers VALUES ('uscc', ?, ?)", [(whole, "cq001"), ("5" + whole[1:], "cq009")])
    with pytest.raises(IssuerAmbiguous) as two:
        resolve_institution(Two, Coding("uscc", whole[8:17]))
    Two.connection.close()
    assert two.value.details["candidates"] == ["cq001", "cq009"]


WRONG = {
    ("uscc", "123456789012345678"): "uscc_organisation", ("uscc", "0" * 18): "uscc_characters", ("uscc", "12000000XY00000200"): "uscc_check", ("uscc", "12000000XY000"): "uscc_length",
    ("nhsa", "H5001110000"): "nhsa_malformed", ("nhsa", "HIS-7"): "nhsa_malformed", ("licence", "12-34"): "licence_malformed", ("licence", "XY000002150011111A1001"): "licence_check",
}  # fmt: skip


@pytest.mark.parametrize(("system", "code"), WRONG)
def test_what_cannot_be_a_code_is_told_and_not_written_down_by_the_api_and_by_an_import(app, dr_lin, system, code):
    """With what would be right; of a check that is wrong the character that belongs there."""
    before, why = ledger_size(app), WRONG[system, code]
    for member in ("issuer", "performer"):
        told = dr_lin.ask({**question(), member: {"system": system, "code": code}})
        assert refused(told) == (422, f"{member}.code", why)
        assert why != "uscc_check" or told.json["errors"][0]["zh"].endswith(f"可用：{credit_check(code)}。"), told.json
    assert ledger_size(app) == before
    with pytest.raises(Refused) as cell:
        (cells.uscc if system == "uscc" else cells.nhsa if system == "nhsa" else cells.licence)(code)
    assert cell.value.code == why


@pytest.mark.parametrize(
    ("system", "code"), [("uscc", ""), ("nhsa", "H99999999999"), ("nhsa", "P50011199999"), ("licence", "500111999901"), ("licence", "PDY999999")]
)
def test_a_right_code_of_nobody_is_an_unknown_institution(dr_lin, system, code):
    if system == "uscc":
        body = "52500000" + "XY000998" + organisation_check("XY000998")
        code = body + credit_check(body)
    assert not dr_lin.asked(issuer={"system": system, "code": code})["issuer"]["known"]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"system": "loinc", "code": "２８８５-２"}, "tp"),
        ({"system": "loinc", "code": " 2885-2 "}, "tp"),
        ("　ｔｐ", "tp"),
        ({"system": "name", "code": " 总蛋白　"}, "tp"),
        ({"system": "national-price", "code": " ２５０３０１００１"}, "tp"),
    ],
)
def test_blanks_around_and_full_width_are_nothing(dr_lin, item, code):
    assert dr_lin.asked(item=item)["item"]["code"] == code
    assert dr_lin.asked(issuer={"system": "name", "code": " 东麓示范医院 "})["issuer"]["known"]
    assert dr_lin.asked(item={"system": "local", "code": " 检 1001 "})["item"]["code"] == "local:检 1001"


def test_marks_are_those_of_the_catalogue_or_end_as_marks_do(dr_lin):
    for mark in ("川渝HR", "CY", "京津冀HR", "hr", "ＨＲ"):
        assert dr_lin.ask(question(mark=mark)).status_code == 201, mark
    for mark in ("王小明", "HRB", "互认", "HR川渝", "川渝 HR-1"):
        assert refused(dr_lin.ask(question(mark=mark))) == (422, "mark", "mark_unknown"), mark


def test_a_mark_in_any_width_and_case_is_the_catalogues(dr_lin, app):
    service = app.extensions["recognition"]
    for written, kept in (
        ("川渝hr", "川渝HR"),
        ("川渝ＨＲ", "川渝HR"),
        (" 川渝 HR ", "川渝HR"),
        ("cy", "CY"),
        ("全国 hr", "全国HR"),
        ("京津冀ｈｒ", "京津冀HR"),
    ):
        answer = dr_lin.asked(mark=written)
        assert service.numbered(answer["receipt"]["sequence"]).claimed_mark == kept, written
        assert ("claimed_mark_differs" in [one["code"] for one in answer["cautions"]]) == (kept not in ("川渝HR", "CY")), written
