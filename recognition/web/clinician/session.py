"""Who is at the page: a signed cookie for people who signed in, a sealed form field for pages that a hospital's system opened.

A launched page may stand in a frame, where browsers drop cookies; its forms carry the session themselves. A request is judged
by one of the two and never by both: a form that brings a `session` field is a launched page, whatever cookies come along.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, request

from recognition.accounts.launches import SESSION, SKEW
from recognition.accounts.people import Person
from recognition.accounts.sealing import Seal
from recognition.accounts.sessions import Opening
from recognition.domain.lookups import Caller, Role
from recognition.services.keys import KEYS
from recognition.services.people import AccountStores
from recognition.web.clinician import cookies
from recognition.web.shared.service import now

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
REFRESHED_AFTER = timedelta(minutes=1)
COOKIE, VISIT, DEVICE = "recognition_session", "recognition_visit", "recognition_device"
DEVICE_KNOWN = timedelta(days=180)
SESSION_FIELD = "session"
SEAL, ACCOUNT_STORES, LAUNCHES = cookies.KEY, "recognition.people", "recognition.launches"


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting: `caller` for the use-cases; `token` is the form field's value (field sessions) or the token against forged
    requests (cookie sessions); `origin` the one page address that may frame it, "" for none."""

    caller: Caller
    token: str
    ends_at: datetime
    person: Person | None = None
    origin: str = ""
    launch: str = ""
    id: str = ""
    patient: str = ""
    """The hospital's reference of the patient whom a launch is about; it travels sealed and becomes a hash when something is asked."""

    @property
    def account(self) -> Person:
        """Whose session it is, on pages that are for people with an account and for no launched page."""
        assert self.person is not None, "`for_people` lets nobody else in"
        return self.person

    @property
    def in_fields(self) -> bool:
        """Whether the forms carry the session, and links must be forms."""
        return self.person is None


def register(app: Flask) -> None:
    """Prepares the key of sessions (`keys/session.key`, made when missing) and the stores; raises AccountsUnavailable."""
    settings = app.extensions["recognition.settings"]
    app.extensions[SEAL] = Seal(settings.data / "keys" / "session.key")
    app.extensions[ACCOUNT_STORES] = AccountStores.at(settings.accounts)


def account_stores() -> AccountStores:
    """The stores of people's accounts."""
    return current_app.extensions[ACCOUNT_STORES]


def current_session() -> Session | None:
    """The session of this request, or None; also the one that this request has just entered."""
    if "recognition_session" not in g:
        sealed = request.form.get(SESSION_FIELD) if request.method == "POST" else None
        g.recognition_session = _from_field(sealed) if sealed else _from_cookie()
    return g.recognition_session


def leave_open() -> None:
    """Goes on without knowing who is there, for a page that must not ask again."""
    g.recognition_session = None


def start_field_session(caller: Caller, origin: str, launch_id: str, expires: datetime, patient: str = "") -> str:
    """The value of the `session` field for a launched page: until `expires`, and for as long as the key behind it lives."""
    inside = {
        "by": caller.by,
        "role": caller.role,
        "institution": caller.institution,
        "region": caller.region,
        "clinician": caller.clinician,
        "origin": origin,
        "launch": launch_id,
        "ends": int(expires.timestamp()),
        "patient": patient,
    }
    return seal("field", inside)


def enter_session(token: str) -> Session | None:
    """Makes a field session that of this request, for the response that opens a launched page."""
    g.recognition_session = _from_field(token)
    return g.recognition_session


def frame_for(origin: str) -> None:
    """Lets this response stand in a frame at the origin ("" for none) though nobody is at the page: a token that came too late."""
    g.recognition_frames = origin


def framed_by() -> str:
    """The one origin in whose frame this response may stand, or ""."""
    current_session()
    return g.get("recognition_frames", "")


def start_cookie_session(person: Person, at: datetime, opening: Opening | None = None) -> Session:
    """A signed-in session; the response will carry its cookie and that of the known browser. `opening` where a provider vouches for the person."""
    ends_at = at + LONGEST
    session_id = account_stores().sessions.start(person.id, at, ends_at, opening)
    person = replace(person, factor_elsewhere=bool(opening and opening.factor))
    g.recognition_session = Session(person.caller, cookies.form_token(session_id), ends_at, person, id=session_id)
    g.recognition_cookie = _cookie(session_id, at)
    g.recognition_device = cookies.signed("device", {"device": secrets.token_urlsafe(12), "person": person.id})
    return g.recognition_session


def end_session() -> None:
    """Signs out, here and on the server."""
    session = current_session()
    if session is not None and session.id:
        account_stores().sessions.end(session.id)
    g.recognition_session, g.recognition_cookie = None, ""


def sign_in_source(login: str) -> str:
    """Where an attempt to sign in comes from: a browser that this account has used before, else the network address."""
    inside = cookies.read("device", request.cookies.get(DEVICE, ""))
    account = account_stores().people.by_login(login.strip().lower()[:80]) if inside else None
    if inside and account and account[0].id == inside["person"]:
        return f"device {inside['device']}"
    return f"address {request.remote_addr}"


def form_token() -> str:
    """The token that a form without a session must bring back (the sign-in form): bound to a cookie of this visit."""
    return cookies.form_token(_visit())


def visited() -> bool:
    """Whether a form of this visit that was made before anybody signed in comes back, from a page of ours."""
    known = bool(request.cookies.get(VISIT)) and request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return known and cookies.is_form_token(_visit(), request.form.get("csrf", ""))


def _visit() -> str:
    if "recognition_visit" not in g:
        g.recognition_visit = request.cookies.get(VISIT) or secrets.token_urlsafe(16)
    return g.recognition_visit


def forged() -> bool:
    """Whether a POST may come from somewhere else: another site says so, or the token is missing or another's."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        session = current_session()
        # A launched page in a sandboxed frame has an origin of its own; its sealed field is the proof.
        if session is None or not session.in_fields:
            return True
    session = current_session()
    if session is not None and session.in_fields:
        return False
    if session is None and not request.cookies.get(VISIT):
        return True
    return not cookies.is_form_token(session.id if session else _visit(), request.form.get("csrf", ""))


def seal_cookies(response: Response) -> Response:
    """Sets what this request changed: HttpOnly, of this site only, over https where the request came so."""
    safe: dict[str, Any] = {"httponly": True, "secure": request.is_secure, "path": "/"}
    if "recognition_cookie" in g:
        if g.recognition_cookie:
            response.set_cookie(COOKIE, g.recognition_cookie, samesite="Lax", **safe)
        else:
            response.delete_cookie(COOKIE, samesite="Lax", **safe)
    if "recognition_device" in g:
        response.set_cookie(DEVICE, g.recognition_device, max_age=DEVICE_KNOWN, samesite="Strict", **safe)
    if "recognition_visit" in g and g.recognition_visit != request.cookies.get(VISIT):
        response.set_cookie(VISIT, g.recognition_visit, samesite="Strict", **safe)
    return response


def _from_cookie() -> Session | None:
    inside, at = cookies.read("session", request.cookies.get(COOKIE, "")), now()
    if inside is None or inside["seen"] + IDLE.total_seconds() < at.timestamp():
        return None
    if inside["seen"] > (at + SKEW).timestamp():
        # The clock was set back since: nobody can tell how long ago this was, so the person signs in again.
        return None
    person = account_stores().sessions.person(inside["id"], at)
    if person is None:
        return None
    if inside["seen"] + REFRESHED_AFTER.total_seconds() < at.timestamp():
        g.recognition_cookie = _cookie(inside["id"], at)
    return Session(person.caller, cookies.form_token(inside["id"]), at + IDLE, person, id=inside["id"])


def _from_field(sealed: str) -> Session | None:
    inside = unseal("field", sealed)
    if inside is not None:
        # Whether it has ended or not: the page that says so stands in the same frame.
        frame_for(inside["origin"])
    if inside is None or inside["ends"] <= now().timestamp():
        return None
    if inside["ends"] > (now() + SESSION + SKEW).timestamp():
        return None
    if not _key_lives(inside):
        return None
    caller = Caller(inside["by"], Role(inside["role"]), inside["institution"], inside["region"], inside["clinician"])
    ends_at = datetime.fromtimestamp(inside["ends"], UTC)
    return Session(caller, sealed, ends_at, origin=inside["origin"], launch=inside["launch"], patient=inside["patient"])


def _key_lives(inside: dict[str, Any]) -> bool:
    """Whether the hospital's key that opened the page still holds: revoking it closes its pages too."""
    store = current_app.extensions.get(LAUNCHES)
    launch = store.get(inside["launch"]) if store else None
    key = current_app.extensions[KEYS].get(launch.key if launch else inside["by"])
    return key is not None and key.revoked_at is None


def _cookie(session_id: str, at: datetime) -> str:
    return cookies.signed("session", {"id": session_id, "seen": int(at.timestamp())})


def seal(kind: str, inside: dict[str, Any]) -> str:
    """A value that browsers carry for one use and cannot read."""
    return current_app.extensions[SEAL].close(orjson.dumps({"kind": kind, **inside}))


def unseal(kind: str, sealed: str) -> dict[str, Any] | None:
    """What a value holds that was sealed for this use; one sealed for another use is as good as none."""
    opened = current_app.extensions[SEAL].open(sealed) if 0 < len(sealed) <= 4096 else None
    inside = orjson.loads(opened) if opened else None
    return inside if inside and inside["kind"] == kind else None
