"""Recall lists as files: the same rows as in the JSON, for each hospital its own, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from flask import Flask

from tests.people import performed
from tests.registrar.test_single_rows_pages import Seat
from tests.web.visitor import Visitor

API = "/api/v1"
FORMULA = '=HYPERLINK("http://x.example","室间质评失控")'


@pytest.fixture(scope="module")
def recall(people: dict[str, Visitor]) -> int:
    """Dr Lin and Dr Tang each accepted albumin of Issuer East; then it was withdrawn, for a reason that looks like a formula."""
    for who in ("clinician", "clinician_other"):
        person = people[who]
        lookup = person.asked(item="alb", issuer="cq001", performed_at=performed(0))
        assert person.decide(lookup["id"], "accepted").status_code == 201
    done = people["registrar"].post(f"{API}/withdrawals", {"institution": "cq001", "items": ["alb"], "reason": FORMULA})
    assert done.status_code == 201, done.json
    return done.json["number"]


def sheet(content: bytes, name: str = "recall") -> list[list]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[["recall", "about"].index(name)].iter_rows(values_only=True)]


def test_the_workbook_has_the_rows_and_columns_of_the_json_and_of_the_csv(wen: Visitor, recall: int):
    told = wen.get(f"{API}/recalls/{recall}").json["lookups"]
    assert len(told) >= 2
    reply = wen.get(f"{API}/recalls/{recall}?format=xlsx")
    assert reply.status_code == 200 and reply.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert reply.headers["Content-Disposition"] == f'attachment; filename="recall-{recall}.xlsx"'
    heading, *rows = sheet(reply.data)
    codes = [cell.split("\n")[0] for cell in heading]
    assert codes == next(csv.reader(io.StringIO(wen.get(f"{API}/recalls/{recall}?format=csv").data.decode("utf-8-sig")))) == list(told[0])
    assert [row[codes.index("lookup")] for row in rows] == [one["lookup"] for one in told]
    first = dict(zip(codes, rows[0], strict=False))
    assert all(row[name].endswith("+08:00") for row in told for name in ("performed_at", "asked_at", "accepted_at"))
    at = datetime.fromisoformat(told[0]["performed_at"])
    assert first["performed_at"] == at.replace(tzinfo=None) and first["lost_since"].date().isoformat() == told[0]["lost_since"]
    assert first["sequence"] == told[0]["sequence"] and first["after_loss"] == ("是 yes" if told[0]["after_loss"] else "否 no")


def test_each_hospital_gets_its_own(people: dict[str, Visitor], recall: int):
    for who, receiver in (("clinician", "cq002"), ("clinician_other", "sc001")):
        heading, *rows = sheet(people[who].get(f"{API}/recalls/{recall}?format=xlsx").data)
        place = [cell.split("\n")[0] for cell in heading].index("receiver")
        assert {row[place] for row in rows} == {receiver}
    assert people["operator"].get(f"{API}/recalls/{recall}?format=xlsx").status_code == 403


def test_nothing_in_it_is_a_formula(wen: Visitor, recall: int):
    content = wen.get(f"{API}/recalls/{recall}?format=xlsx").data
    assert dict(row[:2] for row in sheet(content, "about"))["reason 原因"] == f"'{FORMULA}"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {cell.data_type for one in book for row in one.iter_rows() for cell in row if cell.value is not None} <= {"s", "n", "d"}


def test_the_page_offers_both_files(app: Flask, recall: int):
    seat = Seat(app, "wen")
    page = seat.get(f"/registrar/recalls/{recall}").text
    for form, begins in (("csv", b"\xef\xbb\xbflookup"), ("xlsx", b"PK")):
        assert f"/registrar/recalls/{recall}?format={form}" in page
        assert seat.get(f"/registrar/recalls/{recall}?format={form}").data.startswith(begins)


def test_a_list_that_is_none(wen: Visitor):
    for number, status in ((1, 404), (99, 404)):
        assert wen.get(f"{API}/recalls/{number}?format=xlsx").status_code == status
    assert wen.get(f"{API}/recalls/2?format=xls").status_code == 422
