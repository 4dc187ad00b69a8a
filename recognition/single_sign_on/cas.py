"""CAS 3.0 by its protocol: a ticket comes back with the browser and is validated at /p3/serviceValidate, which tells attributes too; single logout is
a POST from the server. XML is read by the parser of report documents: no document types, no entities, bounded."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from recognition.domain.providers import Attested, Provider
from recognition.domain.report_documents.model import DocumentRefused
from recognition.reports.cda.elements import Element, parse
from recognition.single_sign_on.faults import ProviderUnreachable, SignInFailed
from recognition.single_sign_on.fetching import get

log = logging.getLogger(__name__)

TICKET = re.compile(r"ST-[!-~]{1,252}", re.ASCII)
"""A service ticket (CAS protocol 3.1); servers are to keep within 256 characters."""
_ERROR = re.compile(r"[A-Z_]{1,40}", re.ASCII)
_SPENT = ("INVALID_TICKET", "INVALID_TICKET_SPEC")


def service(provider: Provider, state: str) -> str:
    """The address that the ticket is for: ours, with the attempt's state, which CAS itself does not know of."""
    return f"{provider.back}?state={quote(state, safe='')}"


def begin(provider: Provider, state: str) -> str:
    """The address at the provider where the person signs in."""
    asked = {"service": service(provider, state)} | ({"renew": "true"} if provider.ask_again else {})
    return f"{provider.issuer}/login?{urlencode(asked)}"


def finish(provider: Provider, answer: Mapping[str, str], state: str) -> Attested:
    """What the server attests of the ticket that the browser brought back. Raises SignInFailed, ProviderUnreachable."""
    ticket = answer.get("ticket", "")
    if not ticket:
        raise SignInFailed("sso_cancelled")
    if TICKET.fullmatch(ticket) is None:
        raise SignInFailed("sso_token_malformed")
    asked = {"service": service(provider, state), "ticket": ticket} | ({"renew": "true"} if provider.ask_again else {})
    root = _read(get(provider, f"{provider.issuer}/p3/serviceValidate?{urlencode(asked)}").content)
    if root.name != "serviceResponse":
        raise ProviderUnreachable()
    success = root.first("authenticationSuccess")
    user = success.first("user").text.strip()
    if not user:
        failure = root.first("authenticationFailure").get("code")
        log.warning("provider %s answered %s", provider.id, failure if _ERROR.fullmatch(failure) else "another error")
        raise SignInFailed("sso_code_refused" if failure in _SPENT else "sso_provider_refused")
    claims = {"user": user} | _attributes(success)
    subject = claims.get(provider.subject_claim)
    if not isinstance(subject, str) or not subject:
        raise SignInFailed("sso_claim_missing", claim=provider.subject_claim)
    return Attested(subject, claims, ticket)


def sign_out_address(provider: Provider) -> str:
    """Where the server ends its own session."""
    return f"{provider.issuer}/logout"


def examined(provider: Provider) -> list[str]:
    """That the server validates tickets: one that nobody has is refused as the protocol says. Raises SignInFailed, ProviderUnreachable."""
    asked = {"service": service(provider, "check"), "ticket": "ST-check"}
    failure = _read(get(provider, f"{provider.issuer}/p3/serviceValidate?{urlencode(asked)}").content).first("authenticationFailure").get("code")
    if _ERROR.fullmatch(failure) is None:
        raise ProviderUnreachable()
    return [f"validates tickets at\t{provider.issuer}/p3/serviceValidate"]


def ended(request: str) -> str:
    """The ticket whose session a `logoutRequest` ends: only the server and we know it. Raises SignInFailed `sso_token_malformed`."""
    try:
        root = _read(request.encode("utf-8", "replace"))
    except ProviderUnreachable as error:
        raise SignInFailed("sso_token_malformed") from error
    ticket = root.first("SessionIndex").text.strip()
    if root.name != "LogoutRequest" or TICKET.fullmatch(ticket) is None:
        raise SignInFailed("sso_token_malformed")
    return ticket


def _read(raw: bytes) -> Element:
    try:
        return parse(raw)[0]
    except DocumentRefused as error:
        raise ProviderUnreachable() from error


def _attributes(success: Element) -> dict[str, Any]:
    """The attributes by name, several of one name as a list; servers write them as elements of their own name, older ones as `attribute name value`."""
    found: dict[str, list[str]] = {}
    for element in success.first("attributes").children:
        name, value = (element.get("name"), element.get("value")) if element.name == "attribute" else (element.name, element.text.strip())
        if name and value:
            found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}
