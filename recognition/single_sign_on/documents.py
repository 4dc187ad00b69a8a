"""A provider's own documents: its endpoints (OpenID Connect Discovery 1.0) and its keys (RFC 7517), by address or from files given out of band."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson

from recognition.domain.providers import Provider
from recognition.single_sign_on.faults import ProviderUnreachable, SignInFailed
from recognition.single_sign_on.fetching import get
from recognition.support.addresses import is_safe

KEPT_SECONDS = 600.0
MOST_KEPT = 512
"""Documents that one worker keeps: two for each of its providers."""
AGAIN_SECONDS = 5.0
"""How soon keys are fetched again for a message that anybody may send; one that comes out of the provider's own token endpoint need not wait."""
NEEDED = ("authorization_endpoint", "token_endpoint")

_kept: dict[tuple[str, str], tuple[float, Any]] = {}


def endpoints(provider: Provider) -> dict[str, Any]:
    """The provider's metadata. Raises ProviderUnreachable, SignInFailed `sso_metadata_wrong` where it is another issuer's or lacks what is needed."""
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    return _document(provider, address, provider.discovery_file, _checked_endpoints)


def keys(provider: Provider, *, fresh: bool = False) -> list[dict[str, Any]]:
    """The members of the provider's key set, of whatever kind. `fresh` asks the provider again. Raises as `endpoints` does."""
    address = "" if provider.keys_file else endpoints(provider).get("jwks_uri", "")
    if not provider.keys_file and not is_safe(address):
        raise SignInFailed("sso_metadata_wrong")
    return _document(provider, address, provider.keys_file, _checked_keys, fresh)


def may_ask_again(provider: Provider) -> bool:
    """Whether the keys at hand are old enough to fetch them again for a message from anybody."""
    address = "" if provider.keys_file else endpoints(provider).get("jwks_uri", "")
    kept = _kept.get((provider.id, address))
    return bool(provider.keys_file) or kept is None or time.monotonic() - kept[0] >= AGAIN_SECONDS


def _document(provider: Provider, address: str, file: str, checked: Callable[[Provider, Any], Any], fresh: bool = False) -> Any:
    if file:
        return checked(provider, _from_file(file))
    place, now = (provider.id, address), time.monotonic()
    kept = _kept.get(place)
    if kept is None or fresh or now - kept[0] > KEPT_SECONDS:
        document = checked(provider, _parsed(get(provider, address, Accept="application/json").content))
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[place] = (now, document)
    return kept[1]


def _from_file(file: str) -> Any:
    try:
        with open(file, "rb") as opened:
            return _parsed(opened.read())
    except OSError as error:
        raise SignInFailed("sso_file_missing") from error


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ProviderUnreachable() from error


def _checked_endpoints(provider: Provider, document: Any) -> dict[str, Any]:
    if not isinstance(document, dict) or document.get("issuer") != provider.issuer:
        raise SignInFailed("sso_metadata_wrong")
    if not all(is_safe(document.get(name)) for name in NEEDED):
        raise SignInFailed("sso_metadata_wrong")
    return document


def _checked_keys(_provider: Provider, document: Any) -> list[dict[str, Any]]:
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list):
        raise SignInFailed("sso_metadata_wrong")
    return [member for member in members if isinstance(member, dict)]
