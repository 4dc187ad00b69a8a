"""Enrolment letters on registrars' pages: written one by one or for a whole division in one job, printed, and revoked."""

from __future__ import annotations

from collections import Counter

import segno
from flask import Response, current_app, request, send_file, url_for
from flask_babel import gettext as _

from recognition.accounts.enrolment import EnrolmentStore
from recognition.errors import Invalid, NotFound, Problem
from recognition.services.enrolment import printing, writing
from recognition.services.publications import jobs
from recognition.web.clinician.rendering import for_registrars
from recognition.web.clinician.session import Session, account_stores
from recognition.web.registrar.home import routes
from recognition.web.registrar.rendering import acting, registrar_page, then
from recognition.web.shared.service import now, service

SHOWN = 200


@routes.get("/enrolment")
@for_registrars
def enrolment(session: Session) -> Response:
    """How many letters are open, claimed and over, the latest of them, and the two forms."""
    printing.forget(service().data)
    edition, caller, wanted = service().edition(), session.caller, request.args.get("q", "").strip()
    own = {each.code: each for each in writing.addressees(edition, caller, "", now())}
    letters = [letter for letter in _store().all() if letter.institution in own]
    shown = [letter for letter in letters if not wanted or wanted in (letter.institution, letter.id) or wanted in own[letter.institution].name_zh]
    return registrar_page(
        "enrolment.html",
        letters=shown[:SHOWN],
        count=len(shown),
        standing=Counter(letter.standing(now()) for letter in letters),
        lacking=len(writing.lacking(_store(), account_stores().people, [*own.values()], now())),
        institutions=len(own),
        names=own,
        at=now(),
        wanted=wanted,
        letter_states=state_names(),
        running=[job for job in jobs.unfinished(service().data, "letters") if job["arguments"]["by"] == caller.by],
    )


@routes.post("/enrolment")
@acting
def write_enrolment(session: Session) -> Response:
    """One letter, shown this once as it is printed; or a job for all institutions of a division that lack one."""
    edition, caller = service().edition(), session.caller
    address = url_for("claiming.home", _external=True)
    if request.form.get("do") == "all":
        return then("job", job_id=printing.begin(service().data, edition, caller, request.form.get("division", "").strip(), address, now()))
    to = writing.one_addressee(edition, caller, request.form.get("institution", "").strip(), now())
    [written] = writing.write(_store(), service().ledger, caller.by, [to], now())
    square = segno.make(f"{address}#{written.code}", error="m", micro=False).svg_data_uri(scale=4, border=2)
    return registrar_page("enrolment_letter.html", written=written, address=address, square=square)


@routes.get("/enrolment/files/<job_id>")
@for_registrars
def enrolment_file(session: Session, job_id: str) -> Response:
    """What a job has written, for the registrar who began it."""
    state = _job(session, job_id)
    return registrar_page("enrolment_file.html", job=state, there=printing.path(service().data, job_id).exists())


@routes.post("/enrolment/files/<job_id>")
@acting
def take_enrolment_file(session: Session, job_id: str) -> Response:
    """Gives the archive, or deletes it once it is printed."""
    _job(session, job_id)
    archive = printing.path(service().data, job_id)
    if request.form.get("do") == "delete":
        archive.unlink(missing_ok=True)
        return then("enrolment_file", job_id=job_id)
    if not archive.exists():
        raise Problem(code="letters_file_gone")
    response = send_file(archive, mimetype="application/zip", as_attachment=True, download_name=f"letters-{job_id}.zip", max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post("/enrolment/<letter_id>")
@acting
def revoke_enrolment(session: Session, letter_id: str) -> Response:
    """Ends a letter that nobody has used."""
    if request.form.get("do") != "revoke":
        raise Invalid("do", code="choice_unknown")
    writing.revoke(_store(), service().ledger, service().edition(), session.caller, letter_id, now())
    return then("enrolment")


def _job(session: Session, job_id: str) -> dict[str, object]:
    """The ended job of this registrar; raises NotFound."""
    state = jobs.state(service().data, job_id)
    if state["kind"] != "letters" or state["state"] != "done" or state["arguments"]["by"] != session.caller.by:
        raise NotFound("job")
    return state


def _store() -> EnrolmentStore:
    return EnrolmentStore(current_app.extensions["recognition.settings"].accounts)


def state_names() -> dict[str, str]:
    """What became of a letter, in the user's language."""
    return {"open": _("未用"), "expired": _("已过期"), "revoked": _("已作废"), "claimed": _("已登记管理员")}
