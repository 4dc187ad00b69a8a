"""Health card 健康卡: the code is scanned or typed, and the browser asks the resolver for the patient's tokens; the code itself never comes here."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask_babel import gettext as _

from recognition.errors import Invalid
from recognition.services.token_domain import TokenDomain
from recognition.support.patient_tokens import TokenPurpose
from recognition.web.clinician.assets import asset
from recognition.web.clinician.refusals import says
from recognition.web.clinician.rendering import page, scripted, signed_in
from recognition.web.clinician.scanning import POLICY
from recognition.web.clinician.session import Session
from recognition.web.shared.service import institution_of, now

routes = Blueprint("cards", __name__, url_prefix="/card")

TOKEN_DOMAIN = "recognition.token_domain"
"""Under this name the application keeps its TokenDomain."""
TOKENS_PATH = "/api/v1/tokens"
LONGEST_TOKENS = 1000


def register(app: Flask) -> None:
    """The page, where the resolver's address is set."""
    settings = app.extensions["recognition.settings"]
    app.extensions[TOKEN_DOMAIN] = TokenDomain(settings.data)
    if settings.resolver:
        app.register_blueprint(routes)
    app.jinja_env.globals["pages"] = app.view_functions


def token_domain() -> TokenDomain:
    """The token domain that this region takes part in."""
    domain: TokenDomain = current_app.extensions[TOKEN_DOMAIN]
    return domain


@routes.route("", methods=["GET", "POST"])
@signed_in
def home(here: Session) -> Response:
    """The empty form. Raises TokenDomainUnavailable where nothing could come of it."""
    return form()


@routes.post("/grant")
@signed_in
def grant(here: Session) -> Response:
    """With what the page may ask the resolver once, for the institution of who is signed in; for nothing else is it good."""
    purpose = TokenPurpose.EMERGENCY if request.form.get("purpose") == TokenPurpose.EMERGENCY else TokenPurpose.TREATMENT
    made = token_domain().grant(institution_of(here.caller), purpose, now())
    response = Response(orjson.dumps({"grant": made, "purpose": purpose}), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.post("/search")
@signed_in
def search(here: Session) -> Response:
    """The patient's results elsewhere, for the tokens that the browser was given."""
    texts = request.form.get("tokens", "")[:LONGEST_TOKENS].split()
    purpose = TokenPurpose.EMERGENCY if request.form.get("purpose") == TokenPurpose.EMERGENCY else TokenPurpose.TREATMENT
    if not texts:
        return form(422, _("没有取得令牌。请打开浏览器脚本，再扫一次。"), purpose)
    try:
        token_domain().open(texts, institution_of(here.caller), frozenset({purpose}), now())
    except Invalid as refusal:
        return form(422, says(refusal.code), purpose)
    return form(501, _("本地区没有启用结果索引。"), purpose)


def form(status: int = 200, error: str = "", purpose: TokenPurpose = TokenPurpose.TREATMENT) -> Response:
    """The form, with what was wrong with a search before."""
    token_domain().keys()
    resolver = current_app.extensions["recognition.settings"].resolver
    values: dict[str, Any] = {"error": error, "purpose": purpose, "resolver": resolver + TOKENS_PATH, "wasm": asset("zxing_reader.wasm")}
    parts = urlsplit(resolver)
    policy = {**POLICY, "connect": f"{parts.scheme}://{parts.netloc}"}
    return scripted(page("card.html", status, **values, once=secrets.token_urlsafe(9), home=url_for("cards.home")), policy)
