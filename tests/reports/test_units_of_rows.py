"""A code of one item beside the unit or the reference range of another: a person is asked; what any laboratory writes is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.messages import message, order, result
from tests.reports.test_answers import answered, refused
from tests.reports.test_cda_traps import LAB, changed, first
from tests.reports.test_fhir_traps import became, observation, only, report
from tests.web.visitor import Visitor

Rows = Callable[[bytes | str], dict[str, Any]]
DIFFERS, ASKED = ("confirm", "item_unit_differs"), ("asked", None)
ALT = "1742-6^ALT^LN"


@pytest.mark.parametrize(
    ("unit", "limits", "came"),
    [
        ("U/L", "9-50", ASKED), ("IU/L", "0-40", ASKED), ("", "9-50", ASKED), ("", "", ASKED), ("U/L^^UCUM", "9--50", ASKED), ("μkat/L", "0.15-0.83", ASKED), ("U/L", "见说明书", ASKED), ("/", "-", ASKED),
        ("mmol/L", "9-50", DIFFERS), ("mg/L", "", DIFFERS), ("%", "", DIFFERS), ("10^9/L", "", DIFFERS), ("U/L", "0-0.5", DIFFERS), ("U/L", "<0.5", DIFFERS), ("", "3.5-5.3", DIFFERS), ("g/L^gram per litre^UCUM", "", DIFFERS),
    ],
)  # fmt: skip
def test_of_hl7(rows: Rows, unit: str, limits: str, came: tuple[str, str | None]):
    row = only(rows(message(order(), result(f3=ALT, f6=unit, f7=limits))))
    assert became(row) == came
    if came == DIFFERS:
        assert row["candidates"] == ["alt"]


@pytest.mark.parametrize(("unit", "came"), [("10^9/L", ASKED), (r"10\S\9/L", ASKED), ("10*9/L", ASKED), ("10*9/L^^UCUM", ASKED), ("10^12/L", DIFFERS)])
def test_a_power_of_ten_is_read_however_it_stands_in_hl7(rows: Rows, unit: str, came: tuple[str, str | None]):
    assert became(only(rows(message(order(), result(f3="6690-2^WBC^LN", f6=unit, f7="3.5-9.5"))))) == came


@pytest.mark.parametrize(
    ("quantity", "limits", "came"),
    [
        ({"value": 22, "unit": "U/L"}, None, ASKED), ({"value": 22, "unit": "单位", "code": "U/L"}, {"low": {"value": 9}, "high": {"value": 50}}, ASKED), ({"value": 22, "code": "{score}"}, None, ASKED), ({"value": 22, "code": ["U/L"]}, {"text": 5}, ASKED),
        ({"value": 22, "unit": "mmol/L"}, None, DIFFERS), ({"value": 22, "code": "10*9/L"}, None, DIFFERS), ({"value": 22, "unit": "U/L"}, {"low": {"value": 3.5}, "high": {"value": 5.3}}, DIFFERS), ({"value": 22}, {"text": "3.5-5.3 mmol/L"}, DIFFERS),
    ],
)  # fmt: skip
def test_of_fhir(rows: Rows, quantity: dict[str, Any], limits: dict[str, Any] | None, came: tuple[str, str | None]):
    sent = observation(valueQuantity=quantity, **({"referenceRange": [limits]} if limits else {}))
    assert became(only(rows(report(sent)))) == came


RESULT = '<value xsi:type="REAL" value="5.0"/></observation></component></organizer>'
BESIDE = '<value xsi:type="REAL" value="5.0"/></observation></component><component><observation classCode="OBS" moodCode="EVN"><code code="DE04.30.016.00" displayName="检验定量结果计量单位"/><value xsi:type="ST">{}</value></observation></component></organizer>'


@pytest.mark.parametrize(
    ("value", "came"),
    [
        ('<value xsi:type="PQ" value="5.0" unit="{}"/></observation></component></organizer>', DIFFERS),
        (BESIDE, DIFFERS),
        (
            '<value xsi:type="REAL" value="5.0"/><referenceRange><observationRange><text>{}</text></observationRange></referenceRange></observation></component></organizer>',
            DIFFERS,
        ),
    ],
)
def test_of_cda(rows: Rows, value: str, came: tuple[str, str | None]):
    for unit, expected in (("mmol/L", ASKED), ("U/L", came)):
        assert became(first(rows(changed(LAB, (RESULT, value.format(unit)))))) == expected


def test_whose_unit_differs_is_asked_when_its_reader_says_the_item(dr_lin: Visitor, rows: Rows):
    row = only(rows(message(order(), result(f3=ALT, f6="mmol/L"))))
    assert refused(dr_lin, {"question": row["question"], "confirmed": ["item_unit_differs"]}) == ("choice_unknown", "confirmed")
    [line] = answered(dr_lin, {"question": row["question"], "item": "alt"})
    assert line["lookup"]["verdict"]
