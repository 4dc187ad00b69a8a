"""Where a hook finds earlier results: each source says whether it could be asked, and what it has. The bundle that the client fetched before is the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from recognition.catalogue.editions.store import Edition
from recognition.cds_hooks.clients import HookClients
from recognition.cds_hooks.fhir_server import FhirServer, NotFetched
from recognition.cds_hooks.requests import HookCall, HookRefused
from recognition.domain.lookups import Caller, Coding, Item, Query, replace
from recognition.reports.fhir.resources import Resource, many, one, subject_of
from recognition.reports.fhir.rows import read_parsed
from recognition.services.reports import versions
from recognition.services.reports.assessing import Assessing

REPORTS, RESULTS = "priorReports", "priorResults"
"""What is asked to be fetched before (prefetch): the patient's reports, and the results that they name."""
MOST_ROWS = 2000
ABSENT, FAILED, UNREACHED = "hook_prefetch_missing", "hook_prefetch_failed", "hook_server_unreached"


class PriorResult(NamedTuple):
    """A result that is exactly one of an item: our code, how it would be asked about (without the patient), and which results are of one report."""

    item: str
    query: Query
    report: str


class PriorResults(NamedTuple):
    """What a source found; `missing` says why it could not be asked, else ""."""

    results: tuple[PriorResult, ...] = ()
    missing: str = ""


class ResultSource(Protocol):
    """Whatever has results of a patient."""

    def find(self, call: HookCall, edition: Edition, caller: Caller, now: datetime) -> PriorResults:
        """The results of the call's patient that may be asked about as they are, for the caller's institution. Raises HookRefused for what is no such data."""
        ...


def institution_of(caller: Caller) -> str:
    """Where the patient is; whoever calls a hook has an institution."""
    assert caller.institution is not None, "whoever calls a hook has an institution"
    return caller.institution


TEMPLATES = {
    REPORTS: "DiagnosticReport?patient={{context.patientId}}&_sort=-date&_count=50",
    RESULTS: "Observation?patient={{context.patientId}}&_sort=-date&_count=200",
}
"""Templates without any day: some clients send null for what they cannot reckon, which would read as nothing found."""
PATIENT = "{{context.patientId}}"


class Prefetched:
    """The client's own bundle: `null` says that there is nothing, an absent key nothing at all, an OperationOutcome that it could not be fetched."""

    def find(self, call: HookCall, edition: Edition, caller: Caller, now: datetime) -> PriorResults:
        """The rows of its reports that leave nothing to ask. Raises HookRefused, DocumentRefused."""
        if REPORTS not in call.prefetch:
            return PriorResults(missing=ABSENT)
        if one(call.prefetch[REPORTS]).get("resourceType") == "OperationOutcome":
            return PriorResults(missing=FAILED)
        entries = [*_entries(call.prefetch[REPORTS], REPORTS), *_entries(call.prefetch.get(RESULTS), RESULTS)]
        resources = [one(entry.get("resource")) for entry in entries]
        if not any(resource.get("resourceType") == "DiagnosticReport" for resource in resources):
            return PriorResults()
        for resource in resources:
            _of_patient(resource, call.patient)
            for each in (resource, *many(resource.get("contained"))):
                _drop_codes_of_nobody(each)
        return PriorResults(tuple(_exact(entries, edition, institution_of(caller), now)))


class Fetched:
    """The client's FHIR server, where it was declared and the client has not said what it knows: an OperationOutcome asks for no second try."""

    def __init__(self, clients: HookClients) -> None:
        """`clients` declare their servers."""
        self._clients = clients

    def find(self, call: HookCall, edition: Edition, caller: Caller, now: datetime) -> PriorResults:
        """The same as if the client had fetched them. Raises HookRefused, HookClientsUnreadable."""
        declared = {address for client in self._clients.of_institution(institution_of(caller)) for address in client.fhir_servers}
        if REPORTS in call.prefetch or call.fhir_server not in declared:
            return PriorResults(missing=ABSENT)
        server, patient = FhirServer(call.fhir_server, call.access_token), quote(call.patient.removeprefix("Patient/"), safe="")
        try:
            fetched = {key: server.get(template.replace(PATIENT, patient)) for key, template in TEMPLATES.items() if key not in call.prefetch}
        except NotFetched:
            return PriorResults(missing=UNREACHED)
        return Prefetched().find(call._replace(prefetch=call.prefetch | fetched), edition, caller, now)


def _entries(value: Any, key: str) -> list[Resource]:
    """The entries of what was fetched under a key; raises HookRefused for what is no resource that was asked for."""
    if value is None or one(value).get("resourceType") == "OperationOutcome":
        return []
    kind = one(value).get("resourceType")
    if kind == "Bundle":
        return many(value.get("entry"))
    if kind in ("DiagnosticReport", "Observation"):
        return [{"resource": value}]
    raise HookRefused(f"prefetch.{key}", code="hook_prefetch_wrong")


def _of_patient(resource: Resource, patient: str) -> None:
    """Raises HookRefused for a result of somebody else."""
    of = subject_of(resource) if resource.get("resourceType") in ("DiagnosticReport", "Observation") else ""
    if of.startswith("Patient/") and of != f"Patient/{patient.removeprefix('Patient/')}":
        raise HookRefused("prefetch", code="hook_other_patient")


def _drop_codes_of_nobody(resource: Resource) -> None:
    """A code whose system is not said may be anybody's: in a document of one issuer it is that issuer's, among results of many it is not exact."""
    concept = resource.get("code")
    if type(concept) is dict and type(concept.get("coding")) is list:
        concept["coding"] = [coding for coding in many(concept["coding"]) if coding.get("system")]


def _exact(entries: list[Resource], edition: Edition, receiver: str, now: datetime) -> Iterator[PriorResult]:
    assessing = Assessing(edition, receiver, now)
    document = read_parsed({"resourceType": "Bundle", "entry": entries}, assessing.kind_of, most=MOST_ROWS)
    if len(document.rows) > MOST_ROWS:
        raise HookRefused("prefetch", code="hook_too_many_rows")
    for each in versions.stand(assessing.rows(document)):
        if each.asked and each.item and each.query:
            yield PriorResult(each.item, each.query, each.row.group)


def of_item(results: tuple[PriorResult, ...], item: Item) -> list[Query]:
    """The results of an item, latest first; of a panel of which none is, those reports that have all its members."""
    own = [each.query for each in results if each.item == item.code]
    if not own and item.members:
        own = list(_of_panel(results, item))
    return sorted(own, key=lambda query: query.performed_at, reverse=True)


def _of_panel(results: tuple[PriorResult, ...], item: Item) -> Iterator[Query]:
    reports: dict[tuple[str, Any], dict[str, Query]] = {}
    for each in results:
        reports.setdefault((each.report, each.query.issuer), {}).setdefault(each.item, each.query)
    for found in reports.values():
        members = [found[member] for member in item.members if member in found]
        if len(members) == len(item.members):
            # the window of a panel begins with its first sample
            first = min(members, key=lambda query: query.performed_at)
            yield replace(first, item=Coding("recognition", item.code), specimen=None)
