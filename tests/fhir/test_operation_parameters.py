"""Parameters of operations: none is dropped, for what comes back has no place to say so, and what is wrong with one is said of it."""

from __future__ import annotations

import pytest

from tests.fhir.calling import BASE, called, parts

EXPAND = "/ValueSet/recognised-in-CY/$expand"
TRANSLATE = "/ConceptMap/loinc/$translate?code=2885-2"
EVALUATE = "/Measure/tally/$evaluate-measure?periodStart=2026-11&periodEnd=2026-11"


def refused(people, path: str, body=None, **headers: str) -> tuple[str, str]:
    """Code and place of a refusal."""
    [issue] = called(people["auditor"], path, "GET" if body is None else "POST", body, status=400, **headers)["issue"]
    return issue["details"]["coding"][0]["code"], issue["location"][0]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{EXPAND}?foo=1", "foo"), (f"{EXPAND}?context=x", "context"), (f"{TRANSLATE}&dependency=1", "dependency"), (f"{TRANSLATE}&target=http://x", "target"),
        (f"{TRANSLATE}&Reverse=true", "Reverse"), (f"{EVALUATE}&subjekt=Organization/cq001", "subjekt"), (f"{EVALUATE}&practitioner=x", "practitioner"),
        ("/ValueSet/recognised-in-CY/$validate-code?code=tp&Date=2020-01-01", "Date"), ("/CodeSystem/items/$validate-code?code=tp&<b>=1", "?"),
    ],
)  # fmt: skip
def test_what_an_operation_does_not_take_is_refused_by_its_name(people, path, name):
    for prefer in ("", "handling=lenient", "handling=strict"):
        assert refused(people, path, Prefer=prefer) == ("operation_parameter_not_supported", f"http.{name}")


def test_so_it_is_in_a_body(people):
    body = {"resourceType": "Parameters", "parameter": [{"name": "subjekt", "valueString": "Organization/cq001"}]}
    assert refused(people, EVALUATE, body) == ("operation_parameter_not_supported", "http.subjekt")


@pytest.mark.parametrize("value", ["TRUE", "True", "1", "yes", "maybe", "false "])
def test_true_and_false_are_written_so_and_in_no_other_way(people, value):
    for path, name in (
        (TRANSLATE, "reverse"),
        (f"{EXPAND}?count=1", "includeDesignations"),
        (f"{EXPAND}?count=1", "includeDefinition"),
        (f"{EXPAND}?count=1", "activeOnly"),
    ):
        assert refused(people, f"{path}&{name}={value}") == ("boolean_malformed", f"http.{name}")


def test_a_boolean_of_a_body_is_one(people):
    body = {"resourceType": "Parameters", "parameter": [{"name": "code", "valueCode": "tp"}, {"name": "reverse", "valueBoolean": True}]}
    assert parts(called(people["auditor"], "/ConceptMap/loinc/$translate", "POST", body))["result"] is True


@pytest.mark.parametrize(
    "path", [f"{EXPAND}?date=2026-11-01&date=2026-11-02", f"{TRANSLATE}&code=2885-3", f"{EVALUATE}&subject=Organization/cq001&subject=Organization/cq002"]
)
def test_a_parameter_given_twice_is_refused(people, path):
    assert refused(people, path)[0] == "given_twice"


def test_a_coding_in_an_address_is_told_where_it_can_be_given(people):
    for path in (f"/ValueSet/recognised-in-CY/$validate-code?coding={BASE}/CodeSystem/items|tp", "/ConceptMap/loinc/$translate?coding=http://loinc.org|2885-2"):
        assert refused(people, path) == ("only_in_parameters", "http.coding")
    assert refused(people, "/ConceptMap/loinc/$translate?code=") == ("value_empty", "http.code")


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "9" * 20])
def test_a_number_that_is_none_is_refused_as_such(people, value):
    for name in ("count", "offset"):
        assert refused(people, f"{EXPAND}?{name}={value}") == ("number_malformed", f"http.{name}")


@pytest.mark.parametrize(
    ("path", "code", "name"),
    [
        ("/ValueSet/nix/$expand", "definition_unknown", "id"), (f"/ValueSet/nix/$expand?url={BASE}/ValueSet/recognised-in-CY", "definition_unknown", "id"),
        ("/ValueSet/$expand?url=http://x", "definition_unknown", "url"), (f"{EXPAND}?url=http://x", "differs_from_id", "url"),
        (f"{EXPAND}?url={BASE}/ValueSet/recognised-in-50", "differs_from_id", "url"), ("/ConceptMap/nix/$translate?code=1", "definition_unknown", "id"),
        ("/ConceptMap/$translate?url=http://x&code=1", "definition_unknown", "url"), (f"{TRANSLATE}&url={BASE}/ConceptMap/national-price", "differs_from_id", "url"),
        ("/Measure/nix/$evaluate-measure?periodStart=2026&periodEnd=2026", "definition_unknown", "id"), (f"{EVALUATE}&measure=official-rate", "differs_from_id", "measure"),
        ("/Measure/$evaluate-measure?periodStart=2026&periodEnd=2026", "measure_required", "measure"),
    ],
)  # fmt: skip
def test_what_is_asked_of_is_named_once_and_the_refusal_says_where(people, path, code, name):
    [issue] = called(people["auditor"], path, status=404 if code == "definition_unknown" else 400)["issue"]
    assert (issue["details"]["coding"][0]["code"], issue["location"]) == (code, [f"http.{name}"])


def test_a_value_with_control_characters_is_refused(people):
    assert refused(people, "/ConceptMap/loinc/$translate?code=2885-2%00") == ("control_characters", "http.code")
    body = {"resourceType": "Parameters", "parameter": [{"name": "filter", "valueString": "a\tb"}]}
    assert refused(people, EXPAND, body) == ("control_characters", "http.filter")


def test_an_id_and_the_same_url_agree(people):
    called(people["auditor"], f"{EXPAND}?count=1&url={BASE}/ValueSet/recognised-in-CY")
    called(people["auditor"], f"{TRANSLATE}&url={BASE}/ConceptMap/loinc")
    called(people["auditor"], f"{EVALUATE}&measure={BASE}/Measure/tally")
