"""The rows of a FHIR report: its results and their members down to those with a value; of an examination, or where there are none, the report itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from recognition.domain.report_documents import kinds, patient_names, statuses
from recognition.domain.report_documents.kinds import DIFFERS, EXAMINATION, LABORATORY, KindOf, nothing_known
from recognition.domain.report_documents.model import (
    CORRECTED,
    MOST_ROWS,
    NOBODY,
    SUPERSEDED,
    UNNAMED,
    WORDS,
    DocumentRefused,
    Organisation,
    Refusal,
    ReportDocument,
    ReportRow,
    Timing,
)
from recognition.domain.report_documents.statuses import Status
from recognition.reports.charsets import decode
from recognition.reports.fhir import organisations, said, times
from recognition.reports.fhir.resources import Resource, Resources, many, one, subject_of, text
from recognition.reports.fhir.values import has_result, printed, says_value
from recognition.support.threads import in_turns
from schemas.strict_json import JsonRefused, loads

TURN = 50
"""Reports or rows that are read in one go, in some five milliseconds."""
DEEPEST = 32
"""Members within members; a deeper one is refused."""


def read(data: bytes, kind_of: KindOf = nothing_known) -> ReportDocument:
    """The document of these bytes; `kind_of` tells the kinds of items that are known. Raises DocumentRefused, also for JSON that two readers might read differently."""
    decoded = decode(data, None)
    try:
        root = loads(decoded.text.encode("utf-8"))
    except JsonRefused as refused:
        raise DocumentRefused(code=refused.code) from refused
    return read_parsed(one(root), kind_of, decoded.notices)


def read_parsed(root: Resource, kind_of: KindOf = nothing_known, notices: tuple[str, ...] = (), most: int = MOST_ROWS) -> ReportDocument:
    """The same of a document that was parsed before, with at most one row more than `most`. Raises DocumentRefused."""
    resources = Resources(root)
    reports = resources.of_type("DiagnosticReport")
    if not reports:
        raise DocumentRefused(code="not_a_report")
    for report in in_turns(reports, TURN):
        # two that differ under one name, of which none is said to be the later
        resources.find({"reference": f"DiagnosticReport/{text(report.get('id'))}"}, report)
    _one_patient(resources, reports)
    elsewhere: set[int] = set()
    # A patient's whole history takes a tenth of a second.
    read_reports = [_Report(resources, report, kind_of, elsewhere) for report in in_turns(reports, TURN)]
    rows = tuple(islice(in_turns((row for report in read_reports for row in report.rows()), TURN), most + 1))
    named = set[int]().union(*(report.named for report in read_reports))
    unnamed = any(
        id(each) not in named for each in (*resources.of_type("Observation"), *(each for report in reports for each in said.contained_observations(report)))
    )
    older = [each for each in resources.outdated if each.get("resourceType") in ("DiagnosticReport", "Observation")]
    rows += tuple(ReportRow(resources.place(each, each), NOBODY, refusal=Refusal(SUPERSEDED)) for each in older)
    return ReportDocument("fhir", rows, (*notices, *((UNNAMED,) if unnamed else ())))


def _one_patient(resources: Resources, reports: list[Resource]) -> None:
    """Raises DocumentRefused (`several_patients`)."""
    own = [*reports, *resources.of_type("Observation"), *resources.of_type("Specimen")]
    subjects = {id(found) if (found := resources.find(each.get("subject"), each)) else subject_of(each) for each in own if subject_of(each)}
    persons = resources.of_type("Patient")
    if len(subjects) > 1 or (not subjects and len(persons) > 1):
        raise DocumentRefused(code="several_patients")


class _Report:
    """One DiagnosticReport with what its rows share."""

    def __init__(self, resources: Resources, report: Resource, kind_of: KindOf, elsewhere: set[int]) -> None:
        """`elsewhere` are the observations that are rows already, of whichever report."""
        self.resources, self.report, self.kind_of, self.elsewhere = resources, report, kind_of, elsewhere
        self.named: set[int] = set()
        self._parents: Counter[str] = Counter()
        self.at = resources.place(report, report)
        self.status = statuses.of_report(report.get("status"))
        self.issuer = organisations.performers(resources, report, report)
        self.number, question, told = organisations.number(report)
        self.numbers = tuple(each for each in organisations.accession_numbers(report) if each != self.number)
        self.questions = (question,) if question else ()
        self.notices: tuple[str, ...] = (*(("report_partial",) if report.get("status") == "partial" else ()), *told)
        found = [each for reference in many(report.get("specimen")) if (each := said.named_specimen(resources.find(reference, report), reference))]
        self.specimen = found[0] if len(found) == 1 else {}
        self.written = times.written(resources, report)
        self.kind = said.told_kind(report) or (LABORATORY if found else None)
        """What the report itself says that it is of; None where it does not."""

    def rows(self) -> Iterator[ReportRow]:
        """The rows in their order, each read when it is asked for."""
        results = many(self.report.get("result"))
        codes, name = said.codes_of(self.report)
        known = self.kind_of(self.issuer, codes, name)
        if (self.kind or known) != EXAMINATION:
            if not results:
                yield self._row(self.report, self.at, self.status, None)
            for number, reference in enumerate(results):
                yield from self._results(reference, self.report, f"{self.at}.result[{number}]", 0)
            return
        found = [self.resources.find(each, self.report) for each in results]
        tested = [] if self.kind else [each for each in found if each and self.kind_of(self.issuer, said.codes_of(each)[0]) == LABORATORY]
        self.named = {id(each) for each in found}
        # an examination's report above results of a laboratory: somebody has to say which it is
        questions = (DIFFERS,) if tested else ()
        row = self._row(self.report, self.at, self.status, None, (WORDS,) if results else (), likely=EXAMINATION)
        yield replace(row, questions=(*row.questions, *questions))
        for observation in tested:
            row = self._observed(observation, self._container(observation, self.report), self.resources.place(observation, self.report))
            yield replace(row, questions=(*row.questions, *questions))

    def _results(self, reference: Resource, within: Resource, at: str, depth: int) -> Iterator[ReportRow]:
        """The rows of one result: itself where it has a value, and its members. Each observation is one row, however often it is named."""
        observation = self.resources.find(reference, within)
        if observation.get("resourceType") != "Observation" or depth > DEEPEST:
            yield self._missing(at)
            return
        if id(observation) in self.named:
            return
        self.named.add(id(observation))
        container = self._container(observation, within)
        place, members = self._place(observation, container, at), many(observation.get("hasMember"))
        withdrawn = said.withdrawn(statuses.of_observation(observation.get("status")))
        part = self._parent(observation) if members else ""
        if not members or says_value(observation):
            yield replace(self._observed(observation, container, place), part=part)
        for number, member in enumerate(members):
            for row in self._results(member, container, f"{place}.hasMember[{number}]", depth + 1):
                member_row = replace(row, part=row.part or part, notices=(*row.notices, "panel_by_members"))
                yield replace(member_row, refusal=withdrawn) if withdrawn else member_row

    def _container(self, observation: Resource, within: Resource) -> Resource:
        """Where what an observation names is looked for: what a contained one names stands beside it in the report that contains both."""
        return within if self.resources.contains(within, observation) else observation

    def _place(self, observation: Resource, container: Resource, at: str) -> str:
        """Where an observation stands; where an earlier report had it as a row already, the place of the reference that names it again."""
        if id(observation) in self.elsewhere:
            return at
        self.elsewhere.add(id(observation))
        return self.resources.place(observation, container)

    def _parent(self, observation: Resource) -> str:
        """What tells a parent from others of its code, as the isolates of a culture: which of them it is in its report."""
        code = repr(said.codes_of(observation))
        self._parents[code] += 1
        return f"{code} {self._parents[code]}"

    def _missing(self, at: str) -> ReportRow:
        """A result that the document does not have."""
        return ReportRow(at, self.issuer, number=self.number, group=self.at, refusal=Refusal("result_missing"), notices=self.notices)

    def _observed(self, observation: Resource, container: Resource, at: str) -> ReportRow:
        status = statuses.of_observation(observation.get("status"))
        if said.withdrawn(self.status):
            status = self.status
        reference = observation.get("specimen")
        specimen = said.named_specimen(self.resources.find(reference, container), reference) or self.specimen
        refusal = said.modified(observation, specimen) or (None if has_result(observation) else Refusal("no_result"))
        performer = organisations.performers(self.resources, observation, container)
        return self._row(observation, at, status, refusal, specimen=specimen, performer=performer)

    def _row(
        self, resource: Resource, at: str, status: Status, refusal: Refusal | None, notices: tuple[str, ...] = (), *, specimen: Resource | None = None,
        performer: Organisation = NOBODY, likely: str = LABORATORY,
    ) -> ReportRow:  # fmt: skip
        specimen = self.specimen if specimen is None else specimen
        codes, name = said.codes_of(resource)
        examination, codes, asked = kinds.read_as(self.kind_of, self.issuer, codes, name, self.kind, likely)
        parts = ({} if examination else specimen, self.report, {} if resource is self.report else resource)
        found: Timing = times.timing(*parts, self.written)
        corrected = CORRECTED in (status.status, self.status.status)
        notices = (*self.notices, *notices, *(("corrected_report",) if corrected else ()), *found.notices)
        questions = ((found.question,) if found.question else ()) + (() if status.status or status.refusal else (statuses.UNSTATED,)) + self.questions
        whose = said.whose(resource, self.resources.find(resource.get("subject") or self.report.get("subject"), resource) or self.resources.only("Patient"))
        questions += asked + ((patient_names.DOUBTFUL,) if whose == patient_names.ANOTHER else ())
        refusal = Refusal("control_specimen") if whose == patient_names.CONTROL else refusal
        return ReportRow(
            at=at, issuer=self.issuer, codes=codes, name=name, printed=() if examination else printed(resource), around=() if examination or resource is self.report else said.around(self.report, resource, specimen), examination=examination,
            specimen=None if examination else said.specimen_of(specimen), specimen_in_words=said.specimen_in_words(specimen), performer=performer, performer_must_be_known=True,
            performed=found.performed, number=self.number, numbers=self.numbers, status=status.status, group=self.at,
            told=times.told(*parts[1:]), behind=times.behind(*parts, self.written), questions=questions, refusal=status.refusal or said.modified(self.report) or refusal or found.refusal, notices=notices,
        )  # fmt: skip
