"""Word of repeats from a report of the own laboratory: of each row that is final and has a code, an exact time and a specimen that was understood."""

from __future__ import annotations

from typing import Any

from recognition.domain.lookups import Stated
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents.codes import PRICE
from recognition.domain.report_documents.model import Performed, ReportRow


def bodies(rows: tuple[ReportRow, ...], patient_ref: str) -> list[list[dict[str, Any]]]:
    """Of each row the bodies for POST /api/v1/repeats, of which the first counts that the catalogue knows. A row that is not final, asks for a person, or has no code
    gives none: nothing is guessed.

    The report's own number is not sent: it is of the repeat, and what was accepted is known by the other hospital's."""
    return [told for row in rows if (told := _bodies(row, patient_ref))]


def _bodies(row: ReportRow, patient_ref: str) -> list[dict[str, Any]]:
    if row.refusal or row.questions or row.performed is None or not row.codes:
        return []
    if row.specimen == UNKNOWN and not row.examination:
        return []
    beside = {"performed_at": _time(row.performed), "patient_ref": patient_ref}
    beside |= {"specimen": row.specimen} if row.specimen and not row.examination else {}
    return [{"item": item} | beside for item in _items(row)]


def _items(row: ReportRow) -> list[dict[str, str]]:
    """LOINC before the own code, for it is exact; the own code by the receiver's code map, being its laboratory's, and then as the price code that it looks like, as
    the report door does."""
    code = next((each for each in row.codes if each.system == "loinc"), row.codes[0])
    if code.system == "loinc":
        return [{"system": "loinc", "code": code.code}]
    own = {"system": "local", "code": code.code, "owner": "receiver"}
    return [own, {"system": "national-price", "code": code.code}] if PRICE.fullmatch(code.code) else [own]


def _time(performed: Performed) -> str:
    if performed.stated is Stated.DAY:
        return performed.day.isoformat()
    return performed.at.isoformat() if performed.stated is Stated.INSTANT else performed.at.replace(tzinfo=None).isoformat(timespec="seconds")
