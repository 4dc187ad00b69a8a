"""What is recognised in a scope on a day, as a value set; items as a code system; and codes held against both."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from recognition.catalogue.editions.whole_day import ruling
from recognition.domain import tally
from recognition.domain.counters import DEFINITIONS
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.web.shared.service import CLOCK
from tests.fhir.calling import BASE, called, parts

ITEMS = f"{BASE}/CodeSystem/items"
SCOPE = f"{BASE}/ValueSet/recognised-in-CY"


@pytest.fixture
def today(app):
    return shanghai_day(app.extensions[CLOCK]())


def windows(value_set) -> dict[str, int]:
    return {each["code"]: each["extension"][0]["extension"][1]["valueInteger"] for each in value_set["expansion"].get("contains", ())}


def test_an_expansion_is_what_the_policy_s_lists_say_in_all_of_the_scope(people, app, today):
    edition = app.extensions["recognition"].edition()
    told = called(people["clinician"], "/ValueSet/recognised-in-CY/$expand")
    chongqing, sichuan = (ruling(edition, prefix, today) for prefix in ("50", "51"))
    assert windows(told) == {item: min(chongqing[item].window_days, sichuan[item].window_days) for item in chongqing.keys() & sichuan.keys()}
    assert told["expansion"]["total"] == len(told["expansion"]["contains"]) > 100
    assert told["expansion"]["parameter"][0] == {"name": "date", "valueDateTime": today.isoformat()}
    narrow = called(people["clinician"], f"/ValueSet/$expand?url={BASE}/ValueSet/recognised-in-50")
    assert windows(narrow) == {item: listing.window_days for item, listing in chongqing.items()}


def test_a_day_in_the_past_has_what_was_listed_then(people, app):
    edition = app.extensions["recognition"].edition()
    [(first,)] = edition.connection.execute("SELECT min(valid_from) FROM listings").fetchall()
    before = called(people["clinician"], "/ValueSet/recognised-in-CN/$expand?date=2001-01-01")
    assert "contains" not in before["expansion"] and before["expansion"]["total"] == 0
    assert called(people["clinician"], f"/ValueSet/recognised-in-CN/$expand?date={first}")["expansion"]["total"] > 0


@pytest.mark.parametrize(
    "date", ["2026-11", "2026", "2026-11-31", "2026-11-18T24:00:00Z", "18.11.2026", "2026-11-18T09", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z"]
)
def test_a_date_that_is_no_day_is_refused(people, date):
    outcome = called(people["clinician"], f"/ValueSet/recognised-in-CY/$expand?date={date}", status=400)
    assert outcome["issue"][0]["location"] == ["http.date"]


def test_a_moment_is_its_day_in_shanghai(people):
    told = called(people["clinician"], "/ValueSet/recognised-in-CY/$expand?count=0&date=2026-11-17T16:30:00Z")
    assert told["expansion"]["parameter"][0]["valueDateTime"] == "2026-11-18"


def test_expansions_are_filtered_and_come_in_parts(people):
    every = list(windows(called(people["clinician"], "/ValueSet/recognised-in-CY/$expand")))
    part = called(people["clinician"], "/ValueSet/recognised-in-CY/$expand?offset=3&count=2")
    assert list(windows(part)) == every[3:5] and part["expansion"]["offset"] == 3 and part["expansion"]["total"] == len(every)
    found = called(people["clinician"], "/ValueSet/recognised-in-CY/$expand?filter=总蛋白")
    assert "tp" in windows(found) and len(windows(found)) < 10


def test_operations_take_a_parameters_resource(people):
    body = {"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": SCOPE}, {"name": "count", "valueInteger": 1}]}
    assert len(windows(called(people["clinician"], "/ValueSet/$expand", "POST", body, Content_Type="application/fhir+json"))) == 1
    body["parameter"] = [{"name": "url", "valueUri": SCOPE}, {"name": "coding", "valueCoding": {"system": ITEMS, "code": "tp"}}]
    assert parts(called(people["clinician"], "/ValueSet/$validate-code", "POST", body))["result"] is True
    for wrong in (
        {"resourceType": "Patient"},
        [],
        {"resourceType": "Parameters", "parameter": [{"name": "url"}]},
        {"resourceType": "Parameters", "parameter": "x"},
    ):
        assert called(people["clinician"], "/ValueSet/$expand", "POST", wrong, status=400)["issue"][0]["code"] == "structure"


@pytest.mark.parametrize(
    ("query", "result"),
    [
        (f"system={ITEMS}&code=tp", True),
        ("code=tp", True),
        (f"system={ITEMS}&code=tp&display=总蛋白", True),
        (f"system={ITEMS}&code=tp&display=Total protein", True),
        (f"system={ITEMS}&code=tp&display=白蛋白", False),
        (f"system={ITEMS}&code=TP", False),
        (f"system={ITEMS}&code=nix", False),
        ("system=http://loinc.org&code=2885-2", False),
        (f"system={ITEMS}&code=tp&date=2001-01-01", False),
    ],
)
def test_a_code_is_held_against_the_scope(people, query, result):
    told = parts(called(people["clinician"], f"/ValueSet/recognised-in-CY/$validate-code?{query}"))
    assert told["result"] is result and ("message" in told) is not result


def test_a_code_is_held_against_the_items(people):
    assert parts(called(people["clinician"], f"/CodeSystem/$validate-code?url={ITEMS}&code=tp"))["display"] == "总蛋白"
    assert parts(called(people["clinician"], "/CodeSystem/items/$validate-code?code=nix"))["result"] is False
    assert called(people["clinician"], "/CodeSystem/$validate-code?url=http://loinc.org&code=2885-2", status=404)["issue"][0]["code"] == "not-found"
    assert called(people["clinician"], f"/CodeSystem/$validate-code?url={ITEMS}", status=400)["issue"][0]["code"] == "required"


def test_what_an_operation_does_not_do_is_refused_and_not_passed_over(people):
    for path in (
        "/ValueSet/recognised-in-CY/$expand?context=x",
        "/ValueSet/recognised-in-CY/$validate-code?context=x&code=tp",
        "/ConceptMap/$translate?dependency=x&code=tp",
    ):
        assert called(people["clinician"], path, status=400)["issue"][0]["code"] == "not-supported"
    assert called(people["clinician"], "/ValueSet/$expand", status=400)["issue"][0]["code"] == "required"
    assert called(people["clinician"], "/ValueSet/$expand?url=http://nix.example/x", status=404)
    assert called(people["clinician"], "/ValueSet/recognised-in-CY/$expand?valueSetVersion=999", status=404)


def test_definitions_are_read_and_searched(people, app):
    system = called(people["clinician"], "/CodeSystem/items")
    edition = app.extensions["recognition"].edition()
    assert system["url"] == ITEMS and system["version"] == str(edition.number) and system["count"] == len(system["concept"]) > 300
    scopes = called(people["clinician"], "/ValueSet")
    assert {entry["resource"]["id"] for entry in scopes["entry"]} == {f"recognised-in-{code}" for code in edition.reading.scopes}
    assert called(people["clinician"], f"/ValueSet?url={SCOPE}")["total"] == 1
    assert called(people["clinician"], "/CodeSystem/nix", status=404)


def test_the_codes_of_figures_are_code_systems_of_the_release_and_every_code_of_a_report_is_in_one(people):
    counters, groups = (called(people["clinician"], f"/CodeSystem/{name}") for name in ("counters", "groups"))
    assert {counters["url"], groups["url"]} == {f"{BASE}/CodeSystem/counters", f"{BASE}/CodeSystem/groups"} and counters["version"] == tally.CURRENT
    told = {each["code"]: each for each in counters["concept"]}
    assert list(told) == [*DEFINITIONS, "official_rate"] and counters["count"] == len(told) and groups["concept"][0]["code"] == "month"
    avoided = told["avoided"]
    assert avoided["definition"] == DEFINITIONS["avoided"][0] and DEFINITIONS["avoided"][1] in json.dumps(avoided["_definition"])
    assert {each["language"] for each in avoided["designation"]} == {"zh", "en"}
    for measure in ("tally", "official-rate"):
        for group in called(people["auditor"], f"/Measure/{measure}")["group"]:
            [coding] = group["code"]["coding"]
            assert coding["system"] == counters["url"] and coding["code"] in told
    assert [entry["resource"]["id"] for entry in called(people["clinician"], "/CodeSystem")["entry"]] == ["counters", "groups", "items"]
    assert called(people["clinician"], f"/CodeSystem?url={BASE}/CodeSystem/groups")["total"] == 1


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("code=avoided", True), ("code=Avoided", False), ("code=avoided&display=避免的重复检查", None), ("code=nix", False), (f"code=tp&system={ITEMS}", False),
        (f"code=avoided&system={BASE}/CodeSystem/counters", True), ("code=avoided&display=nix", False), ("code=official_rate&displayLanguage=en", True),
        (f"code=avoided&version={tally.CURRENT}", True),
    ],
)  # fmt: skip
def test_a_code_is_held_against_the_codes_of_figures(people, query, result):
    told = parts(called(people["clinician"], f"/CodeSystem/counters/$validate-code?{query}"))
    assert result is None or (told["result"] is result and ("message" in told) is not result)
    if "official_rate" in query:
        assert told["display"] == "Official rate of recognition"


def test_another_version_of_the_codes_of_figures_is_not_known(people):
    assert called(people["clinician"], "/CodeSystem/counters/$validate-code?code=avoided&version=0", status=404)
    assert called(people["clinician"], f"/CodeSystem/groups/$validate-code?code=month&url={BASE}/CodeSystem/counters", status=404)


def test_the_language_of_an_expansion_is_that_asked_for_and_it_says_so(people):
    path = "/ValueSet/recognised-in-CY/$expand?filter=总蛋白&displayLanguage=en&includeDesignations=false&includeDefinition=true"
    told = called(people["clinician"], path)
    assert "Total protein" in {each["display"] for each in told["expansion"]["contains"]} and "designation" not in told["expansion"]["contains"][0]
    assert told["compose"]["include"] and {"name": "displayLanguage", "valueString": "en"} in told["expansion"]["parameter"]
    assert parts(called(people["clinician"], "/CodeSystem/items/$validate-code?code=tp&displayLanguage=en"))["display"] == "Total protein"


def test_a_list_changes_with_the_day(people, clock):
    clock.ahead = timedelta(days=1)
    told = called(people["clinician"], "/ValueSet/recognised-in-CY/$expand?count=1")
    assert told["expansion"]["parameter"][0]["valueDateTime"] == shanghai_day(clock()).isoformat()
