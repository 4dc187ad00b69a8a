"""What libraries and a real provider do by themselves that would keep people out, and that our sign-in does right."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from recognition.domain.lookups import Role
from recognition.domain.providers import Protocol, Provider
from recognition.single_sign_on import tokens
from recognition.single_sign_on.faults import SignInFailed
from recognition.web.clinician.attempts import COOKIE
from tests.single_sign_on.conftest import Declare, Person
from tests.single_sign_on.providing import SECRET

NOW = datetime(2026, 11, 28, 12, 0, 0, 500_000, tzinfo=UTC)
AT = int(NOW.timestamp())
KEY = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def offline(tmp_path):
    """A provider whose keys lie in a file, and the file."""
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    provider = Provider(
        "h1", Protocol.OIDC, "甲", "A", "http://localhost", "https://sso.example", ("cq002",), (("", Role.CLINICIAN),), client_id="us", keys_file=str(file)
    )
    return provider, file


def signed(key: Any = KEY, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """An ID token as the provider would sign it, but for what is changed."""
    claims = {"iss": "https://sso.example", "aud": "us", "sub": "s", "nonce": "n", "iat": AT, "exp": AT + 300} | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "one"} | (header or {}), claims, key, algorithms=["RS256", "PS256", "ES256", "ES384", "HS256"])


def read(provider: Provider, token: str) -> Any:
    return tokens.id_token(provider, token, "n", "access", NOW)


def why(provider: Provider, token: str) -> str:
    with pytest.raises(SignInFailed) as failed:
        read(provider, token)
    return failed.value.code


def test_cancelled_sign_ins_leave_nothing_behind(somebody: Person):
    client = somebody.sitting.client
    for _ in range(30):
        somebody.sign_in(None)
        assert somebody.sitting.page.status_code == 401 and "sso_cancelled" in somebody.sitting.text
        assert client.get_cookie(COOKIE, path="/sign-in/with/") is None
    assert somebody.sign_in("u-1").request.path == "/"


def test_sign_ins_that_never_come_back_do_not_fill_the_cookie(somebody: Person):
    client = somebody.sitting.client
    for _ in range(30):
        last = somebody.leave(next="/today?" + "x" * 380)
        assert len(client.get_cookie(COOKIE, path="/sign-in/with/").value) < 3000
    assert somebody.back(somebody.browser.at(last, "u-1")).status_code == 200


def test_a_secret_with_a_plus_a_percent_and_a_blank_signs_in_both_ways(app, somebody: Person, declare: Declare):
    assert all(sign in SECRET for sign in "+% /=&:")
    assert somebody.sign_in("u-1").request.path == "/"
    declare(client_id="recognition-post", client_auth="client_secret_post")
    assert Person(app).sign_in("u-1").request.path == "/"


def test_a_key_of_a_kind_that_is_not_known_stops_nobody(somebody: Person, running):
    running.control("strange")
    running.control("rotate")
    assert somebody.sign_in("u-1").request.path == "/"


def test_a_key_that_was_changed_just_now_counts_at_once(somebody: Person, running):
    assert somebody.sign_in("u-1").request.path == "/"
    running.control("rotate")
    assert Person(somebody.sitting.client.application).sign_in("u-1").request.path == "/"


@pytest.mark.parametrize("changed", [{"exp": AT + 0.5}, {"exp": AT}, {"exp": AT - 59}, {"iat": AT + 0.5}, {"iat": AT + 59}, {"nbf": AT + 59.5}])
def test_a_token_at_the_edge_of_its_time_is_taken(offline, changed):
    """Hospitals' clocks differ by seconds, and libraries disagree within one."""
    assert read(offline[0], signed(**changed))["sub"] == "s"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": AT - 61}, "sso_token_expired"),
        ({"iat": AT + 62}, "sso_token_early"),
        ({"nbf": AT + 62}, "sso_token_early"),
        ({"exp": str(AT + 300)}, "sso_token_malformed"),
        ({"iat": str(AT)}, "sso_token_malformed"),
        ({"exp": None}, "sso_token_malformed"),
        ({"iat": None}, "sso_token_malformed"),
        ({"exp": True}, "sso_token_malformed"),
        ({"sub": 7}, "sso_token_malformed"),
        ({"sub": None}, "sso_token_malformed"),
        ({"iss": "https://sso.example/"}, "sso_issuer_wrong"),
        ({"iss": None}, "sso_issuer_wrong"),
        ({"aud": "them"}, "sso_audience_wrong"),
        ({"aud": None}, "sso_audience_wrong"),
        ({"aud": ["us", "them"]}, "sso_audience_wrong"),
        ({"aud": ["us", "them"], "azp": "them"}, "sso_audience_wrong"),
        ({"nonce": "other"}, "sso_nonce_wrong"),
        ({"nonce": None}, "sso_nonce_wrong"),
        ({"at_hash": "wrong"}, "sso_token_malformed"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused_by_its_own_code(offline, changed, code):
    assert why(offline[0], signed(**changed)) == code


def test_a_token_for_several_is_taken_where_it_says_that_we_asked(offline):
    assert read(offline[0], signed(aud=["us", "them"], azp="us"))["sub"] == "s"


def test_algorithms_without_a_key_of_the_provider_s_are_refused(offline):
    provider, file = offline
    part = lambda value: urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()  # noqa: E731
    payload = {"iss": "https://sso.example", "aud": "us", "sub": "s", "nonce": "n", "iat": AT, "exp": AT + 300}
    for algorithm in ("none", "None", "", "HS256", "SM2SM3", 7, None):
        assert why(provider, f"{part({'alg': algorithm})}.{part(payload)}.") == "sso_algorithm_refused", algorithm
    assert why(provider, signed(RSAKey.generate_key(2048))) == "sso_signature_wrong"
    for broken in ("", "x", "a.b.c", "..", "é.é.é", signed() + "x" * 20_000, signed().rpartition(".")[0]):
        assert why(provider, broken) in ("sso_token_malformed", "sso_signature_wrong"), broken[:20]
    file.write_text(json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "one"}]}))
    assert why(provider, signed()) == "sso_signature_wrong"


def test_keys_with_and_without_a_name_are_found(offline):
    provider, file = offline
    bare = {name: value for name, value in KEY.as_dict(private=False).items() if name != "kid"}
    strange = {"kty": "EC", "crv": "SM2", "kid": "one", "x": "AA", "y": "AA"}
    broken = {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "one"}
    for keys, header in (
        ([bare], {}),
        ([bare], {"kid": None}),
        ([strange, broken, KEY.as_dict(private=False)], {}),
        ([{**bare, "kid": "one", "use": "enc"}, bare], {}),
        ([*bare.items(), "text", None, bare], {}),
    ):
        file.write_text(json.dumps({"keys": keys}))
        kept = {name: value for name, value in ({"kid": "one"} | header).items() if value is not None}
        token = jwt.encode({"alg": "RS256"} | kept, {"iss": "https://sso.example", "aud": "us", "sub": "s", "nonce": "n", "iat": AT, "exp": AT + 9}, KEY)
        assert read(provider, token)["sub"] == "s"


@pytest.mark.parametrize(("algorithm", "curve"), [("ES256", "P-256"), ("ES384", "P-384")])
def test_elliptic_keys_sign_too_and_no_key_signs_by_another_s_algorithm(offline, algorithm, curve):
    provider, file = offline
    key = ECKey.generate_key(curve, {"kid": "one"})
    file.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    assert read(provider, signed(key, {"alg": algorithm}))["sub"] == "s"
    assert why(provider, signed()) == "sso_signature_wrong"
