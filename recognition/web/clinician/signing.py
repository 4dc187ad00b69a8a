"""Signing in and out, and one's own password and second factor."""

from __future__ import annotations

import logging
from typing import Any

import segno
from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _

from recognition.accounts import second_factor
from recognition.accounts.people import Person
from recognition.domain.lookups import Institution
from recognition.errors import Problem
from recognition.services.people import DEMO_BY, DEMO_PASSWORD, SignInRefused, change_password, take_factor_away
from recognition.services.people import sign_in as let_in
from recognition.services.single_sign_on.declaring import all_in_force, in_force
from recognition.web.auth import RATES, public
from recognition.web.clinician.demanded_factor import demands_factor, lacks_factor
from recognition.web.clinician.refusals import says
from recognition.web.clinician.rendering import HOMES, for_people, page
from recognition.web.clinician.session import Session, account_stores, current_session, end_session, forged, sign_in_source, start_cookie_session, visited
from recognition.web.clinician.ways_on import home_of, next_page
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

log = logging.getLogger(__name__)
routes = Blueprint("signing", __name__)

MOST_KEPT = 100


@routes.get("/sign-in")
@public
def sign_in() -> Response:
    """The form; in a demonstration its accounts beside it."""
    session = current_session()
    if session and not session.in_fields:
        return redirect(_next(session.account))
    return _form()


@routes.post("/sign-in")
@public
def let() -> Response:
    """Lets in, and goes on where the person was: a form that met an expired session comes back as it was typed."""
    rates = current_app.extensions[RATES]
    rates.take(f"sign-in {request.remote_addr}", rates.limits.address)
    typed = _kept()
    if typed and (session := current_session()) and session.person and visited():
        # Somebody signed in meanwhile in another tab, by a provider: what was typed in this one goes on.
        return page("kept.html", typed=typed, action=_kept_action(), session_kept=True)
    if forged():
        return _form(says("form_stale"), 400, typed)
    if typed and "login" not in request.form:
        return _form(_("还没有登录。请先在新打开的标签页登录，再点“继续”。"), 401, typed)
    login = request.form.get("login", "")
    try:
        person = let_in(account_stores(), login, request.form.get("password", ""), request.form.get("code", ""), sign_in_source(login), now())
    except SignInRefused as refusal:
        log.warning("a sign-in was refused (%s): account %s", refusal.code, _account_id(login))
        return _form(_why(refusal), 429 if refusal.code == "sign_in_wait" else 401, typed, refusal)
    log.info("signed in: account %s", person.id)
    start_cookie_session(person, now())
    unfinished = person.must_change or lacks_factor(person)
    if typed and not unfinished:
        return page("kept.html", typed=typed, action=_kept_action(), session_kept=True)
    return redirect(url_for("signing.account") if unfinished else _next(person), 303)


@routes.post("/sign-out")
@public
def sign_out() -> Response:
    """Ends the session on the server too."""
    if forged():
        return _form(says("form_stale"), 400)
    provider = None
    if (session := current_session()) and session.person:
        log.info("signed out: account %s", session.person.id)
        provider = in_force(account_stores(), session.person.provider) if session.person.provider else None
    end_session()
    if provider:
        # The provider's own session goes on: the next person at this machine would be let in as this one.
        return page("signed_out.html", provider=provider)
    return redirect(url_for("signing.sign_in"), 303)


@routes.post("/stay")
@for_people
def stay(session: Session) -> Response:
    """Somebody is still there: the cookie is renewed with this response."""
    return Response(status=204)


@routes.route("/account", methods=["GET", "POST"])
@for_people
def account(session: Session) -> Response:
    """One's own password and second factor."""
    done, error, secret, field = "", "", "", ""
    action = request.form.get("do", "") if request.method == "POST" else ""
    try:
        if action == "password":
            change_password(
                account_stores(), session.account, request.form.get("old", ""), request.form.get("password", ""), now(), sign_in_source(session.account.login)
            )
            session = start_cookie_session(_known(session), now())
            done = _("密码已更换，其他地方的登录已全部退出。")
        elif action == "factor":
            secret = request.form.get("secret", "")[:64]
            refused = _set_factor(_known(session), secret)
            done = "" if refused else _("已启用动态验证码，下次登录时需要。")
            secret = secret if refused == "code_wrong" else ""
            error, field = (says(refused), "code") if refused else ("", "")
        elif action == "no-factor":
            source, demanded = sign_in_source(session.account.login), demands_factor(session.account)
            take_factor_away(account_stores(), session.account, request.form.get("proof", "")[:200], now(), source, demanded)
            done = _("原验证器已停用，请绑定新的验证器。") if demanded else _("已关闭动态验证码。")
    except Problem as refusal:
        error, field = _why(refusal), refusal.field or ""
    person = _known(session)
    secret = secret or second_factor.new_secret()
    picture = segno.make(second_factor.address(secret, person.login), error="m").svg_data_uri(scale=4, border=2)
    return page(
        "account.html",
        422 if error else 200,
        person=person,
        done=done,
        error=error,
        field=field,
        secret=secret,
        picture=picture,
        demanded=demands_factor(person),
        home=home_of(person),
    )


def _known(session: Session) -> Person:
    """The account as it stands now."""
    person = account_stores().people.get(session.account.id)
    assert person is not None, "accounts are closed and never taken away"
    return person


def _set_factor(person: Person, secret: str) -> str:
    """Sets the factor once its code was shown to work; else the code of the refusal. One that stands is taken away first, with its proof."""
    if person.second_factor:
        return "factor_stands"
    if not second_factor.is_secret(secret):
        return "secret_malformed"
    step = second_factor.step_of(secret, request.form.get("code", ""), now(), 0)
    if step is None:
        return "code_wrong"
    account_stores().people.set_factor(person.id, secret, step)
    return ""


def _account_id(login: str) -> str:
    """The account that an attempt was about, by its id: what was typed as a login may be anything, and is not written down."""
    known = account_stores().people.by_login(login.strip().lower()[:80])
    return known[0].id if known else "unknown"


def _form(error: str = "", status: int = 200, typed: list[tuple[str, str]] | None = None, refusal: Problem | None = None) -> Response:
    return page(
        "sign_in.html",
        status,
        error=error,
        typed=typed or [],
        next=request.values.get("next", "/"),
        login=request.form.get("login", ""),
        ask_code=bool(refusal and refusal.code in ("code_needed", "code_wrong")),
        demo_people=_demo_people(),
        **_providers(),
        demo_password=DEMO_PASSWORD,
    )


def _providers() -> dict[str, Any]:
    """The identity providers, and of many those whose name holds what was looked for."""
    providers, of = all_in_force(account_stores()), " ".join(request.args.get("of", "").split())[:40]
    found = [each for each in providers if of.casefold() in f"{each.name_zh}\n{each.name_en}".casefold()] if of else []
    return {"providers": providers, "of": of, "found": found}


def _demo_people() -> list[tuple[Person, Institution | None]]:
    """The demonstration's accounts with their hospitals' names; in production there are none, and none are looked for."""
    if not current_app.extensions["recognition.settings"].demo:
        return []
    reading = service().edition().reading
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    people = sorted(account_stores().people.all(), key=lambda person: (person.administrator, list(HOMES).index(person.role) if person.role in HOMES else 9))
    people = [person for person in people if person.created_by == DEMO_BY and person.closed_at is None and HOMES.get(person.role) in rules]
    return [(person, reading.institution(person.institution) if person.institution else None) for person in people]


def _why(refusal: Problem) -> str:
    if refusal.code == "sign_in_wait":
        return _("尝试次数过多，请 %(seconds)s 秒后再试。只有此处需要等待，其他电脑不受影响；忘记密码请找本院管理员重置。", seconds=refusal.details["seconds"])
    return says(refusal.code)


def _kept() -> list[tuple[str, str]]:
    return [(name[5:], value) for name, value in request.form.items(multi=True) if name.startswith("kept.")][:MOST_KEPT]


def _kept_action() -> str:
    return "/several" if request.form.get("kept.lines") is not None else "/"


def _next(person: Person) -> str:
    address = next_page()
    return home_of(person) if address == "/" else address
