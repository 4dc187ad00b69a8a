"""Who issued a FHIR report, and its number. A person who performed or interpreted it is never looked at."""

from __future__ import annotations

from recognition.domain.report_documents.model import Organisation
from recognition.reports.fhir.resources import Resource, Resources, codings, many, one, text

FILLER, PLACER, ACCESSION = "FILL", "PLAC", "ACSN"
"""HL7 table 0203: the number that the laboratory gave, against PLAC, that of whoever asked."""
PERSONS = ("Practitioner", "Patient", "RelatedPerson", "CareTeam", "Device")


def performers(resources: Resources, resource: Resource, container: Resource) -> Organisation:
    """The organisations among a resource's performers, also through a PractitionerRole; `container` holds what `#id` names."""
    ids: list[str] = []
    names: list[str] = []
    for reference in many(resource.get("performer")):
        told, found = reference, resources.find(reference, container)
        if found.get("resourceType") == "PractitionerRole":
            within = container if resources.contains(container, found) else found
            told = one(found.get("organization"))
            found = resources.find(told, within)
        if found.get("resourceType") == "Organization":
            ids += [text(each.get("value")) for each in many(found.get("identifier"))]
            names += [text(found.get("name")), *(text(each) for each in found.get("alias") or () if type(each) is str)]
        elif not found and not _is_person(told):
            ids.append(text(one(told.get("identifier")).get("value")))
            names.append(text(told.get("display")))
    return Organisation(tuple(dict.fromkeys(filter(None, ids))), tuple(dict.fromkeys(filter(None, names))))


def _is_person(reference: Resource) -> bool:
    name, kind = text(reference.get("reference")), text(reference.get("type"))
    return kind in PERSONS or any(f"{person}/" in name for person in PERSONS)


def accession_numbers(report: Resource) -> tuple[str, ...]:
    """The numbers under which an imaging department's systems know the examination (HL7 table 0203: ACSN)."""
    told = (
        text(each.get("value")) for each in many(report.get("identifier")) if any(code == ACCESSION for _system, code, _display in codings(each.get("type")))
    )
    return tuple(dict.fromkeys(filter(None, told)))


def number(report: Resource) -> tuple[str | None, str | None, tuple[str, ...]]:
    """The report's number, a question where several stand there and none is the filler's, and what is told of it: that it is the order's, or that there is none."""
    told = [each for each in many(report.get("identifier")) if text(each.get("value"))]
    told = [each for each in told if not any(code == ACCESSION for _system, code, _display in codings(each.get("type")))] or told
    filled = [each for each in told if any(code == FILLER for _system, code, _display in codings(each.get("type")))]
    values = list(dict.fromkeys(text(each["value"]) for each in filled or told))
    if len(values) != 1:
        return (None, "report_ref_ambiguous", ()) if values else (None, None, ("report_ref_unstated",))
    of_order = not filled and all(any(code == PLACER for _system, code, _display in codings(each.get("type"))) for each in told)
    return values[0], None, ("report_ref_is_order",) if of_order else ()
