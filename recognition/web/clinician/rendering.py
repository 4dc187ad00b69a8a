"""Pages and what every page carries: language, session, nonce, and the headers that keep a page to itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import wraps
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from recognition.catalogue.spreadsheets.files import SUFFIXES
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Role
from recognition.errors import Problem, RegistryUnavailable
from recognition.services.single_sign_on.declaring import all_in_force
from recognition.web.auth import ASKERS, AUDITORS, RATES
from recognition.web.clinician import language, refusals, same_report
from recognition.web.clinician.assets import asset
from recognition.web.clinician.attempts import keep_attempts
from recognition.web.clinician.demanded_factor import lacks_factor
from recognition.web.clinician.session import SESSION_FIELD, Session, account_stores, current_session, forged, form_token, framed_by, leave_open, seal_cookies
from recognition.web.shared import problems
from recognition.web.shared.operations import marked
from recognition.web.shared.problems import RETRY_SECONDS
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

HOMES = {Role.CLINICIAN: "/", Role.HOSPITAL: "/", Role.AUDITOR: "/audit", Role.REGISTRAR: "/registrar", Role.PRIVACY_OFFICER: "/privacy"}
"""Where a role's work begins."""
THEMES = ("light", "dark")


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page in the user's language."""
    session = current_session()
    response = make_response(
        render_template(
            template,
            session=session,
            framed_by=framed_by(),
            lang=language.current(),
            lang_tag=language.LANGUAGES[language.current()].tag,
            switch=language.other(),
            nonce=_nonce(),
            theme=_theme(),
            demo=current_app.extensions["recognition.settings"].demo,
            separated=current_app.extensions["recognition.settings"].separation,
            institution=_institution(session),
            asset=asset,
            spreadsheets=",".join(SUFFIXES),
            today=shanghai_day(now()),
            form_token=form_token,
            **values,
        ),
        status,
    )
    response.headers["X-UA-Compatible"] = "IE=edge"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def scripted(response: Response, policy: Mapping[str, str]) -> Response:
    """The page with what it needs besides: `script`, a further source of scripts, `connect`, another address that its scripts may ask, and `camera`, who may use it.
    No other page has any of them."""
    g.recognition_policy = policy
    return response


def finish(response: Response) -> Response:
    """The headers of every page: scripts and styles of our own with this response's nonce, framed by nobody but a launch's origin."""
    frames = framed_by() or "'none'"
    policy: Mapping[str, str] = g.get("recognition_policy", {})
    scripts = " ".join(filter(None, (f"'nonce-{_nonce()}'", policy.get("script"))))
    asked = " ".join(filter(None, ("'self'", policy.get("connect"))))
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src {scripts}; style-src 'nonce-{_nonce()}'; img-src 'self' data:; connect-src {asked}; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {frames}",
    )
    # Older browsers know nothing of frame-ancestors; Internet Explorer knows ALLOW-FROM.
    response.headers.setdefault("X-Frame-Options", "DENY" if frames == "'none'" else f"ALLOW-FROM {frames}")
    # Not no-referrer: with that, browsers would send the origin of our own forms as "null".
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = f"camera={policy.get('camera', '()')}, microphone=(), geolocation=()"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return language.keep_choice(same_report.keep_cookie(keep_attempts(seal_cookies(response))))


def signed_in(view: Any) -> Any:
    """Declares a page for people who may ask: the view gets the Session first; anybody else is asked to sign in, and what was typed
    is kept in the sign-in form."""
    return _guarded(view, ASKERS)


def for_people(view: Any) -> Any:
    """Declares a page for everybody with an account of their own, whatever their role."""
    return _guarded(view, frozenset(Role))


def for_auditors(view: Any) -> Any:
    """Declares a page for auditors, of the region or of a hospital."""
    return _guarded(view, AUDITORS)


def for_privacy_officers(view: Any) -> Any:
    """Declares a page for hospitals' privacy officers."""
    return _guarded(view, frozenset({Role.PRIVACY_OFFICER}))


def for_registrars(view: Any) -> Any:
    """Declares a page for registrars."""
    return _guarded(view, frozenset({Role.REGISTRAR}))


def for_offices(view: Any) -> Any:
    """Declares a page for operators, registrars and the region's auditors."""
    return _guarded(view, frozenset({Role.OPERATOR, Role.REGISTRAR, Role.AUDITOR}))


def _guarded(view: Any, roles: frozenset[Role]) -> Any:
    @wraps(view)
    def guarded(**values: Any) -> Any:
        session = current_session()
        if session is None:
            return _ask_to_sign_in()
        rates = current_app.extensions[RATES]
        rates.take(session.id or session.launch, rates.limits.person)
        if session.caller.role not in roles or (roles != ASKERS and session.in_fields):
            return refused(Problem(code="forbidden"))
        if request.method == "POST" and forged():
            return refused(Problem(code="form_stale"))
        if session.person and request.endpoint != "signing.account" and (session.person.must_change or lacks_factor(session.person)):
            return redirect(url_for("signing.account"))
        return view(session, **values)

    return marked(guarded, allowed=roles)


def _ask_to_sign_in() -> Response:
    if request.method == "POST" and request.form.get(SESSION_FIELD):
        # A launched page has nobody to sign in: the hospital's system opens it again.
        return page("expired.html", 401, event="token-expired")
    if request.method == "GET":
        address = request.full_path.rstrip("?")
        return redirect(url_for("signing.sign_in", next=address) if address != "/" else url_for("signing.sign_in"))
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf", SESSION_FIELD)]
    return page(
        "sign_in.html",
        401,
        typed=typed,
        next="/",
        error=_("登录已过期。刚才填写的内容都还在，登录后继续。"),
        demo_people=(),
        providers=all_in_force(account_stores()),
    )


def refused(problem: Problem) -> Response:
    """A refusal as a page: what happened, what was kept, what to do."""
    try:
        current_session()
    except Problem:
        # Whoever is there cannot be known now; the page that says so needs nobody.
        leave_open()
    response = page("refused.html", status := refusals.status_of(problem.code), says=refusals.says(problem.code), home=_home(), missing=status == 404)
    if "seconds" in problem.details:
        response.headers["Retry-After"] = str(problem.details["seconds"])
    return response


def _home() -> str:
    """The first page of the person who is signed in."""
    session = current_session()
    return HOMES.get(session.caller.role, "/") if session else "/"


def missing(error: HTTPException) -> AnyResponse:
    """A page that is not there or takes another method, or a body that breaks off or is too large for any form of ours."""
    if error.code is not None and error.code < 400:
        return error.get_response()
    response = refused(Problem(code=problems.code_of(error)))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def to_people(page_of: Any, problem_of: Any) -> Any:
    """A handler of errors outside every page's own: a page for who asked for one, elsewhere a problem in JSON."""

    def handled(error: Any) -> Any:
        return finish(page_of(error)) if _wants_page() else problem_of(error)

    return handled


def _wants_page() -> bool:
    """Whether a browser asked for a page; programs that take anything get JSON."""
    # by name: Internet Explorer takes anything as gladly as a page, and so do programs that name nothing
    accepted = dict(request.accept_mimetypes)
    return not request.path.startswith("/api/") and accepted.get("text/html", 0) > accepted.get("application/json", 0)


def failed(error: Exception) -> Response:
    """A fault of this program: logged for the operator as everywhere, shown to the person as a page."""
    number = problems.fault(error)
    # What failed may fail again: this page asks for nothing more.
    leave_open()
    response = refused(Problem(code="fault"))
    response.headers["X-Request-Id"] = number
    return response


def _nonce() -> str:
    if "recognition_nonce" not in g:
        g.recognition_nonce = secrets.token_urlsafe(16)
    return g.recognition_nonce


def _theme() -> str:
    theme = request.form.get("theme", "")
    return theme if theme in THEMES else ""


def _institution(session: Session | None) -> str:
    if session is None or session.caller.institution is None:
        return ""
    try:
        row = service().edition().reading.institution(session.caller.institution)
    except RegistryUnavailable:
        row = None
    if row is None:
        return session.caller.institution
    return language.label_of(row.name_zh, row.name_en)
