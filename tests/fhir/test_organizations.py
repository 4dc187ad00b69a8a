"""Institutions as Organization: found by name and identifier, aligned with ChongqingCore, with the version of the edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recognition.catalogue.editions import browsing
from recognition.catalogue.editions.tables import TABLES
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Span, replace
from recognition.services import publications
from recognition.web.fhir import organizations
from recognition.web.fhir.canonical import code_of, id_of
from tests.fhir.calling import BASE, called, sent

TYPES = "http://fhir.cq.hc/CodeSystem/identifierType-code-system"
CREDIT_CODE = "12000000XY00000202"


def ids(bundle) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", ())]


def test_an_institution_has_its_identifiers_names_and_place(people):
    told = called(people["clinician"], "/Organization/cq002")
    values = {
        each["system"].removeprefix(f"{BASE}/NamingSystem/"): (each.get("type", {}).get("coding", [{}])[0].get("code"), each["value"])
        for each in told["identifier"]
    }
    assert values == {
        "institution": (None, "cq002"), "uscc": ("USCC", CREDIT_CODE), "licence": ("MIPLRN", "XY000002050011211A1001"), "nhsa": (None, "H50011200001"),
    }  # fmt: skip
    assert (told["name"], told["active"], told["alias"]) == ("云岭示范医院", True, ["云岭医院"])
    assert told["address"][0]["state"] == "重庆市"
    assert told["_name"]["extension"][0]["extension"][1]["valueString"].startswith("Yunling")
    # What has a version reads the same to everybody, or 304 would not be true.
    assert called(people["clinician"], "/Organization/cq002", Accept_Language="en") == told


def test_the_profile_is_claimed_where_it_is_met_and_nowhere_else(people):
    inside, new_district, sichuan = (called(people["clinician"], f"/Organization/{code}") for code in ("cq001", "cq002", "sc001"))
    assert inside["meta"]["profile"] == ["http://fhir.cq.hc/StructureDefinition/hc-mdm-organization|0.1.6"]
    districts = [each["valueCoding"] for each in inside["extension"] if each["url"].endswith("hc-mdm-administrativedivision")]
    assert [(each["code"], each["display"]) for each in districts] == [("500111", "大足区")]
    levels = [each["valueCoding"]["display"] for each in inside["extension"] if each["url"].endswith("hc-mdm-hospitallevel")]
    assert levels == ["三级甲等"]
    assert "profile" not in new_district["meta"] and "profile" not in sichuan["meta"]


@pytest.mark.parametrize(
    "query",
    [
        f"identifier={CREDIT_CODE}",
        f"identifier={CREDIT_CODE.lower()}",
        f"identifier={BASE}/NamingSystem/uscc|{CREDIT_CODE}",
        f"identifier:of-type={TYPES}|USCC|{CREDIT_CODE}",
        f"identifier={BASE}/NamingSystem/institution|cq002",
        "identifier=H50011200001,none",
        "_id=cq002",
        "name:exact=云岭示范医院",
        "name=yunling",
        "name=YUNLING",
        "name:contains=岭示范&identifier=H50011200001",
    ],
)
def test_it_is_found(people, query):
    assert "cq002" in ids(called(people["clinician"], f"/Organization?{query}"))


@pytest.mark.parametrize(
    "query",
    [
        f"identifier=|{CREDIT_CODE}",
        f"identifier={BASE}/NamingSystem/nhsa|{CREDIT_CODE}",
        f"identifier=https://elsewhere.example/uscc|{CREDIT_CODE}",
        f"identifier:of-type={TYPES}|MIPLRN|{CREDIT_CODE}",
        "name:exact=云岭",
        "name=岭示范",
        "name=云_",
        "name:contains=%25",
        "name:contains=\\",
        "name:exact=Yunling demonstration hospital (fictional)",
        "_id=cq002&name=东麓",
    ],
)
def test_it_is_not_found_by_what_it_has_not(people, query):
    assert "cq002" not in ids(called(people["clinician"], f"/Organization?{query}"))


def test_a_version_is_the_edition_and_who_has_it_is_told_so(people, app):
    reply = sent(people["clinician"], "/Organization/cq002")
    number = app.extensions["recognition"].edition().number
    assert reply.headers["ETag"] == f'W/"{number}"' and reply.json["meta"]["versionId"] == str(number)
    for headers in ({"If_None_Match": reply.headers["ETag"]}, {"If_Modified_Since": reply.headers["Last-Modified"]}):
        again = sent(people["clinician"], "/Organization/cq002", **headers)
        assert (again.status_code, again.get_data()) == (304, b"")
    head = sent(people["clinician"], "/Organization/cq002", "HEAD")
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", reply.headers["ETag"])


def test_a_day_from_which_it_lies_elsewhere_makes_another_version(people, app, clock):
    edition = app.extensions["recognition"].edition()
    published, today = version_day(app, edition), shanghai_day(clock())
    known = edition.reading.institution("cq002")
    with app.test_request_context("/fhir/metadata"):
        for since, expected in (
            (published, str(edition.number)),
            (today, f"{edition.number}-{today:%Y%m%d}"),
            (today + timedelta(days=1), str(edition.number)),
        ):
            spans = (*known.divisions[:-1], Span("500112", since, None))
            assert organizations.version_of(edition, replace(known, divisions=spans))[0] == expected


def version_day(app, edition):
    return shanghai_day(app.extensions["recognition"].publications()[edition.number - 1].at)


def test_what_only_an_earlier_edition_has_is_gone(people, app):
    service = app.extensions["recognition"]
    edition = service.edition()
    tables = {name: browsing.rows(edition, f"SELECT * FROM {name}") for name, table in TABLES.items() if not table.derived}
    blank = {**tables["institutions"][0], **dict.fromkeys(("uscc", "licence", "nhsa"), "")}
    with_one = tables | {"institutions": [*tables["institutions"], {**blank, "code": "sc_9", "name_zh": "往日示范医院", "name_en": ""}]}
    for each in (with_one, tables):
        publications.publish(service.data, service.ledger, publications.build(service.data, each), ("test", "test2"), datetime.now(UTC))
    outcome = called(people["clinician"], "/Organization/sc.-9", status=410)
    assert outcome["issue"][0]["code"] == "deleted"
    assert called(people["clinician"], "/Organization/sc.-8", status=404)["issue"][0]["code"] == "not-found"


@pytest.mark.parametrize("code", ["cq002", "a_b", "a.b", "_", "..", ".-_", "A-1_2.3"])
def test_every_code_has_an_id_of_its_own_that_leads_back(code):
    made = id_of(code)
    assert code_of(made) == code and "_" not in made and len(made) <= 2 * len(code)


@pytest.mark.parametrize("resource_id", ["a_b", "a.b", "a."])
def test_what_is_no_id_of_ours_is_none(resource_id):
    assert code_of(resource_id) is None


def test_all_institutions_come_page_by_page_once_each(people, app):
    found, path = [], "/Organization?_count=40"
    while path:
        page = called(people["clinician"], path)
        found += ids(page)
        path = next((link["url"].removeprefix(BASE) for link in page["link"] if link["relation"] == "next"), "")
    edition = app.extensions["recognition"].edition()
    assert found == [id_of(row["code"]) for row in browsing.rows(edition, "SELECT code FROM institutions ORDER BY code")]
    assert page["total"] == len(found)
