"""CDS Hooks 2.0.1 for hospitals' order entry: discovery, order-select and order-sign, feedback. Loaded only where the address is set."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from recognition.accounts.sealing import Seal
from recognition.cds_hooks.card_store import CardStore
from recognition.cds_hooks.clients import HookClients, HookClientsUnreadable
from recognition.cds_hooks.requests import HookRefused, read
from recognition.domain.lookups import Caller
from recognition.services import local_reasons
from recognition.services.cds_hooks.asking import Asking
from recognition.services.cds_hooks.feedback import Feedback
from recognition.services.cds_hooks.hashes import HookHashes
from recognition.services.cds_hooks.results import Fetched, Prefetched, ResultSource
from recognition.settings import Settings, SettingsError
from recognition.web.auth import public
from recognition.web.cds_hooks import bodies, cards, discovery, outcomes, told
from recognition.web.cds_hooks.callers import CLIENTS, clients, for_clients
from recognition.web.cds_hooks.order_systems import systems
from recognition.web.shared.responses import language, reply
from recognition.web.shared.result_index import RESULTS
from recognition.web.shared.service import SERVICE, institution_of, now, service

PREFIX = "/cds-services"
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
ASKING, FEEDBACK = "recognition.hooks.asking", "recognition.hooks.feedback"
"""Under these names the application keeps its use-cases."""


def register(app: Flask, settings: Settings) -> None:
    """The routes, with what they need open; raises SettingsError for a declaration of clients that cannot be used."""
    app.extensions[CLIENTS] = _declared(settings.hook_clients)
    store, hashes = CardStore(settings.data / "cds-hooks.sqlite"), HookHashes(Seal(settings.data / "keys" / "cds-hooks.key"))
    sources: tuple[ResultSource, ...] = (Prefetched(), Fetched(app.extensions[CLIENTS]))
    notices = app.extensions[RESULTS].notices if RESULTS in app.extensions else None
    if RESULTS in app.extensions:
        # Here rather than above: a region without an index loads nothing of it.
        from recognition.services.cds_hooks.announced import Announced

        # first, for an acceptance of what its issuer has announced is corroborated
        sources = (Announced(app.extensions[SERVICE], app.extensions[RESULTS]), *sources)
    app.extensions[ASKING] = Asking(app.extensions[SERVICE], store, hashes, sources, notices)
    app.extensions[FEEDBACK] = Feedback(app.extensions[SERVICE], store, notices)
    routes = Blueprint("cds_hooks", __name__, url_prefix=PREFIX)
    outcomes.register(routes)
    routes.after_request(_for_browsers)
    for rule in ("", "/"):
        routes.add_url_rule(rule, "services", _services)
    for hook in discovery.HOOKS:
        routes.add_url_rule(f"/{discovery.service_id(hook)}", hook, for_clients(_asks(app, hook)), methods=["POST"])
        routes.add_url_rule(f"/{discovery.service_id(hook)}/feedback", f"{hook}_feedback", for_clients(_takes(app)), methods=["POST"])
    routes.add_url_rule("/<path:rest>", "elsewhere", _elsewhere, methods=ANY)
    app.register_blueprint(routes)


@public
def _elsewhere(rest: str) -> Response:
    """Whatever is no address of ours below this one: 405 where only the method is another, else 404, in the form of all refusals here."""
    if rest.removesuffix("/feedback") in map(discovery.service_id, discovery.HOOKS):
        raise MethodNotAllowed(["OPTIONS", "POST"])
    raise HookRefused(None, code="hook_service_unknown")


def _declared(file: str) -> HookClients:
    name = "RECOGNITION_CDS_CLIENTS"
    try:
        declared = HookClients(file)
    except HookClientsUnreadable as unreadable:
        raise SettingsError(name, f"a file of CDS clients as docs/cds-hooks.md says; {unreadable.file}: {unreadable.why}") from unreadable
    if any(client.keys_file for client in declared.all()) and find_spec("joserfc") is None:
        raise SettingsError(name, "without issuers, or what verifies their tokens installed: pip install -r requirements-cds-hooks.txt")
    return declared


@public
def _services() -> Response:
    """What there is, for anybody: it says nothing of any hospital."""
    return reply({"services": [discovery.described(hook, language() == "en") for hook in discovery.HOOKS]})


def _asks(app: Flask, hook: str) -> Any:
    def asks(caller: Caller) -> Response:
        """The cards for a call of this hook."""
        receiver, call = institution_of(caller), read(bodies.read(bodies.LARGEST_CALL), hook)
        asking: Asking = app.extensions[ASKING]
        named = Caller(caller.by, caller.role, receiver, caller.region, asking.hashes.clinician(receiver, call.user))
        card = asking.ask(call, named, receiver, systems(receiver), at := now())
        told = [cards.card(card, service(), local_reasons.at_institution(service(), receiver, at), language())] if card else []
        return reply({"cards": told})

    return asks


def _takes(app: Flask) -> Any:
    def takes(caller: Caller) -> Response:
        """Takes what became of cards."""
        institution_of(caller)
        return told.take(app.extensions[FEEDBACK], bodies.read(bodies.LARGEST_FEEDBACK), caller, now())

    return takes


def _for_browsers(answer: Response) -> Response:
    """What a page of another origin needs to read the answer, where its origin is declared; nothing for any other."""
    answer.headers.add("Vary", "Origin")
    origin = request.headers.get("Origin", "")
    try:
        allowed = bool(origin) and origin in clients().origins()
    except HookClientsUnreadable:
        allowed = False
    if allowed:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "X-Request-Id, Retry-After"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = "GET, POST"
            answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            answer.headers["Access-Control-Max-Age"] = "600"
    return answer
