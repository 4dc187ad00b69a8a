"""Whatever is sent, no endpoint breaks: an answer of the standard's form, and never 5xx."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fhir.calling import BASE, read, sent

ADDRESSES = (
    "/Organization", "/Organization/{}", "/CodeSystem", "/CodeSystem/{}", "/CodeSystem/$validate-code", "/CodeSystem/items/$validate-code", "/ValueSet/{}/$expand",
    "/ValueSet/recognised-in-CY/$expand", "/ValueSet/$validate-code", "/ValueSet/recognised-in-CY/$validate-code", "/ConceptMap", "/ConceptMap/{}", "/ConceptMap/{}/$translate",
    "/ConceptMap/$translate", "/ConceptMap/loinc/$translate", "/Measure", "/Measure/{}", "/Measure/tally/$evaluate-measure", "/MeasureReport", "/MeasureReport/{}", "/metadata", "/{}",
)  # fmt: skip
NAMES = (
    "_id", "_count", "_page", "_summary", "_format", "_pretty", "_total", "name", "name:exact", "name:contains", "identifier", "identifier:of-type", "url", "measure", "period", "date",
    "status", "reporter", "reporter:Organization", "subject", "code", "system", "display", "targetsystem", "reverse", "filter", "offset", "count", "displayLanguage", "periodStart", "periodEnd", "reportType",
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from([
        "", " ", "0", "-1", "1e9", "\0", "%", "_", "\\", "'", '"', "|", "||", ",", ",,", "a|b|c", "a" * 3000, "２０２６", "2026", "2026-11", "ge2026-11-31", "gt", "9999-12", "9999", "9999-12-31", "0001", "0001-01-01", "0000-00-00",
        "2026-11-18T09:30:00+24:00", "Organization/", "Organization/cq002", f"{BASE}/Organization/cq002", "Organization/a/b", "..", ".-", "a.", "_", "true", "xml", "json", "items", "loinc",
        "http://loinc.org", f"{BASE}/CodeSystem/items", f"{BASE}/CodeSystem/reports-", f"{BASE}/CodeSystem/orders-cq002", f"{BASE}/ConceptMap/", f"{BASE}/ConceptMap/reports-x", "urn:x", "\ud7ff", "😀", "MTA", "LTE=",
    ]),
    st.text(max_size=12),
)  # fmt: skip
JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=5)), lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "valueString", "valueCoding", "valueCodeableConcept", "coding", "system", "code", "resourceType", "parameter"]), inner, max_size=4)), max_leaves=8)  # fmt: skip
FORM = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FORM
@given(st.sampled_from(ADDRESSES), VALUES, st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4), st.sampled_from(["", "handling=strict"]))
def test_any_address_with_any_parameters(people, address, part, query, prefer):
    path = address.format(quote(part, safe="")) + (f"?{urlencode(query)}" if query else "")
    reply = sent(people["auditor"], path, Prefer=prefer)
    assert reply.status_code in (200, 304, 308, 400, 403, 404, 405, 406), (path, reply.status_code)
    if reply.status_code != 308:
        resource = read(reply)
        assert (resource["resourceType"] == "OperationOutcome") is (reply.status_code >= 400)


@FORM
@given(st.sampled_from([address for address in ADDRESSES if "$" in address and "{}" not in address]), st.one_of(JSON, st.builds(lambda parameters: {"resourceType": "Parameters", "parameter": parameters}, st.lists(st.builds(lambda name, value, kind: {"name": name, kind: value}, st.sampled_from(["url", "code", "coding", "codeableConcept", "system", "date", "count"]), JSON, st.sampled_from(["valueCoding", "valueString", "valueCodeableConcept"])), max_size=3))))  # fmt: skip
def test_any_body(people, address, body):
    reply = sent(people["auditor"], address, "POST", json.dumps(body).encode(), Content_Type="application/fhir+json")
    assert reply.status_code in (200, 400, 404), (address, body)
    read(reply)
