"""Codes of other systems to items and back, with an equivalence that says no more than is known."""

from __future__ import annotations

import pytest

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.item_codes import own_codes_of
from recognition.web.fhir.concept_maps import end_of_map, from_item, to_item
from tests.catalogue.region import region, rows
from tests.fhir.calling import BASE, called, parts

ITEMS = f"{BASE}/CodeSystem/items"
PRICES = f"{BASE}/CodeSystem/national-price"


def matches(told) -> list[tuple[str, str]]:
    return [(each["equivalence"], each["concept"]["code"]) for each in parts(told).get("match", ())]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("system=http://loinc.org&code=2885-2", [("equivalent", "tp")]),
        (f"system=http://loinc.org&code=2885-2&targetsystem={ITEMS}", [("equivalent", "tp")]),
        (f"url={BASE}/ConceptMap/loinc&code=2885-2", [("equivalent", "tp")]),
        (f"url={BASE}/ConceptMap/loinc&system={ITEMS}&code=tp&reverse=true", [("equivalent", "2885-2")]),
        (f"system={ITEMS}&code=tp&targetsystem=http://loinc.org", [("equivalent", "2885-2")]),
        (f"system={PRICES}&code=250301001", [("relatedto", "tp")]),
        (f"system={ITEMS}&code=tp&targetsystem={PRICES}", [("relatedto", "250301001")]),
    ],
)
def test_a_code_is_translated(people, query, expected):
    told = called(people["clinician"], f"/ConceptMap/$translate?{query}")
    assert parts(told)["result"] is True and matches(told) == expected


def test_a_code_that_the_catalogue_is_not_sure_of_is_inexact(people, app):
    edition = app.extensions["recognition"].edition()
    sql = "SELECT loinc, code FROM items AS i WHERE loinc_confidence = 'medium' AND 1 = (SELECT count(*) FROM items WHERE loinc = i.loinc) LIMIT 1"
    [row] = browsing.rows(edition, sql)
    assert matches(called(people["clinician"], f"/ConceptMap/loinc/$translate?code={row['loinc']}")) == [("inexact", row["code"])]


def test_a_code_of_several_items_is_not_decided(people, app):
    edition = app.extensions["recognition"].edition()
    [row] = browsing.rows(edition, "SELECT price_item_code AS code, count(*) AS n FROM items WHERE price_item_code != '' GROUP BY 1 HAVING n > 1 LIMIT 1")
    told = called(people["clinician"], f"/ConceptMap/national-price/$translate?code={row['code']}")
    assert parts(told)["result"] is False and "几个项目" in parts(told)["message"]
    assert len(matches(told)) == row["n"] and {equivalence for equivalence, _code in matches(told)} == {"inexact"}


def test_a_hospital_s_own_codes(people, app):
    edition = app.extensions["recognition"].edition()
    rows = browsing.rows(edition, "SELECT institution, role, local_code, item FROM code_maps ORDER BY institution, role, local_code LIMIT 40")
    assert rows
    for row in rows[::13]:
        area = {"issuer": "reports", "receiver": "orders"}[row["role"]]
        system = f"{BASE}/CodeSystem/{area}-{row['institution']}"
        several = len(own_codes_of(edition, row["item"], row["institution"], row["role"])) > 1
        told = called(people["clinician"], "/ConceptMap/$translate", "POST", {
            "resourceType": "Parameters", "parameter": [{"name": "coding", "valueCoding": {"system": system, "code": row["local_code"]}}],
        })  # fmt: skip
        assert matches(told) == [("wider" if several else "equivalent", row["item"])]
        back = called(people["clinician"], f"/ConceptMap/{area}-{row['institution']}/$translate?code={row['item']}&reverse=true")
        assert ("narrower" if several else "equivalent", row["local_code"]) in matches(back)


@pytest.mark.parametrize(
    "query",
    [
        "system=http://loinc.org&code=0-0",
        f"system={ITEMS}&code=nix&targetsystem=http://loinc.org",
        f"system=http://loinc.org&code=2885-2&targetsystem={PRICES}",
        f"url={BASE}/ConceptMap/loinc&system={PRICES}&code=250301001",
    ],
)
def test_what_has_no_translation_is_said_to_have_none(people, query):
    told = parts(called(people["clinician"], f"/ConceptMap/$translate?{query}"))
    assert told["result"] is False and told["message"] and "match" not in told


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("system=http://nix.example&code=1", 404),
        ("url=http://nix.example&code=1", 404),
        (f"system={BASE}/CodeSystem/reports-nix&code=1", 404),
        ("code=1", 400),
        (f"system={ITEMS}&code=tp&version=999", 404),
        ("system=http://loinc.org&code=2885-2&conceptMapVersion=999", 404),
        (f"url={BASE}/ConceptMap/loinc|999&code=2885-2", 404),
        ("system=http://loinc.org", 400),
        (f"system={ITEMS}&code=tp", 400),
    ],
)
def test_an_unknown_system_is_refused(people, query, status):
    called(people["clinician"], f"/ConceptMap/$translate?{query}", status=status)


def test_of_a_concept_in_several_systems_the_first_that_is_known_counts(people):
    codings = [{"system": "http://loinc.org", "code": "0-0"}, {"system": "http://loinc.org", "code": "2885-2"}]
    body = {"resourceType": "Parameters", "parameter": [{"name": "codeableConcept", "valueCodeableConcept": {"coding": codings}}]}
    assert matches(called(people["clinician"], "/ConceptMap/$translate", "POST", body)) == [("equivalent", "tp")]


@pytest.mark.parametrize("name", ["loinc", "national-price"])
def test_a_map_that_is_read_says_of_each_code_what_translating_says(people, name):
    told = called(people["clinician"], f"/ConceptMap/{name}")
    [group] = told["group"]
    targets = [target for element in group["element"] for target in element["target"]]
    assert {("comment" in target) for target in targets if target["equivalence"] == "inexact"} == {True}
    assert len(group["element"]) > 100 and group["target"] == ITEMS and ("copyright" in told) is (name == "loinc")
    for element in group["element"][::40]:
        one = called(people["clinician"], f"/ConceptMap/{name}/$translate?code={element['code']}")
        assert matches(one) == [(each["equivalence"], each["code"]) for each in element["target"]]


def test_maps_are_searched_without_their_codes(people, app):
    found = called(people["clinician"], "/ConceptMap?_count=100")
    edition = app.extensions["recognition"].edition()
    own = browsing.rows(edition, "SELECT DISTINCT institution, role FROM code_maps")
    assert found["total"] == 2 + len(own)
    for entry in found["entry"]:
        assert "group" not in entry["resource"] and entry["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"
    last = found["entry"][-1]["resource"]
    whole = called(people["clinician"], f"/ConceptMap/{last['id']}")
    assert whole["url"] == last["url"] and whole["group"][0]["source"] == whole["sourceUri"]
    assert called(people["clinician"], f"/ConceptMap?url={BASE}/ConceptMap/loinc")["total"] == 1


def test_a_code_that_several_items_have_is_equivalent_to_none_of_them(app, tmp_path):
    items = rows()["items"]
    shared = [item | ({"loinc": "2885-2", "loinc_confidence": "high"} if item["code"] in ("tp", "cbc") else {}) for item in items]
    assert {item["code"] for item in items} >= {"tp", "cbc"}
    edition = region(tmp_path, {"items": shared})
    with app.test_request_context("/fhir/metadata"):
        end = end_of_map(edition, f"{BASE}/ConceptMap/loinc")
        assert [match[0] for match in to_item(edition, end, "2885-2").matches] == ["inexact", "inexact"]
        assert [match[0] for match in from_item(edition, end, "tp").matches] == ["inexact"]


@pytest.mark.parametrize(("query", "field"), [("code=2885-2", "system"), (f"system={ITEMS}&code=tp", "targetsystem"), ("code=tp&reverse=true", "targetsystem")])
def test_a_code_of_no_system_is_asked_back_by_the_parameter_that_is_missing(people, query, field):
    [issue] = called(people["clinician"], f"/ConceptMap/$translate?{query}", status=400)["issue"]
    assert (issue["code"], issue["details"]["coding"][0]["code"], issue["location"]) == ("required", "system_required", [f"http.{field}"])
