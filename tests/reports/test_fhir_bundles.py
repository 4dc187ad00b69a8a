"""What a FHIR document holds beside what its report names, under one name twice, and within a panel that was withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.reports.test_fhir_traps import LOINC, became, notices, observation, only, report, specimen

Rows = Callable[[bytes | str], dict[str, Any]]
Send = Callable[..., TestResponse]
UNNAMED = "observations_unnamed"
AST = {"coding": [{"system": LOINC, "code": "1920-8"}]}


def bundle(made: str, *others: dict[str, Any]) -> str:
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in (json.loads(made), *others)]})


def naming(*places: str) -> str:
    return report(result=[{"reference": place} for place in places])


def test_an_observation_that_no_report_names_is_told(send: Send):
    reply = send(bundle(naming("Observation/o"), observation(), observation(id="p", code=AST)))
    assert [row["at"] for row in reply.json["rows"]] == ["Observation/o"] and UNNAMED in notices(reply)
    assert UNNAMED in notices(send(bundle(report(code={"text": "总蛋白"}), observation())))
    assert UNNAMED in notices(send(report(observation(), observation(id="p", code=AST), result=[{"reference": "#o"}])))


def test_what_is_named_or_a_member_of_it_is_not(send: Send):
    panel = observation(id="panel", hasMember=[{"reference": "Observation/o"}])
    del panel["valueQuantity"]
    assert UNNAMED not in notices(send(bundle(naming("Observation/panel"), panel, observation())))
    assert UNNAMED not in notices(send(report(observation())))
    imaging = report(result=[{"reference": "Observation/o"}], category=[{"coding": [{"code": "CT"}]}], code={"coding": [{"code": "210200001"}]})
    assert UNNAMED not in notices(send(bundle(imaging, observation())))


@pytest.mark.parametrize("others", [[observation(), observation(code=AST)], [observation(code=AST), observation(), observation()]])
def test_two_that_differ_under_one_name_are_no_document(send: Send, others: list[dict[str, Any]]):
    reply = send(bundle(naming("Observation/o"), *others))
    assert (reply.status_code, reply.json["code"]) == (422, "report_malformed")
    reply = send(report(*others))
    assert (reply.status_code, reply.json["code"]) == (422, "report_malformed")


def test_the_same_written_twice_is_one_and_a_name_that_nothing_uses_is_left(send: Send):
    assert [row["outcome"] for row in send(bundle(naming("Observation/o"), observation(), observation())).json["rows"]] == ["asked"]
    twins = [specimen(id="t"), specimen(id="t", type={"text": "尿液"})]
    assert [row["outcome"] for row in send(bundle(naming("Observation/o"), observation(), *twins)).json["rows"]] == ["asked"]
    drawn = observation(specimen={"reference": "Specimen/t"})
    assert send(bundle(naming("Observation/o"), drawn, *twins)).json["code"] == "report_malformed", "which specimen it is cannot be told"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("cancelled", ("refused", "cancelled")), ("entered-in-error", ("refused", "cancelled")), ("unknown", ("refused", "status_unknown")), ("preliminary", ("asked", None)),
        ("final", ("asked", None)),
    ],
)  # fmt: skip
def test_the_members_of_a_withdrawn_panel_are_refused_with_it(rows: Rows, status: str, outcome: tuple[str, str | None]):
    panel = observation(id="panel", status=status, hasMember=[{"reference": "#o"}])
    del panel["valueQuantity"]
    row = only(rows(report(panel, observation(), result=[{"reference": "#panel"}])))
    assert became(row) == outcome and row.get("status") == (status if outcome[0] == "refused" else None)


def test_a_specimen_of_another_patient_makes_it_two(send: Send):
    drawn = specimen(subject={"reference": "Patient/p2"})
    reply = send(bundle(naming("Observation/o"), observation(subject={"reference": "Patient/p1"}, specimen={"reference": "Specimen/s"}), drawn))
    assert (reply.status_code, reply.json["code"]) == (422, "several_patients")
    drawn["subject"]["reference"] = "Patient/p1"
    assert send(bundle(naming("Observation/o"), observation(subject={"reference": "Patient/p1"}), drawn)).status_code == 200


COMPOSED = {"resourceType": "Composition", "id": "c", "status": "final", "date": "2026-11-20T09:00:00+08:00"}


@pytest.mark.parametrize(
    ("effective", "outcome"),
    [
        ("2026-11-20T08:59:00+08:00", ("asked", None)),
        ("2026-11-20T09:00:00+08:00", ("confirm", "time_unconfirmed")),
        ("2026-11-20T10:00:00+08:00", ("refused", "time_conflict")),
        (None, ("refused", "time_only_report")),
    ],
)
def test_when_the_document_was_written_is_no_sampling(rows: Rows, effective: str | None, outcome: tuple[str, str | None]):
    made = report(result=[{"reference": "Observation/o"}], effectiveDateTime=effective, issued=None)
    assert became(only(rows(bundle(made, COMPOSED, observation())))) == outcome
    stamped = json.loads(bundle(made, observation())) | {"timestamp": COMPOSED["date"]}
    assert became(only(rows(json.dumps(stamped))))[0] == ("refused" if effective is None else outcome[0])


def test_of_several_documents_that_which_names_the_report_says_when_it_was_written(rows: Rows):
    made = report(id="r", result=[{"reference": "Observation/o"}], effectiveDateTime="2026-11-20T08:00:00+08:00", issued=None)
    naming = COMPOSED | {"section": [{"section": [{"entry": [{"reference": "DiagnosticReport/r"}]}]}]}
    earlier = COMPOSED | {"id": "d", "date": "2026-11-19T09:00:00+08:00", "section": [{"entry": [{"reference": "DiagnosticReport/other"}]}]}
    assert became(only(rows(bundle(made, naming, earlier, observation()))))[0] == "asked"
    assert became(only(rows(bundle(made, naming | {"date": "2026-11-19"}, earlier, observation())))) == ("refused", "time_conflict")


def test_bundles_within_a_bundle_are_read(send: Send, rows: Rows):
    def of(patient: str, name: str) -> dict[str, Any]:
        subject = {"reference": f"Patient/{patient}"}
        made = json.loads(report(id=name, subject=subject, result=[{"reference": f"Observation/{name}"}]))
        return json.loads(bundle(json.dumps(made), observation(id=name, subject=subject)))

    one = {"resourceType": "Bundle", "entry": [{"resource": of("p", "a")}, {"resource": of("p", "b")}]}
    assert list(rows(json.dumps(one))) == ["Observation/a", "Observation/b"]
    one["entry"][1]["resource"] = of("q", "b")
    reply = send(json.dumps(one))
    assert (reply.status_code, reply.json["code"]) == (422, "several_patients")


def test_an_observation_that_two_reports_name_is_a_row_of_each_with_a_place_of_its_own(rows: Rows):
    first, second = (
        json.loads(report(id=name, identifier=[{"value": name}], status=status, result=[{"reference": "Observation/o"}]))
        for name, status in (("a", "final"), ("b", "cancelled"))
    )
    found = rows(bundle(json.dumps(first), second, observation()))
    assert {at: became(row) for at, row in found.items()} == {"Observation/o": ("asked", None), "DiagnosticReport/b.result[0]": ("refused", "cancelled")}


MODIFIED = {"modifierExtension": [{"url": "http://x/negated", "valueBoolean": True}]}


@pytest.mark.parametrize("where", ["report", "observation", "specimen"])
def test_what_an_extension_makes_mean_something_else_is_not_read(rows: Rows, where: str):
    tube = specimen(**(MODIFIED if where == "specimen" else {}))
    row = observation(specimen={"reference": "#s"}, **(MODIFIED if where == "observation" else {}))
    assert became(only(rows(report(tube, row, **(MODIFIED if where == "report" else {}))))) == ("refused", "modifier_unknown")


def test_a_specimen_that_was_entered_in_error_has_no_results(rows: Rows):
    found = only(rows(report(specimen(status="entered-in-error"), observation(specimen={"reference": "#s"}))))
    assert became(found) == ("refused", "cancelled") and found["status"] == "entered-in-error"


@pytest.mark.parametrize(("code", "kind"), [("119364003", "serum"), ("122575003", "urine"), ("119297000", "blood")])
def test_a_specimen_by_its_code_of_snomed_ct(rows: Rows, code: str, kind: str):
    tube = specimen(type={"coding": [{"system": "http://snomed.info/sct", "code": code}]})
    row = only(rows(report(tube, observation(specimen={"reference": "#s"}))))
    assert row.get("code") == "specimen_differs" if kind == "urine" else row["read"]["specimen"] == kind
