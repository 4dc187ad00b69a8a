"""The entries behind a figure, page by page, and one entry with its proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from flask import Response, request

from recognition.domain import tally
from recognition.domain.counters import COUNTERS, FOR_THE_REGION, counters_of
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import SHANGHAI
from recognition.domain.recorded import RecordedCorroboration, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.errors import Invalid
from recognition.services import proofs
from recognition.services.corrections import Reported
from recognition.services.drill_down import CountedLookup, DrillDown
from recognition.services.entries import decisions_on, read, readable, taken_back_by
from recognition.services.reversals import reversals
from recognition.services.settled_group import SettledGroup
from recognition.services.summary_requests import SummaryRequest
from recognition.web.auditor.filter_form import FilterForm, nothing_but, read_filters
from recognition.web.auditor.overview import routes
from recognition.web.auditor.rendering import audit_page
from recognition.web.auditor.summing import summed
from recognition.web.clinician import language
from recognition.web.clinician.rendering import for_auditors
from recognition.web.clinician.session import Session
from recognition.web.shared import across, lookup_json
from recognition.web.shared.service import now, service

ROWS = 50


@routes.get("/entries")
@for_auditors
def entries(session: Session) -> Response:
    """The lookups that count in a figure, in the order of the ledger's days."""
    filter_form = read_filters(session.caller, "counter", "after")
    counter = request.args.get("counter") or "lookups"
    drill_down = DrillDown(service(), summary_request(filter_form), counter, session.caller, filter_form.today)
    page = drill_down.page(spans(filter_form, counter), _after(), ROWS)
    whole = summed(filter_form)
    return audit_page(
        "audit/entries.html",
        filter_form,
        counter=counter,
        counters=[counter for counter in COUNTERS if not session.caller.institution or counter not in FOR_THE_REGION],
        rows=[_row(filter_form, row) for row in page.rows],
        following=page.following,
        total=whole.totals[counter] if whole else None,
        first=_after() is None,
    )


def summary_request(filter_form: FilterForm) -> SummaryRequest:
    """The question as use-cases know it."""
    return SummaryRequest(filter_form.since, filter_form.until, (), filter_form.filters)


def spans(filter_form: FilterForm, counter: str) -> list[tuple[date, date]]:
    """The days on which the figure is not nothing, as runs, so that a rare one is found without reading a year; the whole period where
    no quick counter knows its days."""
    by_day = summed(filter_form, ("day",))
    if by_day is None:
        return [(filter_form.since, filter_form.until)]
    days = [date.fromisoformat(row["day"]) for row in by_day.rows if row[counter]]
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + timedelta(days=1) == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _after() -> int | None:
    text = request.args.get("after", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid("after", code="cursor_invalid")
    return int(text)


def _row(filter_form: FilterForm, counted: CountedLookup) -> dict[str, Any]:
    lookup, decision = counted.lookup, tally.effective(counted.decisions)
    return {
        "sequence": lookup.receipt.sequence,
        "at": lookup.at.astimezone(SHANGHAI),
        "receiver": lookup.receiver,
        "issuer": lookup.issuer,
        "item": lookup.item,
        "performed": shanghai_day(lookup.performed_at),
        "verdict": lookup.answer.verdict.value,
        "reason": lookup.answer.reasons[0] if lookup.answer.reasons else "",
        "decision": decision.kind.value if decision else "",
        "why": decision.reason.value if decision and decision.reason else "",
        "evidence": lookup_json.evidence(lookup, decision),
        "fen": lookup.answer.price.fen,
        "source": lookup.answer.price.source.value,
        "n": counted.n,
        "reversed_by": counted.reversed_by,
    }


@routes.get("/entries/<number:sequence>")
@for_auditors
def entry(session: Session, sequence: int) -> Response:
    """One entry as it is written, how it counts today, and the proof that it stands in the ledger."""
    nothing_but()
    data = readable(service(), session.caller, sequence)
    term, size = read(data, sequence), service().ledger.size()
    lookup = term if isinstance(term, RecordedLookup) else None
    decided_on = decisions_on(service(), lookup) if lookup else ()
    return audit_page(
        "audit/entry.html",
        None,
        sequence=sequence,
        text=orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2).decode(),
        raw=data.decode(),
        leaf=proofs.leaf_of(data),
        lookup=lookup,
        term=term,
        kind=orjson.loads(data)["kind"],
        decisions=decided_on,
        corroborated=lookup and lookup_json.evidence(lookup, tally.effective(decided_on)) == "corroborated",
        announced_in=_announced_in(decided_on),
        region_name=lambda region: across.region_name(region, language.current()),
        counts=[count for count in (_counts(lookup, decided_on) if lookup else []) if not session.caller.institution or count[0] not in FOR_THE_REGION],
        size=size,
        root=proofs.root(service(), size),
        path=[node.hex() for node in proofs.inclusion(service(), sequence, size)],
        corrected=taken_back_by(service(), sequence) if isinstance(term, Reported) else None,
        **_reversals(term, decided_on),
    )


def _announced_in(decided_on: Sequence[RecordedDecision]) -> tuple[str, int] | None:
    """The neighbouring region in whose index the issuer announced what was accepted, and the search in its ledger that found it."""
    stands = tally.effective(decided_on)
    if not isinstance(stands, RecordedDecision) or stands.corroborated is None:
        return None
    return service().numbered_as(RecordedCorroboration, stands.corroborated).peer


def _reversals(term: object, decided_on: Sequence[RecordedDecision]) -> dict[str, Any]:
    """What has reversed this lookup's acceptance, and which acceptances this repeat or decision has reversed, by sequence."""
    if not isinstance(term, RecordedLookup | RecordedDecision | RecordedRepeat):
        return {"reversed_by": [], "reverses": []}
    with reversals(service(), shanghai_day(now())) as state:
        if isinstance(term, RecordedLookup):
            return {"reversed_by": state.of(term, decided_on), "reverses": []}
        return {"reversed_by": state.of_decision(term) if isinstance(term, RecordedDecision) else [], "reverses": state.by(term)}


def _counts(lookup: RecordedLookup, decided_on: Sequence[RecordedDecision]) -> list[tuple[str, str, int]]:
    """(counter, day on which it falls, how much) of everything that this lookup counts as of today."""
    decisions, question = [tally.tallied_decision(decision) for decision in decided_on], tally.tallied_lookup(lookup)
    today = now().astimezone(SHANGHAI).toordinal()
    deltas, views = tally.own(question, decisions), tally.views(question, decisions)
    if views or tally.standing(question, decisions):
        with service().counters.state() as state:
            deltas += [tally.viewed(view) for view in views if state.first_view(view) == view.decision]
            deltas += SettledGroup(service(), state).shares_of(question)
    return [
        (counter, date.fromordinal(cell.day).isoformat(), n)
        for cell, until, measure, n in deltas
        # what it counts no longer, as the question of a hook that it was, is no figure that it is in
        if n >= 0
        for counter in counters_of(cell.verdict, measure, past=today > until)
    ]
