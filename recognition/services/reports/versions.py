"""Which rows of a document are versions of one result: a later one takes the place of the one before, and a correction that of what it corrects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.report_documents.model import CORRECTED, SUPERSEDED, Refusal, ReportRow
from recognition.domain.report_documents.questions import TYPED
from recognition.domain.report_documents.statuses import CANCELLED
from recognition.services.reports.assessing import AssessedRow


class _Version(NamedTuple):
    """A row as a version: its `place` in the document and what it is of. `takes` says that it is a correction or a cancellation."""

    place: int
    row: ReportRow
    cancelled: bool
    takes: bool

    @property
    def time(self) -> object:
        """The performed time to the second, of a day alone the day; None for none."""
        performed = self.row.performed
        return performed and (performed.at, performed.precision == "day")

    @property
    def result(self) -> tuple[object, ...]:
        """What versions of one result share within one item and number: time, specimen, and to which isolate or parent it belongs. Without a number only rows of
        one report part are versions of each other."""
        return (self.time, self.row.specimen, self.row.part, self.row.number or self.row.group)


def stand(assessed: list[AssessedRow]) -> list[AssessedRow]:
    """The rows, with those refused as `superseded` of which the document has a later version.

    A row of the same item, number, performed time, specimen and parent takes the place of the one before, but not of a correction. One that is corrected or cancelled does
    so too where it is refused itself or its time was corrected. What is not final takes the place of nothing."""
    found: dict[tuple[object, str | None], list[_Version]] = {}
    for place, each in enumerate(assessed):
        cancelled = each.refusal is not None and each.refusal.code == CANCELLED
        takes = cancelled or each.row.status == CORRECTED
        if (item := _item(each)) and (takes or _open(each)):
            found.setdefault((item, each.row.number), []).append(_Version(place, each.row, cancelled, takes))
    gone = {place for versions in found.values() if len(versions) > 1 for place in _gone(_in_order(versions))}
    return [_superseded(each) if place in gone and _open(each) else each for place, each in enumerate(assessed)]


def _item(each: AssessedRow) -> object:
    """Our code of the item, also where the name means no other; else what is written."""
    sole = each.candidates[0] if len(each.candidates) == 1 else None
    return each.item or sole or (each.row.codes[0] if each.row.codes else each.row.name)


def _open(each: AssessedRow) -> bool:
    """Whether the row is asked, or may be once its reader has answered."""
    return each.refusal is None or each.refusal.code in TYPED


def _in_order(versions: list[_Version]) -> list[_Version]:
    """As they were told, where all say when; else as the document has them."""
    return sorted(versions, key=lambda each: (each.row.told, each.place)) if all(each.row.told for each in versions) else versions


def _gone(versions: list[_Version]) -> Iterable[int]:
    """The places of those, of one item and number, that a version among them takes the place of."""
    standing: dict[tuple[object, ...], _Version] = {}
    for each in versions:
        before = standing.get(each.result) if each.time else None
        if before and before.row.status == CORRECTED and not each.takes:
            yield each.place
            continue
        if before:
            yield before.place
        standing[each.result] = each
    for at, taker in enumerate(versions):
        if taker.takes:
            # a cancelled result may be made again, a correction is made of what was there
            others = [each for each in (versions[:at] if taker.cancelled else versions) if not each.takes]
            yield from (each.place for each in _taken(taker, others))


def _taken(taker: _Version, others: list[_Version]) -> list[_Version]:
    """What a correction or cancellation is of: the result of its own time where that is there, else all of which it may be."""
    same = [each for each in others if taker.time and each.time == taker.time and _may_be_one(taker.row, each.row)]
    near = [each for each in others if taker.row.number or each.row.group == taker.row.group]
    if same or not taker.cancelled:
        return same or near
    # one tube or isolate of several may not have been done
    return [each for each in near if _may_be_one(taker.row, each.row) and not _other_tube(taker.row, each.row)]


def _may_be_one(one: ReportRow, other: ReportRow) -> bool:
    """Whether nothing that both say tells them apart: specimen, and isolate or parent."""
    specimens, parts = {one.specimen, other.specimen} - {None, UNKNOWN}, {one.part, other.part} - {""}
    return len(specimens) < 2 and len(parts) < 2


def _other_tube(one: ReportRow, other: ReportRow) -> bool:
    """Whether two rows of other times are of one day and say their hours, as a day's curve does."""
    if one.performed is None or other.performed is None:
        return False
    return one.performed.day == other.performed.day and "day" not in (one.performed.precision, other.performed.precision)


def _superseded(each: AssessedRow) -> AssessedRow:
    return AssessedRow(each.row, also=each.also, item=each.item, refusal=Refusal(SUPERSEDED))
