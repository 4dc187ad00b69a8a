"""What a reader of FHIR gets wrong with reports, each trap by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
LOINC = "http://loinc.org"
HOSPITAL = {"resourceType": "Organization", "id": "h", "identifier": [{"value": "H50011100001"}], "name": "东麓示范医院"}


def observation(**members: Any) -> dict[str, Any]:
    """ALT in serum, final, with a value."""
    return {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"coding": [{"system": LOINC, "code": "1742-6"}]}, "valueQuantity": {"value": 1}, **members,
    }  # fmt: skip


def specimen(**members: Any) -> dict[str, Any]:
    """Serum, drawn on the morning of 20 November."""
    return {"resourceType": "Specimen", "id": "s", "type": {"text": "血清"}, "collection": {"collectedDateTime": "2026-11-20T07:05:00+08:00"}, **members}


def report(*contained: dict[str, Any], **members: Any) -> str:
    """A report of those observations that are contained in it."""
    made: dict[str, Any] = {
        "resourceType": "DiagnosticReport", "id": "r", "contained": [HOSPITAL, *contained], "identifier": [{"value": "BG-1"}], "status": "final", "code": {"text": "肝功能"},
        "effectiveDateTime": "2026-11-20T07:45:00+08:00", "issued": "2026-11-21T10:00:00+08:00", "performer": [{"reference": "#h"}],
        "result": [{"reference": f"#{each['id']}"} for each in contained if each["resourceType"] == "Observation"], **members,
    }  # fmt: skip
    return json.dumps({name: value for name, value in made.items() if value is not None}, ensure_ascii=False)


def only(rows: dict[str, Any]) -> dict[str, Any]:
    [row] = rows.values()
    return row


def became(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["outcome"], row.get("code")


def notices(reply: TestResponse) -> set[str]:
    return {notice["code"] for notice in reply.json["notices"]}


# times


def test_the_specimen_is_asked_before_the_report_and_the_report_before_the_row(rows: Rows):
    later = {"effectiveDateTime": "2026-11-20T09:00:00+08:00"}
    row = only(rows(report(specimen(), observation(specimen={"reference": "#s"}, **later))))
    assert (row["read"]["performed_from"], row["read"]["performed_at"]) == ("Specimen.collection.collectedDateTime", "2026-11-20T07:05:00+08:00")
    row = only(rows(report(observation(**later))))
    assert row["read"]["performed_from"] == "effectiveDateTime"
    row = only(rows(report(observation(**later), effectiveDateTime=None)))
    assert row["read"]["performed_from"] == "Observation.effectiveDateTime"


def test_the_reports_own_specimen_counts_where_it_is_the_only_one(rows: Rows):
    other = specimen(id="t", collection={"collectedDateTime": "2026-11-19T07:05:00+08:00"})
    assert only(rows(report(specimen(), observation(), specimen=[{"reference": "#s"}])))["read"]["performed_from"].startswith("Specimen")
    row = only(rows(report(specimen(), other, observation(), specimen=[{"reference": "#s"}, {"reference": "#t"}])))
    assert (row["read"]["performed_from"], row["read"]["specimen"]) == ("effectiveDateTime", None)


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"effectiveDateTime": None}, ("refused", "time_only_report")),
        ({"effectiveDateTime": None, "issued": None}, ("refused", "time_unstated")),
        ({"effectiveDateTime": "2026-11-21T10:00:00+08:00"}, ("confirm", "time_unconfirmed")),
        ({"effectiveDateTime": "2026-11-21T02:00:00Z"}, ("confirm", "time_unconfirmed")),
        ({"effectiveDateTime": "2026-11-21"}, ("asked", None)),
        ({"effectiveDateTime": "2026-11-22"}, ("refused", "time_conflict")),
        ({"effectiveDateTime": "2026-11"}, ("refused", "time_imprecise")),
        ({"effectiveDateTime": "2026-02-30"}, ("refused", "time_unreadable")),
        ({"effectiveDateTime": 20261120}, ("refused", "time_unreadable")),
        ({"effectiveDateTime": None, "effectiveInstant": "2026-11-20T07:45:00Z"}, ("asked", None)),
        ({"effectiveDateTime": None, "effectiveTiming": {"event": ["2026-11-20"]}}, ("refused", "time_unreadable")),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-20T07:00:00+08:00", "end": "2026-11-20T08:00:00+08:00"}}, ("asked", None)),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-20"}}, ("asked", None)),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-19", "end": "2026-11-20"}}, ("confirm", "time_period")),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-19", "end": "2026"}}, ("confirm", "time_period")),
        ({"effectiveDateTime": None, "effectivePeriod": {"end": "2026-11-20"}}, ("confirm", "time_unconfirmed")),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2026-11-20", "end": "2026-11-19"}}, ("refused", "time_conflict")),
        ({"effectiveDateTime": None, "effectivePeriod": {}}, ("refused", "time_unreadable")),
        ({"effectiveDateTime": "2036-11-20", "issued": None}, ("refused", "time_in_future")),
        ({"effectiveDateTime": "2036-11-20"}, ("refused", "time_in_future")),
    ],
)
def test_effective_is_read_as_it_is_said(rows: Rows, members: dict[str, Any], outcome: tuple[str, str | None]):
    assert became(only(rows(report(observation(), **members)))) == outcome


def test_receipt_is_never_sampling(rows: Rows):
    received = specimen(collection={}, receivedTime="2026-11-20T09:00:00+08:00")
    row = only(rows(report(received, observation(specimen={"reference": "#s"}), effectiveDateTime=None, issued=None)))
    assert (*became(row), row["seen"]) == ("refused", "time_only_received", ["Specimen.receivedTime received"])


def test_a_row_whose_time_is_its_own_issue_is_asked_about(rows: Rows):
    row = only(rows(report(observation(effectiveDateTime="2026-11-20T18:00:00+08:00", issued="2026-11-20T18:00:00+08:00"), effectiveDateTime=None)))
    assert became(row) == ("confirm", "time_unconfirmed")


def test_a_morning_in_utc_is_that_instant(rows: Rows):
    row = only(rows(report(observation(), effectiveDateTime="2026-11-19T23:45:00Z")))
    assert row["lookup"]["performed"]["says"].find("2026-11-20") >= 0, row["lookup"]["performed"]


@pytest.mark.parametrize("time", ["2026-11-20T07:45:00", "2026-11-20 07:45", "20261120074500"])
def test_a_time_that_fhir_does_not_allow_is_read_where_it_is_exact_and_told(send: Send, time: str):
    reply = send(report(observation(), effectiveDateTime=time))
    assert reply.json["rows"][0]["outcome"] == "asked" and {"fhir_invalid_datetime", "zone_assumed"} <= notices(reply)
    assert not notices(send(report(observation(), effectiveDateTime="2026-11-20"))) & {"fhir_invalid_datetime", "zone_assumed"}, "a date has no offset"


# status


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((code, ("asked", None)) for code in ("final", "amended", "corrected")),
        *((code, ("refused", "not_final")) for code in ("preliminary", "registered", "partial")),
        *((code, ("refused", "cancelled")) for code in ("cancelled", "entered-in-error")),
        ("unknown", ("refused", "status_unknown")),
        *((code, ("confirm", "status_unstated")) for code in ("Final", "done", "已审核", "", None, 1)),
    ],
)
def test_a_row_has_its_own_status_by_the_table(rows: Rows, status: object, outcome: tuple[str, str | None]):
    assert became(only(rows(report(observation(status=status))))) == outcome


def test_a_report_that_was_withdrawn_takes_its_rows_with_it_and_a_partial_one_does_not(send: Send):
    assert became(send(report(observation(), status="entered-in-error")).json["rows"][0]) == ("refused", "cancelled")
    assert became(send(report(observation(), status="preliminary")).json["rows"][0]) == ("asked", None)
    reply = send(report(observation(), status="partial"))
    assert became(reply.json["rows"][0]) == ("asked", None) and "report_partial" in notices(reply)
    assert "corrected_report" in notices(send(report(observation(), status="amended")))


def test_without_rows_the_report_is_the_item_and_has_its_own_status(rows: Rows):
    code = {"coding": [{"system": LOINC, "code": "57021-8"}]}
    row = only(rows(report(code=code)))
    assert (row["at"], row["read"]["our_item"]) == ("DiagnosticReport", "cbc")
    assert became(only(rows(report(code=code, status="appended"))))[0] == "asked"
    assert became(only(rows(report(code=code, status="partial")))) == ("refused", "not_final")


# items


def test_members_are_the_items_and_each_observation_is_one_row(send: Send):
    ast = observation(id="p", code={"coding": [{"system": LOINC, "code": "1920-8"}]})
    panel = observation(id="g", hasMember=[{"reference": "#o"}, {"reference": "#p"}, {"reference": "#o"}])
    del panel["valueQuantity"]
    text = json.loads(report(observation(), ast, panel))
    text["result"] = [{"reference": "#g"}, {"reference": "#p"}]
    reply = send(json.dumps(text))
    assert [(row["at"], row["read"]["our_item"]) for row in reply.json["rows"]] == [("#o", "alt"), ("#p", "ast")]
    assert "panel_by_members" in notices(reply)


def test_members_that_go_in_a_circle_end(send: Send):
    circle = observation(id="g", hasMember=[{"reference": "#g"}])
    del circle["valueQuantity"]
    assert send(report(circle)).json["code"] == "report_without_rows"


def test_members_deeper_than_any_report_has_are_refused(rows: Rows):
    chain = [observation(id=f"c{place}", hasMember=[{"reference": f"#c{place + 1}"}]) for place in range(60)]
    for each in chain:
        del each["valueQuantity"]
    text = json.loads(report(*chain))
    text["result"] = [{"reference": "#c0"}]
    assert became(only(rows(json.dumps(text)))) == ("refused", "result_missing")


def test_a_result_that_the_document_does_not_have_is_told(rows: Rows):
    found = rows(report(result=[{"reference": "Observation/x"}, {"reference": "#h"}, {}]))
    assert {at: became(row) for at, row in found.items()} == {f"DiagnosticReport.result[{place}]": ("refused", "result_missing") for place in range(3)}


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"valueQuantity": None}, "no_result"),
        ({"dataAbsentReason": {"text": "x"}}, "no_result"),
        ({"component": [{"code": {}, "valueQuantity": {"value": 1}}]}, "asked"),
        ({"component": [{"code": {}}]}, "no_result"),
        ({}, "no_result"),
    ],
)
def test_a_row_has_a_value_or_is_no_result(rows: Rows, members: dict[str, Any], outcome: str):
    bare = observation()
    del bare["valueQuantity"]
    row = only(rows(report(bare | members)))
    assert row.get("code", "asked") == outcome


def test_an_examination_is_the_report_itself(send: Send):
    ct = {"coding": [{"system": "http://example.invalid/items", "code": "DL0247", "display": "胸部CT平扫"}]}
    for members in (
        {"category": [{"coding": [{"code": "RAD"}]}]},
        {"category": [{"coding": [{"system": LOINC, "code": "LP29684-5"}]}]},
        {"imagingStudy": [{"reference": "ImagingStudy/1"}]},
    ):
        reply = send(report(observation(), code=ct, **members))
        [row] = reply.json["rows"]
        assert (row["at"], row["read"]["our_item"]) == ("DiagnosticReport", "ct_chest") and "narrative_rows_ignored" in notices(reply)


def test_loinc_is_asked_before_other_codings_and_agrees_with_them(rows: Rows):
    own = {"system": "http://example.invalid/items", "code": "DL0009"}
    row = only(rows(report(observation(code={"coding": [own, {"system": LOINC, "code": "1742-6"}]}))))
    assert (row["read"]["item"]["code"], row["read"]["also_item"]["code"]) == ("1742-6", "DL0009")
    row = only(rows(report(observation(code={"coding": [own, {"system": LOINC, "code": "1920-8"}]}))))
    assert became(row) == ("confirm", "item_conflict")


def test_a_system_that_nobody_knows_is_the_issuers_own_and_told(send: Send):
    foreign = observation(code={"coding": [{"system": "http://dl.example/items", "code": "34608000"}]})
    reply = send(report(foreign))
    assert reply.json["rows"][0]["lookup"]["verdict"] == "not_covered" and "item_system_taken_as_local" in notices(reply)
    assert "item_system_taken_as_local" not in notices(send(report(observation(code={"coding": [{"code": "DL0009"}]}))))


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ({"text": "Serum specimen"}, "serum"),
        ({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0487", "code": "SER"}]}, "serum"),
        ({"coding": [{"system": "http://snomed.info/sct", "code": "119364003", "display": "Serum specimen"}]}, "serum"),
        ({"coding": [{"code": "119364003"}]}, "serum"),
        ({}, None),
    ],
)
def test_the_specimen_is_read_in_words_or_by_its_code(rows: Rows, kind: dict[str, Any], read: str | None):
    assert only(rows(report(specimen(type=kind), observation(specimen={"reference": "#s"}))))["read"]["specimen"] == read


def test_loinc_of_serum_in_urine_is_another_test(rows: Rows):
    assert became(only(rows(report(specimen(type={"text": "尿"}), observation(specimen={"reference": "#s"}))))) == ("refused", "specimen_differs")


# issuer and number


@pytest.mark.parametrize(
    ("identifiers", "number", "question"),
    [
        ([{"value": "BG-1"}], "BG-1", None),
        ([{"value": "A"}, {"type": {"coding": [{"code": "FILL"}]}, "value": "BG-1"}], "BG-1", None),
        ([{"value": "A"}, {"value": "B"}], None, "report_ref_ambiguous"),
        ([{"type": {"coding": [{"code": "FILL"}]}, "value": each} for each in "AB"], None, "report_ref_ambiguous"),
        ([], None, None),
    ],
)
def test_the_reports_number_is_the_fillers(send: Send, identifiers: list[dict[str, Any]], number: str | None, question: str | None):
    reply = send(report(observation(), identifier=identifiers))
    [row] = reply.json["rows"]
    assert (row["read"]["report_ref"], row.get("code")) == (number, question)
    assert ("report_ref_unstated" in notices(reply)) is (not identifiers)


@pytest.mark.parametrize(
    ("performer", "contained", "issuer", "question"),
    [
        ([{"reference": "#h"}], [], {"system": "nhsa", "code": "H50011100001"}, None),
        ([{"reference": "#p"}, {"reference": "#h"}], [{"resourceType": "Practitioner", "id": "p", "identifier": [{"value": "T-1"}]}], {"system": "nhsa", "code": "H50011100001"}, None),
        ([{"reference": "#l"}], [{"resourceType": "PractitionerRole", "id": "l", "organization": {"reference": "#h"}}], {"system": "nhsa", "code": "H50011100001"}, None),
        ([{"reference": "#l"}], [{"resourceType": "PractitionerRole", "id": "l", "organization": {"display": "东麓示范医院"}}], {"system": "name", "code": "东麓示范医院"}, None),
        ([{"reference": "Organization/9", "display": "东麓示范医院"}], [], {"system": "name", "code": "东麓示范医院"}, None),
        ([{"reference": "Practitioner/9", "display": "东麓示范医院"}], [], None, "issuer_unstated"),
        ([{"type": "Practitioner", "identifier": {"value": "H50011100001"}}], [], None, "issuer_unstated"),
        ([{"display": "测试医师"}], [], None, "issuer_unknown_id"),
        ([], [], None, "issuer_unstated"),
        ([{"reference": "#h"}, {"identifier": {"value": "12000000XY00000202"}}], [], None, "issuer_conflict"),
        ([{"reference": "#h"}, {"display": "松涛示范医院"}], [], None, "issuer_conflict"),
    ],
)  # fmt: skip
def test_the_issuer_is_the_performing_organisation(rows: Rows, performer: list[Any], contained: list[Any], issuer: Any, question: str | None):
    row = only(rows(report(observation(), *contained, performer=performer)))
    assert (row["read"]["issuer"], row.get("code")) == (issuer, question)


def test_who_interpreted_is_never_the_issuer(rows: Rows):
    assert only(rows(report(observation(), performer=[], resultsInterpreter=[{"reference": "#h"}])))["read"]["issuer"] is None


def test_the_laboratory_of_a_row_is_its_performer(rows: Rows):
    other = {"identifier": {"value": "91000000XY0000290F"}}
    assert only(rows(report(observation(performer=[other]))))["read"]["performer"] == {"system": "uscc", "code": "91000000XY0000290F"}
    assert "performer" not in only(rows(report(observation(performer=[{"reference": "#h"}]))))["read"]


# bundles


def bundle(*resources: dict[str, Any]) -> str:
    """A Bundle of these, each under an address of its own."""
    entries = [{"fullUrl": f"http://example.invalid/fhir/{each['resourceType']}/{each['id']}", "resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False)


def whole(subject: str = "Patient/1", **members: Any) -> list[dict[str, Any]]:
    """A report, its observation and its hospital as resources of their own."""
    made = json.loads(report(**members)) | {
        "subject": {"reference": subject},
        "performer": [{"reference": "Organization/h"}],
        "result": [{"reference": "Observation/o"}],
    }
    made.pop("contained")
    return [made, observation(subject={"reference": subject}), HOSPITAL]


@pytest.mark.parametrize(
    "reference", ["Observation/o", "http://example.invalid/fhir/Observation/o", "http://other.invalid/Observation/o", "Observation/o/_history/2"]
)
def test_references_of_a_bundle_are_found_in_every_form(rows: Rows, reference: str):
    first, *others = whole()
    row = only(rows(bundle(first | {"result": [{"reference": reference}]}, *others)))
    assert (row["at"], row["outcome"]) == ("Observation/o", "asked")


def test_an_id_that_might_be_a_persons_is_not_told(rows: Rows):
    first, row, hospital = whole()
    number = "11010119900307743X"
    found = rows(bundle(first | {"result": [{"reference": f"Observation/{number}"}]}, row | {"id": number}, hospital))
    assert list(found) == ["Bundle.entry[1]"]


def test_a_bundle_of_two_patients_is_refused_whole(send: Send):
    first, row, hospital = whole()
    assert send(bundle(first, row, hospital, first | {"id": "r2", "subject": {"reference": "Patient/2"}})).json["code"] == "several_patients"
    assert send(bundle(first, row | {"subject": {"reference": "http://x.invalid/Patient/1"}}, hospital)).status_code == 200
    patients = [{"resourceType": "Patient", "id": str(number)} for number in (1, 2)]
    nameless = [{name: value for name, value in each.items() if name != "subject"} for each in (first, row, hospital)]
    assert send(bundle(*nameless, *patients)).json["code"] == "several_patients"
    assert send(bundle(*nameless, patients[0])).status_code == 200


def test_two_reports_of_one_patient_are_both_read(rows: Rows):
    first, row, hospital = whole()
    second = first | {"id": "r2", "identifier": [{"value": "BG-2"}], "result": [{"reference": "Observation/p"}]}
    assert len(rows(bundle(first, row, hospital, second, row | {"id": "p"}))) == 2


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('{"resourceType": "Observation"}', "not_a_report"),
        ('{"resourceType": "Bundle", "entry": "x"}', "not_a_report"),
        ('{"Sample": "血"}', "not_a_report"),
        ('[{"resourceType": "DiagnosticReport"}]', "not_a_report"),
        ('{"resourceType": "DiagnosticReport", "resourceType": "DiagnosticReport"}', "json_duplicate_key"),
        ('{"resourceType": ' + "[" * 40 + "]" * 40 + "}", "json_too_deep"),
        ('{"resourceType": "DiagnosticReport"', "json_malformed"),
        ('{"resourceType": "DiagnosticReport", "x": NaN}', "json_number"),
    ],
)
def test_what_is_no_report_is_refused_whole(send: Send, document: str, code: str):
    assert send(document).json["code"] == code


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, [{}], [[]], True])
@pytest.mark.parametrize(
    "member", ["contained", "identifier", "code", "effectiveDateTime", "issued", "performer", "specimen", "result", "category", "subject", "status"]
)
def test_a_member_of_another_type_is_never_a_fault(send: Send, member: str, value: Any):
    text = json.loads(report(specimen(), observation(specimen={"reference": "#s"})))
    assert send(json.dumps(text | {member: value})).status_code in (200, 422)


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, [{}], {"coding": [{"system": 1, "code": 2}]}])
@pytest.mark.parametrize("member", ["code", "status", "specimen", "hasMember", "component", "performer", "effectivePeriod", "id"])
def test_nor_is_one_of_a_row(send: Send, member: str, value: Any):
    text = json.loads(report(specimen(), observation(), effectiveDateTime=None))
    text["contained"][2][member] = value
    assert send(json.dumps(text)).status_code in (200, 422)


def test_with_a_byte_order_mark_and_in_gb18030_it_is_read(rows: Rows):
    text = report(observation(code={"text": "总蛋白"}))
    assert only(rows(b"\xef\xbb\xbf" + text.encode()))["candidates"] == ["tp"]
    assert only(rows(text.encode("gb18030")))["candidates"] == ["tp"]
