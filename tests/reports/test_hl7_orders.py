"""What an order of HL7 v2 says in other places and words than the standard's: its service, its number, several items, its specimen twice, flags for statuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.reports.messages import message, order, result, segment, serum
from tests.reports.test_fhir_traps import notices
from tests.reports.test_hl7_traps import became, only

Rows = Callable[[str], dict[str, Any]]
Send = Callable[..., TestResponse]
ASKED, UNSTATED = ("asked", None), ("confirm", "status_unstated")


@pytest.mark.parametrize("service", ["超声", "放射", "放射科", "CT室", "心电图", "US", "^超声医学", "Radiology"])
def test_an_examinations_service_in_words(rows: Rows, service: str):
    found = rows(message(order(f4="ZZ^腹部", f24=service), segment("OBX", f1="1", f2="NM", f3="L^肝右叶", f5="120", f11="F")))
    assert list(found) == ["OBR[1]"]


@pytest.mark.parametrize("service", ["检验科", "生化", "微生物室", "LAB", "病理", "其他"])
def test_a_laboratorys_service_in_words(rows: Rows, service: str):
    found = rows(message(order(f4="ZZ^全套", f24=service), segment("OBX", f1="1", f2="NM", f3="L^某项", f5="120", f11="F")))
    assert list(found) == ["OBR[1]/OBX[1]"]


def test_each_of_several_examinations_of_one_order_is_a_row(rows: Rows):
    found = rows(message(order(f4="DL0247^胸部CT平扫~DL0009^ALT~ZZ^腹部", f24="CT"), segment("OBX", f1="1", f2="TX", f3="1037^所见", f5="x", f11="F")))
    assert {at: became(row) for at, row in found.items()} == {
        "OBR[1]/OBR-4[1]": ASKED,
        "OBR[1]/OBR-4[2]": ("confirm", "item_kind_differs"),
        "OBR[1]/OBR-4[3]": ASKED,
    }
    assert found["OBR[1]/OBR-4[1]"]["read"]["our_item"] == "ct_chest"


def test_repetitions_of_a_results_code_are_codes_of_one_item(rows: Rows):
    assert only(rows(message(order(), serum(), result(f3="ZZ9^x~1742-6^ALT^LN"))))["read"]["our_item"] == "alt"
    assert became(only(rows(message(order(), serum(), result(f3="DL0009^ALT~2885-2^TP^LN"))))) == ("confirm", "item_conflict")


@pytest.mark.parametrize(
    ("segments", "number", "code"),
    [
        ((order(f3="BG-1~BG-2"),), None, "report_ref_ambiguous"),
        ((order(f3="BG-1~BG-1"),), "BG-1", None),
        (("ORC|RE|O-1|BG-7", order(f3="")), "BG-7", None),
        ((order(f3=""), "ORC|RE|O-1|BG-7"), "BG-7", None),
        (("ORC|RE|O-1|BG-7", order(f3="BG-1")), "BG-1", None),
        (("ORC|RE|O-1|", order(f3="", f2="O-1")), "O-1", None),
        (("ORC|RE|O-1|BG-7", order(f3="^^BG-3")), "BG-3", None),
    ],
)
def test_the_reports_number(rows: Rows, segments: tuple[str, ...], number: str | None, code: str | None):
    row = only(rows(message(*segments, serum(), result())))
    assert (row["read"]["report_ref"], row.get("code")) == (number, code)


def test_each_order_has_the_orc_that_stands_at_it(rows: Rows):
    before = rows(message("ORC|RE||A", order(f3=""), result(), "ORC|RE||B", order(f3=""), result(), order(f3=""), result(), "ORC|RE||C"))
    behind = rows(message(order(f3=""), "ORC|RE||A", result(), order(f3=""), "ORC|RE||B", result(), "ORC|RE||C"))
    assert [row["read"]["report_ref"] for row in before.values()] == ["A", "B", None]
    assert [row["read"]["report_ref"] for row in behind.values()] == ["A", "B"]


@pytest.mark.parametrize(
    ("told", "ordered", "specimen", "outcome"),
    [
        ("C^血清", "尿液", None, ("confirm", "specimen_unreadable")),
        ("C^血清", "血", "serum", ASKED),
        ("C^血", "血清", "serum", ASKED),
        ("C^血清", "采血管", "serum", ASKED),
        ("C^采血管", "血清", None, ("confirm", "specimen_unreadable")),
    ],
)
def test_two_fields_that_say_the_specimen_agree(rows: Rows, told: str, ordered: str, specimen: str | None, outcome: tuple[str, str | None]):
    row = only(rows(message(order(f15=ordered), segment("SPM", f1="1", f4=told), result())))
    assert (became(row), row["read"]["specimen"]) == (outcome, specimen)


@pytest.mark.parametrize(
    ("first", "second", "outcomes"),
    [
        ("N", "H", [ASKED, ASKED]),
        ("U", "L", [ASKED, ASKED]),
        ("D", "↑", [ASKED, ASKED]),
        ("N", "N", [UNSTATED, UNSTATED]),
        ("F", "H", [ASKED, ASKED]),
        ("X", "H", [("refused", "cancelled"), ASKED]),
        ("D", "F", [("refused", "cancelled"), ASKED]),
        ("N", "F", [UNSTATED, ASKED]),
    ],
)
def test_flags_where_the_status_stands(rows: Rows, first: str, second: str, outcomes: list[tuple[str, str | None]]):
    found = rows(message(order(), serum(), result(f11=first), result(f1="2", f3="DL0038^K", f11=second)))
    assert [became(row) for row in found.values()] == outcomes


@pytest.mark.parametrize(
    ("role", "mode", "code"),
    [
        ("", "P", None),
        ("P", "P", None),
        ("Q", "P", "control_specimen"),
        ("C^Calibrator", "P", "control_specimen"),
        ("P", "Q", "control_specimen"),
        ("", "T", None),
    ],
)
def test_a_control_is_no_patients(rows: Rows, role: str, mode: str, code: str | None):
    text = message(order(), segment("SPM", f1="1", f4="C^血清", f11=role), result()).replace("|T0001|P|", f"|T0001|{mode}|")
    assert became(only(rows(text)))[1] == code


@pytest.mark.parametrize(("mode", "told"), [("T", True), ("D", True), ("P", False), ("", False)])
def test_a_message_for_training_is_told_as_one(send: Send, mode: str, told: bool):
    assert ("test_message" in notices(send(message(order(), serum(), result()).replace("|T0001|P|", f"|T0001|{mode}|")))) is told


def test_results_without_an_order_are_rows_all_the_same(rows: Rows, send: Send):
    found = rows(message(result(f14="20261120080000"), result(f1="2", f3="DL0038^K")))
    assert {at: became(row) for at, row in found.items()} == {"OBX[1]": ("confirm", "time_unconfirmed"), "OBX[2]": ("refused", "time_only_report")}
    assert list(rows(message(result(f2="TX", f3="ZZ^所见")))) == ["OBX[1]"]
    several = message(result()) + "\r" + message(result())
    assert list(rows(several)) == ["MSH[1]/OBX[1]", "MSH[2]/OBX[1]"]
    assert send(message("NTE|1||x")).json["code"] == "report_without_rows"


def test_results_behind_a_specimens_container_are_results(rows: Rows):
    oul = {"message": "OUL^R24^OUL_R24"}
    volume, first = "OBX|1|NM|X9^容量||5|||||||F", result()
    assert list(rows(message(order(), first, serum(), volume, **oul))) == ["OBR[1]/OBX[1]"]
    assert list(rows(message(order(), first, serum(), volume, "SAC||T1", result(f3="DL0038^K"), **oul))) == ["OBR[1]/OBX[1]", "OBR[1]/OBX[2]"]


def test_what_is_no_row_is_told_whatever_becomes_of_the_rows(send: Send):
    assert "observations_unnamed" in notices(send(message("OBX|1|NM|8867-4^x^LN||70||||||F", order(), serum(), result())))
    assert "specimen_rows_ignored" in notices(send(message(order(f25="X"), result(f11="X"), serum(), "OBX|1|NM|X9^容量||5|||||||F")))
    assert "narrative_rows_ignored" in notices(send(message(order(f25="X", f24="CT"), segment("OBX", f2="TX", f3="1^所见", f5="x"))))


def test_a_specimen_behind_its_results_is_theirs_whatever_structure_is_named(rows: Rows):
    tube = segment("SPM", f1="1", f4="C^血清", f17="20261120073500")
    row = only(rows(message(order(f7=""), result(), tube, message="OUL^R22^OUL_R22")))
    assert (became(row), row["read"]["specimen"], row["read"]["performed_from"]) == (ASKED, "serum", "SPM-17.1")
    first = rows(message(tube, order(f7=""), result(), segment("SPM", f1="1", f4="C^血清", f17="20261120083500"), order(f7=""), result(), message="OUL^R22"))
    assert [row["read"]["performed_at"][11:16] for row in first.values()] == ["07:35", "08:35"]


def test_of_several_tubes_a_rows_own_time_tells_which(rows: Rows):
    tubes = [segment("SPM", f1=str(place), f4="C^血清", f17=time) for place, time in enumerate(("20261120073500", "20261120075500"), 1)]
    found = rows(
        message(
            order(f7=""), *(result(f4=str(place), f14=time) for place, time in enumerate(("20261120075500", "20261120073500", "20261120081500", ""))), *tubes
        )
    )
    assert {became(row) for row in found.values()} == {("confirm", "time_unconfirmed")}
    assert [row["read"]["performed_at"][11:16] for row in found.values()] == ["07:55", "07:35", "07:35", "07:35"]


def test_not_asked_without_a_result_is_no_result(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f11="N", f5=""))))) == ("refused", "cancelled")
    assert became(only(rows(message(order(f25="P"), serum(), result(f11="N"))))) == ("refused", "not_final")


def test_the_orders_status_is_told_where_it_is_taken_for_flags(send: Send):
    assert "status_from_obr25" in notices(send(message(order(), serum(), result(f11="N"), result(f1="2", f3="DL0038^K", f11="H"))))


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("P1^^^A~P2^^^B", "P2^^^B", 200),
        ("P2^^^B~P1^^^A", "P1^^^A", 200),
        ("P1^^^A", "P2^^^A", 422),
        ("P1^^^A", "P1^^^B", 422),
        ("P1^^^A", "P1", 200),
        ("0", "P1", 422),
    ],
)
def test_patients_are_one_by_any_identifier_that_they_share(send: Send, one: str, other: str, status: int):
    texts = [message(order(f3=number), serum(), result()).replace("T1^^^^PI||测试患者甲||19800101|1", f"{pid}||{name}") for number, pid, name in
             (("BG-1", one, "甲"), ("BG-2", other, "甲" if status == 200 else "乙"))]  # fmt: skip
    assert send("\r".join(texts)).status_code == status
