"""What ends a session from the provider's side, on every worker: back-channel logout, against a real provider and two real workers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from lxml import html

from recognition.single_sign_on.tokens import LOGOUT
from recognition.web.clinician.session import COOKIE
from tests.running import Server, running
from tests.single_sign_on.conftest import HOSPITAL, Declare, Person, client
from tests.single_sign_on.providing import SECRET, Browser, cas_server, declared_by_command, provider

KEY = RSAKey.generate_key(2048, {"kid": "one"})
ISSUER = "https://sso.example"


@pytest.fixture(scope="module")
def served(quiet: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service with two workers."""
    with running(shutil.copytree(quiet, tmp_path_factory.mktemp("served") / "region")) as server:
        yield server


def signed_in_at(server: Server, provider_id: str, theirs: Browser) -> requests.Session:
    """A browser that is signed in on every worker."""
    ours = requests.Session()
    went = ours.get(f"{server.url}/sign-in/with/{provider_id}", allow_redirects=False, timeout=10)
    returned = ours.get(theirs.at(went.headers["Location"], "u-1"), timeout=10)
    assert returned.status_code == 200 and returned.url == f"{server.url}/", returned.text
    assert {ours.get(f"{server.url}/today", timeout=10).url for _ in range(10)} == {f"{server.url}/today"}
    return ours


def is_out(ours: requests.Session, server: Server) -> bool:
    """Whether every worker asks it to sign in."""
    return all("/sign-in" in ours.get(f"{server.url}/today", timeout=10).url for _ in range(10))


def test_signing_out_at_the_provider_ends_the_session_on_every_worker(served: Server, tmp_path: Path):
    (tmp_path / "secret").write_text(SECRET)
    with provider(tmp_path, [client(served.port, redirect_uris=[f"{served.url}/sign-in/with/linshi/return"])]) as there:
        declaration = {
            "id": "linshi", "protocol": "oidc", "name": {"zh": "甲", "en": "A"}, "address": served.url, "issuer": there.issuer,
            "client_id": "recognition", "client_secret_file": str(tmp_path / "secret"), "institutions": [HOSPITAL], "roles": [{"role": "clinician"}],
        }  # fmt: skip
        told = declared_by_command(served.data, declaration, tmp_path / "linshi.json")
        assert f"{served.url}/sign-in/with/linshi/return" in told and f"{served.url}/sign-in/with/linshi/signed-out" in told and "1 of 1 usable" in told
        theirs = Browser()
        ours = signed_in_at(served, "linshi", theirs)
        assert not [word for word in ("code=", "state=", "eyJ", "u-1") if word in served.log.read_text()]
        page = theirs.session.get(f"{there.issuer}/session/end", timeout=10)
        typed = {"xsrf": html.fromstring(page.text).xpath("//input[@name='xsrf']/@value")[0], "logout": "yes"}
        assert theirs.session.post(f"{there.issuer}/session/end/confirm", data=typed, allow_redirects=False, timeout=10).status_code < 400
        assert is_out(ours, served), there.log.read_text()


def test_signing_out_at_a_cas_server_ends_it_too(served: Server, tmp_path: Path):
    with cas_server(tmp_path, f"^{served.url}/") as there:
        declaration = {
            "id": "linshi-cas", "protocol": "cas", "name": {"zh": "乙", "en": "B"}, "address": served.url, "issuer": there.issuer,
            "institutions": [HOSPITAL], "roles": [{"role": "clinician"}],
        }  # fmt: skip
        told = declared_by_command(served.data, declaration, tmp_path / "linshi.json")
        assert f"{served.url}/sign-in/with/linshi-cas/return?state=" in told and "/p3/serviceValidate" in told
        theirs = Browser()
        ours = signed_in_at(served, "linshi-cas", theirs)
        assert theirs.session.get(f"{there.issuer}/logout", timeout=20).status_code == 200
        assert is_out(ours, served), there.log.read_text()


@pytest.fixture
def offline(declare: Declare, running, tmp_path: Path):
    """The provider with its documents given as files, so that a test can sign for it; `signed` makes a logout token."""
    keys, discovery = tmp_path / "keys.json", tmp_path / "discovery.json"
    keys.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    discovery.write_text(json.dumps({"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token"}))
    declare(issuer=ISSUER, keys_file=str(keys), discovery_file=str(discovery))


def logout(**changed: object) -> str:
    """A logout token as the provider would sign it, but for what is changed."""
    at = int(datetime.now(UTC).timestamp())
    claims = {"iss": ISSUER, "aud": "recognition", "iat": at, "exp": at + 120, "jti": f"j{at}", "sid": "s-1", "events": {LOGOUT: {}}} | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "RS256", "kid": "one", "typ": "logout+jwt"}, claims, KEY)


def told(app, token: str | None) -> int:
    data = {} if token is None else {"logout_token": token}
    return app.test_client().post("/sign-in/with/linshi/signed-out", data=data).status_code


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"aud": "them"},
        {"exp": 1},
        {"iat": 4_000_000_000},
        {"exp": None, "iat": 1},
        {"jti": None},
        {"iat": None},
        {"sid": None},
        {"sid": 7},
        {"events": {}},
        {"events": {LOGOUT: "x"}},
        {"events": [LOGOUT]},
        {"nonce": "n"},
    ],
)
def test_a_logout_token_that_is_none_ends_nothing(app, offline, changed):
    assert told(app, logout(**changed)) == 400


def test_a_message_without_a_token_is_refused(app, offline):
    assert [told(app, token) for token in (None, "", "x", "a.b.c")] == [400] * 4


def test_a_token_ends_the_sessions_of_its_person_once(app, offline):
    """Who kept the message and sends it again ends nothing that began since."""
    from recognition.accounts.sessions import Opening

    stores = app.extensions["recognition.people"]
    person = stores.people.by_login("lin")[0]
    now = datetime.now(UTC)
    hashed = {kind: stores.providers.hashed(kind, "linshi", ISSUER, name) for kind, name in (("session", "s-9"), ("person", "u-9"))}

    def session() -> str:
        return stores.sessions.start(person.id, now, now.replace(year=now.year + 1), Opening("linshi", hashed["session"], hashed["person"], False))

    for words in ({"sid": "s-9"}, {"sid": None, "sub": "u-9"}, {"sid": "s-9", "sub": "u-9"}):
        token, first = logout(jti=str(words), **words), session()
        assert told(app, token) == 200 and stores.sessions.person(first, now) is None
        second = session()
        assert told(app, token) == 200 and stores.sessions.person(second, now) is not None, "the same message again"
        assert told(app, logout(jti=f"other {words}", sid="s-8")) == 200 and stores.sessions.person(second, now) is not None, "another session"
        stores.sessions.end(second)


def test_a_withdrawn_provider_ends_what_it_opened_and_lets_nobody_in(app, somebody: Person, declare: Declare):
    assert somebody.sign_in("u-1").request.path == "/"
    assert app.test_cli_runner().invoke(args=["sign-in", "withdraw", "linshi"]).exit_code == 0
    assert somebody.sitting.open("/").request.path == "/sign-in"
    assert "临时示范医院统一身份认证" not in somebody.sitting.text
    assert somebody.sitting.open("/sign-in/with/linshi").status_code == 404
    assert "withdrawn" in app.test_cli_runner().invoke(args=["sign-in", "list"]).output
    declare()
    assert somebody.sign_in("u-1").request.path == "/"


def test_another_declaration_of_a_provider_counts_for_whoever_is_signed_in(somebody: Person, declare: Declare):
    """It may permit less than the one before."""
    somebody.sign_in("u-1")
    assert somebody.sitting.open("/today").request.path == "/today"
    declare(institutions=["sc001"])
    assert somebody.sitting.open("/today").request.path == "/sign-in"


def test_signing_in_again_ends_the_session_before(app, somebody: Person):
    somebody.sign_in("u-1")
    before = somebody.sitting.client.get_cookie(COOKIE).value
    somebody.sign_in("u-1")
    assert somebody.sitting.open("/today").request.path == "/today"
    other = Person(app).sitting
    other.client.set_cookie(COOKIE, before)
    assert other.open("/today").request.path == "/sign-in"


def test_many_sessions_end_at_once_and_only_what_is_no_message_is_slowed(app, offline):
    """A region's provider ends some hundred at the end of a shift, all from one address."""
    assert {told(app, logout(jti=str(number), sid=f"s-{number}")) for number in range(200)} == {200}
    assert 429 in {told(app, "none") for _ in range(200)}
    assert told(app, logout(jti="after", sid="s")) == 200
