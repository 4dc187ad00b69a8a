"""Who is calling, and who may: keys by header or by what they have signed, networks that keys are bound to, roles declared at each route."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from recognition.accounts.held_keys import Holder
from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Problem
from recognition.services.keys import KEYS
from recognition.support.networks import came_from, lies_in
from recognition.support.request_signing import HEADERS
from recognition.web import signed_requests
from recognition.web.shared import request_timeout
from recognition.web.shared.operations import marked
from recognition.web.shared.request_bodies import environment, no_parameters
from recognition.web.shared.service import extension
from recognition.web.signed_requests import SignatureRefused

RATES = "recognition.rates"
"""Under this name the application keeps the counts of how often callers come."""
SCHEME = "bearer "
WRITTEN_KEY = re.compile(r"rk_[a-z2-7]{8}_[A-Za-z0-9_-]{43}", re.ASCII)
"""A key as it is issued."""

PUBLIC = frozenset[Role]()
"""What a route declares that anybody may call."""
PEERS = frozenset({Role.PEER})
EVERYBODY = frozenset(Role) - PEERS
"""Whoever works in this region: a neighbouring region's service has endpoints of its own, and no others."""
ASKERS = frozenset({Role.CLINICIAN, Role.HOSPITAL})
AUDITORS = frozenset({Role.AUDITOR})
READERS = ASKERS | AUDITORS


class Unauthenticated(Problem):
    """There is no key in the request, or it is unknown or revoked; which of these is not said."""

    code = "unauthenticated"


class AddressRefused(Problem):
    """The key is bound to networks, and the request came from elsewhere; `details["address"]` says whence, "" where that is not known."""

    code = "address_not_allowed"


def authenticate(environ: dict[str, Any]) -> Caller:
    """The caller by the `Authorization` header, or by the four headers of a signed request; raises Unauthenticated, SignatureRefused, NonceUsed,
    AddressRefused, TooMany, and AccountsUnavailable when keys cannot be read."""
    signed = signed_requests.KEY_ID in environ
    if signed:
        _secret_not_sent(environ)
    holder = signed_requests.signer(environ) if signed else _sent_itself(environ)
    if holder.networks:
        _comes_from(environ, holder.networks)
    rates = extension(RATES)
    rates.take(holder.caller.by, rates.limits.key)
    if signed:
        signed_requests.take_nonce(environ)
    return holder.caller


def _sent_itself(environ: dict[str, Any]) -> Holder:
    header: str = environ.get("HTTP_AUTHORIZATION", "")
    bears = header[: len(SCHEME)].lower() == SCHEME
    holder: Holder | None = extension(KEYS).holder(header[len(SCHEME) :]) if bears else None
    if holder and not holder.signs:
        return holder
    _secret_not_sent(environ)
    if not bears and len(lacks := signed_requests.missing(environ)) < len(HEADERS):
        raise SignatureRefused(lacks[0], code="signature_header_missing", missing=lacks)
    raise Unauthenticated()


def _secret_not_sent(environ: dict[str, Any]) -> None:
    """Raises SignatureRefused `signature_required` where a key that signs stands in `Authorization`, by whatever scheme. Anything else there
    is not asked about beside a signature: a gateway may have put it there for itself."""
    for key in WRITTEN_KEY.findall(environ.get("HTTP_AUTHORIZATION", "")):
        holder = extension(KEYS).holder(key)
        if holder and holder.signs:
            raise SignatureRefused("Authorization", code="signature_required", missing=signed_requests.missing(environ), allowed=[holder.signs])


def _comes_from(environ: dict[str, Any], bound: tuple[str, ...]) -> None:
    proxies = extension("recognition.settings").proxies
    where = came_from(environ.get("REMOTE_ADDR") or "", environ.get("HTTP_X_FORWARDED_FOR", ""), proxies)
    if where is None or not lies_in(where, bound):
        raise AddressRefused("address", address=str(where or ""))


def allow(roles: frozenset[Role]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares who may call a route: the view gets the Caller first, and nobody else gets so far; of an operation that declares no query
    nobody gets further with one. Raises Forbidden, what `authenticate` raises, what `request_timeout.declare` does, and Invalid."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            environ = environment()
            caller = authenticate(environ)
            if caller.role not in roles:
                raise Forbidden()
            if request_timeout.ENVIRON in environ:
                request_timeout.declare(environ)
            if environ.get("QUERY_STRING") and (declared := vars(guarded).get("operation")) and declared.query is None:
                no_parameters()
            return view(caller, **values)

        return marked(guarded, allowed=roles)

    return declare


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declares that anybody may call a route."""
    return marked(view, allowed=PUBLIC)
