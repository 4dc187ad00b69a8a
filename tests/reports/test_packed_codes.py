"""A result that was written into the code's field is not read as a code: neither the answer nor the ledger may hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.messages import message, order, result, serum
from tests.reports.test_fhir_traps import became, observation, only, report

Rows = Callable[[bytes | str], dict[str, Any]]
PACKED = ("refused", "item_packed")


def of_hl7(rows: Rows, code: str, value: str = "8317.61", **fields: str) -> tuple[str, str | None]:
    return became(only(rows(message(order(), serum(), result(f3=f"{code}^丙氨酸氨基转移酶^99DL", f5=value, **fields)))))


def of_fhir(rows: Rows, code: str, **value: Any) -> tuple[str, str | None]:
    members = {"valueQuantity": None, **value}
    told = observation(code={"coding": [{"code": code}], "text": "丙氨酸氨基转移酶"}, **members)
    return became(only(rows(report({name: each for name, each in told.items() if each is not None}))))


@pytest.mark.parametrize("sign", [*",;/#:=_- ", r"\S\ ".strip(), "\\F\\", "，", "("])
def test_a_result_behind_the_code_is_packed(rows: Rows, sign: str):
    assert of_hl7(rows, f"DL0009{sign}8317.61") == PACKED
    assert of_hl7(rows, f"DL0009{sign}8317", "8317") == PACKED
    bare = {"\\S\\": "^", "\\F\\": "|"}.get(sign, sign)
    assert of_fhir(rows, f"DL0009{bare}8317", valueQuantity={"value": 8317}) == PACKED


@pytest.mark.parametrize(
    ("code", "value"),
    [("8317.61", "8317.61"), ("8317.61", "1"), ("8317", "8317"), ("ALT 8317.61 U/L", "8317.61"), ("HIV POS", "POS"), ("X-8317", "^8317~1"), ("X-7", ">^7")],
)
def test_a_result_in_the_codes_place_is_no_code(rows: Rows, code: str, value: str):
    assert of_hl7(rows, code, value, f2="SN") == PACKED


@pytest.mark.parametrize(
    "value", [{"valueString": " POS "}, {"valueCodeableConcept": {"coding": [{"display": "POS"}]}}, {"component": [{"valueString": "POS"}]}]
)
def test_every_kind_of_value_is_held_against_the_code(rows: Rows, value: dict[str, Any]):
    assert of_fhir(rows, "HIV POS", **value) == PACKED


@pytest.mark.parametrize(("code", "value"), [("ALT83", "83"), ("K1.2", "3"), ("A10", "1"), ("DL9901", "9"), ("DL0009", "DL0009"), ("DL0009", "0")])
def test_a_code_that_only_has_the_same_digits_or_is_known_as_it_stands_is_one(rows: Rows, code: str, value: str):
    assert of_hl7(rows, code, value)[0] == "asked"


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": ""}, {"valueString": "  "}, {"valueQuantity": {"unit": "U/L"}}, {"valueQuantity": {"unit": "U/L", "extension": [{"url": "x", "valueCode": "unknown"}]}},
        {"valueCodeableConcept": {}}, {"valueCodeableConcept": {"coding": [{"system": "http://x.example"}], "text": ""}}, {"component": [{"valueString": ""}]},
        {"component": [{"valueString": "POS", "dataAbsentReason": {"text": "x"}}]},
    ],
)  # fmt: skip
def test_an_empty_value_is_no_result(rows: Rows, value: dict[str, Any]):
    assert of_fhir(rows, "DL0009", **value) == ("refused", "no_result")


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": "-"}, {"valueQuantity": {"value": 0}}, {"valueInteger": 0}, {"valueBoolean": False}, {"valueCodeableConcept": {"text": "阴性"}},
        {"valueRange": {"low": {"value": 1}}}, {"component": [{"valueString": ""}, {"valueInteger": 0}]},
    ],
)  # fmt: skip
def test_whatever_says_something_is_a_result(rows: Rows, value: dict[str, Any]):
    assert of_fhir(rows, "DL0009", **value) == ("asked", None)
