"""How searches behave: what is not known is left out and said, or refused; pages and their links; by GET and by POST."""

from __future__ import annotations

import pytest

from tests.fhir.calling import BASE, called, sent


def outcomes(bundle) -> list[dict]:
    return [issue for entry in bundle.get("entry", ()) if entry["search"]["mode"] == "outcome" for issue in entry["resource"]["issue"]]


def self_link(bundle) -> str:
    return next(link["url"] for link in bundle["link"] if link["relation"] == "self")


def test_what_is_not_known_is_left_out_and_the_bundle_says_so(people):
    for prefer in ({}, {"Prefer": "handling=lenient"}, {"Prefer": "return=minimal"}):
        told = called(people["clinician"], "/Organization?address-city=重庆&_id=cq002&_sort=name", **prefer)
        assert told["total"] == 1 and "address-city" not in self_link(told)
        assert {each["location"][0] for each in outcomes(told)} == {"http.address-city", "http._sort"} and outcomes(told)[0]["severity"] == "warning"


def test_who_is_strict_is_refused(people):
    for header in ("handling=strict", "return=representation, handling=strict", "respond-async; handling=STRICT"):
        outcome = called(people["clinician"], "/Organization?address-city=x&_id=cq002", status=400, Prefer=header)
        assert (outcome["issue"][0]["code"], outcome["issue"][0]["location"]) == ("not-supported", ["http.address-city"])


def test_nothing_that_was_sent_is_repeated_unless_it_is_a_name(people):
    told = sent(people["clinician"], "/Organization?<script>=1").get_data(as_text=True)
    assert "script" not in told and "http.?" in told


@pytest.mark.parametrize(
    "query", ["name:missing=true", "_id:exact=x", "identifier=", "name=%20", "_count=-1", "_count=501", "_count=x", "_page=zz!", "identifier=a|"]
)
def test_a_value_or_modifier_that_is_none_is_refused_always(people, query):
    assert called(people["clinician"], f"/Organization?{query}", status=400)["issue"][0]["severity"] == "error"


def test_pages_lead_forth_and_back(people):
    first = called(people["clinician"], "/Organization?_count=2&name=云岭")
    links = {link["relation"]: link["url"].removeprefix(BASE) for link in first["link"]}
    assert links.keys() == {"self", "next"}
    second = called(people["clinician"], links["next"])
    back = {link["relation"]: link["url"].removeprefix(BASE) for link in second["link"]}
    assert {"self", "previous", "first"} <= back.keys()
    for relation in ("previous", "first"):
        assert called(people["clinician"], back[relation])["entry"] == first["entry"]
    assert called(people["clinician"], back["self"])["entry"] == second["entry"] != first["entry"]
    assert first["total"] == second["total"]


@pytest.mark.parametrize("query", ["_summary=count", "_count=0"])
def test_the_total_alone(people, query):
    told = called(people["clinician"], f"/Organization?{query}")
    assert told["total"] > 100 and "entry" not in told and [link["relation"] for link in told["link"]] == ["self"]


def test_a_search_by_post_is_the_same(people):
    form = b"name=%E4%BA%91%E5%B2%AD&_count=2"
    posted = called(people["clinician"], "/Organization/_search", "POST", form, Content_Type="application/x-www-form-urlencoded")
    assert posted == called(people["clinician"], "/Organization?name=云岭&_count=2")


def test_every_condition_must_be_met(people):
    assert called(people["clinician"], "/Organization?name=云岭&name:contains=医院&_id=cq002,cq001")["total"] == 1


def test_a_search_for_thousands_of_values_is_refused(people):
    form = f"identifier={','.join('x' * 4 + str(number) for number in range(9_000))}".encode()
    outcome = called(people["clinician"], "/Organization/_search", "POST", form, status=400, Content_Type="application/x-www-form-urlencoded")
    assert outcome["issue"][0]["code"] == "too-costly"
    fitting = ",".join(f"x{number}" for number in range(199))
    assert called(people["clinician"], f"/Organization?identifier={fitting}")["total"] == 0


@pytest.mark.parametrize("kind", ["Organization", "CodeSystem", "ValueSet", "ConceptMap", "Measure", "MeasureReport"])
@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"name": "x"}'), ("application/fhir+json", b'{"resourceType": "Parameters"}'), ("application/fhir+xml", b"<a/>"), ("text/plain", b"name=x"),
        ("", b"name=x"), ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'),
    ],
)  # fmt: skip
def test_a_search_whose_body_is_no_form_finds_nothing_but_is_refused(people, kind, media_type, body):
    [issue] = called(people["auditor"], f"/{kind}/_search?_count=1", "POST", body, status=415, Content_Type=media_type)["issue"]
    assert issue["location"] == ["http.Content-Type"] and "application/x-www-form-urlencoded" in issue["details"]["text"]


def test_a_search_by_post_may_have_its_parameters_in_the_address(people):
    for media_type in ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=UTF-8", "application/json"):
        assert called(people["clinician"], "/Organization/_search?_id=cq002", "POST", b"", Content_Type=media_type)["total"] == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("_count=2&_count=3", "given_twice"), ("_summary=count&_summary=false", "given_twice"), ("identifier=urn:x|", "identifier_value_wanted"),
        ("identifier:of-type=a|b", "identifier_of_type_malformed"), ("identifier=", "value_empty"), ("_count=x", "count_malformed"),
        ("name=%00", "control_characters"), ("name=%E4%BA%91%0A%E5%B2%AD", "control_characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_what_was_sent(people, query, code):
    assert called(people["clinician"], f"/Organization?{query}", status=400)["issue"][0]["details"]["coding"][0]["code"] == code
