"""Who may call what: every route below the address is listed here with its roles."""

from __future__ import annotations

from recognition.domain.lookups import Role
from recognition.web.shared.operations import roles_of
from tests.fhir.calling import called

EVERYBODY, AUDITORS, PUBLIC = frozenset(Role) - {Role.PEER}, frozenset({Role.AUDITOR}), frozenset()
READ = {"CodeSystem": EVERYBODY, "ConceptMap": EVERYBODY, "Measure": AUDITORS, "MeasureReport": AUDITORS, "Organization": EVERYBODY, "ValueSet": EVERYBODY}
OPERATIONS = {
    "CodeSystem/$validate-code": EVERYBODY, "ConceptMap/$translate": EVERYBODY, "Measure/$evaluate-measure": AUDITORS, "ValueSet/$expand": EVERYBODY,
    "ValueSet/$validate-code": EVERYBODY,
}  # fmt: skip
ELSEWHERE = {f"{method} {rule}" for method in ("GET", "POST", "PUT", "PATCH", "DELETE") for rule in ("/fhir", "/fhir/", "/fhir/<path:rest>")}


def test_every_route_is_listed_with_its_roles(app):
    expected = {"GET /fhir/metadata": PUBLIC, **dict.fromkeys(ELSEWHERE, PUBLIC)}
    for kind, roles in READ.items():
        expected |= {f"GET /fhir/{kind}": roles, f"POST /fhir/{kind}/_search": roles, f"GET /fhir/{kind}/<resource_id>": roles}
    for address, roles in OPERATIONS.items():
        kind, name = address.split("/")
        expected |= {f"{method} /fhir/{place}": roles for method in ("GET", "POST") for place in (address, f"{kind}/<resource_id>/{name}")}
    declared = {
        f"{method} {rule.rule}": roles_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("fhir.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert declared == expected


def test_metadata_says_what_is_served(app, people):
    told = called(people["clinician"], "/metadata")
    assert (told["fhirVersion"], told["kind"], told["format"][0]) == ("4.0.1", "instance", "application/fhir+json")
    resources = {each["type"]: each for each in told["rest"][0]["resource"]}
    assert {kind for kind, each in resources.items() if "interaction" in each} == READ.keys()
    assert {f"{kind}/${operation['name']}" for kind, each in resources.items() for operation in each.get("operation", ())} == OPERATIONS.keys()
    for kind, each in resources.items():
        holder = people["auditor" if kind in ("Measure", "MeasureReport") else "clinician"]
        for parameter in each.get("searchParam", ()):
            value = {"date": "2020", "period": "2020", "reporter": "Organization/cq002", "subject": "Organization/cq002"}.get(parameter["name"], "x")
            assert called(holder, f"/{kind}?{parameter['name']}={value}", Prefer="handling=strict")["type"] == "searchset"
