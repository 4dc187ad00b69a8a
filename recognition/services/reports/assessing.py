"""What becomes of each row of a document by one edition and one moment: it may be asked, a person must say something first, or it is never asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.catalogue.reports.meanings import unit_table
from recognition.domain.lookups import Coding, Query, Stated
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.personal_data import in_code
from recognition.domain.report_documents.kinds import DIFFERS, is_department, is_elsewhere
from recognition.domain.report_documents.model import NOBODY, ItemCode, Organisation, Refusal, ReportDocument, ReportRow
from recognition.domain.report_documents.questions import TYPED
from recognition.errors import Invalid
from recognition.services.judge import refuse_future
from recognition.services.reports import institutions, items
from recognition.services.reports.institutions import FoundInstitution
from recognition.services.reports.items import FoundItem
from recognition.support.threads import in_turns

ORDER = ("item_", "specimen_", "patient_", "issuer_", "performer_", "time_", "status_", "report_")
"""Which of several questions comes first: what is asked about, then whose it is, who issued it, when, and the rest."""
UNIT_DIFFERS = "item_unit_differs"
TURN = 50
"""Rows that are assessed in one go, in some milliseconds."""
MOST_OTHERS = 3
"""Further numbers that go along with a question."""


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """A row with what it comes to. `query` is what would be asked: whole where there are no `questions`, else as far as it is known (None without an item). `candidates`
    are our codes for an item, `issuers` for an institution; `named` what the name may be of a row whose own code means nothing."""

    row: ReportRow
    query: Query | None = None
    also: Coding | None = None
    item: str | None = None
    questions: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether nothing stands in the way of asking."""
        return self.refusal is None and not self.questions

    @property
    def may_be_typed(self) -> bool:
        """Whether a reader may lift the refusal by typing the time."""
        return self.refusal is not None and self.refusal.code in TYPED


class Assessing:
    """Assesses the rows of one document: institutions and codes are looked for once."""

    def __init__(self, edition: Edition, receiver: str, now: datetime) -> None:
        """`receiver` is our code of who asks."""
        self.edition, self.receiver, self.now, self.format = edition, receiver, now, ""
        self._institutions: dict[Organisation, FoundInstitution] = {}
        self._last = NOBODY, institutions.institution(edition, NOBODY)
        self._codes = items.KnownCodes(edition)

    def kind_of(self, issuer: Organisation, codes: Sequence[ItemCode], name: str = "") -> str | None:
        """The kind of an item that is known, for the reader of the document (`kinds.KindOf`)."""
        return self._codes.kind(codes, self._institution(issuer).code, name)

    def rows(self, document: ReportDocument) -> list[AssessedRow]:
        """What each of its rows comes to by itself."""
        self.format = document.format
        return [self._row(row) for row in in_turns(document.rows, TURN)]

    def _institution(self, told: Organisation) -> FoundInstitution:
        last, found = self._last
        # rows of one order share it
        if told is not last:
            if told not in self._institutions:
                self._institutions[told] = institutions.institution(self.edition, told)
            found = self._institutions[told]
            self._last = told, found
        return found

    def _row(self, row: ReportRow) -> AssessedRow:
        issuer = self._institution(row.issuer)
        found = items.item(self._codes, row, issuer.code)
        refusal = row.refusal
        if refusal is None or refusal.code == "time_conflict":
            # a clock that runs ahead is told as that, whatever else it contradicts
            refusal = self._future(row) or refusal
        if refusal is None or refusal.code in TYPED:
            # a time that is typed lifts the one and not the other
            refusal = found.refusal or refusal
        if refusal is not None and refusal.code not in TYPED:
            return AssessedRow(row, also=found.also, item=found.code, candidates=found.candidates, refusal=refusal)
        performer, asked_performer = self._performer(row, issuer)
        own, candidates = row.questions, found.candidates
        if institutions.CONFLICT in own:
            issuer, own = institutions.doubted(issuer), tuple(code for code in own if code != institutions.CONFLICT)
        if DIFFERS in own:
            # of which kind an item is can be asked only where it is known
            candidates = candidates or ((found.code,) if found.code else ())
            own = own if candidates else tuple(code for code in own if code != DIFFERS)
        if not found.questions and found.code and self._is_of_other_unit(row, found.code):
            own, candidates = (*own, UNIT_DIFFERS), candidates or (found.code,)
        questions = (*found.questions, *((issuer.question,) if issuer.question else ()), *asked_performer, *own)
        notices = (*row.notices, *found.notices, *_of_issuer(issuer), *self._zone(row), *_of_number(row.number))
        return AssessedRow(
            row,
            self._query(row, found, issuer, performer),
            found.also,
            found.code,
            tuple(sorted(dict.fromkeys(questions), key=_place)),
            candidates,
            issuer.candidates,
            refusal,
            notices,
            found.named,
        )

    def _is_of_other_unit(self, row: ReportRow, code: str) -> bool:
        """Whether the row's unit or its reference range is none of the item's."""
        item = self.edition.reading.item(code) if row.printed else None
        return item is not None and unit_table.contradicted(item.name_zh, row.printed) != ""

    def _query(self, row: ReportRow, found: FoundItem, issuer: FoundInstitution, performer: Coding | None) -> Query:
        performed = row.performed
        return Query(
            found.coding or Coding("", ""),
            issuer.coding or Coding("", ""),
            performed.at if performed else self.now,
            self.receiver,
            performer,
            row.mark,
            report_ref=None if row.number is None or unused(row.number) else row.number,
            specimen=None if row.examination or row.specimen == UNKNOWN else row.specimen,
            stated=performed.stated if performed else Stated.INSTANT,
            other_refs=tuple(number for number in row.numbers if not unused(number))[:MOST_OTHERS],
        )

    def _future(self, row: ReportRow) -> Refusal | None:
        if row.performed is None:
            return None
        try:
            refuse_future(row.performed.at, self.now)
        except Invalid:
            return Refusal("time_in_future", seen=(row.performed.source,))
        return None

    def _performer(self, row: ReportRow, issuer: FoundInstitution) -> tuple[Coding | None, tuple[str, ...]]:
        """The laboratory that did it, where it is another than the issuer; a question where an institution is told that is not known, or cannot be told apart."""
        told = row.performer
        if not told.told:
            return None, ()
        # a department is its hospital's
        told = Organisation(*(tuple(each for each in said if not is_department(each)) for said in told))
        if {*told.names, *told.ids} <= {*row.issuer.names, *row.issuer.ids}:
            return None, ()
        found = self._institution(told)
        if found.code:
            return (None if found.code == issuer.code else found.coding), ()
        if found.coding and found.coding == issuer.coding:
            return None, ()
        named = (
            row.performer_must_be_known
            or any(map(is_elsewhere, (*told.names, *told.ids)))
            or found.coding is not None
            or found.question == institutions.CONFLICT
        )
        return None, ("performer_unknown",) if named else ()

    def _zone(self, row: ReportRow) -> tuple[str, ...]:
        """That +08:00 was taken. A FHIR date cannot have an offset, so that none is missing there."""
        performed = row.performed
        assumed = performed is not None and performed.zone == "assumed" and not (self.format == "fhir" and performed.precision == "day")
        return ("zone_assumed",) if assumed else ()


def _of_issuer(issuer: FoundInstitution) -> tuple[str, ...]:
    """How the issuer was found, where that is told."""
    return (("issuer_by_name",) if issuer.by_name else ()) + (("issuer_id_by_shape",) if issuer.by_shape else ())


@lru_cache(1024)
def _of_number(number: str | None) -> tuple[str, ...]:
    """What is told of a report's number that looks like a person's."""
    if number is None or in_number(number) is None:
        return ()
    return ("report_ref_personal",) if unused(number) else ("report_ref_not_shown",)


@lru_cache(1024)
def in_number(number: str) -> str | None:
    """Whose number what stands for the report's may be (`personal_data.in_code`): it is shown to nobody then."""
    return in_code(number)


def unused(number: str) -> bool:
    """Whether it is no number of a report: an identity number, or words that name a person. What has the form of a telephone or card number may be a laboratory's own, and is
    only kept as a keyed hash."""
    return in_number(number) in ("identity_number", "person_labelled")


def _place(code: str) -> int:
    return next((place for place, beginning in enumerate(ORDER) if code.startswith(beginning)), len(ORDER))
