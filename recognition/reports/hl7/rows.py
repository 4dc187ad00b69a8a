"""The rows of an HL7 v2 report. In the laboratory each OBX is a row; of an examination the order itself is, its OBX being the words of the finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from recognition.domain.report_documents import statuses
from recognition.domain.report_documents.codes import CHINESE, EXAMINATIONS, item_code, told_beside
from recognition.domain.report_documents.model import (
    CORRECTED,
    MOST_ROWS,
    NOBODY,
    DocumentRefused,
    ItemCode,
    Organisation,
    Refusal,
    ReportDocument,
    ReportRow,
    Timing,
)
from recognition.domain.report_documents.specimens import of_field
from recognition.domain.report_documents.statuses import Status
from recognition.reports.charsets import decode, labelled
from recognition.reports.hl7.orders import ResultOrder, kind, orders
from recognition.reports.hl7.segments import Message, Segment, messages
from recognition.reports.hl7.times import OrderTimes

LABORATORIES = frozenset("AU BG BLB CH CP HM ICU IMM LAB MB MCB MYC OSL SP TX CG".split())
NARRATIVE = frozenset({"TX", "FT", "ED", "RP"})


def read(data: bytes) -> ReportDocument:
    """The document of these bytes. Raises DocumentRefused."""
    decoded = decode(data, declared(data))
    found = messages(decoded.text)
    _one_patient(found)
    rows: list[ReportRow] = []
    for place, message in enumerate(found, 1):
        prefix = f"MSH[{place}]/" if len(found) > 1 else ""
        for number, order in enumerate(orders(message), 1):
            if len(rows) + len(order.results) > MOST_ROWS:
                raise DocumentRefused(code="too_many_rows")
            rows += _rows(message, order, f"{prefix}OBR[{number}]")
    return ReportDocument("hl7v2", tuple(rows), decoded.notices)


def declared(data: bytes) -> str | None:
    """The charset that MSH-18 names, or a field before it, where platforms put it."""
    start = data.find(b"MSH")
    line = data[start : start + 4096].splitlines()[0] if start >= 0 else b""
    fields = line.split(line[3:4] or b"|")
    return next((charset for place in (17, 16, 15) if place < len(fields) and (charset := labelled(fields[place].decode("latin-1").split("~")[0]))), None)


def _one_patient(found: list[Message]) -> None:
    """Raises DocumentRefused (`several_patients`) where two PID are of two persons: by their identifiers and who gave them, else by name and birthday; two that differ in both
    are two persons whatever the identifiers say."""
    told = [segment for message in found for segment in message.segments if segment.name == "PID"]
    ids = {next((number for place in (3, 2, 4) if (number := segment.component(place)) and item_code(number, "")), "") for segment in told}
    authorities = {segment.component(3, 4) for segment in told} - {""}
    persons = {(segment.field(5), segment.component(7)[:8]) for segment in told} - {("", "")}
    strangers = any(all(one) and all(other) and one[0] != other[0] and one[1] != other[1] for one, other in combinations(sorted(persons)[:MOST_ROWS], 2))
    if len(ids - {""}) > 1 or ("" in ids and len(persons) > 1) or len(authorities) > 1 or strangers:
        raise DocumentRefused(code="several_patients")


@dataclass(frozen=True, slots=True)
class _Around:
    """What the rows of one order share."""

    order: ResultOrder
    at: str
    issuer: Organisation
    number: str | None
    specimen: str | None
    times: OrderTimes
    status: Status
    notices: tuple[str, ...]


def _rows(message: Message, order: ResultOrder, at: str) -> list[ReportRow]:
    number, notices = _number(order.obr)
    if order.apart:
        notices += ("specimen_rows_ignored",)
    header = message.header
    issuer = Organisation(tuple(filter(None, (header.component(4), header.component(4, 2)))), tuple(filter(None, (header.component(4),))))
    around = _Around(order, at, issuer, number, _specimen(order), OrderTimes(header, order), statuses.of_order(order.obr.component(25)), notices)
    if _is_examination(kind(message)[0], around):
        return [_examination(around)]
    return [_result(around, result, f"{at}/OBX[{place}]") for place, result in enumerate(order.results, 1)] or [_whole_order(around)]


def _is_examination(message: str, around: _Around) -> bool:
    service = around.order.obr.component(24).upper()
    if service in EXAMINATIONS:
        return True
    if message == "OUL" or service in LABORATORIES or around.specimen:
        return False
    return bool(around.order.results) and all(result.component(2) in NARRATIVE for result in around.order.results)


def _number(obr: Segment) -> tuple[str | None, tuple[str, ...]]:
    """The report's number, and what is told of it: OBR-3, as some have it in OBR-3.3; else the order's."""
    for field, place in ((3, 1), (3, 3)):
        if number := obr.component(field, place):
            return number, ()
    number = obr.component(2)
    return (number, ("report_ref_is_order",)) if number else (None, ("report_ref_unstated",))


def _specimen(order: ResultOrder) -> str | None:
    """By SPM-4, else OBR-15; UNKNOWN where several specimens of an order differ."""
    found = {specimen for segment in order.specimens if (specimen := of_field(segment.components(4)))}
    if found:
        return next(iter(found)) if len(found) == 1 else "unknown"
    return of_field(order.obr.parts(15))


def _codes(segment: Segment, field: int, name_field: int | None = None) -> tuple[tuple[ItemCode, ...], str]:
    """The codes of both triplets and the name of a coded field. Of the second a code counts only with a system of its own: without one it is the abbreviation."""
    parts = [*segment.components(field), "", "", "", "", "", ""][:6]
    code, name, system, other, other_name, other_system = parts
    first = item_code(code, system)
    second = item_code(other, other_system) if other_system else None
    name = name or other_name or (segment.component(name_field) if name_field else "")
    if first and CHINESE.search(first.code) and not name:
        name = first.code
    return told_beside((each for each in (first, second) if each), segment.words(5) if name_field else ()), name


def _result(around: _Around, result: Segment, at: str) -> ReportRow:
    codes, name = _codes(result, 3, 4)
    status = statuses.of_row(result.component(11))
    notices = around.notices
    if status == statuses.NOBODY_SAID and around.status != statuses.NOBODY_SAID:
        status, notices = around.status, (*notices, "status_from_obr25")
    refusal = status.refusal
    if refusal is None and not result.present(5):
        refusal = Refusal("no_result")
    if refusal is None and result.component(2) in ("ED", "RP"):
        refusal = Refusal("not_a_test")
    timing, named = around.times.laboratory(result), bool(result.field(23))
    return _row(around, at, codes, name, status, timing, refusal, notices, performer=_performer(result), performer_named=named, part=_part(around, result))


def _part(around: _Around, result: Segment) -> str:
    """What tells results of one item and time apart: the parent result (OBR-26) and the sub-id (OBX-4), as isolates have them."""
    return " ".join(filter(None, (around.order.obr.field(26), result.field(4))))


def _whole_order(around: _Around) -> ReportRow:
    codes, name = _codes(around.order.obr, 4)
    return _row(around, around.at, codes, name, around.status, around.times.laboratory(None), around.status.refusal, around.notices)


def _examination(around: _Around) -> ReportRow:
    results = around.order.results
    codes, name = _codes(around.order.obr, 4)
    status = statuses.of_examination(around.status, [statuses.of_row(result.component(11)) for result in results])
    notices = (*around.notices, "narrative_rows_ignored") if results else around.notices
    performers = {_performer(result) for result in results} - {NOBODY}
    performer = next(iter(performers)) if len(performers) == 1 else NOBODY
    timing, named = around.times.examination(results), any(result.field(23) for result in results)
    row = _row(around, around.at, codes, name, status, timing, status.refusal, notices, examination=True, performer=performer, performer_named=named)
    return replace(row, questions=(*row.questions, "performer_unknown")) if len(performers) > 1 else row


def _performer(result: Segment) -> Organisation:
    """Who did it, by OBX-23 (name in .1, identifier in .3 or .10) and OBX-15."""
    if not result.field(15) and not result.field(23):
        return NOBODY
    parts = [*result.components(23), *[""] * 10]
    ids = (parts[9], parts[2], result.component(15))
    return Organisation(tuple(dict.fromkeys(filter(None, ids))), tuple(filter(None, (parts[0],))))


def _row(
    around: _Around, at: str, codes: tuple[ItemCode, ...], name: str, status: Status, timing: Timing, refusal: Refusal | None, notices: tuple[str, ...],
    examination: bool = False, performer: Organisation = NOBODY, performer_named: bool = False, part: str = "",
) -> ReportRow:  # fmt: skip
    if status.status == CORRECTED or around.status.status == CORRECTED:
        notices = (*notices, "corrected_report")
    # the accession number, under which imaging systems know the examination
    accession = around.order.obr.component(18) if examination else ""
    numbers = (accession,) if accession and accession != around.number else ()
    questions = (() if status.status or refusal else (statuses.UNSTATED,)) + ((timing.question,) if timing.question else ())
    return ReportRow(
        at=at, issuer=around.issuer, codes=codes, name=name, examination=examination, specimen=None if examination else around.specimen, performer=performer, performer_must_be_known=performer_named,
        performed=timing.performed, number=around.number, numbers=numbers, status=status.status, group=around.at,
        part=part, told=around.times.told, behind=around.times.behind, questions=_time_first(questions), refusal=refusal or timing.refusal, notices=(*notices, *timing.notices),
    )  # fmt: skip


def _time_first(questions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(questions, key=lambda code: not code.startswith("time_")))
