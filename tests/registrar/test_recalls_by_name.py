"""Recall lists say names: on the page with the code beside, in the files in columns of their own."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from flask import Flask

from tests.people import performed
from tests.registrar.test_single_rows_pages import Seat
from tests.web.visitor import Visitor

API = "/api/v1"


@pytest.fixture(scope="module")
def recall(people: dict[str, Visitor]) -> int:
    """Dr Lin accepted albumin of Issuer East; then it was withdrawn."""
    lookup = people["clinician"].asked(item="alb", issuer="cq001", performed_at=performed(0))
    assert people["clinician"].decide(lookup["id"], "accepted").status_code == 201
    return people["registrar"].post(f"{API}/withdrawals", {"institution": "cq001", "items": ["alb"], "reason": "室间质评失控"}).json["number"]


@pytest.mark.parametrize("path", ["/registrar/recalls", "/registrar/recalls/{}"])
@pytest.mark.parametrize(
    ("who", "lang", "name"), [("wen", "zh", "东麓示范医院"), ("lin", "zh", "东麓示范医院"), ("wen", "en", "Donglu Demonstration Hospital (fictional)")]
)
def test_pages_say_the_name_and_the_code_beside_it(app: Flask, recall: int, path: str, who: str, lang: str, name: str):
    seat = Seat(app, who)
    page = seat.get(path.format(recall) + f"?lang={lang}").text
    assert f"{name} <small>cq001</small>" in page and "<td>cq001</td>" not in page
    if "{}" in path:
        assert ("白蛋白 <small>alb</small>" if lang == "zh" else "Albumin <small>alb</small>") in page and "<small>cq002</small>" in page


def test_files_have_names_beside_codes(wen: Visitor, recall: int):
    told = wen.get(f"{API}/recalls/{recall}").json["lookups"][0]
    assert (told["issuer"], told["issuer_name"], told["item_name"], told["receiver_name"]) == ("cq001", "东麓示范医院", "白蛋白", "云岭示范医院")
    [row, *_] = csv.DictReader(io.StringIO(wen.get(f"{API}/recalls/{recall}?format=csv").data.decode("utf-8-sig")))
    assert (row["issuer"], row["issuer_name"], row["item"], row["item_name"]) == ("cq001", "东麓示范医院", "alb", "白蛋白")
    heading, first, *_ = openpyxl.load_workbook(io.BytesIO(wen.get(f"{API}/recalls/{recall}?format=xlsx").data))["recall"].iter_rows(values_only=True)
    by_code = dict(zip((cell.split("\n")[0] for cell in heading), first, strict=False))
    assert (by_code["receiver"], by_code["receiver_name"], by_code["item_name"]) == ("cq002", "云岭示范医院", "白蛋白")


def test_a_name_with_a_comma_or_a_formula_stays_one_harmless_cell():
    from recognition.web.api.registry import recall_files

    row = dict.fromkeys((column.code for column in recall_files.COLUMNS), "x") | {"issuer_name": '示范，"医院",分院', "item_name": "=1+1"}
    text = b"".join(recall_files.csv([row])).decode("utf-8-sig")
    [read] = csv.DictReader(io.StringIO(text))
    assert read["issuer_name"] == '示范，"医院",分院' and read["item_name"] == "'=1+1"
