"""The rows of one order. In the laboratory each OBX is a row; of an examination the order itself is, its OBX being the words of the finding. The kind of an item that is
known goes before what the types of the rows make likely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents import kinds, patient_names, statuses
from recognition.domain.report_documents.codes import CHINESE, item_code, told_beside
from recognition.domain.report_documents.kinds import DIFFERS, EXAMINATION, LABORATORY, KindOf, ReadAs
from recognition.domain.report_documents.model import CORRECTED, NOBODY, WORDS, ItemCode, Organisation, Refusal, ReportRow, Timing
from recognition.domain.report_documents.statuses import CANCELLED, NOBODY_SAID, Status
from recognition.domain.reports.printed_values import telling
from recognition.domain.reports.units import units_of
from recognition.reports.hl7.flags import BESIDE_RESULT
from recognition.reports.hl7.numbers import OrderNumber
from recognition.reports.hl7.orders import ResultOrder
from recognition.reports.hl7.segments import Segment
from recognition.reports.hl7.times import OrderTimes

NARRATIVE = frozenset({"TX", "FT", "ED", "RP"})


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of one order share: `flags` says that OBX-11 is no status in this message, `parent` which of the document's parent results (OBR-26) the order is of,
    `said` how the order is called and what is remarked of it, `of_another` that its patient may be none, `controls` that its specimens are no patient's."""

    order: ResultOrder
    at: str
    issuer: Organisation
    number: OrderNumber
    specimen: str | None
    specimen_in_words: bool
    times: OrderTimes
    status: Status
    notices: tuple[str, ...]
    unsolicited: bool
    controls: bool
    flags: bool
    parent: str
    said: tuple[str, ...]
    of_another: bool
    kind_of: KindOf

    def place(self, number: int) -> str:
        """Where a result stands."""
        return f"{self.at}/OBX[{number}]" if self.at else f"OBX[{number}]"

    def kind(self, told: Iterable[_Coded]) -> str | None:
        """The kind of items, where that of all that are known is one."""
        found = {self.kind_of(self.issuer, each.codes, each.name) for each in told} - {None}
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Coded:
    """What a coded field says of an item."""

    codes: tuple[ItemCode, ...]
    name: str
    others: tuple[str, ...] = ()
    """Further names, of the second triplet or a repetition."""


def rows_of(around: Around) -> list[ReportRow]:
    """The rows in their order."""
    results = around.order.results
    ordered = [_coded(parts) for parts in around.order.obr.repetitions(4)] or [_Coded((), "")]
    kind = around.kind(ordered)
    told = _told(around, kind) or _named(around, kind, ordered)
    if not around.order.headed or not (told == EXAMINATION if told else _is_examined(around, kind, ordered)):
        rows = [_remarked(_result(around, result, around.place(place), told), around, place) for place, result in enumerate(results, 1)]
        return rows or [_ordered(around, coded, at, LABORATORY, told) for coded, at in _placed(around, ordered)]
    rows = [_ordered(around, coded, at, EXAMINATION, told) for coded, at in _placed(around, ordered)]
    tested = [] if told or kind is None else list(_tested(around))
    # an order of an examination above results of a laboratory: somebody has to say which it is
    return [replace(row, questions=(*row.questions, DIFFERS)) for row in (*rows, *tested)] if tested else rows


def _told(around: Around, kind: str | None) -> str | None:
    """What the message itself says: by the diagnostic service, else by its type or a specimen."""
    if service := kinds.of_service(around.order.obr.components(24)[:2]):
        return service
    specimen = around.specimen is not None and not (around.specimen == UNKNOWN and kind == EXAMINATION)
    return LABORATORY if around.unsolicited or specimen else None


def _named(around: Around, kind: str | None, ordered: list[_Coded]) -> str | None:
    """The kind of the order by its names, where that is another than its codes': codes of two systems of a hospital may be the same."""
    named = {around.kind_of(around.issuer, (), each.name) for each in ordered if each.name and kind} - {None}
    return named.pop() if len(named) == 1 and kind not in named else None


def _is_examined(around: Around, kind: str | None, ordered: list[_Coded]) -> bool:
    """By the item that is ordered; else, where no row is a known test, by the technique that the order names, a heading of findings, or that all rows are words."""
    if kind:
        return kind == EXAMINATION
    results = around.order.results
    names = [_observed(result).name for result in results]
    words = all(result.component(2) in NARRATIVE or kinds.is_words(name) for result, name in zip(results, names, strict=True))
    likely = words or any(map(kinds.is_finding, names)) or any(kinds.names_examination(each.name) for each in ordered)
    return bool(results) and likely and not any(around.kind([_observed(result)]) == LABORATORY for result in results)


def _tested(around: Around) -> Iterable[ReportRow]:
    """The rows of tests whose code is known."""
    for place, result in enumerate(around.order.results, 1):
        if around.kind_of(around.issuer, _observed(result).codes) == LABORATORY:
            yield _result(around, result, around.place(place), None)


def _placed(around: Around, ordered: list[_Coded]) -> Iterable[tuple[_Coded, str]]:
    """Each item of the order with its place: several stand in repetitions, as body parts do."""
    if len(ordered) == 1:
        return [(ordered[0], around.at)]
    return [(coded, f"{around.at}/OBR-4[{number}]") for number, coded in enumerate(ordered, 1)]


def _coded(parts: list[str], beside: str = "", words: Iterable[str] = ()) -> _Coded:
    """The codes of both triplets and the name. Of the second a code counts only with a system of its own: without one it is the abbreviation."""
    code, name, system, other, other_name, other_system = [*parts, "", "", "", "", "", ""][:6]
    first = item_code(code, system)
    second = item_code(other, other_system) if other_system else None
    name = name or other_name or beside
    if first and CHINESE.search(first.code) and not name:
        name = first.code
    return _Coded(told_beside((each for each in (first, second) if each), words), name, (other_name,) if other_name and other_name != name else ())


def _observed(result: Segment) -> _Coded:
    """What OBX-3 says, with the name that some have in OBX-4; repetitions are further codes."""
    words, beside = result.words(5), result.component(4)
    told = [_coded(parts, beside, words) for parts in result.repetitions(3)]
    if len(told) == 1:
        return told[0]
    others = (name for each in told for name in (each.name, *each.others))
    return _Coded(tuple(dict.fromkeys(chain.from_iterable(each.codes for each in told))), told[0].name if told else beside, tuple(filter(None, others)))


def _result(around: Around, result: Segment, at: str, told: str | None) -> ReportRow:
    observed = _observed(result)
    read = kinds.read_as(around.kind_of, around.issuer, observed.codes, observed.name, told)
    status, from_order = _own_status(around, result)
    refusal = status.refusal
    if refusal is None and not result.present(5):
        refusal = Refusal("no_result")
    if refusal is None and result.component(2) in ("ED", "RP"):
        refusal = Refusal("not_a_test")
    timing = around.times.examination([result]) if read.examination else around.times.laboratory(result)
    performer = _performer(result)
    performed_by = NOT_SAID if performer is NOBODY else _PerformedBy(performer, bool(result.field(23)))
    part = f"{around.parent} {result.field(4)}".strip()
    printed = () if read.examination else tuple(filter(telling, (unit_of(result), result.component(7))))
    row = _row(around, at, read, observed.name, status, timing, refusal, performed_by, part, (*around.notices, *from_order), printed)
    return row if read.examination else replace(row, around=(*around.said, *observed.others))


def _remarked(row: ReportRow, around: Around, place: int) -> ReportRow:
    """The row with what remarks behind it say."""
    said = around.order.remarks.get(place)
    return row if row.examination or not said else replace(row, around=(*row.around, *said))


def unit_of(result: Segment) -> str:
    """The unit (OBX-6). Where 10^9/L is not escaped, its power stands in the second component."""
    unit = result.field(6)
    return unit if not unit or units_of(unit) else result.component(6)


def _own_status(around: Around, result: Segment) -> tuple[Status, tuple[str, ...]]:
    """By OBX-11 where that is a status, else by OBR-25, which is told. What a cancelled order holds is cancelled with it."""
    if around.status.refusal and around.status.refusal.code == CANCELLED:
        return around.status, ()
    written = result.component(11)
    normal = written == BESIDE_RESULT and not around.flags and result.present(5)
    status = NOBODY_SAID if normal or around.flags else statuses.of_row(written)
    if status != NOBODY_SAID or around.status == NOBODY_SAID or (normal and not around.status.refusal):
        return status, ()
    return around.status, ("status_from_obr25",)


def _ordered(around: Around, coded: _Coded, at: str, likely: str, told: str | None) -> ReportRow:
    """The row of an order itself: of an examination with the words of its finding, or of a test without rows."""
    results = around.order.results
    read = kinds.read_as(around.kind_of, around.issuer, coded.codes, coded.name, told, likely)
    status = statuses.of_examination(around.status, [_own_status(around, result)[0] for result in results]) if results else around.status
    performers = {_performer(result) for result in results} - {NOBODY}
    performer = next(iter(performers)) if len(performers) == 1 else NOBODY
    timing = around.times.examination(results) if read.examination else around.times.laboratory(None)
    if len(performers) > 1:
        read = read._replace(questions=(*read.questions, "performer_unknown"))
    performed_by = _PerformedBy(performer, any(result.field(23) for result in results))
    return _row(around, at, read, coded.name, status, timing, status.refusal, performed_by, "", (*around.notices, WORDS) if results else around.notices)


def _performer(result: Segment) -> Organisation:
    """Who did it, by OBX-23 (name in .1, identifier in .3 or .10) and OBX-15."""
    if not result.field(15) and not result.field(23):
        return NOBODY
    parts = [*result.components(23), *[""] * 10]
    ids = (parts[9], parts[2], result.component(15))
    return Organisation(tuple(dict.fromkeys(filter(None, ids))), tuple(filter(None, (parts[0],))))


class _PerformedBy(NamedTuple):
    """Who performed it, and whether that must be known."""

    performer: Organisation
    named: bool


NOT_SAID = _PerformedBy(NOBODY, False)


def _row(
    around: Around, at: str, read: ReadAs, name: str, status: Status, timing: Timing, refusal: Refusal | None, by: _PerformedBy, part: str, notices: tuple[str, ...],
    printed: tuple[str, ...] = (),
) -> ReportRow:  # fmt: skip
    examination = read.examination
    if CORRECTED in (status.status, around.status.status):
        notices = (*notices, "corrected_report")
    # the accession number, under which imaging systems know the examination
    accession = around.order.obr.component(18) if examination else ""
    numbers = (accession,) if accession and accession != around.number.number else ()
    questions = (
        ((timing.question,) if timing.question else ())
        + (() if status.status or refusal else (statuses.UNSTATED,))
        + around.number.questions
        + read.questions
        + ((patient_names.DOUBTFUL,) if around.of_another else ())
    )
    refusal = Refusal("control_specimen") if around.controls else refusal or timing.refusal
    return ReportRow(
        at=at, issuer=around.issuer, codes=read.codes, name=name, printed=printed, examination=examination, specimen=None if examination else around.specimen, specimen_in_words=around.specimen_in_words, performer=by.performer,
        performer_must_be_known=by.named, performed=timing.performed, number=around.number.number, numbers=numbers, status=status.status, group=around.at, part=part,
        told=around.times.told, behind=around.times.behind, questions=questions, refusal=refusal, notices=(*notices, *timing.notices),
    )  # fmt: skip
