"""What a FHIR resource says by itself: its codes and name, its specimen, of which kind its report is, and why it is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import kinds, patient_names, remarks, statuses
from recognition.domain.report_documents.codes import item_code, told_beside
from recognition.domain.report_documents.kinds import EXAMINATION, LABORATORY
from recognition.domain.report_documents.model import ItemCode, Refusal
from recognition.domain.report_documents.specimens import of_field, unread_words
from recognition.domain.report_documents.statuses import Status
from recognition.reports.fhir.resources import Resource, codings, many, one, text
from recognition.reports.fhir.values import result_words

RADIOLOGY = "LP29684-5"
"""LOINC's class of radiology reports, as a category."""


def withdrawn(status: Status) -> Refusal | None:
    """Why what a report or panel holds is refused with it, whatever it says itself: it was cancelled, or its status is unknown. Of one that is not complete each row counts."""
    return status.refusal if status.refusal and status.refusal.code in (statuses.CANCELLED, "status_unknown") else None


def contained_observations(report: Resource) -> list[Resource]:
    """The observations that stand within a report."""
    return [each for each in many(report.get("contained")) if each.get("resourceType") == "Observation"]


def codes_of(resource: Resource) -> tuple[tuple[ItemCode, ...], str]:
    """The codes, LOINC first, and the name: the concept's text, else how a coding is displayed."""
    told = codings(resource.get("code"))
    codes = told_beside((code for system, written, _display in told if (code := item_code(written, system))), result_words(resource))
    name = text(one(resource.get("code")).get("text")) or next((display for _system, _code, display in told if display), "")
    return tuple(sorted(codes, key=lambda code: code.system != "loinc")), name


def specimen_of(specimen: Resource) -> str | None:
    """What a Specimen is said to be, in words or by a code; UNKNOWN for what is not understood."""
    kind = specimen.get("type")
    return of_field([text(one(kind).get("text")), *(part for _system, code, display in codings(kind) for part in (display, code))])


def named_specimen(found: Resource, reference: Any) -> Resource:
    """The specimen that a reference means; where the document lacks it, or it has no type, the one that the reference says in words."""
    display = text(one(reference).get("display"))
    spoken = bool(display) and of_field([display]) != UNKNOWN or unread_words([display])
    return found if found.get("type") or not spoken else {**found, "type": {"text": display}}


def specimen_in_words(specimen: Resource) -> bool:
    """Whether its type is said in words that are not understood."""
    kind = specimen.get("type")
    return unread_words([text(one(kind).get("text")), *(display for _system, _code, display in codings(kind))])


def around(report: Resource, observation: Resource, specimen: Resource) -> tuple[str, ...]:
    """How the report is called above one of its results, every name of the result itself, of which part of the body it is, and what is remarked."""
    concepts = (report.get("code"), observation.get("code"), *many(observation.get("bodySite")))
    told = (each for concept in concepts for each in (text(one(concept).get("text")), *(display for _system, _code, display in codings(concept))))
    return tuple(dict.fromkeys((*filter(None, told), *_remarked(report, observation, specimen))))


def _remarked(report: Resource, observation: Resource, specimen: Resource) -> Iterator[str]:
    """What notes, interpretations and the conclusion say of specimen, person or validity."""
    notes = (each.get("text") for resource in (observation, specimen) for each in many(resource.get("note")))
    told = (part for each in many(observation.get("interpretation")) for part in (each.get("text"), *(display for _system, _code, display in codings(each))))
    for written in (*notes, *told, report.get("conclusion")):
        yield from remarks.said_in(text(written))


_NO_PERSON = re.compile(r"(?:^|/)(?:Device|Group|Substance|Medication|BiologicallyDerivedProduct)/")


def whose(observation: Resource, patient: Resource) -> str:
    """What stands in the place of the patient (`patient_names`): by the patient's names and species, how the subject is called and of what it is, or that what was looked at is
    not the subject (`focus`, as a donor or a foetus)."""
    subject = one(observation.get("subject"))
    names = [
        text(part)
        for each in many(patient.get("name"))
        for part in (each.get("text"), each.get("family"), *(each.get("given") or [] if not each.get("family") else []))
    ]
    said = patient_names.of_name([*names, text(subject.get("display"))])
    animal = "animal" in patient or any("patient-animal" in text(each.get("url")) for each in many(patient.get("extension")))
    other = animal or bool(many(observation.get("focus"))) or _NO_PERSON.search(text(subject.get("reference"))) is not None
    return said or (patient_names.ANOTHER if other else "")


def modified(*resources: Resource) -> Refusal | None:
    """That one of these has an extension by which what it says means something else (modifierExtension), of which none is known here, or is a specimen that was entered in error."""
    if any(many(resource.get("modifierExtension")) for resource in resources):
        return Refusal("modifier_unknown")
    in_error = any(resource.get("resourceType") == "Specimen" and resource.get("status") == "entered-in-error" for resource in resources)
    return Refusal(statuses.CANCELLED, "entered-in-error") if in_error else None


def told_kind(report: Resource) -> str | None:
    """By its category, or that it has images."""
    categories = [codings(category) for category in many(report.get("category"))]
    codes = {code for category in categories for _system, code, _display in category}
    if RADIOLOGY in codes or many(report.get("imagingStudy")):
        return EXAMINATION
    told = {kinds.of_service([code, display]) for category in categories for _system, code, display in category}
    return EXAMINATION if EXAMINATION in told else LABORATORY if LABORATORY in told else None
