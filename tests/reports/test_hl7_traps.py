"""What a reader of the HL7 specification gets wrong with messages of Chinese platforms and laboratories, each trap by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.reports.messages import message, order, result, segment, serum

Rows = Callable[[str], dict[str, Any]]
Send = Callable[..., TestResponse]
ROW = "OBR[1]/OBX[1]"


def only(rows: dict[str, Any]) -> dict[str, Any]:
    [row] = rows.values()
    return row


def became(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["outcome"], row.get("code")


# times


def test_obr_7_is_taken_before_obx_14(rows: Rows):
    row = only(rows(message(order(), serum(), result(f14="20261121140210"))))
    assert (row["outcome"], row["read"]["performed_from"], row["read"]["performed_at"]) == ("asked", "OBR-7", "2026-11-20T07:42:10+08:00")


def test_the_specimens_own_time_is_taken_before_obr_7(rows: Rows):
    row = only(rows(message(order(), segment("SPM", f1="1", f4="C^血清", f17="20261120071500^20261120071600"), result())))
    assert (row["read"]["performed_from"], row["read"]["performed_at"]) == ("SPM-17.1", "2026-11-20T07:15:00+08:00")


def test_specimen_and_order_on_two_days_contradict_each_other(rows: Rows):
    assert became(only(rows(message(order(), segment("SPM", f1="1", f4="C^血清", f17="20261119"), result())))) == ("refused", "time_conflict")


def test_two_specimens_of_two_days_contradict_each_other(rows: Rows):
    found = rows(message(order(f7=""), segment("SPM", f4="C^血清", f17="20261119"), segment("SPM", f4="C^血清", f17="20261118"), result()))
    assert became(only(found)) == ("refused", "time_conflict")


def test_obx_14_alone_is_a_question_with_its_time(rows: Rows):
    row = only(rows(message(order(f7=""), serum(), result(f14="20261120080000"))))
    assert became(row) == ("confirm", "time_unconfirmed")
    assert (row["read"]["performed_from"], row["read"]["performed_at"]) == ("OBX-14", "2026-11-20T08:00:00+08:00")


@pytest.mark.parametrize(
    ("fields", "observed", "code", "seen"),
    [
        ({"f14": "20261120091500", "f22": ""}, "", "time_only_received", ["OBR-14 received"]),
        ({"f22": "20261121140210"}, "20261121140210", "time_only_report", ["OBR-22 reported", "OBX-14 reported"]),
        ({"f22": "20261121140210"}, "20261121", "time_only_report", ["OBR-22 reported", "OBX-14 reported"]),
        ({"f22": ""}, "", "time_only_report", ["MSH-7 sent"]),
        ({"f22": ""}, "20261121160000", "time_only_report", ["OBX-14 sent"]),
        ({"f6": "20261119183000", "f8": "20261121140210"}, "", "time_only_report", ["OBR-22 reported"]),
        ({"f14": "20261120091500", "f22": ""}, "20261120091500", "time_only_received", ["OBR-14 received", "OBX-14 received"]),
    ],
)
def test_what_is_no_performed_time_is_named_and_never_taken(rows: Rows, fields: dict[str, str], observed: str, code: str, seen: list[str]):
    row = only(rows(message(order(**{"f7": "", **fields}), serum(), result(f14=observed))))
    assert (*became(row), row["seen"]) == ("refused", code, seen)


def test_an_obx_14_after_the_report_is_none(rows: Rows):
    assert became(only(rows(message(order(f7="", f22="20261120120000"), serum(), result(f14="20261121"))))) == ("refused", "time_only_report")


@pytest.mark.parametrize(
    ("time", "outcome"),
    [
        ("202611", ("refused", "time_imprecise")),
        ("2026", ("refused", "time_imprecise")),
        ("2026112007421", ("refused", "time_unreadable")),
        ("20261131", ("refused", "time_unreadable")),
        ("20261120240000", ("refused", "time_unreadable")),
        ("20/11/2026", ("refused", "time_unreadable")),
        ("20261120T103000", ("asked", None)),
        ("2026-11-20 10:30:00", ("asked", None)),
        ("20261120", ("asked", None)),
        ("202611200742", ("asked", None)),
        ("2026112007", ("asked", None)),
        ("20261120074210.1234+0800", ("asked", None)),
        ("20261120+0000", ("refused", "time_unreadable")),
        ("20361120074210", ("refused", "time_in_future")),
        ('""', ("refused", "time_only_report")),
    ],
)
def test_a_time_is_read_by_its_whole_pattern_or_not_at_all(rows: Rows, time: str, outcome: tuple[str, str | None]):
    assert became(only(rows(message(order(f7=time), serum(), result())))) == outcome


def test_a_clock_in_the_future_is_told(rows: Rows):
    assert became(only(rows(message(order(f7="20361120", f22=""), serum(), result(), sent="20361120120000")))) == ("refused", "time_in_future")


def test_a_time_with_its_offset_is_that_instant(rows: Rows):
    row = only(rows(message(order(f7="20261120003000+0900"), serum(), result())))
    assert (row["read"]["zone"], datetime.fromisoformat(row["lookup"]["performed_at"])) == ("sent", datetime.fromisoformat("2026-11-19T23:30:00+08:00"))


@pytest.mark.parametrize("fields", [{"f7": "20261121150000"}, {"f7": "20261120093000", "f14": "20261120090000"}, {"f7": "20261122", "f22": ""}])
def test_sampled_after_receipt_report_or_sending_contradicts_itself(rows: Rows, fields: dict[str, str]):
    assert became(only(rows(message(order(**fields), serum(), result())))) == ("refused", "time_conflict")


def test_a_performed_time_that_is_the_reports_to_the_second_is_asked_about(rows: Rows):
    row = only(rows(message(order(f7="20261121140210"), serum(), result())))
    assert became(row) == ("confirm", "time_unconfirmed")
    assert became(only(rows(message(order(f7="20261121", f22="20261121140210"), serum(), result()))))[0] == "asked", "a day says nothing of it"


# status


@pytest.mark.parametrize(
    ("row_status", "order_status", "outcome"),
    [
        *((code, "F", ("asked", None)) for code in "FCU"),
        *((code, "F", ("refused", "not_final")) for code in "PRSIO"),
        *((code, "F", ("refused", "cancelled")) for code in "XDW"),
        *(("", code, ("asked", None)) for code in "FC"),
        *(("", code, ("refused", "not_final")) for code in "PRSIOA"),
        ("", "X", ("refused", "cancelled")),
        ("", "", ("confirm", "status_unstated")),
        ("", "2", ("confirm", "status_unstated")),
        ("0", "F", ("asked", None)),
        ("f", "", ("confirm", "status_unstated")),
        ("F", "P", ("asked", None)),
        ("F", "X", ("refused", "cancelled")),
        ("C", "X", ("refused", "cancelled")),
    ],
)
def test_a_row_is_final_by_its_own_status_and_only_by_the_tables(rows: Rows, row_status: str, order_status: str, outcome: tuple[str, str | None]):
    assert became(only(rows(message(order(f25=order_status), serum(), result(f11=row_status))))) == outcome


def test_a_status_that_stands_in_another_field_is_none(rows: Rows):
    assert became(only(rows(message(order(f25=""), serum(), result(f11="", f10="F", f9="F"))))) == ("confirm", "status_unstated")


def test_a_correction_takes_the_place_of_the_row_it_corrects(rows: Rows):
    found = rows(message(order(), serum(), result(), result(f11="C")))
    assert [became(row) for row in found.values()] == [("refused", "superseded"), ("asked", None)]
    found = rows(message(order(), serum(), result(f11="C"), result()))
    assert [became(row) for row in found.values()] == [("asked", None), ("refused", "superseded")]


def test_a_row_that_is_cancelled_later_is_not_asked(rows: Rows):
    found = rows(message(order(), serum(), result(), result(f11="X")))
    assert [became(row) for row in found.values()] == [("refused", "superseded"), ("refused", "cancelled")]


def test_what_is_not_final_takes_the_place_of_nothing(rows: Rows):
    found = rows(message(order(), serum(), result(), result(f11="P")))
    assert [became(row)[0] for row in found.values()] == ["asked", "refused"]


def test_versions_in_two_messages_are_versions(rows: Rows):
    two = message(order(), serum(), result()) + "\r" + message(order(f25="C"), serum(), result(f11="C"), sent="20261121170000")
    found = rows(two)
    assert {at: became(row)[0] for at, row in found.items()} == {"MSH[1]/OBR[1]/OBX[1]": "refused", "MSH[2]/OBR[1]/OBX[1]": "asked"}


def test_other_days_numbers_and_specimens_are_no_versions(rows: Rows):
    found = rows(message(order(), serum(), result(), order(f3="BG-2"), serum(), result(), order(f7="20261119074210"), serum(), result()))
    assert [became(row)[0] for row in found.values()] == ["asked"] * 3


def test_without_a_number_only_rows_of_one_order_are_versions(rows: Rows):
    found = rows(message(order(f3=""), serum(), result(), result(), order(f3=""), serum(), result()))
    assert [became(row)[0] for row in found.values()] == ["refused", "asked", "asked"]


# items


def test_ln_alone_is_no_loinc(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="1037^未知项目^LN"))))
    assert (row["read"]["item"], row["lookup"]["item"]["code"]) == ({"system": "local", "code": "1037", "owner": "issuer"}, "local:1037")


def test_loinc_with_a_wrong_check_digit_is_the_issuers_own(rows: Rows):
    assert only(rows(message(order(), serum(), result(f3="1742-5^ALT^LN"))))["read"]["item"]["system"] == "local"


def test_loinc_in_the_first_triplet_is_asked_as_loinc(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="1742-6^ALT^LN"))))
    assert (row["read"]["item"], row["read"]["our_item"]) == ({"system": "loinc", "code": "1742-6"}, "alt")


def test_two_codes_that_mean_two_items_are_a_question(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="DL0009^丙氨酸氨基转移酶^99DL^1920-8^AST^LN"))))
    assert (*became(row), row["candidates"]) == ("confirm", "item_conflict", ["alt", "ast"])


def test_an_unknown_own_code_gives_way_to_a_known_loinc(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="ZZ1^丙氨酸氨基转移酶^L^1742-6^ALT^LN"))))
    assert (row["read"]["item"]["system"], row["read"]["also_item"]["code"], row["outcome"]) == ("loinc", "ZZ1", "asked")


def test_an_abbreviation_in_the_second_triplet_is_no_code(rows: Rows):
    assert "also_item" not in only(rows(message(order(), serum(), result(f3="DL0009^*丙氨酸氨基转移酶^^ALT^*丙氨酸氨基转移酶"))))["read"]


def test_a_placeholder_for_a_code_leaves_the_name(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f3="0^丙氨酸氨基转移酶"))))) == ("confirm", "item_name_only")


def test_a_name_in_obx_4_is_the_name(rows: Rows):
    row = only(rows(message(order(), serum(), result(f3="", f4="丙氨酸氨基转移酶"))))
    assert (*became(row), row["candidates"]) == ("confirm", "item_name_only", ["alt"])


def test_a_name_in_the_place_of_the_code_is_a_name(rows: Rows):
    assert only(rows(message(order(), serum(), result(f3="*总蛋白(TP)"))))["candidates"] == ["tp"]


@pytest.mark.parametrize(
    ("name", "specimen", "outcome"),
    [
        ("白细胞", "C^尿液", ("confirm", "item_ambiguous", ["u_le", "u_sed"])),
        ("白细胞计数", "C^尿液", ("refused", "specimen_differs", None)),
        ("葡萄糖", "C^尿液", ("confirm", "item_name_only", ["u_glu"])),
        ("葡萄糖", "C^血清", ("confirm", "item_ambiguous", ["glu", "glu_rand"])),
        ("总蛋白", "C^血", ("confirm", "item_name_only", ["tp"])),
        ("总蛋白", "C^静脉血", ("confirm", "item_name_only", ["tp"])),
        ("外星物质", "C^血清", ("refused", "item_unknown", None)),
    ],
)
def test_a_name_is_asked_about_within_its_specimen(rows: Rows, name: str, specimen: str, outcome: tuple[str, str, list[str] | None]):
    row = only(rows(message(order(), segment("SPM", f4=specimen), result(f3=f"^{name}"))))
    assert (*became(row), row.get("candidates")) == outcome


@pytest.mark.parametrize("specimen", ["血浆&17", "尿液&03"])
def test_an_item_of_another_specimen_is_never_answered(rows: Rows, specimen: str):
    row = only(rows(message(order(f15=specimen), result(f3="DL0096^白细胞计数^99DL"))))
    assert became(row) == ("refused", "specimen_differs")


def test_a_specimen_that_is_not_understood_is_asked_about(rows: Rows):
    row = only(rows(message(order(f15="静脉采血管&17"), result())))
    assert (*became(row), row["questions"][0]["confirmable"]) == ("confirm", "specimen_unreadable", True)
    assert only(rows(message(order(f15="静脉采血管&17"), result(f3="1742-6^ALT^LN"))))["outcome"] == "asked", "LOINC names it itself"


def test_a_code_that_is_a_persons_number_is_not_kept(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f3="13812345678^总蛋白^L"))))) == ("refused", "telephone_number")


def test_a_code_with_signs_that_no_code_has_is_told(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f3="<*?>"))))) == ("refused", "item_unreadable")


def test_a_row_without_code_and_name_is_told(rows: Rows):
    assert became(only(rows(message(order(), serum(), result(f3=""))))) == ("refused", "item_unstated")


def test_a_price_code_counts_where_the_catalogue_has_it_and_the_issuer_has_no_such_code(rows: Rows, edition):
    price, code = edition.connection.execute(
        "SELECT price_item_code, code FROM items WHERE length(price_item_code) = 9 AND specimen LIKE '%serum%' GROUP BY 1 HAVING count(*) = 1 LIMIT 1"
    ).fetchone()
    row = only(rows(message(order(), serum(), result(f3=f"{price}^x"))))
    assert (row["read"]["item"], row["read"]["our_item"]) == ({"system": "national-price", "code": price}, code)


def test_a_price_code_of_several_items_is_a_question(rows: Rows, edition):
    price, codes = edition.connection.execute(
        "SELECT price_item_code, group_concat(code) FROM items WHERE length(price_item_code) = 9 AND kind = 'lab' GROUP BY 1 HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    row = only(rows(message(order(), result(f3=f"{price}^x"))))
    assert (*became(row), row["candidates"]) == ("confirm", "item_ambiguous", sorted(codes.split(",")))


# rows


def test_rows_that_are_no_results_are_refused(rows: Rows):
    found = rows(message(order(), serum(), result(f5=""), result(f5='""'), result(f5="^~"), result(f2="ED", f5="PDF^x^Base64^AAAA")))
    assert [became(row) for row in found.values()] == [("refused", "no_result")] * 3 + [("refused", "not_a_test")]


def test_an_order_without_results_asks_its_own_item(rows: Rows):
    row = only(rows(message(order(f4="DL0096^白细胞计数^99DL", f15="全血&02"))))
    assert (row["at"], row["read"]["our_item"], row["outcome"]) == ("OBR[1]", "wbc", "asked")


@pytest.mark.parametrize("service", ["CT", "RAD", "US", "EC", ""])
def test_the_item_of_an_examination_is_its_order(rows: Rows, service: str):
    row = only(rows(message(order(f4="DL0247^胸部CT平扫^99DL", f24=service), result(f2="TX", f3="1037^检查所见^LN"), result(f2="FT", f3="1038^印象^LN"))))
    assert (row["at"], row["read"]["our_item"], row["read"]["specimen"]) == ("OBR[1]", "ct_chest", None)


def test_an_examination_that_has_only_its_end_is_asked_by_that_and_told(send: Send):
    reply = send(message(order(f4="DL0247^胸部CT平扫^99DL", f24="CT", f7="", f8="20261119103105"), result(f2="TX", f3="1037^检查所见^LN")))
    [row] = reply.json["rows"]
    assert (row["outcome"], row["read"]["performed_from"]) == ("asked", "OBR-8")
    assert "time_is_end" in [notice["code"] for notice in reply.json["notices"]]


def test_an_examination_without_begin_and_end_has_its_findings_time_as_a_question(rows: Rows):
    fields = {"f4": "DL0247^胸部CT平扫^99DL", "f24": "CT", "f7": ""}
    row = only(rows(message(order(**fields), result(f2="TX", f14="20261119103105"), result(f2="TX", f14="20261119103105"))))
    assert became(row) == ("confirm", "time_unconfirmed")
    row = only(rows(message(order(**fields), result(f2="TX", f14="20261119103105"), result(f2="TX", f14="20261118103105"))))
    assert became(row) == ("refused", "time_only_report")


@pytest.mark.parametrize(
    ("order_status", "statuses", "outcome"),
    [("F", "FP", ("refused", "not_final")), ("F", "XX", ("refused", "cancelled")), ("X", "F", ("refused", "cancelled")), ("", "XX", ("refused", "cancelled")), ("", "FC", ("asked", None)), ("P", "F", ("refused", "not_final")), ("F", "FX", ("asked", None))],
)  # fmt: skip
def test_an_examination_is_final_where_its_order_and_findings_are(rows: Rows, order_status: str, statuses: str, outcome: tuple[str, str | None]):
    found = rows(message(order(f4="DL0247^x^99DL", f24="CT", f25=order_status), *(result(f2="TX", f11=code) for code in statuses)))
    assert became(only(found)) == outcome


def test_rows_of_words_in_a_laboratory_message_are_rows(rows: Rows):
    found = rows(message(order(), serum(), result(f2="TX"), result(f2="TX", f3="DL0010^x^99DL"), message="OUL^R24"))
    assert [row["read"]["our_item"] for row in found.values()] == ["alt", "ast"]


def test_observations_of_the_specimen_are_no_results(send: Send):
    reply = send(message(order(), result(), serum(), result(f3="AGE^x^L")))
    assert [row["at"] for row in reply.json["rows"]] == [ROW]
    assert "specimen_rows_ignored" in [notice["code"] for notice in reply.json["notices"]]


def test_observations_before_the_first_order_belong_to_none(rows: Rows):
    assert list(rows(message(result(f3="HT^身高^L"), order(), serum(), result()))) == [ROW]


def test_z_segments_notes_and_late_orc_move_nothing(rows: Rows):
    found = rows(
        message("ORC|RE", order(), "ZDR|1|x", serum(), result(), "ZRS|1", "NTE|1||x", order(f3="BG-2"), "ORC|RE", serum(), result(f3="DL0010^x^99DL"), "ORC|RE")
    )
    assert {at: (row["read"]["our_item"], row["read"]["report_ref"]) for at, row in found.items()} == {ROW: ("alt", "BG-1"), "OBR[2]/OBX[1]": ("ast", "BG-2")}


def test_specimens_that_come_before_their_orders_are_theirs(rows: Rows):
    urine = segment("SPM", f1="2", f4="U^尿液")
    found = rows(message(serum(), order(), result(), urine, order(f3="BG-2"), result(f3="^葡萄糖"), order(f3="BG-3"), result(f3="^葡萄糖"), message="OUL^R22"))
    assert [row["read"]["specimen"] for row in found.values()] == ["serum", "urine", "urine"]


def test_two_specimens_of_one_order_that_differ_are_asked_about(rows: Rows):
    assert became(only(rows(message(order(), serum(), segment("SPM", f4="U^尿液"), result())))) == ("confirm", "specimen_unreadable")


# the report


@pytest.mark.parametrize(
    ("fields", "number", "notice"),
    [({"f3": "BG-1^LIS"}, "BG-1", None), ({"f3": "^^BG-3"}, "BG-3", None), ({"f3": "", "f2": "A-1"}, "A-1", "report_ref_is_order"), ({"f3": ""}, None, "report_ref_unstated")],
)  # fmt: skip
def test_the_reports_number(send: Send, fields: dict[str, str], number: str | None, notice: str | None):
    reply = send(message(order(**fields), serum(), result()))
    [row] = reply.json["rows"]
    assert row["read"]["report_ref"] == number
    assert {notice["code"] for notice in reply.json["notices"]} & {"report_ref_is_order", "report_ref_unstated"} == ({notice} if notice else set())


@pytest.mark.parametrize(
    ("sender", "issuer", "question"),
    [
        ("H50011100001", {"system": "nhsa", "code": "H50011100001"}, None),
        ("LIS^12000000XY00000127^L", {"system": "uscc", "code": "12000000XY00000127"}, None),
        ("XY0000012", {"system": "uscc", "code": "XY0000012"}, None),
        ("XY000001250011111A1001", {"system": "licence", "code": "XY000001250011111A1001"}, None),
        ("东麓示范医院", {"system": "name", "code": "东麓示范医院"}, None),
        ("10", None, "issuer_unknown_id"),
        ("123456785", None, "issuer_unknown_id"),
        ("cq001", None, "issuer_unknown_id"),
        ("某某医院", None, "issuer_unknown_id"),
        ("LIS^东麓示范医院", {"system": "name", "code": "东麓示范医院"}, None),
        ("", None, "issuer_unstated"),
        ("H50011100001^12000000XY00000202", None, "issuer_conflict"),
        ("12000000XY00000202^H50011100001", None, "issuer_conflict"),
        ("H50011100009", {"system": "nhsa", "code": "H50011100009"}, None),
    ],
)
def test_the_issuer_is_known_by_the_form_of_its_identifier_or_its_exact_name(rows: Rows, sender: str, issuer: Any, question: str | None):
    row = only(rows(message(order(), serum(), result(f3="1742-6^ALT^LN"), sender=sender)))
    assert (row["read"]["issuer"], row.get("code")) == (issuer, question)
    assert row["outcome"] == ("confirm" if question else "asked")


def test_a_performing_laboratory_is_named_where_it_is_another(rows: Rows):
    row = only(rows(message(order(), serum(), result(f23="明镜演示医学影像诊断中心^^^^^^^^^91000000XY0000290F"))))
    assert (row["read"]["performer"]["system"], row["outcome"]) == ("uscc", "asked")
    assert "performer" not in only(rows(message(order(), serum(), result(f15="LAB1", f23="检验科"))))["read"]
    assert "performer" not in only(rows(message(order(), serum(), result(f15="H50011100001"))))["read"]


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        *((f"ORU^{trigger}", True) for trigger in ("R01", "R30", "R31", "R32")),
        *((f"OUL^{trigger}", True) for trigger in ("R21", "R22", "R23", "R24")),
        ("ORU^^ORU_R01", True),
        *((other, False) for other in ("ADT^A01", "ORU^R03", "ORU^W01", "MDM^T02", "ACK^R01", "RSP^K11", "ORU", "")),
    ],
)
def test_only_messages_of_results_are_read(send: Send, kind: str, read: bool):
    reply = send(message(order(), serum(), result(), message=kind))
    assert (reply.status_code, reply.json.get("code")) == ((200, None) if read else (422, "not_a_report"))


def test_a_file_of_messages_of_which_one_is_no_report_is_refused_whole(send: Send):
    assert send(message(order(), serum(), result()) + "\r" + message(message="ACK^R01")).json["code"] == "not_a_report"


def test_two_patients_are_refused_whole_and_one_patient_twice_is_read(send: Send):
    one = message(order(), serum(), result())
    assert send(one + "\r" + one.replace("T1^^^^PI", "T2^^^^PI")).json["code"] == "several_patients"
    assert send(one + "\r" + one.replace("BG-1", "BG-2")).status_code == 200
    nameless = one.replace("T1^^^^PI", "")
    assert send(nameless + "\r" + nameless.replace("19800101", "19800102")).json["code"] == "several_patients"
    assert send(nameless + "\r" + nameless.replace("BG-1", "BG-2")).status_code == 200


def test_batches_are_read_past_their_envelopes(rows: Rows):
    found = rows("FHS|^~\\&|x\rBHS|^~\\&|x\r" + message(order(), serum(), result()) + "\rBTS|1\rFTS|1")
    assert list(found) == [ROW]


def test_other_separators_are_those_of_the_header(rows: Rows):
    text = message(order(), serum(), result()).replace("^", "$").replace("|", "#").replace("$~\\&", "$~\\&")
    assert only(rows(text))["read"]["our_item"] == "alt"


def test_escapes_are_resolved_and_unknown_ones_make_no_code(rows: Rows):
    assert only(rows(message(order(), serum(), result(f3="DL\\X30303039\\^x"))))["read"]["our_item"] == "alt"
    assert only(rows(message(order(f3="A\\T\\B\\S\\C\\R\\D\\F\\E\\E\\F"), serum(), result())))["read"]["report_ref"] == "A&B^C~D|E\\F"
    assert became(only(rows(message(order(), serum(), result(f3="DL\\Z9\\0009"))))) == ("refused", "item_unreadable")
    assert became(only(rows(message(order(), serum(), result(f3="DL\\XZZ\\0009"))))) == ("refused", "item_unreadable")


def test_a_segment_broken_over_lines_goes_on(rows: Rows):
    broken = message(order(), serum(), result(), end="\r\n").replace("20261120074210", "20261120\r\n074210")
    assert only(rows(broken))["read"]["performed_at"] == "2026-11-20T07:42:10+08:00"


@pytest.mark.parametrize("text", ["MSH|", "MSH|^", "MSH|^^\\&|x", "MSH|^~\\&|||||||ORU^R01\rnonsense|", "MSH|^|\\&|||||||ORU^R01"])
def test_a_header_that_is_none_is_told(send: Send, text: str):
    reply = send(text)
    assert reply.status_code == 422 and reply.json["code"] in ("hl7_malformed", "not_a_report", "format_unknown", "report_without_rows"), reply.json
