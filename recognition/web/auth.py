"""Who is calling, and who may: keys by header, roles declared at each route."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app

from recognition.domain.lookups import Caller, Role
from recognition.errors import Forbidden, Problem
from recognition.services.keys import KEYS
from recognition.web.shared import request_timeout
from recognition.web.shared.operations import marked
from recognition.web.shared.request_bodies import environment

RATES = "recognition.rates"
"""Under this name the application keeps the counts of how often callers come."""
SCHEME = "bearer "

PUBLIC = frozenset[Role]()
"""What a route declares that anybody may call."""
EVERYBODY = frozenset(Role)
ASKERS = frozenset({Role.CLINICIAN, Role.HOSPITAL})
AUDITORS = frozenset({Role.AUDITOR})
READERS = ASKERS | AUDITORS


class Unauthenticated(Problem):
    """There is no key in the request, or it is unknown or revoked; which of these is not said."""

    code = "unauthenticated"


def authenticate(header: str | None) -> Caller:
    """The caller by the `Authorization` header; raises Unauthenticated, TooMany, and AccountsUnavailable when keys cannot be read."""
    if not header or header[: len(SCHEME)].lower() != SCHEME:
        raise Unauthenticated()
    extensions = current_app.extensions
    caller = extensions[KEYS].caller(header[len(SCHEME) :])
    if caller is None:
        raise Unauthenticated()
    rates = extensions[RATES]
    rates.take(caller.by, rates.limits.key)
    return caller


def allow(roles: frozenset[Role]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares who may call a route: the view gets the Caller first, and nobody else gets so far. Raises Unauthenticated, Forbidden,
    and what `request_timeout.declare` raises."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            environ = environment()
            caller = authenticate(environ.get("HTTP_AUTHORIZATION"))
            if caller.role not in roles:
                raise Forbidden()
            if request_timeout.ENVIRON in environ:
                request_timeout.declare(environ)
            return view(caller, **values)

        return marked(guarded, allowed=roles)

    return declare


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declares that anybody may call a route."""
    return marked(view, allowed=PUBLIC)
