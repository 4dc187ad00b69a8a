"""Who calls a hook: a declared client by its token (JWT), or whoever has a key of a hospital, as at every other endpoint."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request

from recognition.accounts.nonces import NonceUsed, SignedBeforeStart
from recognition.cds_hooks.clients import HookClients
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden
from recognition.web.auth import ASKERS, RATES, SCHEME, Unauthenticated, authenticate
from recognition.web.shared.operations import marked
from recognition.web.shared.request_bodies import environment
from recognition.web.shared.service import now, service
from recognition.web.signed_requests import NONCES

log = logging.getLogger(__name__)
CLIENTS = "recognition.hooks.clients"
"""Under this name the application keeps the declared clients."""


def clients() -> HookClients:
    """The declared clients of this process."""
    declared: HookClients = current_app.extensions[CLIENTS]
    return declared


def for_clients(view: Callable[[Caller], Any]) -> Callable[[], Any]:
    """Declares that declared clients, clinicians and hospitals' systems may call a route; the view gets the Caller. Raises Unauthenticated, Forbidden, and what
    `authenticate` raises."""

    @wraps(view)
    def guarded() -> Any:
        environ = environment()
        header: str = environ.get("HTTP_AUTHORIZATION", "")
        token = header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else ""
        caller = _by_token(token) if token.count(".") == 2 else authenticate(environ)
        if caller.role not in ASKERS:
            raise Forbidden()
        return view(caller)

    return marked(guarded, allowed=ASKERS)


def _by_token(token: str) -> Caller:
    """The institution for which the token's client is declared. Raises Unauthenticated, whatever is wrong with it, and HookClientsUnreadable."""
    # Here rather than above: what verifies tokens is installed only where clients with keys are declared.
    from recognition.cds_hooks.tokens import HookTokenRefused, accept

    at = now()
    try:
        accepted = accept(clients(), token, _audiences(), at)
        # last, so that a token of somebody else uses up nothing
        current_app.extensions[NONCES].take(f"hook {accepted.client.id}", accepted.id, accepted.made, at.timestamp(), accepted.until)
    except (HookTokenRefused, NonceUsed, SignedBeforeStart) as refused:
        log.warning("a hook's token was refused: %s", refused.why if isinstance(refused, HookTokenRefused) else refused.code)
        raise Unauthenticated() from refused
    client = accepted.client
    if service().edition().reading.institution(client.institution) is None:
        log.warning("the hook's client %s is declared for an institution that the edition does not have", client.id)
        raise Forbidden()
    rates = current_app.extensions[RATES]
    rates.take(f"hook {client.id}", rates.limits.key)
    return Caller(f"cds:{client.id}", Role.HOSPITAL, client.institution)


def _audiences() -> frozenset[str]:
    """The addresses that a token for this call may be made for: that which is called, as callers see it; of feedback also that of its service."""
    settings = current_app.extensions["recognition.settings"]
    called = settings.hooks + request.path.partition("/cds-services")[2]
    return frozenset({called, called.removesuffix("/feedback")})
