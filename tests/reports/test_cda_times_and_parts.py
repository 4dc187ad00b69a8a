"""Of a Chinese CDA: times that are one with a later stage's, rows whose parts cannot be told apart, rows without a result, and what is said twice."""

from __future__ import annotations

import pytest

from recognition.domain.report_documents.packed import is_packed
from tests.reports.test_cda_traps import EXAM, HIGH, LAB, LOW, OWN, Rows, Send, became, changed, first, notices

AUTHOR, GENERATED = '<time value="20261121150000"/>', '<effectiveTime value="20261121154823"/>'
UNTESTED = changed(LAB, (OWN, "<effectiveTime/>"))
"""Without the day of the test, so that a late sampling contradicts the report alone."""
RESULT = '<value xsi:type="REAL" value="5.0"/>'
SPECIMEN = (
    '<observation classCode="OBS" moodCode="EVN"><code code="DE04.50.134.00" codeSystem="2.16.156.10011.2.2.1" codeSystemName="卫生信息数据元目录" '
    f'displayName="标本类别"/><effectiveTime>{LOW}{HIGH}</effectiveTime><value xsi:type="ST">血清</value></observation>'
)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        ("20261121150000", "", ("confirm", "time_unconfirmed")),
        ("20261121145959", "", ("asked", None)),
        ("20261121150001", "", ("refused", "time_conflict")),
        ("20261121154823", "", ("refused", "time_conflict")),
        ("20261120082000", "20261120082000", ("confirm", "time_unconfirmed")),
        ("202611200820", "20261120082000", ("confirm", "time_unconfirmed")),
        ("20261120", "20261120", ("asked", None)),
    ],
)
def test_a_sampling_that_is_one_with_receipt_or_report_is_a_question(rows: Rows, low: str, high: str, outcome: tuple[str, str | None]):
    row = first(rows(changed(UNTESTED, (LOW, f'<low value="{low}"/>'), (HIGH, f'<high value="{high}"/>'))))
    assert became(row) == outcome


@pytest.mark.parametrize("author", ["<time/>", AUTHOR.replace("150000", "160000")])
def test_the_time_of_the_document_itself_is_no_sampling(rows: Rows, author: str):
    document = changed(UNTESTED, (HIGH, "<high/>"), (AUTHOR, author))
    assert became(first(rows(changed(document, (LOW, '<low value="20261121154823"/>'))))) == ("confirm", "time_unconfirmed")
    assert became(first(rows(changed(document, (LOW, '<low value="20261121154824"/>'))))) == ("refused", "time_conflict")


@pytest.mark.parametrize("who", ["dataEnterer", "authenticator", "legalAuthenticator"])
def test_the_time_of_audit_and_signature_is_no_sampling(rows: Rows, who: str):
    document = changed(UNTESTED, ("<custodian ", f'<{who}><time value="20261121143000"/></{who}><custodian '), (HIGH, "<high/>"))
    assert became(first(rows(changed(document, (LOW, '<low value="20261121143000"/>'))))) == ("confirm", "time_unconfirmed")
    assert became(first(rows(changed(document, (LOW, '<low value="20261121143100"/>'))))) == ("refused", "time_conflict")


def test_an_examination_at_the_time_of_its_report_is_a_question(rows: Rows):
    own = '<effectiveTime value="20261118143000"/>'
    for time in ("20261121150000", "202611211500"):
        assert became(first(rows(changed(EXAM, (own, f'<effectiveTime value="{time}"/>'))))) == ("confirm", "time_unconfirmed")
    assert first(rows(changed(EXAM, (own, '<effectiveTime value="20261121145900"/>'))))["outcome"] == "asked"


@pytest.mark.parametrize("sign", [*",;，；、/#:=_-~ ", "&amp;", "\\S\\", "\\F\\", "|", "^", "$", "\t"])
@pytest.mark.parametrize("result", ["8317.61", "8317046129"])
def test_a_result_beside_the_code_is_refused_whatever_parts_them(send: Send, sign: str, result: str):
    reply = send(changed(LAB, (">DL0038<", f">DL0038{sign}K{sign}{result}<"), (RESULT, f'<value xsi:type="REAL" value="{result}"/>')))
    assert became(reply.json["rows"][0]) in (("refused", "item_packed"), ("refused", "item_unreadable" if "\\" in sign else None))
    assert result not in reply.text


@pytest.mark.parametrize("code", ["8317.61", "(8317.61)", "ALT 8317.61 U/L", "ALT(8317.61)", "<8317.61", "8317"])
def test_a_result_in_the_place_of_the_code_is_refused(send: Send, code: str):
    written = code.replace("<", "&lt;")
    reply = send(changed(LAB, (">DL0038<", f">{written}<"), (RESULT, '<value xsi:type="REAL" value="8317"/>')))
    assert became(reply.json["rows"][0]) == ("refused", "item_unreadable" if code[0] in "(<" else "item_packed")
    assert "8317" not in str(reply.json["rows"])


@pytest.mark.parametrize(
    ("code", "results", "packed"),
    [
        ("DL0038", ["5.0"], False),
        ("T201.1", ["201.1"], False),
        ("A01.02-3", ["4"], False),
        ("2,3-DPG", ["5.1"], False),
        ("K+", ["5"], False),
        ("1.2.156.1", ["5"], False),
        ("GLU-120", ["5.1"], False),
        ("GLU-120", ["120"], True),
        ("DL9;6", ["6.0"], True),
        ("120", ["120.0"], True),
        ("ALT/Neg", ["neg"], True),
        ("T-5", ["5"], True),
        ("K+", ["+"], False),
        ("ＤＬ１，８．５", [], True),
    ],
)
def test_a_code_with_signs_of_its_own_is_a_code(code: str, results: list[str], packed: bool):
    assert is_packed(code, results) is packed


def test_a_code_that_the_code_map_has_as_it_stands_counts(rows: Rows):
    assert first(rows(changed(LAB, (RESULT, '<value xsi:type="ST">DL0038</value>'))))["outcome"] == "asked"


def test_a_loinc_code_is_one_whatever_the_result(rows: Rows):
    loinc = '<value xsi:type="CD" code="2823-3" codeSystem="2.16.840.1.113883.6.1"/>'
    row = first(rows(changed(LAB, ('<value xsi:type="ST">DL0038</value>', loinc), (RESULT, '<value xsi:type="REAL" value="2823"/>'))))
    assert row["outcome"] == "asked"


def test_a_row_of_the_laboratory_without_any_result_is_refused(rows: Rows):
    beside = f'<observation classCode="OBS" moodCode="EVN"><code code="DE04.30.015.00" codeSystem="2.16.156.10011.2.2.1" codeSystemName="卫生信息数据元目录" displayName="{{}}"/>{RESULT}</observation>'
    assert [became(row) for row in rows(changed(LAB, (beside.format("检验定量结果"), ""))).values()] == [("refused", "no_result")] * 2
    for name in ("检验结果计量单位", "检验结果异常标识", "参考值"):
        other = beside.format(name).replace("DE04.30.015.00", "DE04.30.016.00")
        assert became(first(rows(changed(LAB, (beside.format("检验定量结果"), other))))) == ("refused", "no_result")
    other = beside.format("检验结果").replace("DE04.30.015.00", "DE04.30.099.00")
    assert first(rows(changed(LAB, (beside.format("检验定量结果"), other))))["outcome"] == "asked"
    assert first(rows(changed(EXAM, (beside.format("检查定量结果"), ""))))["outcome"] == "asked", "a finding is in words"


def test_two_numbers_of_the_report_are_a_question_and_one_said_twice_is_one(send: Send):
    number = '<id root="2.16.156.10011.1.33" extension="BG-T-2611-0007"/>'
    reply = send(changed(LAB, (number, number + number.replace("0007", "0008"))))
    row = reply.json["rows"][0]
    assert (*became(row), row["read"]["report_ref"]) == ("confirm", "report_ref_ambiguous", None)
    assert "report_ref_unstated" not in notices(reply)
    row = first({row["at"]: row for row in send(changed(LAB, (number, number * 2))).json["rows"]})
    assert (row["outcome"], row["read"]["report_ref"]) == ("asked", "BG-T-2611-0007")


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        (SPECIMEN, ("asked", None)),
        (SPECIMEN.replace("071500", "073000"), ("confirm", "time_unconfirmed")),
        (SPECIMEN.replace(LOW, '<low value="20261119071500"/>'), ("refused", "time_conflict")),
        (SPECIMEN.replace("血清", "尿"), ("confirm", "specimen_unreadable")),
    ],
)
def test_two_specimens_of_one_row_must_agree(rows: Rows, other: str, outcome: tuple[str, str | None]):
    row = first(rows(changed(LAB, (SPECIMEN, SPECIMEN + "</entryRelationship><entryRelationship>" + other))))
    assert became(row) == outcome


def test_two_patients_or_two_custodians_are_not_the_first(send: Send):
    assert send(changed(LAB, ("</patientRole>", "</patientRole><patientRole><patient/></patientRole>"))).json["code"] == "several_patients"
    assert send(changed(LAB, ("</patientRole>", "<patient/></patientRole>"))).json["code"] == "several_patients"
    other = "<custodian><assignedCustodian><representedCustodianOrganization><name>松涛示范医院</name></representedCustodianOrganization></assignedCustodian></custodian>"
    row = send(changed(LAB, ("</custodian>", f"</custodian>{other}"))).json["rows"][0]
    assert became(row) == ("confirm", "issuer_conflict")


def test_the_day_of_the_test_at_most_a_question_whatever_stands_beside(rows: Rows):
    row = first(rows(changed(LAB, (LOW, "<low/>"), (OWN, '<effectiveTime value="20261121150000"/>'))))
    assert became(row) == ("confirm", "time_unconfirmed")


@pytest.mark.parametrize("low", ["20261122", "20261121100000"])
def test_what_was_tested_before_it_was_sampled_contradicts_itself(rows: Rows, low: str):
    document = changed(LAB, (HIGH, "<high/>"), (AUTHOR, "<time/>"), (GENERATED, '<effectiveTime value="20261125"/>'))
    assert became(first(rows(changed(document, (LOW, f'<low value="{low}"/>'))))) == ("refused", "time_conflict")
    assert became(first(rows(changed(document, (LOW, '<low value="20261121"/>'))))) == ("asked", None)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("检验报告（初步）", "not_final"),
        ("检验报告单(未审核)", "not_final"),
        ("检验报告【作废】", "cancelled"),
        ("初步报告", "not_final"),
        ("检验报告（急诊）", None),
    ],
)
def test_a_title_tells_that_it_is_not_final(rows: Rows, title: str, code: str | None):
    assert became(first(rows(changed(LAB, ("<title>检验报告</title>", f"<title>{title}</title>")))))[1] == code


def test_one_identifier_of_several_is_told_to_be_taken_by_its_form(send: Send):
    custodian = '<id root="2.16.156.10011.1.5" extension="12000000XY00000127"/>'
    assert "issuer_id_by_shape" in notices(send(changed(LAB, (custodian, f'{custodian}<id root="1.2.3" extension="001"/>'))))
    assert "issuer_id_by_shape" not in notices(send(LAB))


@pytest.mark.parametrize("performer", ["检验科", "医学检验科", "放射科"])
def test_a_department_performed_it_for_its_hospital(rows: Rows, performer: str):
    assert became(first(rows(changed(EXAM, ("明镜演示医学影像诊断中心", performer))))) == ("asked", None)


@pytest.mark.parametrize("nothing", ["NA", "N/A", "null", "无", "--"])
def test_what_templates_write_for_no_time_is_none(rows: Rows, nothing: str):
    row = first(rows(changed(LAB, (LOW, f'<low value="{nothing}"/>'))))
    assert (became(row), row["read"]["performed_from"]) == (("confirm", "time_unconfirmed"), "item effectiveTime")
    row = first(rows(changed(LAB, (LOW, f'<low value="{nothing}"/>'), (HIGH, f'<high value="{nothing}"/>'), (OWN, f'<effectiveTime value="{nothing}"/>'))))
    assert became(row) == ("refused", "time_only_report")


def times_beside(sampled: str, received: str) -> str:
    """The first item without a time at its specimen, and with two times in observations of their own."""
    told = "".join(
        f'<component><observation classCode="OBS" moodCode="EVN"><code code="{code}" displayName="{name}"/><value xsi:type="TS" value="{value}"/></observation></component>'
        for code, name, value in (("DE04.50.137.00", "标本采样日期时间", sampled), ("", "接收标本日期时间", received))
    )
    document = changed(LAB, (LOW, "<low/>"), (HIGH, "<high/>"))
    place = document.index("</organizer>")
    return document[:place] + told + document[place:]


@pytest.mark.parametrize(
    ("sampled", "received", "outcome"),
    [
        ("20261120071500", "20261120082000", ("asked", None)),
        ("20261120082000", "20261120082000", ("confirm", "time_unconfirmed")),
        ("20261120092000", "20261120082000", ("refused", "time_conflict")),
        ("20261120071500", "NA", ("asked", None)),
        ("NA", "20261120082000", ("confirm", "time_unconfirmed")),
    ],
)
def test_times_of_sampling_and_receipt_in_observations_of_their_own(rows: Rows, sampled: str, received: str, outcome: tuple[str, str | None]):
    row = first(rows(times_beside(sampled, received)))
    assert became(row) == outcome
    assert outcome[0] != "asked" or row["read"]["performed_from"] == "DE04.50.137.00"
