"""Health card 健康卡: the code is scanned or typed, and the browser asks the resolver for the patient's tokens; the code itself never comes here."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Flask, Response, current_app, request, url_for

from recognition.support.patient_tokens import TokenPurpose
from recognition.support.resolver_grants import make_grant
from recognition.web.clinician.assets import asset
from recognition.web.clinician.rendering import page, scripted, signed_in
from recognition.web.clinician.scanning import POLICY
from recognition.web.clinician.session import Session
from recognition.web.shared.result_index import RESULTS, result_index
from recognition.web.shared.service import institution_of, now

routes = Blueprint("cards", __name__, url_prefix="/card")

TYPED = ("items", "authorisation")
"""What stands in the form again where something was wrong."""
TOKENS_PATH = "/api/v1/tokens"


def register(app: Flask) -> None:
    """The page, where the resolver's address is set."""
    settings = app.extensions["recognition.settings"]
    if settings.resolver and RESULTS in app.extensions:
        app.register_blueprint(routes)
    app.jinja_env.globals["pages"] = app.view_functions


@routes.route("", methods=["GET", "POST"])
@signed_in
def home(here: Session) -> Response:
    """The empty form."""
    return form()


@routes.post("/grant")
@signed_in
def grant(here: Session) -> Response:
    """With what the page may ask the resolver once, for the institution of who is signed in; for nothing else is it good."""
    return granted(here, purpose_sent())


def granted(here: Session, purpose: TokenPurpose) -> Response:
    """A grant for that purpose, as card.js reads it."""
    made = make_grant(institution_of(here.caller), purpose, now().timestamp(), result_index().declaration.keys[0])
    response = Response(orjson.dumps({"grant": made, "purpose": purpose}), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def purpose_sent() -> TokenPurpose:
    """What the form says that it is for."""
    return TokenPurpose.EMERGENCY if request.form.get("purpose") == TokenPurpose.EMERGENCY else TokenPurpose.TREATMENT


def form(status: int = 200, error: str = "", purpose: TokenPurpose = TokenPurpose.TREATMENT) -> Response:
    """The form, with what was wrong with a search before."""
    typed = {name: request.form.get(name, "")[:600] for name in TYPED}
    return with_cards("card.html", status, error=error, typed=typed, purpose=purpose, once=secrets.token_urlsafe(9), home=url_for("cards.home"))


def with_cards(template: str, status: int = 200, **values: Any) -> Response:
    """A page that takes the code of a card, where the resolver's address is set: it may ask there, and look through the camera."""
    resolver = current_app.extensions["recognition.settings"].resolver
    shown = page(template, status, resolver=resolver and resolver + TOKENS_PATH, wasm=asset("zxing_reader.wasm"), **values)
    parts = urlsplit(resolver)
    return scripted(shown, {**POLICY, "connect": f"{parts.scheme}://{parts.netloc}"}) if resolver else shown
