"""Whether a row is final, by the tables of each format: only a value of the table counts, a row's own before its report's, and nothing said is a question.

Sources: HL7 tables 0085 (OBX-11) and 0123 (OBR-25); FHIR R4 ObservationStatus and DiagnosticReportStatus; HL7 v3 ActStatus."""

from __future__ import annotations

from typing import NamedTuple

from recognition.domain.report_documents.model import CORRECTED, FINAL, Refusal

UNSTATED = "status_unstated"
NOT_FINAL, CANCELLED = "not_final", "cancelled"
TAKES_BACK = frozenset({"D", "W", "entered-in-error", "nullified"})
"""Of CANCELLED, what says that a result stood and was wrong; of the others there may never have been one, or there may be one yet (HL7 table 0085: X, N)."""


class Status(NamedTuple):
    """What a status comes to: FINAL or CORRECTED, or a refusal; neither where nobody said."""

    status: str | None = None
    refusal: Refusal | None = None


NOBODY_SAID = Status()

_ROW = {**dict.fromkeys("FU", FINAL), "C": CORRECTED, **dict.fromkeys("PRSIO", NOT_FINAL), **dict.fromkeys("XDWN", CANCELLED)}
ROW_STATUSES = frozenset(_ROW)
_ORDER = {"F": FINAL, "C": CORRECTED, **dict.fromkeys("PRSIOA", NOT_FINAL), "X": CANCELLED}
_OBSERVATION = {
    "final": FINAL, "amended": CORRECTED, "corrected": CORRECTED, "preliminary": NOT_FINAL, "registered": NOT_FINAL, "partial": NOT_FINAL, "cancelled": CANCELLED,
    "entered-in-error": CANCELLED, "unknown": "status_unknown",
}  # fmt: skip
_REPORT = {**_OBSERVATION, "appended": CORRECTED}
_ACT = {
    "completed": FINAL,
    **dict.fromkeys(("new", "active", "held", "suspended"), NOT_FINAL),
    **dict.fromkeys(("aborted", "cancelled", "nullified", "obsolete"), CANCELLED),
}


def of_row(code: str) -> Status:
    """By OBX-11; a flag that stands there says nothing."""
    return _by(_ROW, code)


def of_order(code: str) -> Status:
    """By OBR-25."""
    return _by(_ORDER, code)


def of_observation(code: object) -> Status:
    """By Observation.status."""
    return _by(_OBSERVATION, code)


def of_report(code: object) -> Status:
    """By DiagnosticReport.status."""
    return _by(_REPORT, code)


def of_act(code: str) -> Status:
    """By statusCode of a CDA act."""
    return _by(_ACT, code)


def of_examination(order: Status, findings: list[Status]) -> Status:
    """The status of an examination by its order's and those of its findings: cancelled where the order or all findings are, not final where any of them is not."""
    said = [finding for finding in findings if finding != NOBODY_SAID]
    withdrawn = [finding for finding in said if finding.refusal and finding.refusal.code == CANCELLED]
    for status in (order, *said):
        if status.refusal and (status.refusal.code != CANCELLED or status is order):
            return status
    if withdrawn and len(withdrawn) == len(said):
        return withdrawn[0]
    kept = [status for status in (order, *said) if status.status]
    return next((status for status in kept if status.status == CORRECTED), kept[0] if kept else NOBODY_SAID)


def _by(table: dict[str, str], code: object) -> Status:
    meaning = table.get(code) if isinstance(code, str) else None
    if meaning is None:
        return NOBODY_SAID
    return Status(meaning) if meaning in (FINAL, CORRECTED) else Status(refusal=Refusal(meaning, str(code)))
