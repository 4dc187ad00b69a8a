"""What the head of a Chinese CDA says: which kind of report, its number (it stands within the patient's block), who keeps it, when it was written, whether it corrects another.

Nothing of the patient but the report's number is read. `participant PRF` is who *asked*, never who performed."""

from __future__ import annotations

from dataclasses import dataclass

from recognition.domain.report_documents import moments
from recognition.domain.report_documents.model import DocumentRefused, Organisation
from recognition.domain.report_documents.moments import ReadTime
from recognition.reports.cda.elements import Element

LABORATORY = ("2.16.156.10011.2.1.1.27", "C0007", ("检验报告", "检验记录"))
EXAMINATION = ("2.16.156.10011.2.1.1.26", "C0006", ("检查报告", "检查记录"))
"""Template, code and titles of WS/T 500's two reports."""
NUMBERS = {"2.16.156.10011.1.33": False, "2.16.156.10011.1.32": True}
"""Roots of the report's number (检验报告单号, 检查报告单号), and whether it is an examination's."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a report: `written` are its own time of issue and its author's day."""

    examination: bool
    number: str | None
    issuer: Organisation
    written: tuple[ReadTime, ...]
    corrected: bool


def read(root: Element) -> Header:
    """The head. Raises DocumentRefused (`not_a_report`, `several_patients`)."""
    if root.name != "ClinicalDocument":
        raise DocumentRefused(code="not_a_report")
    examination = _is_examination(root)
    patients = list(root.all("recordTarget"))
    if len(patients) > 1:
        raise DocumentRefused(code="several_patients")
    numbers = [each.get("extension") for each in root.all("recordTarget", "patientRole", "id") if NUMBERS.get(each.get("root")) is examination]
    authored = [moments.read(each.get("value")) for each in root.all("author", "time")]
    return Header(
        examination,
        next(filter(None, numbers), None),
        _organisation(root.first("custodian", "assignedCustodian", "representedCustodianOrganization")),
        tuple(time for time in authored if time),
        any(_filled(each) for each in root.all("relatedDocument") if each.get("typeCode") == "RPLC"),
    )


def _is_examination(root: Element) -> bool:
    """Whether it is a report of an examination; by template and code, and by its title only where neither stands there."""
    told = [{each.get("root") for each in root.all("templateId")}, {root.first("code").get("code")}]
    kinds = {kind for kind, (template, code, _titles) in ((False, LABORATORY), (True, EXAMINATION)) if template in told[0] or code in told[1]}
    if not kinds and not (told[0] | told[1]) - {""}:
        title = "".join(root.first("title").text.split())
        kinds = {kind for kind, (_template, _code, titles) in ((False, LABORATORY), (True, EXAMINATION)) if title in titles}
    if len(kinds) != 1:
        raise DocumentRefused(code="not_a_report")
    return kinds.pop()


def _organisation(element: Element) -> Organisation:
    return Organisation(
        tuple(dict.fromkeys(filter(None, (each.get("extension") for each in element.all("id"))))),
        tuple(dict.fromkeys(filter(None, ("".join(each.text.split()) for each in element.all("name"))))),
    )


def _filled(related: Element) -> bool:
    """Whether a document is named; templates leave RPLC there with empty ids."""
    return any(each.get("extension") or each.get("value") for each in related.walk() if each.name in ("id", "setId", "versionNumber"))
