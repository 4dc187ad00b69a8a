"""The kind of an item that is known goes before what the types of rows make likely; where the document says the other kind, a person is asked and the item's own rules hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_cda_traps import EXAM, LAB, OWN, changed, first
from tests.reports.test_fhir_traps import LOINC, became, observation, only, report, specimen

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
ASKED, DIFFERS = ("asked", None), ("confirm", "item_kind_differs")
CT, DXA, IGE, ALT = "DL0247^胸部CT平扫", "DL0353^骨密度", "DL0175^IgE", "DL0009^ALT"


def items(rows: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Outcome and our item of each row."""
    return {at: (row["outcome"], row.get("read", {}).get("our_item")) for at, row in rows.items()}


def words(place: int, code: str, text: str = "阴性") -> str:
    return segment("OBX", f1=str(place), f2="TX", f3=code, f5=text, f11="F")


# HL7 v2


def test_results_in_words_are_a_laboratorys_where_one_of_the_tests_is_known(rows: Rows):
    found = rows(message(order(f4="T1^过敏原"), words(1, IGE), words(2, ALT), words(3, "X9^尘螨")))
    assert items(found) == {"OBR[1]/OBX[1]": ("asked", "ige"), "OBR[1]/OBX[2]": ("asked", "alt"), "OBR[1]/OBX[3]": ("asked", None)}
    by_loinc = rows(message(order(f4="T1^过敏原"), words(1, "1742-6^ALT^LN")))
    assert items(by_loinc) == {"OBR[1]/OBX[1]": ("asked", "alt")}
    by_name = rows(message(order(f4="T1^过敏原"), words(1, "ZZ1^丙氨酸氨基转移酶")))
    assert list(by_name) == ["OBR[1]/OBX[1]"]


@pytest.mark.parametrize("ordered", [ALT, "250305007^谷丙", "^丙氨酸氨基转移酶"])
def test_an_order_of_a_known_test_makes_its_words_results(rows: Rows, ordered: str):
    assert list(rows(message(order(f4=ordered), words(1, "A^结果")))) == ["OBR[1]/OBX[1]"]


def test_words_of_no_known_test_are_the_finding_of_an_examination(rows: Rows):
    found = rows(message(order(f4="ZZ^腹部检查"), words(1, "1037^检查所见"), words(2, "1038^印象")))
    assert items(found) == {"OBR[1]": ("asked", None)}


@pytest.mark.parametrize(
    ("ordered", "results"),
    [
        ("023^某部位检查^^01^B超", [("TX", "1037^检查所见^LN"), ("ST", "1038^检查印象^LN")]),
        ("023^某部位检查", [("NM", "L^肝右叶"), ("ST", "1038^影像诊断")]),
        ("023^彩色多普勒超声颈部血管", [("NM", "L^内中膜厚度"), ("ST", "1038^结论")]),
        ("023^某部位检查", [("ST", "1^结论"), ("", "2^建议"), ("FT", "3^说明")]),
    ],
)
def test_headings_of_findings_and_names_of_techniques_tell_an_examination(rows: Rows, ordered: str, results: list[tuple[str, str]]):
    text = message(order(f4=ordered), *(segment("OBX", f1=str(place), f2=kind, f3=code, f5="1", f11="F") for place, (kind, code) in enumerate(results)))
    assert list(rows(text)) == ["OBR[1]"]
    known = message(order(f4=ordered), result(f1="9"), *(segment("OBX", f1="1", f2=kind, f3=code, f5="1", f11="F") for kind, code in results))
    assert list(rows(known)) != ["OBR[1]"], "a known test among them is a laboratory's"


@pytest.mark.parametrize("ordered", [DXA, "38268-9^DXA^LN", "^胸部CT平扫"])
def test_an_order_of_a_known_examination_is_one_whatever_its_rows_are(rows: Rows, ordered: str):
    found = rows(message(order(f4=ordered), segment("OBX", f1="1", f2="NM", f3="TS^T值", f5="-1.1", f11="F"), words(2, "1038^印象")))
    assert list(found) == ["OBR[1]"]
    assert found["OBR[1]"]["outcome"] == ("confirm" if ordered.startswith("^") else "asked")


def test_an_examination_above_known_tests_is_asked_about_and_so_are_they(rows: Rows):
    found = rows(message(order(f4=DXA), result(), result(f1="2", f3="TS^T值")))
    assert {at: became(row) for at, row in found.items()} == {"OBR[1]": DIFFERS, "OBR[1]/OBX[1]": DIFFERS}


def test_a_test_ordered_of_an_examinations_service_is_asked_about_with_its_specimen(rows: Rows):
    row = only(rows(message(order(f4=ALT, f15="血清", f24="CT"), words(1, "1037^所见"))))
    assert became(row) == DIFFERS and row["read"]["specimen"] == "serum"
    assert became(only(rows(message(order(f4=ALT, f15="尿液", f24="CT"), words(1, "1037^所见"))))) == ("refused", "specimen_differs")
    assert became(only(rows(message(order(f4=CT, f24="CT"), words(1, "1037^所见"))))) == ASKED


def test_an_examination_among_a_laboratorys_rows_is_asked_about(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3=CT))))
    assert became(row) == DIFFERS and row["read"]["specimen"] is None
    assert became(only(rows(message(order(f24="LAB"), result(f3=CT))))) == DIFFERS
    assert became(only(rows(message(order(f4=CT, f24="LAB"))))) == DIFFERS
    assert became(only(rows(message(order(f4=CT))))) == ASKED


def test_a_specimen_that_is_not_understood_makes_no_laboratory_of_a_known_examination(rows: Rows):
    assert list(rows(message(order(f4=CT, f15="^^^胸部"), words(1, "1037^所见")))) == ["OBR[1]"]


# CDA


def test_a_test_in_a_report_of_an_examination_is_sampled_and_has_its_specimen(rows: Rows):
    row = first(rows(changed(LAB, ("2.16.156.10011.2.1.1.27", "2.16.156.10011.2.1.1.26"), ("C0007", "C0006"))))
    assert became(row) == DIFFERS
    assert (row["read"]["performed_from"], row["read"]["specimen"]) == ("specimen effectiveTime/low", "serum")


def test_an_examination_in_a_laboratorys_report_has_its_own_time(rows: Rows):
    row = first(rows(changed(LAB, (">DL0038<", ">DL0247<"))))
    assert became(row) == DIFFERS
    assert (row["read"]["performed_from"], row["read"]["specimen"]) == ("item effectiveTime", None)
    assert row["read"]["performed_at"] == "2026-11-21T09:30:00+08:00" and "20261121093000" in OWN
    assert became(first(rows(EXAM))) == ASKED


# FHIR


def coded(code: str) -> dict[str, Any]:
    return {"coding": [{"system": LOINC, "code": code}]}


def test_a_known_examinations_report_is_one_without_a_category(rows: Rows):
    assert list(rows(report(observation(code={"text": "T值"}), code=coded("38268-9")))) == ["DiagnosticReport"]
    found = rows(report(observation(), code=coded("38268-9")))
    assert {at: became(row) for at, row in found.items()} == {"DiagnosticReport": DIFFERS, "#o": DIFFERS}


def test_a_test_in_an_imaging_report_is_asked_about_with_its_specimen(rows: Rows):
    imaging = {"category": [{"coding": [{"code": "RAD"}]}], "code": coded("1742-6")}
    row = only(rows(report(specimen(), observation(), specimen=[{"reference": "#s"}], **imaging)))
    assert became(row) == DIFFERS
    assert (row["read"]["specimen"], row["read"]["performed_from"]) == ("serum", "Specimen.collection.collectedDateTime")


def test_an_examination_among_the_results_of_a_laboratory_is_asked_about(rows: Rows):
    laboratory = {"category": [{"coding": [{"code": "LAB"}]}]}
    assert became(only(rows(report(observation(code=coded("29252-4")), **laboratory)))) == DIFFERS
    assert became(only(rows(report(observation(code=coded("29252-4")))))) == ASKED
    assert became(only(rows(report(observation(), **laboratory)))) == ASKED


def test_a_name_of_the_documents_kind_is_believed_before_a_code_of_the_other(rows: Rows):
    row = only(rows(message(order(f4="DL0009^胸部CT平扫", f24="CT"), words(1, "1037^所见"))))
    assert (became(row), row["candidates"]) == (("confirm", "item_name_only"), ["ct_chest"])
    row = only(rows(message(order(), serum(), result(f3="DL0247^丙氨酸氨基转移酶"))))
    assert (became(row), row["candidates"]) == (("confirm", "item_name_only"), ["alt"])


def test_an_order_whose_name_and_code_are_of_two_kinds_goes_by_its_name(rows: Rows):
    found = rows(message(order(f4="DL0247^肝功能"), result(f3="ZZ1^某项"), result(f1="2")))
    assert items(found) == {"OBR[1]/OBX[1]": ("asked", None), "OBR[1]/OBX[2]": ("asked", "alt")}
    row = only(rows(message(order(f4="DL0009^胸部CT平扫"), words(1, "1037^检查所见"))))
    assert (became(row), row["candidates"]) == (("confirm", "item_name_only"), ["ct_chest"])


def test_it_is_answered_once_a_reader_says_so(dr_lin: Any, rows: Rows):
    row = only(rows(message(order(), serum(), result(f3=CT))))
    assert row["candidates"] == ["ct_chest"]
    [answer] = dr_lin.post("/api/v1/reports/answers", {"answers": [{"question": row["question"], "item": "ct_chest"}]}).json["results"]
    assert answer["lookup"]["item"]["code"] == "ct_chest"
