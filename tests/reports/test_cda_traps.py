"""What a reader of the CDA specification gets wrong with Chinese reports, each trap by itself: the cases' documents with one thing changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
CASES = Path(__file__).with_name("cases")
LAB = (CASES / "06-cda-lab-organizers.xml").read_text(encoding="utf-8")
FLAT = (CASES / "07-cda-lab-flat-wrong-codes.xml").read_text(encoding="utf-8")
EXAM = (CASES / "08-cda-exam-ct.xml").read_text(encoding="utf-8")
LOW, HIGH, OWN = '<low value="20261120071500"/>', '<high value="20261120082000"/>', '<effectiveTime value="20261121093000"/>'


def changed(document: str, *pairs: tuple[str, str]) -> str:
    """The document with one text for another, everywhere; each must be there."""
    for old, new in pairs:
        assert old in document, old
        document = document.replace(old, new)
    return document


def became(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["outcome"], row.get("code")


def first(rows: dict[str, Any]) -> dict[str, Any]:
    return next(iter(rows.values()))


def notices(reply: TestResponse) -> set[str]:
    return {notice["code"] for notice in reply.json["notices"]}


def test_who_asked_is_never_the_issuer(rows: Rows):
    row = first(rows(changed(LAB, ("12000000XY00000202", "12000000XY00000127X"))))
    assert (row["read"]["issuer"]["code"], "performer" in row["read"]) == ("12000000XY00000127", False)


def test_the_items_own_time_is_the_day_of_the_test_and_at_most_a_question(rows: Rows):
    row = first(rows(changed(LAB, (LOW, "<low/>"))))
    assert (*became(row), row["read"]["performed_from"]) == ("confirm", "time_unconfirmed", "item effectiveTime")


def test_receipt_alone_is_refused(rows: Rows):
    row = first(rows(changed(LAB, (LOW, "<low/>"), (OWN, "<effectiveTime/>"))))
    assert (*became(row), row["seen"]) == ("refused", "time_only_received", ["specimen effectiveTime/high received"])


def test_no_time_but_the_documents_is_refused(rows: Rows):
    times = ((LOW, "<low/>"), (HIGH, "<high/>"), (OWN, "<effectiveTime/>"))
    row = first(rows(changed(LAB, *times)))
    assert (*became(row), row["seen"]) == ("refused", "time_only_report", ["document reported"])
    row = first(rows(changed(LAB, *times, ('<time value="20261121150000"/>', "<time/>"))))
    assert became(row) == ("refused", "time_unstated")


def test_a_specimen_with_one_time_has_that(rows: Rows):
    row = first(rows(changed(LAB, (f"<effectiveTime>{LOW}{HIGH}</effectiveTime>", '<effectiveTime value="20261120071500"/>'))))
    assert (row["outcome"], row["read"]["performed_from"]) == ("asked", "specimen effectiveTime")


@pytest.mark.parametrize(
    ("time", "outcome"),
    [
        ("20261120091500", "time_conflict"),
        ("20261121160000", "time_conflict"),
        ("202611", "time_imprecise"),
        ("2026112007150", "time_unreadable"),
        ("20261120071500+0900", None),
    ],
)
def test_a_sampling_time_that_cannot_be_is_told(rows: Rows, time: str, outcome: str | None):
    assert first(rows(changed(LAB, (LOW, f'<low value="{time}"/>')))).get("code") == outcome


def test_sampled_after_the_authors_day_contradicts_itself(rows: Rows):
    row = first(rows(changed(LAB, (LOW, '<low value="20261122"/>'), (HIGH, "<high/>"))))
    assert became(row) == ("refused", "time_conflict")


def test_an_examinations_own_time_is_its_time_and_the_specimens_a_question(rows: Rows):
    own = '<effectiveTime value="20261118143000"/>'
    assert first(rows(EXAM))["read"]["performed_from"] == "item effectiveTime"
    row = first(rows(changed(EXAM, (own, "<effectiveTime/>"), ("<low/>", '<low value="20261118"/>'))))
    assert (*became(row), row["read"]["performed_from"]) == ("confirm", "time_unconfirmed", "specimen effectiveTime/low")
    assert became(first(rows(changed(EXAM, (own, "<effectiveTime/>"))))) == ("refused", "time_only_report")
    assert became(first(rows(changed(EXAM, (own, "<effectiveTime/>"), ('<time value="20261121150000"/>', ""))))) == ("refused", "time_unstated")
    row = first(rows(changed(EXAM, (own, '<effectiveTime><low value="20261118143000"/></effectiveTime>'))))
    assert row["outcome"] == "asked"


def test_the_report_number_is_found_by_its_root_within_the_patients_block(send: Send):
    reply = send(changed(LAB, ("2.16.156.10011.1.33", "2.16.156.10011.1.99")))
    assert reply.json["rows"][0]["read"]["report_ref"] is None and "report_ref_unstated" in notices(reply)
    assert send(changed(EXAM, ("2.16.156.10011.1.32", "2.16.156.10011.1.33"))).json["rows"][0]["read"]["report_ref"] is None


def test_a_filled_rplc_is_a_correction_and_an_empty_one_none(send: Send):
    reply = send(changed(LAB, ("<parentDocument><id/>", '<parentDocument><id extension="T-DOC-0"/>')))
    assert {row["read"]["status"] for row in reply.json["rows"]} == {"corrected"} and "corrected_report" in notices(reply)
    assert "corrected_report" not in notices(send(LAB))


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("completed", ("asked", None)), ("active", ("refused", "not_final")), ("aborted", ("refused", "cancelled")), ("nullified", ("refused", "cancelled"))],
)
def test_a_filled_status_code_counts(rows: Rows, code: str, outcome: tuple[str, str | None]):
    assert became(first(rows(changed(LAB, ("<statusCode/>", f'<statusCode code="{code}"/>'))))) == outcome


def test_a_result_that_is_empty_is_none(rows: Rows):
    assert became(first(rows(changed(LAB, ('<value xsi:type="REAL" value="5.0"/>', '<value xsi:type="REAL"/>'))))) == ("refused", "no_result")
    assert first(rows(changed(EXAM, ('<value xsi:type="REAL" value="5.0"/>', '<value xsi:type="REAL"/>'))))["outcome"] == "asked", "a finding is in words"


@pytest.mark.parametrize("packed", ["DL0038|K|钾|5.0|3.5-5.3|N", "DL0038^K", "DL0038｜钾"])
def test_what_is_packed_into_one_text_is_refused_and_not_told(send: Send, packed: str):
    reply = send(changed(LAB, (">DL0038<", f">{packed}<")))
    assert became(reply.json["rows"][0]) == ("refused", "item_packed")
    assert packed not in reply.text and "3.5-5.3" not in reply.text


def test_a_name_in_the_place_of_the_code_is_a_name(rows: Rows):
    row = first(rows(changed(LAB, (">DL0038<", ">钾<"))))
    assert (*became(row), row["candidates"]) == ("confirm", "item_name_only", ["k"])


@pytest.mark.parametrize(
    ("value", "item"),
    [
        ('<value xsi:type="CD" code="DL0038" displayName="钾"/>', {"system": "local", "code": "DL0038", "owner": "issuer"}),
        ('<value xsi:type="CD" code="2823-3" codeSystem="2.16.840.1.113883.6.1"/>', {"system": "loinc", "code": "2823-3"}),
        ('<value xsi:type="CD" code="2823-4" codeSystem="2.16.840.1.113883.6.1"/>', {"system": "local", "code": "2823-4", "owner": "issuer"}),
    ],
)
def test_the_code_is_read_however_it_is_written(rows: Rows, value: str, item: dict[str, str]):
    assert first(rows(changed(LAB, ('<value xsi:type="ST">DL0038</value>', value))))["read"]["item"] == item


@pytest.mark.parametrize(
    ("extension", "name", "issuer", "question"),
    [
        ("12000000XY00000127", "东麓示范医院", {"system": "uscc", "code": "12000000XY00000127"}, None),
        ("XY0000012", "东麓示范医院", {"system": "uscc", "code": "XY0000012"}, None),
        ("东麓示范医院", "", {"system": "name", "code": "东麓示范医院"}, None),
        ("HYFE", "东麓示范医院", {"system": "name", "code": "东麓示范医院"}, None),
        ("12353", "东 麓 示范医院", {"system": "name", "code": "东麓示范医院"}, None),
        ("001", "某医院", None, "issuer_unknown_id"),
        ("", "", None, "issuer_unstated"),
        ("12000000XY00000127", "松涛示范医院", None, "issuer_conflict"),
    ],
)
def test_the_issuer_is_the_custodian(rows: Rows, extension: str, name: str, issuer: Any, question: str | None):
    custodian = 'extension="12000000XY00000127"/><name>东麓示范医院</name></representedCustodianOrganization>'
    row = first(
        rows(
            changed(
                LAB, (custodian, f'extension="{extension}"/><name>{name}</name></representedCustodianOrganization>'), (">东麓示范医院</value>", "></value>")
            )
        )
    )
    assert (row["read"]["issuer"], row.get("code")) == (issuer, question)


def test_a_reporting_institution_that_nobody_knows_is_asked_about(rows: Rows):
    row = first(rows(changed(EXAM, ("明镜演示医学影像诊断中心", "某某影像中心"))))
    assert (*became(row), row["questions"][0]["answer"]) == ("confirm", "performer_unknown", "performer")


def test_an_item_is_told_from_a_specimen_by_place_and_name(send: Send):
    reply = send(FLAT)
    assert {row["read"]["specimen"] for row in reply.json["rows"]} == {"serum", "urine"} and "data_element_code_wrong" in notices(reply)
    assert "data_element_code_wrong" not in notices(send(LAB))


def test_results_of_flat_entries_stand_behind_them(rows: Rows):
    found = rows(changed(FLAT, ('displayName="检验结果代码"/><value xsi:type="ST">1</value>', 'displayName="检验结果代码"/><value xsi:type="ST"/>')))
    assert [became(row) for row in found.values()] == [("refused", "no_result"), ("asked", None)]


def test_several_items_of_one_organizer_and_of_several_sections_have_places(rows: Rows):
    two = changed(LAB, ('</component></organizer></entry>\n      <entry><organizer classCode="CLUSTER" moodCode="EVN"><statusCode/>', "</component>"))
    assert list(rows(two)) == ["organizer[1]/observation[1]", "organizer[1]/observation[2]"]
    sections = changed(
        LAB,
        (
            '</organizer></entry>\n      <entry><organizer classCode="CLUSTER"',
            '</organizer></entry></section></component><component><section><entry><organizer classCode="CLUSTER"',
        ),
    )
    assert list(rows(sections)) == ["section[1]/organizer[1]", "section[2]/organizer[1]"]


def test_a_specimen_beside_the_item_is_its_specimen(rows: Rows):
    beside = changed(LAB, ('<entryRelationship typeCode="COMP">', "</observation></component><component>"), ("</entryRelationship></observation>", ""))
    assert first(rows(beside))["read"]["performed_from"] == "specimen effectiveTime/low"


@pytest.mark.parametrize(
    ("pairs", "read"),
    [
        ((("2.16.156.10011.2.1.1.27", "1.2.3"),), True),
        ((('code="C0007"', 'code="X"'),), True),
        ((("2.16.156.10011.2.1.1.27", "1.2.3"), ('code="C0007"', 'code="C0011"')), False),
        ((("2.16.156.10011.2.1.1.27", "2.16.156.10011.2.1.1.26"),), False),
        ((('<templateId root="2.16.156.10011.2.1.1.27"/>', ""), ('<code code="C0007" codeSystem="2.16.156.10011.2.4"/>', "")), True),
        (
            (('<templateId root="2.16.156.10011.2.1.1.27"/>', ""), ('<code code="C0007" codeSystem="2.16.156.10011.2.4"/>', ""), (">检验报告<", ">手术记录<")),
            False,
        ),
        ((("ClinicalDocument", "POOR_IN200902UV"),), False),
    ],
)
def test_only_reports_are_read(send: Send, pairs: tuple[tuple[str, str], ...], read: bool):
    reply = send(changed(LAB, *pairs))
    assert (reply.status_code, reply.json.get("code")) == ((200, None) if read else (422, "not_a_report"))


def test_two_patients_are_refused_whole(send: Send):
    assert send(changed(LAB, ("<author ", "<recordTarget/><author "))).json["code"] == "several_patients"


@pytest.mark.parametrize("label", ["GB2312", "GBK", "GB18030", "UTF-8", "utf-8"])
@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_the_label_of_the_charset_may_lie(send: Send, label: str, charset: str):
    reply = send(changed(FLAT, ('encoding="UTF-8"', f'encoding="{label}"'), ("测试患者甲", "测试患者镕喆")).encode(charset))
    assert [row["read"]["issuer"]["code"] for row in reply.json["rows"]] == ["松涛示范医院"] * 2
    assert ("charset_differs_from_label" in notices(reply)) is ((charset == "utf-8") is label.startswith("GB"))


def test_utf_16_with_its_mark_is_read(rows: Rows):
    assert list(rows(changed(LAB, ('encoding="UTF-8"', 'encoding="UTF-16"')).encode("utf-16"))) == ["organizer[1]", "organizer[2]"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<a><b></a>", "xml_malformed"),
        (f"{'<a>' * 65}{'</a>' * 65}", "xml_too_deep"),
        (f"<a>{'<b/>' * 50_000}</a>", "too_many_rows"),
        ("<a>&x;</a>", "xml_malformed"),
        ("<!DOCTYPE a><a/>", "xml_doctype"),
        ('<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>', "xml_doctype"),
        ("<a>\x80\xff</a>".encode("latin-1"), "charset_unreadable"),
        (LAB.replace("DE04.30.019.00", "DE04.30.018.00").replace("检验项目代码", "检验类别"), "report_without_rows"),
    ],
)
def test_what_is_no_xml_of_a_report_is_refused_whole(send: Send, document: bytes | str, code: str):
    assert send(document).json["code"] == code


def test_a_doctype_within_a_text_is_a_text(rows: Rows):
    assert len(rows(changed(LAB, ("<text/>", "<text><![CDATA[<!DOCTYPE x>]]></text><!-- <!DOCTYPE y> -->")))) == 2


def test_prefixes_are_read_past_declared_or_not(rows: Rows):
    assert len(rows(changed(LAB, (' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"', "")))) == 2

    prefixed = re.sub(r"<(/?)([A-Za-z])", r"<\1hl7:\2", changed(LAB, ('xmlns="urn:hl7-org:v3"', 'xmlns:hl7="urn:hl7-org:v3"')))
    assert list(rows(prefixed)) == ["organizer[1]", "organizer[2]"]
