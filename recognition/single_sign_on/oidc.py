"""OpenID Connect by the authorization code flow (Core 1.0, 3.1) with PKCE (RFC 7636), nonce, and the issuer in the answer (RFC 9207).

Authlib makes the address and asks for tokens. Its Flask client is not used: it keeps each attempt in Flask's session and takes none out that was
cancelled, so that some twenty cancelled ones make a cookie that browsers drop; and this service has no such session."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit

import orjson
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests.exceptions import RequestException

from recognition.domain.providers import Attested, Provider
from recognition.single_sign_on import signatures, tokens
from recognition.single_sign_on.documents import endpoints, keys
from recognition.single_sign_on.faults import ProviderUnreachable, SignInFailed
from recognition.single_sign_on.fetching import bound, get
from recognition.support.addresses import is_safe

log = logging.getLogger(__name__)

_ERROR = re.compile(r"[a-z_]{1,40}", re.ASCII)
CANCELLED = ("access_denied", "login_required", "interaction_required", "consent_required")
"""What a provider answers where the person did not go through with it (RFC 6749 4.1.2.1; Core 3.1.2.6)."""


def begin(provider: Provider, state: str, nonce: str, verifier: str) -> str:
    """The address at the provider where the person signs in. Raises SignInFailed, ProviderUnreachable."""
    more = {"prompt": "login"} if provider.ask_again else {}
    with _client(provider) as client:
        address, _state = client.create_authorization_url(
            endpoints(provider)["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **more
        )
    return str(address)


def finish(provider: Provider, answer: Mapping[str, str], nonce: str, verifier: str, now: datetime) -> Attested:
    """What the provider attests, from the parameters that the browser brought back; their `state` was compared before. Raises SignInFailed,
    ProviderUnreachable."""
    metadata = endpoints(provider)
    if answer.get("iss", provider.issuer) != provider.issuer or (metadata.get("authorization_response_iss_parameter_supported") and "iss" not in answer):
        raise SignInFailed("sso_issuer_wrong")
    if error := answer.get("error"):
        _told(provider, error)
        raise SignInFailed("sso_cancelled" if error in CANCELLED else "sso_provider_refused")
    if not answer.get("code"):
        raise SignInFailed("sso_token_malformed")
    granted = _granted(provider, metadata["token_endpoint"], answer["code"], verifier)
    token, access = granted.get("id_token"), granted.get("access_token")
    if not isinstance(token, str) or not isinstance(access, str):
        raise SignInFailed("sso_token_malformed")
    claims = tokens.id_token(provider, token, nonce, access, now)
    # Many providers put into the ID token nothing but who it is, and what else is known into the second answer.
    told = _userinfo(provider, metadata.get("userinfo_endpoint"), access, claims["sub"], now)
    return _attested(provider, told | claims, claims)


def sign_out_address(provider: Provider) -> str:
    """Where the provider ends its own session (RP-Initiated Logout 1.0), or "". Raises SignInFailed, ProviderUnreachable."""
    address = endpoints(provider).get("end_session_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}client_id={quote_plus(provider.client_id)}" if is_safe(address) else ""


def examined(provider: Provider) -> list[str]:
    """What the documents say, a line each: endpoints, keys that can be used, and whether a secret is at hand. Raises SignInFailed, ProviderUnreachable."""
    metadata, members = endpoints(provider), keys(provider, fresh=True)
    secret(provider)
    usable = signatures.usable(members)
    if not usable:
        raise SignInFailed("sso_signature_wrong")
    return [
        f"sign-in\t{metadata['authorization_endpoint']}",
        f"tokens\t{metadata['token_endpoint']}",
        f"userinfo\t{metadata.get('userinfo_endpoint', '-')}",
        f"keys\t{usable} of {len(members)} usable",
    ]


def ended(provider: Provider, token: str, now: datetime) -> tuple[str, str, str]:
    """(session, subject, jti) of a logout token, "" for what it does not name. Raises SignInFailed, ProviderUnreachable."""
    claims = tokens.logout_token(provider, token, now)
    return claims.get("sid", ""), claims.get("sub", ""), claims["jti"]


def _attested(provider: Provider, claims: dict[str, Any], of_token: dict[str, Any]) -> Attested:
    subject = claims.get(provider.subject_claim)
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if not isinstance(subject, str) or not subject:
        raise SignInFailed("sso_claim_missing", claim=provider.subject_claim)
    session = of_token.get("sid", "")
    return Attested(subject, claims, session if isinstance(session, str) else "", of_token["sub"])


def _client(provider: Provider) -> OAuth2Session:
    client = OAuth2Session(
        provider.client_id,
        secret(provider),
        scope=" ".join(provider.scopes),
        redirect_uri=provider.back,
        code_challenge_method="S256",
        token_endpoint_auth_method=provider.client_auth,
    )
    client.register_client_auth_method(("client_secret_basic", _basic))
    bound(client, provider)
    return client


def _basic(client: Any, _method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """Id and secret by Basic, each form-encoded before (RFC 6749 2.3.1), which Authlib leaves out: a `+` would arrive as a blank."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return uri, {**headers, "Authorization": f"Basic {b64encode(pair.encode('ascii')).decode('ascii')}"}, body


def secret(provider: Provider) -> str | None:
    """The client's secret, read anew each time, so that a changed one counts at once. Raises SignInFailed `sso_file_missing`."""
    if not provider.secret_file:
        return None
    try:
        with open(provider.secret_file, encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, UnicodeError) as error:
        raise SignInFailed("sso_file_missing") from error


def _granted(provider: Provider, address: str, code: str, verifier: str) -> dict[str, Any]:
    """The token endpoint's answer."""
    with _client(provider) as client:
        try:
            return dict(client.fetch_token(address, code=code, code_verifier=verifier, grant_type="authorization_code", allow_redirects=False))
        except OAuthError as error:
            _told(provider, error.error)
            raise SignInFailed("sso_code_refused" if error.error == "invalid_grant" else "sso_provider_refused") from error
        except (RequestException, OSError, ValueError) as error:
            raise ProviderUnreachable() from error


def _userinfo(provider: Provider, address: Any, access: str, subject: str, now: datetime) -> dict[str, Any]:
    """The claims of the userinfo endpoint, which must be of the same person; none where there is no such endpoint."""
    if not is_safe(address):
        return {}
    response = get(provider, address, Authorization=f"Bearer {access}", Accept="application/json")
    if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "application/jwt":
        claims: Any = tokens.signed_claims(provider, response.text, now)
    else:
        try:
            claims = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise ProviderUnreachable() from error
    if not isinstance(claims, dict) or claims.get("sub") != subject:
        raise SignInFailed("sso_token_malformed")
    return claims


def _told(provider: Provider, error: Any) -> None:
    """Notes for the operator what the provider refused, by the standard's own code and nothing else of its answer."""
    code = error if isinstance(error, str) and _ERROR.fullmatch(error) else "another error"
    log.warning("provider %s answered %s", provider.id, code)
