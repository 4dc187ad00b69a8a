"""By what system a code of an item is said to be of: a SNOMED CT code may look like a national price code, and only what is said to be LOINC is LOINC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recognition.domain.report_documents.codes import item_code
from tests.reports.messages import message, order, result, serum
from tests.reports.test_fhir_traps import became, observation, only, report, specimen

Rows = Callable[[bytes | str], dict[str, Any]]
PRICED = "250301001"
"""The national price code of 总蛋白, and in form a code of SNOMED CT."""
OTHERS_IN_HL7 = (
    "SCT",
    "SNM3",
    "SNOMED CT",
    "SNOMED-CT",
    "CPT",
    "C4",
    "I10",
    "I10C",
    "ICD10",
    "ICD-10",
    "ICD-9-CM-3",
    "UCUM",
    "HL70064",
    "2.16.840.1.113883.6.96",
)
OTHERS_IN_FHIR = (
    "http://snomed.info/sct", "https://snomed.info/sct/", "http://snomed.info/sct/900000000000207008", "http://www.ama-assn.org/go/cpt", "http://hl7.org/fhir/sid/icd-10",
    "http://hl7.org/fhir/sid/icd-10-cm", "http://id.who.int/icd/release/11/mms", "http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.96", "urn:oid:2.16.840.1.113883.6.12",
    "urn:oid:2.16.840.1.113883.6.8",
)  # fmt: skip


def of_fhir(rows: Rows, system: str, code: str, **concept: Any) -> dict[str, Any]:
    coded = observation(code={"coding": [{"system": system, "code": code}], **concept}, specimen={"reference": "#s"})
    return only(rows(report(specimen(), coded)))


@pytest.mark.parametrize("system", OTHERS_IN_HL7)
def test_a_code_of_another_system_in_hl7_is_no_price_code_and_no_own_code(rows: Rows, system: str):
    row = only(rows(message(order(), serum(), result(f3=f"{PRICED}^总蛋白^{system}"))))
    assert became(row) == ("confirm", "item_name_only") and row["candidates"] == ["tp"], "its name counts"
    assert became(only(rows(message(order(), serum(), result(f3=f"{PRICED}^^{system}"))))) == ("refused", "item_unstated")
    assert became(only(rows(message(order(), serum(), result(f3=f"DL0009^^{system}"))))) == ("refused", "item_unstated")


@pytest.mark.parametrize("system", OTHERS_IN_FHIR)
def test_a_code_of_another_system_in_fhir_is_no_price_code_and_no_own_code(rows: Rows, system: str):
    assert became(of_fhir(rows, system, PRICED, text="总蛋白")) == ("confirm", "item_name_only")
    assert became(of_fhir(rows, system, PRICED)) == ("refused", "item_unstated")
    assert became(of_fhir(rows, system, "250637003", text="明镜")) == ("refused", "item_unknown")


def test_a_code_of_the_row_that_is_read_counts_beside_one_that_is_not(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="250637003^ALT^SCT^1742-6^ALT^LN"))))
    assert (row["outcome"], row["read"]["our_item"]) == ("asked", "alt")


@pytest.mark.parametrize("system", ["", "L", "99DL", "http://dl.example/items"])
def test_a_price_code_counts_under_no_system_an_own_and_an_unknown_one(rows: Rows, system: str):
    row = only(rows(message(order(), serum(), result(f3=f"{PRICED}^^{system}"))))
    assert (row["outcome"], row["read"]["our_item"]) == ("asked", "tp")


def test_a_price_code_that_is_said_to_be_loinc_is_none(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3=f"{PRICED}^^LN"))))
    assert row["read"]["item"]["system"] == "local" and row["lookup"]["verdict"] == "not_covered"


@pytest.mark.parametrize(
    "system",
    [
        "LN",
        "ln",
        "LOINC",
        "http://loinc.org",
        "https://loinc.org",
        "http://loinc.org/",
        "http://www.loinc.org",
        "2.16.840.1.113883.6.1",
        "urn:oid:2.16.840.1.113883.6.1",
    ],
)
def test_every_spelling_of_loinc_is_loinc(system: str):
    assert item_code("1742-6", system)[:2] == ("loinc", "1742-6")


@pytest.mark.parametrize("system", ["", "L", "99DL", "LIS", "http://x.example/local"])
def test_what_is_not_said_to_be_loinc_is_an_own_code(system: str):
    assert item_code("1742-6", system).system == "local"


@pytest.mark.parametrize("system", ["ICU", "ICT检验", "I2000", "99SCT", "CPT检验科", "SCTLIS", "WCLIS"])
def test_a_name_that_only_begins_like_another_system_is_an_own_one(system: str):
    assert item_code(PRICED, system) is not None


@pytest.mark.parametrize("code", ["250305007", "002503050070000"])
def test_a_price_code_of_nine_digits_or_fifteen(rows: Rows, code: str):
    row = only(rows(message(order(), serum(), result(f3=f"{code}^ALT"))))
    assert (became(row), row["read"]["our_item"], row["read"]["item"]) == (("asked", None), "alt", {"system": "national-price", "code": code})


def test_the_name_beside_a_shared_price_code_tells_which_it_is(rows: Rows):
    named = only(rows(message(order(f4="210300001^胸部CT平扫", f24="CT"))))
    assert (became(named), named["candidates"]) == (("confirm", "item_name_only"), ["ct_chest"])
    for name in ("CT平扫", "", "胸部MR平扫"):
        row = only(rows(message(order(f4=f"210300001^{name}", f24="CT"))))
        assert became(row) == ("confirm", "item_ambiguous") and "ct_chest" in row["candidates"]
