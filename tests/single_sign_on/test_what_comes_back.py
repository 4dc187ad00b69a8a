"""What a browser brings back that is no answer of this sign-in, and providers that fail: a page in words each, nothing 5xx but for who cannot be reached."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.running import free_port
from tests.single_sign_on.conftest import Declare, Person

KEY = RSAKey.generate_key(2048, {"kid": "one"})
Answer = tuple[int, str, bytes]


class Strange:
    """A provider that answers whatever a test wants: by address, a function of the request's body that gives status, kind and body."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[], Answer]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, kind, body = outer.answers[urlsplit(self.path).path]()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_said: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.as_it_should_be()

    def as_it_should_be(self) -> None:
        """Answers as providers do."""
        names = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        self.answers = {
            "/.well-known/openid-configuration": lambda: (200, "application/json", json.dumps(names | {"userinfo_endpoint": f"{self.issuer}/me"}).encode()),
            "/jwks": lambda: (200, "application/json", json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()),
            "/me": lambda: (200, "application/json", json.dumps({"sub": "s", "groups": ["doctors"]}).encode()),
        }

    def tokens(self, right: str, header: dict[str, Any] | None = None, **changed: Any) -> None:
        """Has its token endpoint give an ID token with some claims changed."""
        at = int(datetime.now(UTC).timestamp())
        claims = {"iss": self.issuer, "aud": "recognition", "sub": "s", "nonce": right, "iat": at, "exp": at + 300} | changed
        token = jwt.encode({"alg": "RS256", "kid": "one"} | (header or {}), claims, KEY, algorithms=["RS256", "PS256"])
        self.gives(id_token=token, access_token="a", token_type="Bearer")

    def gives(self, **members: Any) -> None:
        """Has its token endpoint give this."""
        self.answers["/token"] = lambda: (200, "application/json", json.dumps(members).encode())


@pytest.fixture(scope="module")
def strange() -> Iterator[Strange]:
    """Such a provider."""
    made = Strange()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def declared(declare: Declare, strange: Strange, request) -> Strange:
    """The hospital's provider is that one, under an id of its own for each test: what was read of its documents is kept."""
    strange.as_it_should_be()
    declare(id=f"t{abs(hash(request.node.name)) % 10**9}", issuer=strange.issuer)
    strange.id = f"t{abs(hash(request.node.name)) % 10**9}"
    return strange


def left(app, strange: Strange, lang: str = "zh") -> tuple[Person, dict[str, str]]:
    """Somebody who went to the provider, and what was asked of it."""
    somebody = Person(app, lang)
    return somebody, dict(parse_qsl(urlsplit(somebody.leave(strange.id)).query))


def returns(somebody: Person, strange: Strange, **answer: str) -> tuple[int, str]:
    page = somebody.sitting.client.get(
        f"/sign-in/with/{strange.id}/return", query_string=answer, headers=somebody.sitting.headers, environ_overrides={"REMOTE_ADDR": somebody.sitting.address}
    )
    return page.status_code, page.text


def test_the_right_answer_signs_in(app, declared: Strange):
    somebody, asked = left(app, declared)
    declared.tokens(asked["nonce"])
    assert (asked["code_challenge_method"], asked["response_type"], asked["scope"]) == ("S256", "code", "openid profile hospital")
    assert returns(somebody, declared, state=asked["state"], code="c")[0] == 303


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://other.example"}, "sso_issuer_wrong"),
        ({"aud": "them"}, "sso_audience_wrong"),
        ({"exp": 1}, "sso_token_expired"),
        ({"iat": 4_000_000_000}, "sso_token_early"),
        ({"nonce": "other"}, "sso_nonce_wrong"),
        ({"sub": 5}, "sso_token_malformed"),
        ({"header": {"kid": "two", "alg": "PS256"}}, "sso_signature_wrong"),
    ],
)
def test_a_wrong_token_is_told_in_words_and_logged_without_it(app, declared: Strange, caplog, lang, changed, code):
    somebody, asked = left(app, declared, lang)
    declared.tokens(asked["nonce"], **changed)
    if code == "sso_signature_wrong":
        declared.answers["/jwks"] = lambda: (200, "application/json", json.dumps({"keys": [RSAKey.generate_key(2048).as_dict(private=False)]}).encode())
    status, text = returns(somebody, declared, state=asked["state"], code="secret-code")
    assert status == 401 and code in text and {"zh": "登录没有完成", "en": "Not signed in"}[lang] in text
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert f"a sign-in by provider {declared.id} was refused ({code})" in logged
    assert "secret-code" not in logged + text and "eyJ" not in logged + text and asked["state"] not in logged


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_without_a_signature_of_the_provider_s_is_refused(app, declared: Strange, algorithm):
    somebody, asked = left(app, declared)
    part = lambda value: urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()  # noqa: E731
    claims = {"iss": declared.issuer, "aud": "recognition", "sub": "s", "nonce": asked["nonce"], "iat": 1, "exp": 4_000_000_000}
    declared.gives(id_token=f"{part({'alg': algorithm})}.{part(claims)}.AAAA", access_token="a", token_type="Bearer")
    status, text = returns(somebody, declared, state=asked["state"], code="c")
    assert status == 401 and "sso_algorithm_refused" in text


@pytest.mark.parametrize(
    ("address", "answer", "status", "code"),
    [
        ("/token", (500, "text/plain", b"no"), 503, "sso_unreachable"),
        ("/token", (200, "text/html", b"<html>"), 503, "sso_unreachable"),
        ("/token", (200, "application/json", b"[]"), 503, "sso_unreachable"),
        ("/token", (200, "application/json", b"{}"), 401, "sso_token_malformed"),
        ("/token", (200, "application/json", b'{"id_token": 7, "access_token": "a"}'), 401, "sso_token_malformed"),
        ("/token", (400, "application/json", b'{"error": "invalid_grant"}'), 401, "sso_code_refused"),
        ("/token", (401, "application/json", b'{"error": "invalid_client"}'), 401, "sso_provider_refused"),
        ("/token", (401, "application/json", b'{"error": "a word of theirs \\n 13800138000"}'), 401, "sso_provider_refused"),
        ("/token", (302, "text/plain", b""), 503, "sso_unreachable"),
        ("/token", (200, "application/json", b'"' + b"x" * 1_100_000 + b'"'), 503, "sso_unreachable"),
        ("/jwks", (404, "text/plain", b""), 503, "sso_unreachable"),
        ("/jwks", (200, "application/json", b'{"keys": 7}'), 401, "sso_metadata_wrong"),
        ("/me", (200, "application/json", b'{"sub": "another"}'), 401, "sso_token_malformed"),
        ("/me", (200, "application/json", b"x"), 503, "sso_unreachable"),
        ("/me", (200, "application/jwt", b"x"), 401, "sso_token_malformed"),
    ],
)
def test_a_provider_that_fails_is_told_from_one_that_refuses(app, declared: Strange, caplog, address, answer, status, code):
    somebody, asked = left(app, declared)
    declared.tokens(asked["nonce"])
    declared.answers[address] = lambda: answer
    told, text = returns(somebody, declared, state=asked["state"], code="c")
    assert (told, code in text) == (status, True), text
    assert "13800138000" not in "\n".join(record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (b"x", 503),
        (b"[]", 401),
        (b"{}", 401),
        (b'{"issuer": "https://other.example"}', 401),
        (b'{"issuer": "ISSUER", "authorization_endpoint": "javascript:alert(1)", "token_endpoint": "https://a.example"}', 401),
        (b'{"issuer": "ISSUER", "authorization_endpoint": "http://elsewhere.example/auth", "token_endpoint": "https://a.example"}', 401),
    ],
)
def test_documents_that_are_not_the_declared_provider_s_lead_nowhere(app, declared: Strange, document: bytes, status):
    declared.answers["/.well-known/openid-configuration"] = lambda: (200, "application/json", document.replace(b"ISSUER", declared.issuer.encode()))
    reply = app.test_client().get(f"/sign-in/with/{declared.id}", environ_overrides={"REMOTE_ADDR": "10.0.0.7"})
    assert reply.status_code == status and "登录没有完成" in reply.text and ("Retry-After" in reply.headers) is (status == 503)


def test_what_did_not_begin_in_this_browser_is_refused_and_asks_the_provider_nothing(app, declared: Strange):
    somebody, asked = left(app, declared)
    declared.answers.pop("/token", None)
    for answer in ({}, {"state": "other", "code": "c"}, {"code": "c"}, {"state": asked["state"] + "x", "code": "c"}, {"state": "é\n", "code": "c"}):
        assert returns(Person(app), declared, **answer)[0] == 400
        assert returns(somebody, declared, **answer)[0] == 400
    stranger = Person(app)
    assert returns(stranger, declared, state=asked["state"], code="c")[0] == 400


def test_an_attempt_counts_once_and_for_ten_minutes(app, declared: Strange, clock):
    somebody, asked = left(app, declared)
    declared.tokens(asked["nonce"])
    assert returns(somebody, declared, state=asked["state"], code="c")[0] == 303
    assert returns(somebody, declared, state=asked["state"], code="c")[0] == 400
    late, asked = left(app, declared)
    clock.pass_(timedelta(minutes=11))
    assert returns(late, declared, state=asked["state"], code="c")[0] == 400


def test_three_tabs_each_come_back(app, declared: Strange):
    somebody = Person(app)
    tabs = [dict(parse_qsl(urlsplit(somebody.leave(declared.id)).query)) for _ in range(3)]
    for asked in tabs:
        declared.tokens(asked["nonce"])
        assert returns(somebody, declared, state=asked["state"], code="c")[0] == 303


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": "access_denied"}, "sso_cancelled"),
        ({"error": "server_error"}, "sso_provider_refused"),
        ({"error": "<script>"}, "sso_provider_refused"),
        ({"iss": "https://other.example", "code": "c"}, "sso_issuer_wrong"),
        ({"code": ""}, "sso_token_malformed"),
        ({"code": "c" * 5000}, "sso_token_malformed"),
        ({}, "sso_token_malformed"),
    ],
)
def test_an_answer_without_a_code_says_why(app, declared: Strange, answer, code):
    somebody, asked = left(app, declared)
    declared.tokens(asked["nonce"])
    status, text = returns(somebody, declared, state=asked["state"], **answer)
    assert status == 401 and code in text and "<script>" not in text.partition("<h1>")[2]


def test_a_provider_that_nobody_declared_is_not_there(app, declare: Declare):
    client = app.test_client()
    for path in ("/sign-in/with/nobody", "/sign-in/with/nobody/return", "/sign-in/with/nobody/sign-out", "/sign-in/with/é"):
        assert client.get(path).status_code == 404, path
    for path in ("/sign-in/with/nobody/signed-out", "/sign-in/with/nobody/return", "/sign-in/with/nobody/code"):
        assert client.post(path).status_code == 404, path


def test_who_comes_by_another_name_is_led_to_the_declared_one_once(app, declared: Strange):
    client = app.test_client()
    reply = client.get(f"/sign-in/with/{declared.id}?next=/today", headers={"Host": "10.1.1.1"})
    assert reply.headers["Location"] == f"http://localhost/sign-in/with/{declared.id}?next=/today&moved=1"
    reply = client.get(f"/sign-in/with/{declared.id}?moved=1", headers={"Host": "10.1.1.1"})
    assert reply.headers["Location"].startswith(f"{declared.issuer}/auth?")


def test_the_secret_s_file_is_missing(app, declare: Declare, declared: Strange, tmp_path):
    somebody, asked = left(app, declared)
    declare(id=declared.id, issuer=declared.issuer, client_secret_file=str(tmp_path / "none"))
    status, text = returns(somebody, declared, state=asked["state"], code="c")
    assert status == 401 and "sso_file_missing" in text and str(tmp_path) not in text


def test_the_provider_is_asked_to_ask_again_where_that_is_declared(app, declare: Declare, declared: Strange):
    declare(id=declared.id, issuer=declared.issuer, ask_again=True)
    assert left(app, declared)[1]["prompt"] == "login"
