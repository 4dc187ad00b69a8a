"""Signing in by a hospital's own identity: away to the provider, back from it, and what ends the session from there.

Ways to the provider are links and no forms: a page's policy lets forms go to this service alone, and browsers hold redirects to it too."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, url_for

from recognition.accounts.people import Person
from recognition.accounts.sessions import Opening
from recognition.domain.providers import Provider
from recognition.errors import NotFound, Problem
from recognition.services.people import SignInRefused, sign_in_by_code
from recognition.services.single_sign_on import admitting, declaring
from recognition.single_sign_on.faults import SignInFailed
from recognition.web.auth import RATES, public
from recognition.web.clinician import attempts, provider_refusals
from recognition.web.clinician.demanded_factor import lacks_factor
from recognition.web.clinician.refusals import says
from recognition.web.clinician.rendering import page
from recognition.web.clinician.session import account_stores, current_session, forged, seal, sign_in_source, start_cookie_session, unseal
from recognition.web.clinician.ways_on import home_of, next_page
from recognition.web.shared.responses import redirect
from recognition.web.shared.service import now, service

log = logging.getLogger(__name__)
routes = Blueprint("providers", __name__, url_prefix="/sign-in/with/<provider_id>")

CODE_WITHIN = 300
"""Seconds to type the six digits in, after the provider has vouched."""
LONGEST_ANSWER = 4000
"""Characters of one parameter that the browser brings back."""


@routes.get("")
@public
def leave(provider_id: str) -> Response:
    """Sends the browser to the provider; first to the address that the provider knows us by, for cookies come back to no other."""
    _slow("leave")
    provider = _provider(provider_id)
    if urlsplit(provider.address).netloc != request.host and "moved" not in request.args:
        # Once: a proxy in front may tell another name than browsers see.
        return redirect(f"{provider.address}{url_for('providers.leave', provider_id=provider.id, next=next_page(), moved=1)}", 303)
    attempt = attempts.begin(provider.id, next_page())
    try:
        from recognition.single_sign_on import doors

        return redirect(doors.begin(provider, attempt.state, attempt.nonce, attempt.verifier), 303)
    except SignInFailed as failed:
        attempts.take(provider.id, attempt.state)
        return _failed(provider, failed, attempt.next)


@routes.get("/return")
@public
def come_back(provider_id: str) -> Response:
    """Lets in whom the provider vouches for; the attempt is forgotten whatever it brings."""
    _slow("return")
    provider = _provider(provider_id)
    answer = {name: value for name, value in request.args.items() if len(value) <= LONGEST_ANSWER}
    attempt = attempts.take(provider.id, answer.get("state", ""))
    try:
        if attempt is None:
            raise SignInFailed("sso_lost")
        from recognition.single_sign_on import doors

        attested = doors.finish(provider, answer, attempt.state, attempt.nonce, attempt.verifier, now())
        separated = current_app.extensions["recognition.settings"].separation
        person = admitting.admit(account_stores(), service().ledger, service().edition(), provider, attested, now(), separated=separated)
    except SignInFailed as failed:
        return _failed(provider, failed, attempt.next if attempt else "/")
    opening = admitting.opening(account_stores(), provider, attested)
    if person.second_factor and not opening.factor:
        pending = seal("sign-in-code", _pending(person, opening, attempt.next))
        return page("sign_in_code.html", provider=provider, pending=pending, error="")
    return _let_in(provider, person, opening, attempt.next)


@routes.post("/code")
@public
def second(provider_id: str) -> Response:
    """The six digits, of somebody for whose password alone the provider vouched."""
    _slow("code")
    provider, sealed = _provider(provider_id), request.form.get("pending", "")
    pending = unseal("sign-in-code", sealed)
    if pending is None or pending["provider"] != provider.id or pending["ends"] < now().timestamp():
        return _failed(provider, SignInFailed("sso_lost"))
    person = account_stores().people.get(pending["person"])
    if person is None or person.closed_at:
        return _failed(provider, SignInFailed("sso_account_closed"))
    if forged():
        return page("sign_in_code.html", 400, provider=provider, pending=sealed, error=says("form_stale"))
    try:
        sign_in_by_code(account_stores(), person, request.form.get("code", ""), sign_in_source(person.login), now())
    except SignInRefused as refusal:
        log.warning("a sign-in was refused (%s): account %s", refusal.code, person.id)
        return page("sign_in_code.html", 429 if refusal.code == "sign_in_wait" else 401, provider=provider, pending=sealed, error=says(refusal.code))
    session, subject = (bytes.fromhex(pending[name]) or None for name in ("session", "subject"))
    return _let_in(provider, person, Opening(provider.id, session, subject, False), pending["next"])


@routes.post("/return")
@public
def ticket_ended(provider_id: str) -> Response:
    """CAS's single logout: it posts to the address that it sent the person to."""
    return _ended(provider_id, "logoutRequest")


@routes.post("/signed-out")
@public
def signed_out(provider_id: str) -> Response:
    """OpenID Connect's back-channel logout."""
    return _ended(provider_id, "logout_token")


@routes.get("/sign-out")
@public
def sign_out_there(provider_id: str) -> Response:
    """Sends the browser to where the provider ends its own session, after ours has ended."""
    _slow("leave")
    provider = _provider(provider_id)
    try:
        from recognition.single_sign_on import doors

        address = doors.sign_out_address(provider)
    except SignInFailed as failed:
        return _failed(provider, failed)
    return redirect(address or url_for("signing.sign_in"), 303)


def _ended(provider_id: str, field: str) -> Response:
    """Ends the sessions that the provider's message names, on every worker. Its answers are those of Back-Channel Logout 2.8."""
    provider, message = _provider(provider_id), request.form.get(field, "")
    try:
        if not message:
            raise SignInFailed("sso_token_malformed")
        from recognition.single_sign_on import doors

        session, subject, number = doors.ended(provider, message, now())
    except SignInFailed as failed:
        # A provider's own may be many at the end of a shift; what is none is slowed.
        _slow("ended")
        log.warning("a sign-out by provider %s was refused (%s)", provider.id, failed.code)
        return Response(status=503 if failed.code in ("sso_unreachable", "sso_off") else 400)
    count = admitting.ended(account_stores(), provider, session, subject, number, now())
    log.info("provider %s ended %s sessions", provider.id, count)
    return Response(status=200)


def _let_in(provider: Provider, person: Person, opening: Opening, address: str) -> Response:
    log.info("signed in: account %s by provider %s", person.id, provider.id)
    if (before := current_session()) and before.id:
        account_stores().sessions.end(before.id)
    session = start_cookie_session(person, now(), opening)
    if lacks_factor(session.account):
        return redirect(url_for("signing.account"), 303)
    return redirect(home_of(person) if address == "/" else address, 303)


def _pending(person: Person, opening: Opening, address: str) -> dict[str, Any]:
    session, subject = ((value or b"").hex() for value in (opening.session, opening.subject))
    ends = int(now().timestamp()) + CODE_WITHIN
    return {"provider": opening.provider, "person": person.id, "session": session, "subject": subject, "next": address, "ends": ends}


def _provider(provider_id: str) -> Provider:
    """The provider in force. Raises NotFound, AccountsUnavailable."""
    provider = declaring.in_force(account_stores(), provider_id)
    if provider is None:
        raise NotFound("provider")
    return provider


def _failed(provider: Provider, failed: Problem, address: str = "/") -> Response:
    """The page that says what is wrong, with a code for whoever puts it right; no word of what the provider sent. `address` is where the person
    wanted to go."""
    status, wrong, right = provider_refusals.told(failed)
    log.warning("a sign-in by provider %s was refused (%s%s)", provider.id, failed.code, f": {claim}" if (claim := failed.details.get("claim")) else "")
    return page("sign_in_failed.html", status, provider=provider, wrong=wrong, right=right, code=failed.code, next=address)


def _slow(what: str) -> None:
    rates = current_app.extensions[RATES]
    rates.take(f"{what} {request.remote_addr}", rates.limits.address)
