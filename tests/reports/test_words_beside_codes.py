"""A code does not win over the words beside it: a name, an order or a sample of another specimen, time or person makes a question of the row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_fhir_traps import LOINC, became, observation, only, report

Rows = Callable[[bytes | str], dict[str, Any]]
NAMES = [
    "250301001^胸水总蛋白^L",
    "250301001^总蛋白(脑脊液)^L",
    "250301001^总蛋白(供者)^L",
    "2885-2^总蛋白(尿)^LN",
    "2885-2^冲洗液总蛋白^LN",
    "2885-2^Total protein urine^LN",
]
ORDERS = ["P^胸水生化^99DL", "P^脑脊液生化^99DL", "P^尿液生化^99DL", "P^引流液生化^99DL", "P^质控^99DL", "P^供者肝功能^99DL"]
SILENT = ["2885-2^总蛋白^LN", "2885-2^血清总蛋白^LN", "2885-2^Protein [Mass/volume] in Serum or Plasma^LN", "2885-2^空腹总蛋白^LN"]


@pytest.mark.parametrize("code", NAMES)
def test_a_name_that_says_what_the_item_is_not_is_a_question(rows: Rows, code: str):
    row = only(rows(message(order(), serum(), result(f3=code))))
    assert became(row) == ("confirm", "item_doubtful") and "tp" in row["candidates"]


@pytest.mark.parametrize("name", ORDERS)
def test_so_does_the_order_above_it(rows: Rows, name: str):
    assert became(only(rows(message(order(f4=name), result(f3="2885-2^总蛋白^LN"))))) == ("confirm", "item_doubtful")


@pytest.mark.parametrize("specimen", ["^冲洗液", "^供者血清", "^血清(胸水)"])
def test_so_do_words_of_the_sample_that_are_no_specimen(rows: Rows, specimen: str):
    assert became(only(rows(message(order(), segment("SPM", f1="1", f4=specimen), result(f3="2885-2^总蛋白^LN"))))) == ("confirm", "item_doubtful")


@pytest.mark.parametrize("code", SILENT)
def test_a_name_that_says_what_the_item_is_is_asked_about_at_once(rows: Rows, code: str):
    for name in ("P^生化全套^99DL", "P^血常规+尿常规^99DL"):
        assert became(only(rows(message(order(f4=name), serum(), result(f3=code)))))[0] == "asked"


ALT = {"coding": [{"system": LOINC, "code": "1742-6"}]}


@pytest.mark.parametrize(
    ("members", "title", "becomes"),
    [
        ({"specimen": {"display": "胸水"}}, "肝功能", ("refused", "specimen_differs")),
        ({"specimen": {"display": "血清"}}, "肝功能", ("asked", None)),
        ({"code": ALT | {"text": "胸水谷丙转氨酶"}}, "肝功能", ("confirm", "item_doubtful")),
        ({}, "胸水生化", ("confirm", "item_doubtful")),
        ({}, "肝功能", ("asked", None)),
    ],
)
def test_words_that_a_fhir_reference_or_report_says_count_too(rows: Rows, members: dict[str, Any], title: str, becomes: tuple[str, str | None]):
    row = only(rows(report(observation(**members), code={"text": title})))
    assert (row["outcome"], row.get("code") or row.get("status")) == becomes, row


@pytest.mark.parametrize("name", ["质控", "室间质评样本", "犬^豆豆"])
def test_a_control_or_an_animal_in_the_place_of_the_patient_is_no_patient(rows: Rows, name: str):
    text = message(order(), serum(), result()).replace("测试患者甲", name)
    assert became(only(rows(text))) == ("refused", "control_specimen")
