"""What the head of a Chinese CDA says: which kind of report, its number (it stands within the patient's block), who keeps it, when it was written, whether it corrects another.

Nothing of the patient but the report's number is read. `participant PRF` is who *asked*, never who performed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from recognition.domain.report_documents import moments, paper_status, patient_names
from recognition.domain.report_documents.kinds import EXAMINATION, LABORATORY
from recognition.domain.report_documents.model import DocumentRefused, Organisation
from recognition.domain.report_documents.moments import ReadTime
from recognition.domain.report_documents.statuses import Status
from recognition.reports.cda.elements import Element

TESTS = ("2.16.156.10011.2.1.1.27", "C0007", ("检验报告", "检验记录"))
EXAMINATIONS = ("2.16.156.10011.2.1.1.26", "C0006", ("检查报告", "检查记录"))
"""Template, code and titles of WS/T 500's two reports."""
NUMBERS = {"2.16.156.10011.1.33": False, "2.16.156.10011.1.32": True}
"""Roots of the report's number (检验报告单号, 检查报告单号), and whether it is an examination's."""
WRITERS = ("author", "dataEnterer", "authenticator", "legalAuthenticator")
"""Whose time is that of the report: who wrote it, entered it, audited it and signed it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a report: `titled` is what its title says of its status, `written` are the times at which it was written, audited and signed, `generated` that of the document. Where `numbers_differ` none is the `number`."""

    kind: str
    titled: Status
    number: str | None
    numbers_differ: bool
    issuer: Organisation
    written: tuple[ReadTime, ...]
    generated: ReadTime | None
    corrected: bool
    whose: str
    """What stands in the place of the patient (`patient_names`)."""

    @property
    def reported(self) -> tuple[ReadTime, ...]:
        """All of them: each must lie behind the performed time."""
        return (*self.written, *((self.generated,) if self.generated else ()))


def read(root: Element) -> Header:
    """The head. Raises DocumentRefused (`not_a_report`, `several_patients`)."""
    if root.name != "ClinicalDocument":
        raise DocumentRefused(code="not_a_report")
    examination = _is_examination(root)
    if any(len(list(root.all(*path))) > 1 for path in (("recordTarget",), ("recordTarget", "patientRole"), ("recordTarget", "patientRole", "patient"))):
        raise DocumentRefused(code="several_patients")
    said = (each.get("extension") for each in root.all("recordTarget", "patientRole", "id") if NUMBERS.get(each.get("root")) is examination)
    numbers = list(dict.fromkeys(filter(None, said)))
    written = [moments.read(each.get("value")) for who in WRITERS for each in root.all(who, "time")]
    return Header(
        EXAMINATION if examination else LABORATORY,
        paper_status.status(unicodedata.normalize("NFKC", "".join(root.first("title").text.split()))),
        numbers[0] if len(numbers) == 1 else None,
        len(numbers) > 1,
        _organisation(list(root.all("custodian", "assignedCustodian", "representedCustodianOrganization"))),
        tuple(time for time in written if time),
        moments.read(root.first("effectiveTime").get("value")),
        any(_filled(each) for each in root.all("relatedDocument") if each.get("typeCode") == "RPLC"),
        patient_names.of_name(
            "".join((each.text, *(part.text for part in each.walk()))) for each in root.all("recordTarget", "patientRole", "patient", "name")
        ),
    )


def _is_examination(root: Element) -> bool:
    """Whether it is a report of an examination; by template and code, and by its title only where neither stands there."""
    told = [{each.get("root") for each in root.all("templateId")}, {root.first("code").get("code")}]
    kinds = {kind for kind, (template, code, _titles) in ((False, TESTS), (True, EXAMINATIONS)) if template in told[0] or code in told[1]}
    if not kinds and not (told[0] | told[1]) - {""}:
        title = "".join(root.first("title").text.split())
        kinds = {kind for kind, (_template, _code, titles) in ((False, TESTS), (True, EXAMINATIONS)) if title in titles}
    if len(kinds) != 1:
        raise DocumentRefused(code="not_a_report")
    return kinds.pop()


def _organisation(elements: list[Element]) -> Organisation:
    """All that is said of it: two that differ are a conflict, and not the first of them."""
    return Organisation(
        tuple(dict.fromkeys(filter(None, (each.get("extension") for element in elements for each in element.all("id"))))),
        tuple(dict.fromkeys(filter(None, ("".join(each.text.split()) for element in elements for each in element.all("name"))))),
    )


def _filled(related: Element) -> bool:
    """Whether a document is named; templates leave RPLC there with empty ids."""
    return any(each.get("extension") or each.get("value") for each in related.walk() if each.name in ("id", "setId", "versionNumber"))
