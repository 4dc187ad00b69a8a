"""What was taken back: by hospital with its size, and one by one for who looks at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from recognition.domain.lookups import Repeat
from recognition.errors import Invalid
from recognition.services import corrections_review
from recognition.services.corrections_review import CorrectionDoubt
from recognition.web.auditor.filter_form import FilterForm, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

LISTED = {"of": ("repeat", "decision"), "weighing": ("1", "0")}
"""What a list is of: repeats or decisions, those through which a test is avoided again or those through which none is."""


@dataclass(frozen=True, slots=True)
class RetractedSum:
    """What was taken back at one hospital, or (`institution` None) at `hospitals` where no test is avoided again through it: so many times, of which
    so many nobody has looked at; `tests` are avoided again, which save `fen`."""

    institution: str | None
    of: str
    times: int
    unlooked: int
    tests: int
    fen: int
    hospitals: int


def retracted(session: Session, filter_form: FilterForm) -> dict[str, Any]:
    """The sums for the page of doubts, the largest first; what weighs nothing is one sum for all hospitals."""
    doubts, more = _doubts(session, filter_form)
    groups: dict[tuple[str, str | None], list[CorrectionDoubt]] = defaultdict(list)
    for doubt in doubts:
        groups[of_kind(doubt), doubt.first.institution if doubt.weighs else None].append(doubt)
    sums = [_sum(institution, kind, group) for (kind, institution), group in groups.items()]
    return {
        "retracted": sorted(sums, key=lambda total: (total.institution is None, -total.fen, -total.times, total.institution or total.of)), "more_retracted": more,
        "unlooked": sum(total.unlooked for total in sums), "unlooked_fen": sum(doubt.fen for doubt in doubts if doubt.look is None),
    }  # fmt: skip


def _sum(institution: str | None, kind: str, doubts: Iterable[CorrectionDoubt]) -> RetractedSum:
    doubts = list(doubts)
    hospitals = len({doubt.first.institution for doubt in doubts})
    tests, fen = sum(doubt.tests for doubt in doubts), sum(doubt.fen for doubt in doubts)
    return RetractedSum(institution, kind, len(doubts), sum(doubt.look is None for doubt in doubts), tests, fen, hospitals)


def of_kind(doubt: CorrectionDoubt) -> str:
    """What was taken back: a repeat, or a decision."""
    return "repeat" if isinstance(doubt.reported, Repeat) else "decision"


def _doubts(session: Session, filter_form: FilterForm) -> tuple[list[CorrectionDoubt], int]:
    filters = filter_form.filters
    return corrections_review.doubts(
        service(), session.caller, filter_form.today, filter_form.since, filter_form.until, filters.get("receiver", ""), filters.get("receiver_region", "")
    )


@routes.get("/questions/corrections")
@for_auditors
def corrections_(session: Session) -> Response:
    """What was taken back, one by one; the region's auditor says of each that it was looked at, and of all that weigh nothing at once."""
    filter_form, listed = read_filters(session.caller, *LISTED), _listed()
    doubts, more = _doubts(session, filter_form)
    shown = [doubt for doubt in doubts if (of_kind(doubt), str(int(doubt.weighs))) == (listed["of"], listed["weighing"])]
    return audit_page(
        "audit/corrections.html",
        filter_form,
        retracted=shown,
        more_retracted=more,
        listed=listed,
        unlooked=[doubt.first.receipt.sequence for doubt in shown if doubt.look is None],
        kind_of=of_kind,
        settles=session.caller.institution is None,
    )


@routes.post("/questions/<number:sequence>/looked")
@for_auditors
def looked(session: Session, sequence: int) -> Response:
    """The region's auditor has looked at what was taken back."""
    return _looked_at(session, [sequence])


@routes.post("/questions/corrections/looked")
@for_auditors
def looked_all(session: Session) -> Response:
    """The same for all of a list."""
    sequences = request.form.getlist("sequence")
    if len(sequences) > corrections_review.MOST_SHOWN or not all(sequence.isascii() and sequence.isdigit() and len(sequence) < 16 for sequence in sequences):
        raise Invalid("sequence", code="number_range")
    return _looked_at(session, map(int, sequences))


def _looked_at(session: Session, sequences: Iterable[int]) -> Response:
    filter_form, listed = read_filters(session.caller, *LISTED), _listed()
    for sequence in sequences:
        corrections_review.look_at(service(), session.caller, sequence, now())
    return redirect(filter_form.link("audit.corrections_", **listed), 303)


def _listed() -> dict[str, str]:
    """Which list it is. Raises Invalid (`choice_unknown`)."""
    listed = {name: request.args.get(name, choices[0]) for name, choices in LISTED.items()}
    for name, choice in listed.items():
        if choice not in LISTED[name]:
            raise Invalid(name, code="choice_unknown")
    return listed
