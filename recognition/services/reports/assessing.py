"""What becomes of each row of a document by one edition and one moment: it may be asked, a person must say something first, or it is never asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from recognition.catalogue.editions.store import Edition
from recognition.domain.lookups import Coding, Query, Stated
from recognition.domain.names.specimens import UNKNOWN
from recognition.domain.personal_data import in_code
from recognition.domain.report_documents.model import Organisation, Refusal, ReportRow
from recognition.domain.report_documents.questions import TYPED
from recognition.errors import Invalid
from recognition.services.judge import refuse_future
from recognition.services.reports import institutions, items
from recognition.services.reports.institutions import FoundInstitution
from recognition.services.reports.items import FoundItem

ORDER = ("item_", "specimen_", "issuer_", "performer_", "time_", "status_", "report_")
"""Which of several questions comes first: what is asked about, then of whom, when, and the rest."""
MOST_OTHERS = 3
"""Further numbers that go along with a question."""


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """A row with what it comes to. `query` is what would be asked: whole where there are no `questions`, else as far as it is known (None without an item). `candidates`
    are our codes for an item, `issuers` for an institution."""

    row: ReportRow
    query: Query | None = None
    also: Coding | None = None
    item: str | None = None
    questions: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    refusal: Refusal | None = None
    notices: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether nothing stands in the way of asking."""
        return self.refusal is None and not self.questions

    @property
    def may_be_typed(self) -> bool:
        """Whether a reader may lift the refusal by typing the time."""
        return self.refusal is not None and self.refusal.code in TYPED


class Assessing:
    """Assesses the rows of one document: institutions are looked for once."""

    def __init__(self, edition: Edition, receiver: str, now: datetime, format: str) -> None:
        """`receiver` is our code of who asks, `format` the document's."""
        self.edition, self.receiver, self.now, self.format = edition, receiver, now, format
        self._institutions: dict[Organisation, FoundInstitution] = {}

    def rows(self, rows: Sequence[ReportRow]) -> list[AssessedRow]:
        """What each of them comes to by itself."""
        return [self._row(row) for row in rows]

    def _institution(self, told: Organisation) -> FoundInstitution:
        if told not in self._institutions:
            self._institutions[told] = institutions.institution(self.edition, told)
        return self._institutions[told]

    def _row(self, row: ReportRow) -> AssessedRow:
        issuer = self._institution(row.issuer)
        found = items.item(self.edition, row, issuer.code)
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
        questions = (*found.questions, *((issuer.question,) if issuer.question else ()), *asked_performer, *row.questions)
        notices = (*row.notices, *found.notices, *(("issuer_by_name",) if issuer.by_name else ()), *self._zone(row))
        if row.number and _personal(row.number):
            notices += ("report_ref_personal",)
        return AssessedRow(
            row,
            self._query(row, found, issuer, performer),
            found.also,
            found.code,
            tuple(sorted(dict.fromkeys(questions), key=_place)),
            found.candidates,
            issuer.candidates,
            refusal,
            notices,
        )

    def _query(self, row: ReportRow, found: FoundItem, issuer: FoundInstitution, performer: Coding | None) -> Query:
        performed = row.performed
        return Query(
            found.coding or Coding("", ""),
            issuer.coding or Coding("", ""),
            performed.at if performed else self.now,
            self.receiver,
            performer,
            row.mark,
            report_ref=None if row.number is None or _personal(row.number) else row.number,
            specimen=None if row.examination or row.specimen == UNKNOWN else row.specimen,
            stated=performed.stated if performed else Stated.INSTANT,
            other_refs=row.numbers[:MOST_OTHERS],
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
        told, of_issuer = row.performer, {*row.issuer.names, *row.issuer.ids}
        if not told.told or {*told.names, *told.ids} <= of_issuer:
            return None, ()
        found = self._institution(told)
        if found.code:
            return (None if found.code == issuer.code else found.coding), ()
        if found.coding and found.coding == issuer.coding:
            return None, ()
        named = row.performer_must_be_known or found.coding is not None or found.question == institutions.CONFLICT
        return None, ("performer_unknown",) if named else ()

    def _zone(self, row: ReportRow) -> tuple[str, ...]:
        """That +08:00 was taken. A FHIR date cannot have an offset, so that none is missing there."""
        performed = row.performed
        assumed = performed is not None and performed.zone == "assumed" and not (self.format == "fhir" and performed.precision == "day")
        return ("zone_assumed",) if assumed else ()


@lru_cache(1024)
def _personal(number: str) -> bool:
    """Whether what stands for the report's number is an identity number, which is told to nobody."""
    return in_code(number) == "identity_number"


def _place(code: str) -> int:
    return next((place for place, beginning in enumerate(ORDER) if code.startswith(beginning)), len(ORDER))
