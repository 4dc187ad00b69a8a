"""Whether messages are of one patient. Identifiers, names and birthdays are only compared; nothing of them is kept."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from recognition.domain.report_documents import patient_names
from recognition.domain.report_documents.codes import item_code
from recognition.domain.report_documents.model import MOST_ROWS, DocumentRefused
from recognition.reports.hl7.segments import Message, Segment

NAME, SPECIES = 5, 35


def another(found: Iterable[Message]) -> str:
    """What stands in the place of the patient, where that is nobody (`patient_names.CONTROL`) or may be another (`patient_names.ANOTHER`); "" for a patient."""
    said = {of_segment(segment) for message in found for segment in message.segments if segment.name == "PID"}
    return next((each for each in (patient_names.CONTROL, patient_names.ANOTHER) if each in said), "")


def of_segment(pid: Segment) -> str:
    """The same of one PID, by the family name of each of its names, or the given one of a name without, and by the species."""
    names = (next(filter(None, parts[:2]), "") for parts in pid.repetitions(NAME))
    return patient_names.of_name(names) or patient_names.of_species(pid.components(SPECIES)[:2])


class _Told(NamedTuple):
    """What one PID says: (number, who gave it) of each identifier, name and birthday."""

    ids: frozenset[tuple[str, str]]
    name: str
    birthday: str


def one_patient(found: list[Message]) -> None:
    """Raises DocumentRefused (`several_patients`) where two PID are of two persons: by their identifiers and who gave them, else by name and birthday; two that differ in both
    are two persons whatever the identifiers say."""
    told = {_told(segment) for message in found for segment in message.segments if segment.name == "PID"}
    if len(told) > MOST_ROWS or any(_two(one, other) for one, other in combinations(told, 2)):
        raise DocumentRefused(code="several_patients")


def _told(pid: Segment) -> _Told:
    """The identifiers of PID-3, else of PID-2 or PID-4; what stands there where there is none counts for nothing."""
    for field in (3, 2, 4):
        parts = ([*each, *[""] * 4] for each in pid.repetitions(field))
        if ids := frozenset((part[0], part[3]) for part in parts if part[0] and item_code(part[0], "")):
            break
    return _Told(ids, pid.field(5), pid.component(7)[:8])


def _two(one: _Told, other: _Told) -> bool:
    if all((one.name, one.birthday, other.name, other.birthday)) and one.name != other.name and one.birthday != other.birthday:
        return True
    if one.ids and other.ids:
        return not any(number == same and (giver == by or not giver or not by) for number, giver in one.ids for same, by in other.ids)
    persons = {(one.name, one.birthday), (other.name, other.birthday)} - {("", "")}
    return len(persons) > 1
