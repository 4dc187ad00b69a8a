"""A message without what names a person or is a result: only the fields from which rows are read leave the hospital, each as it stands.

`documents.read` reads the same rows of both (held by tests on the cases and on mutated messages, and by `reduced` itself); where a result stood stands "*". A result that a code
holds (`DL0009,83`) stays where it stood, too: so the service refuses the row as one with both, unless the code map has the code as it stands, and nothing more leaves than the code."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from recognition.domain.report_documents import remarks
from recognition.domain.report_documents.model import MOST_ROWS, DocumentRefused, ReportDocument
from recognition.domain.report_documents.packed import is_packed
from recognition.domain.reports.printed_values import telling
from recognition.edge.settings import NamedField, PatientField
from recognition.reports.charsets import GB18030, UTF_8, decode
from recognition.reports.hl7 import rows
from recognition.reports.hl7.order_rows import unit_of
from recognition.reports.hl7.orders import CLINICAL, remarked
from recognition.reports.hl7.patients import of_segment
from recognition.reports.hl7.read_fields import READ
from recognition.reports.hl7.segments import Message, Segment, messages

RESULT, UNIT, RANGE, PARENT = 5, 6, 7, 26
MEASURED = (UNIT, RANGE)
STOOD = "*"
"""A sign that is within no part of a code: a digit would be one's result (`ALT-1`)."""


class ReducedMessage(NamedTuple):
    """The bytes to hand on, in the charset in which the message came; its rows; what is the same when it is sent again; the patient's reference where the sender
    declares one and it stands there, and the token likewise; the first components of MSH-4."""

    data: bytes
    document: ReportDocument
    digest: bytes
    facilities: frozenset[str]
    patient_ref: str | None = None
    token: str | None = None


def reduced(data: bytes, patient: PatientField | None, token: NamedField | None = None) -> ReducedMessage:
    """The message reduced. Raises DocumentRefused as `documents.read` does, and `report_malformed` where less could not be read as the same."""
    document = rows.read(data)
    if len(document.rows) > MOST_ROWS:
        raise DocumentRefused(code="too_many_rows")
    if not document.rows:
        raise DocumentRefused(code="report_without_rows")
    declared = rows.declared(data)
    text = decode(data, declared).text
    found = messages(text)
    parents: dict[str, str] = {}
    lines = [_line(segment, parents) for message in found for segment in (message.header, *message.segments) if _is_read(segment, message)]
    sent = "".join(line + "\r" for line in lines).encode(charset_of(data, text))
    if rows.read(sent).rows != document.rows:
        raise DocumentRefused(code="report_malformed")
    facilities = frozenset(message.header.component(4) for message in found)
    return ReducedMessage(
        sent, document, _digest(found, lines), facilities, _patient(found, patient) if patient else None, _token(found, token) if token else None
    )


def _digest(found: list[Message], lines: list[str]) -> bytes:
    """Of all that is handed on but the times of sending: a platform that sends a message again writes the new one."""
    sent = {_line(message.header, {}): _line(_without_time(message.header), {}) for message in found}
    return sha256("\r".join(sent.get(line, line) for line in lines).encode()).digest()


def _without_time(header: Segment) -> Segment:
    return Segment(header.name, ["" if place == 7 else text for place, text in enumerate(header.fields)], header.marks)


def charset_of(data: bytes, text: str) -> str:
    """UTF-8 or GB18030: the one in which the text's bytes came; UTF-8 for bytes that are both or neither."""
    return GB18030 if not data.isascii() and text.encode(UTF_8) not in data and text.encode(GB18030) in data else UTF_8


def _is_read(segment: Segment, message: Message) -> bool:
    """Whether anything is read of the segment; of an ORC only where an order has no number of its own, of a PID only where it names no patient, of an
    NTE only what `remarks` has a word for."""
    if segment.name == "PID":
        return of_segment(segment) != ""
    if segment.name == "NTE":
        return bool(remarked(segment))
    return segment.name in READ and (segment.name != "ORC" or not all(_numbered(each) for each in message.segments if each.name == "OBR"))


def _numbered(order: Segment) -> bool:
    return bool(order.component(3) or order.component(3, 3))


def _line(segment: Segment, parents: dict[str, str]) -> str:
    """`parents` numbers the parent results, of which one is a result's own words."""
    mark = segment.marks.field
    if segment.name == "MSH":
        # field 1 is the separator itself and field 2 names the others
        fields = [text if place in READ["MSH"] or place == 2 else "" for place, text in enumerate(segment.fields)]
        return "MSH" + mark + mark.join(fields[2:]).rstrip(mark)
    if segment.name == "PID":
        # of a name only that it is none
        return mark.join(["PID", "", "", "", "", of_segment(segment)])
    if segment.name == "NTE":
        return mark.join(["NTE", "", "", ";".join(remarked(segment))])
    fields = [text if place in READ[segment.name] else "" for place, text in enumerate(segment.fields)]
    if segment.name == "OBR" and _numbered(segment):
        # the order's number is read only where there is none of the report
        fields[2] = ""
    if segment.name == "OBR" and segment.field(CLINICAL):
        fields[CLINICAL] = ";".join(remarks.said_in(" ; ".join(segment.words(CLINICAL))))
    if segment.name == "OBR" and segment.field(PARENT):
        fields[PARENT] = parents.setdefault(segment.field(PARENT), str(len(parents) + 1))
    if segment.name == "OBX":
        if segment.present(RESULT):
            fields[RESULT] = _held_by_codes(segment) or STOOD
        fields = [_measured(segment, place) if place in MEASURED else text for place, text in enumerate(fields)]
    return mark.join([segment.name, *fields[1:]]).rstrip(mark)


def _measured(result: Segment, place: int) -> str:
    """What of a unit or a reference range leaves: what is one and nothing besides, as it stands there."""
    marks, whole = result.marks, result.field(place)
    if place == UNIT and unit_of(result) == whole:
        return whole if telling(whole) else ""
    return whole.split(marks.repetition, 1)[0].split(marks.component, 1)[0].strip() if telling(result.component(place)) else ""


def _held_by_codes(result: Segment) -> str:
    """What of a result its row's codes hold, "" for nothing."""
    marks = result.marks
    said = result.field(RESULT).replace(marks.repetition, marks.component).split(marks.component)
    # the second code counts with a system of its own only, as in the rows
    told = ([*parts, *[""] * 6] for parts in result.repetitions(3))
    codes = [code for parts in told for code in (parts[0], parts[5] and parts[3]) if code and not is_packed(code, ())]
    return marks.component.join(dict.fromkeys(part for part in said if any(is_packed(code, [marks.unescaped(part)]) for code in codes)))


def _patient(found: list[Message], where: PatientField) -> str | None:
    """The only reference of the declared kind in all PID; None where there is none, or several that differ."""
    told = {text for message in found for segment in message.segments if segment.name == "PID" for text in _references(segment, where)}
    return told.pop() if len(told) == 1 else None


def _token(found: list[Message], where: NamedField) -> str | None:
    """The only token that stands there; None where there is none, or several that differ."""
    told = {segment.component(where.field, where.component) for message in found for segment in message.segments if segment.name == where.segment} - {""}
    return told.pop() if len(told) == 1 else None


def _references(segment: Segment, where: PatientField) -> set[str]:
    marks, found = segment.marks, set()
    for repetition in segment.field(where.field).split(marks.repetition):
        parts = [marks.unescaped(part).strip() for part in repetition.split(marks.component)]
        if where.component <= len(parts) and parts[where.component - 1] and (not where.type or parts[4:5] == [where.type]):
            found.add(parts[where.component - 1])
    return found
