"""The two protocols behind one door: where to send a browser, and what it brought back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from recognition.domain.providers import Attested, Protocol, Provider
from recognition.single_sign_on.faults import SignInOff

try:
    from recognition.single_sign_on import cas, oidc
except ModuleNotFoundError as _missing:
    # Said when somebody signs in, and not at the start: the rest of the service does without.
    if (_missing.name or "").partition(".")[0] == "recognition":
        raise
    raise SignInOff() from _missing


def begin(provider: Provider, state: str, nonce: str, verifier: str) -> str:
    """The address at the provider where the person signs in. Raises SignInFailed, ProviderUnreachable."""
    return cas.begin(provider, state) if provider.protocol is Protocol.CAS else oidc.begin(provider, state, nonce, verifier)


def finish(provider: Provider, answer: Mapping[str, str], state: str, nonce: str, verifier: str, now: datetime) -> Attested:
    """What the provider attests. Raises SignInFailed, ProviderUnreachable."""
    return cas.finish(provider, answer, state) if provider.protocol is Protocol.CAS else oidc.finish(provider, answer, nonce, verifier, now)


def examined(provider: Provider) -> list[str]:
    """What the provider's documents say, a line each. Raises SignInFailed, ProviderUnreachable."""
    return cas.examined(provider) if provider.protocol is Protocol.CAS else oidc.examined(provider)


def sign_out_address(provider: Provider) -> str:
    """Where the provider ends its own session, or "". Raises SignInFailed, ProviderUnreachable."""
    return cas.sign_out_address(provider) if provider.protocol is Protocol.CAS else oidc.sign_out_address(provider)


def ended(provider: Provider, message: str, now: datetime) -> tuple[str, str, str]:
    """(session, subject, id of the message) that a message from the provider ends, "" for what it does not name. Raises SignInFailed,
    ProviderUnreachable."""
    return (cas.ended(message), "", "") if provider.protocol is Protocol.CAS else oidc.ended(provider, message, now)
