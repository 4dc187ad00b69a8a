"""Signing in by CAS 3, against a real server: tickets, attributes, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from recognition.single_sign_on import cas
from recognition.single_sign_on.faults import SignInFailed
from tests.single_sign_on.conftest import HOSPITAL, OURS, Person, declare_at
from tests.single_sign_on.providing import RunningProvider, cas_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """The hospital's CAS."""
    with cas_server(tmp_path_factory.mktemp("cas"), f"^{OURS}/") as made:
        yield made


@pytest.fixture
def declared(app, server: RunningProvider):
    """Declares it with some members changed."""
    whole = {
        "id": "linshi-cas", "protocol": "cas", "name": {"zh": "临时示范医院 CAS", "en": "Model Hospital CAS"}, "address": OURS, "issuer": server.issuer,
        "institutions": [HOSPITAL], "claims": {"role": "groups", "label": "department"}, "roles": [{"value": "doctors", "role": "clinician"}],
    }  # fmt: skip

    def declare(**changed):
        declare_at(app, whole, **changed)

    declare()
    return declare


def test_a_ticket_signs_in_with_the_attributes(app, declared):
    somebody = Person(app)
    went = somebody.leave("linshi-cas", next="/today")
    service = dict(parse_qsl(urlsplit(went).query))["service"]
    assert service.startswith(f"{OURS}/sign-in/with/linshi-cas/return?state=")
    returned = somebody.browser.at(went, "u-1")
    assert somebody.back(returned).request.path == "/today"
    people = app.extensions["recognition.people"].people.all()
    (made,) = [person for person in people if person.provider == "linshi-cas"]
    assert (made.role.value, made.institution, made.label) == ("clinician", HOSPITAL, "心内科门诊")
    again = Person(app)
    assert again.sign_in_by("linshi-cas").request.path == "/"
    assert [person.id for person in app.extensions["recognition.people"].people.all() if person.provider == "linshi-cas"] == [made.id]
    assert Person(app).back(returned).status_code == 400, "another browser"
    assert somebody.back(returned).status_code == 400, "the same ticket again"
    reply = somebody.sitting.client.get("/sign-in/with/linshi-cas/sign-out")
    assert reply.headers["Location"].endswith("/logout")


def test_a_ticket_for_another_attempt_or_used_before_is_refused(app, declared):
    """Whoever puts a ticket of their own into another's browser would have that person work under a strange account."""
    attacker, victim = Person(app), Person(app)
    theirs = attacker.browser.at(attacker.leave("linshi-cas"), "u-1")
    ticket = dict(parse_qsl(urlsplit(theirs).query))["ticket"]
    state = dict(parse_qsl(urlsplit(dict(parse_qsl(urlsplit(victim.leave("linshi-cas")).query))["service"]).query))["state"]
    victim.sitting.open(f"/sign-in/with/linshi-cas/return?state={state}&ticket={ticket}")
    assert victim.sitting.page.status_code == 401 and "sso_" in victim.sitting.text


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "sso_cancelled"),
        ("&ticket=", "sso_cancelled"),
        ("&ticket=PT-1", "sso_token_malformed"),
        ("&ticket=ST-1%0a", "sso_token_malformed"),
        ("&ticket=ST-none", "sso_code_refused"),
    ],
)
def test_what_is_no_ticket_of_this_sign_in_is_told(app, declared, query, code):
    somebody = Person(app)
    state = dict(parse_qsl(urlsplit(dict(parse_qsl(urlsplit(somebody.leave("linshi-cas")).query))["service"]).query))["state"]
    somebody.sitting.open(f"/sign-in/with/linshi-cas/return?state={state}{query}")
    assert somebody.sitting.page.status_code == 401 and code in somebody.sitting.text


def test_a_missing_attribute_says_which(app, declared):
    declared(claims={"role": "posts"})
    somebody = Person(app)
    somebody.sign_in_by("linshi-cas")
    assert somebody.sitting.page.status_code == 403 and "“posts”" in somebody.sitting.text and "信息科" in somebody.sitting.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "<LogoutRequest/>",
        "<samlp:LogoutRequest><samlp:SessionIndex>PT-1</samlp:SessionIndex></samlp:LogoutRequest>",
        '<!DOCTYPE a [<!ENTITY b "ST-1">]><LogoutRequest><SessionIndex>&b;</SessionIndex></LogoutRequest>',
        "<a>" * 200,
        "<Other><SessionIndex>ST-1</SessionIndex></Other>",
    ],
)
def test_a_logout_request_that_is_none_ends_nothing(app, declared, text):
    with pytest.raises(SignInFailed):
        cas.ended(text)
    assert app.test_client().post("/sign-in/with/linshi-cas/return", data={"logoutRequest": text}).status_code == 400


def test_attributes_of_older_servers_are_read_too():
    text = (
        "<cas:serviceResponse xmlns:cas='http://www.yale.edu/tp/cas'><cas:authenticationSuccess><cas:user>u</cas:user><cas:attributes>"
        "<cas:attribute name='a' value='1'/><cas:attribute name='a' value='2'/><cas:b> 中 </cas:b><cas:c/></cas:attributes></cas:authenticationSuccess></cas:serviceResponse>"
    )
    assert cas._attributes(cas._read(text.encode()).first("authenticationSuccess")) == {"a": ["1", "2"], "b": "中"}
