"""What one's hospital has reported: its repeats and one's own decisions, day by day, and the page that takes one of them back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from recognition.catalogue.editions.store import Edition
from recognition.domain.corrections import OPEN_DAYS, last_day
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Caller, CorrectionReason, Decision
from recognition.domain.policy.words import FAMILIES, say
from recognition.domain.recorded import RecordedCorrection, RecordedDecision, RecordedLookup, RecordedRepeat
from recognition.errors import Invalid, NotFound, Problem
from recognition.services.corrections import Reported, concerns, correct_decision, correct_repeat, refused, reported_on
from recognition.services.entries import note_beside, read, taken_back_by
from recognition.services.idempotency import IdempotencyKey
from recognition.services.judge import signature
from recognition.services.lookups import Service
from recognition.web.clinician import days, language, repeat_reasons
from recognition.web.clinician.refusals import says, status_of
from recognition.web.clinician.rendering import page, signed_in
from recognition.web.clinician.session import Session
from recognition.web.shared import across
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service
from schemas.feedback import CORRECTION

routes = Blueprint("reported", __name__)

ROWS = 50


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A repeat or a decision as the pages show it; `corrected` is the entry that has taken it back, with its reason in words."""

    sequence: int
    at: datetime
    kind: str
    item: str
    issuer: str
    performed: str
    says: str
    by: str
    own: bool
    corrected: RecordedCorrection | None
    why: str


@routes.route("/reported", methods=["GET", "POST"])
@signed_in
def listed(session: Session) -> Response:
    """One day's reports, the latest first."""
    return _list(session)


@routes.route("/reported/<number:sequence>", methods=["GET", "POST"])
@signed_in
def confirm(session: Session, sequence: int) -> Response:
    """What is taken back, and the question why."""
    return _confirm(session, sequence)


@routes.post("/reported/<number:sequence>/correction")
@signed_in
def correct(session: Session, sequence: int) -> Response:
    """Takes it back, once the reason is given."""
    reported = _reported(session.caller, sequence)
    try:
        take_back(service(), reported, reason_sent(), session.caller, now())
    except Problem as refusal:
        return _confirm(session, sequence, status_of(refusal.code), says("correction_reason_missing" if isinstance(refusal, Invalid) else refusal.code))
    day = shanghai_day(reported.at)
    return _list(session, day, done=True) if session.in_fields else redirect(url_for("reported.listed", day=day.isoformat(), done="1"), 303)


def reason_sent() -> CorrectionReason:
    """The reason that a form chose; raises Invalid where it chose none."""
    return CORRECTION.read({name: value for name in ("reason",) if (value := request.form.get(name))})["reason"]


def take_back(use_cases: Service, reported: Reported, reason: CorrectionReason, caller: Caller, at: datetime) -> RecordedCorrection:
    """Takes a report back for a page: pressed twice, the button does it once. Raises as `correct_repeat`."""
    sealed = orjson.dumps([reported.id, reason], option=orjson.OPT_SORT_KEYS)
    key = IdempotencyKey("page/correct", f"{request.form.get('once', '')[:40]}:{reported.id}", sealed)
    if isinstance(reported, RecordedRepeat):
        return correct_repeat(use_cases, reported.id, reason, caller, at, key)
    return correct_decision(use_cases, reported.lookup, reported.id, reason, caller, at, key)


def reasons_in_words() -> list[tuple[str, str]]:
    """(code, words) of every reason, for a form."""
    return [(code, say(f"correction_reason.{code}", language.current())) for code in FAMILIES["correction_reason"]]


def line_of(use_cases: Service, reported: Reported, caller: Caller) -> ReportedLine:
    """The report in the user's language, by the names that the catalogue has today."""
    lang, reading = language.current(), use_cases.edition().reading
    about = use_cases.numbered_as(RecordedLookup, reported.sequence) if isinstance(reported, RecordedDecision) else reported
    lookup = about if isinstance(about, RecordedLookup) else None
    item = reading.item(about.item)
    issuer = reading.institution(lookup.issuer) or across.institution(lookup.issuer) if lookup else None
    corrected = taken_back_by(use_cases, reported.receipt.sequence)
    return ReportedLine(
        sequence=reported.receipt.sequence, at=reported.at, kind="decision" if lookup else "repeat", item=_name(item) or about.item,
        issuer=(_name(issuer) or lookup.issuer) if lookup else "", performed=days.when_performed(about.performed_at, about.stated), says=_says(reported, lang, _note(use_cases, reported, caller), use_cases.edition()),
        by=reported.by, own=reported.by == signature(caller), corrected=corrected, why=say(f"correction_reason.{corrected.reason}", lang) if corrected else "",
    )  # fmt: skip


def _says(reported: Reported, lang: str, note: str, edition: Edition) -> str:
    if isinstance(reported, RecordedRepeat):
        return _("本院已做")
    decision = say(f"decision.{reported.kind}", lang)
    if not reported.reason:
        return decision
    reason = repeat_reasons.says(reported, note, edition, lang)
    return _("%(decision)s：%(reason)s", decision=decision, reason=f"{reason}{_('：')}{note}" if note else reason)


def _note(use_cases: Service, reported: Reported, caller: Caller) -> str:
    """The reason that was written in words, for those of the hospital where it was; "" where there is none or it was erased."""
    return note_beside(use_cases, reported.id) if isinstance(reported, Decision) and caller.institution == reported.institution else ""


def _name(row) -> str:
    return language.label_of(row.name_zh, row.name_en) if row else ""


def _reported(caller: Caller, sequence: int) -> Reported:
    """The report with this sequence, if it is the caller's to take back. Raises NotFound."""
    reported = service().numbered(sequence)
    if not isinstance(reported, Reported) or not concerns(service(), reported, caller):
        raise NotFound("sequence")
    return reported


def _confirm(session: Session, sequence: int, status: int = 200, error: str = "") -> Response:
    reported = _reported(session.caller, sequence)
    refusal = refused(service(), reported, session.caller, now())
    day = shanghai_day(reported.at)
    return page(
        "correction.html",
        status,
        line=line_of(service(), reported, session.caller),
        error=error,
        reasons=reasons_in_words(),
        picked=request.form.get("reason", ""),
        refused=says(refusal.code) if refusal else "",
        last=last_day(day),
        day=day,
        once=secrets.token_urlsafe(9),
    )


def _list(session: Session, day: date | None = None, done: bool = False) -> Response:
    today = shanghai_day(now())
    open_days = [today - timedelta(days=ago) for ago in range(OPEN_DAYS + 1)]
    day = day if day in open_days else _day(open_days)
    rows = reported_on(service(), session.caller, day)
    start = _start(len(rows))
    reported = [read(data, sequence) for sequence, data in rows[start : start + ROWS]]
    lines = [line_of(service(), entry, session.caller) for entry in reported if isinstance(entry, Reported)]
    return page(
        "reported.html",
        lines=lines,
        day=day,
        days=open_days,
        start=start,
        total=len(rows),
        rows=ROWS,
        done=done or request.args.get("done") == "1",
        earlier=day - timedelta(days=1) if day > open_days[-1] else None,
        later=day + timedelta(days=1) if day < today else None,
    )


def _day(open_days: list[date]) -> date:
    """The day that was asked for; today where it is none of the days that can be taken back."""
    return next((day for day in open_days if day.isoformat() == request.values.get("day")), open_days[0])


def _start(total: int) -> int:
    text = request.values.get("start", "")
    return min(int(text) // ROWS * ROWS, max(0, total - 1) // ROWS * ROWS) if text.isascii() and text.isdigit() and len(text) < 9 else 0
