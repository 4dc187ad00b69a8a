"""Whether messages are of one patient. Identifiers, names and birthdays are only compared; nothing of them is kept."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple

from recognition.domain.report_documents.codes import item_code
from recognition.domain.report_documents.model import MOST_ROWS, DocumentRefused
from recognition.reports.hl7.segments import Message, Segment

_NOBODY = re.compile(r"质控|质评|标准品|定标|校准|盲样|^(?:[犬猫兔猪]|[小大豚]鼠|供[者体])$")


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


def is_nobody(message: Message) -> bool:
    """Whether what stands in the place of the patient's name is a control or an animal: 质控, 室间质评, 犬^豆豆."""
    return any(_NOBODY.search(pid.component(5)) for pid in message.segments if pid.name == "PID")


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
