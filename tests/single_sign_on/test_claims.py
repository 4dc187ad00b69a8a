"""Role and institution come from declared claims alone, within what the declaration permits; what is missing is told to whoever can set it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from recognition.domain.lookups import Role
from recognition.domain.providers import Attested, Protocol, Provider
from recognition.errors import Invalid
from recognition.single_sign_on import claims
from recognition.single_sign_on.faults import SignInFailed
from tests.single_sign_on.conftest import OURS, Declare, Person, client
from tests.single_sign_on.providing import RunningProvider, provider

CODES = {"cq002": "12000000XY00000202", "sc001": "12000000XY0000485E"}
ACCOUNTS = {
    "u-cq": {"groups": ["doctors"], "organization_code": CODES["cq002"]},
    "u-sc": {"groups": ["doctors"], "organization_code": CODES["sc001"]},
    "u-none": {"groups": ["doctors"]},
    "u-strange": {"groups": ["doctors"], "organization_code": "91330106673959654P"},
    "u-two": {"groups": ["doctors"], "organization_code": [CODES["cq002"], CODES["sc001"]]},
    "u-name": {"groups": ["doctors"], "organization_code": "云岭示范医院"},
    "u-boss": {"groups": ["registrar", "operator", "auditor", "administrator"], "organization_code": CODES["cq002"]},
    "u-mute": {"organization_code": CODES["cq002"]},
    "u-odd": {"groups": {"doctors": True}, "organization_code": CODES["cq002"]},
}
MANY = {"institutions": "any", "claims": {"role": "groups", "institution": "organization_code"}, "roles": [{"value": "doctors", "role": "clinician"}]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    """A region's provider with people of several institutions."""
    with provider(tmp_path_factory.mktemp("provider"), [client()], ACCOUNTS) as made:
        yield made


def institution_of(app, somebody: Person) -> str | None:
    """Where the last account that a provider made belongs."""
    made = [person for person in app.extensions["recognition.people"].people.all() if person.provider and not person.closed_at]
    return max(made, key=lambda person: person.created_at).institution


def test_one_provider_for_many_takes_the_institution_from_its_credit_code(app, somebody: Person, declare: Declare):
    declare(**MANY)
    for login, institution in (("u-cq", "cq002"), ("u-sc", "sc001")):
        visitor = Person(app)
        assert visitor.sign_in(login).request.path == "/"
        assert institution_of(app, visitor) == institution


@pytest.mark.parametrize(
    ("login", "status", "code"),
    [
        ("u-none", 403, "sso_claim_missing"),
        ("u-strange", 403, "sso_institution_unknown"),
        ("u-two", 403, "sso_claim_several"),
        ("u-name", 403, "sso_institution_unknown"),
        ("u-boss", 403, "sso_role_unmapped"),
        ("u-mute", 403, "sso_claim_missing"),
        ("u-odd", 403, "sso_claim_missing"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_missing_or_strange_is_told_to_whoever_can_set_it(app, declare: Declare, login, status, code, lang):
    declare(**MANY)
    before = len(app.extensions["recognition.people"].people.all())
    somebody = Person(app, lang)
    somebody.sign_in(login)
    assert (somebody.sitting.page.status_code, len(app.extensions["recognition.people"].people.all())) == (status, before)
    assert code in somebody.sitting.text and {"zh": "信息科", "en": "hospital's IT"}[lang] in somebody.sitting.text
    for said in ("u-", *CODES.values(), "91330106673959654P"):
        assert said not in somebody.sitting.text


def test_a_hospital_s_provider_cannot_speak_for_another(app, somebody: Person, declare: Declare):
    declare(**(MANY | {"institutions": ["cq002"]}))
    somebody.sign_in("u-sc")
    assert somebody.sitting.page.status_code == 403 and "sso_institution_forbidden" in somebody.sitting.text
    assert Person(app).sign_in("u-cq").request.path == "/"


def test_who_moves_to_another_hospital_has_another_account_there(app, somebody: Person, declare: Declare, running: RunningProvider):
    declare(**(MANY | {"institutions": ["cq002"], "claims": {"role": "groups"}}))
    somebody.sign_in("u-sc")
    assert institution_of(app, somebody) == "cq002", "one hospital needs no claim"
    declare(**MANY)
    moved = Person(app)
    moved.sign_in("u-sc")
    assert institution_of(app, moved) == "sc001"
    assert somebody.sitting.open("/").request.path == "/sign-in"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"roles": [{"value": "x", "role": "registrar"}]}, "roles.0.role", "choice_unknown"),
        ({"roles": [{"value": "x", "role": "operator"}]}, "roles.0.role", "choice_unknown"),
        ({"roles": [{"value": "x", "role": "hospital"}]}, "roles.0.role", "choice_unknown"),
        ({"roles": []}, "roles", "list_empty"),
        ({"roles": [{"role": "clinician"}]}, "roles", "role_value_needed"),
        ({"claims": {}}, "claims", "role_claim_needed"),
        ({"institutions": "any"}, "claims", "institution_claim_needed"),
        ({"institutions": ["cq002", "sc001"]}, "claims", "institution_claim_needed"),
        ({"institutions": ["nowhere"]}, "institutions", "institution_unknown"),
        ({"issuer": "http://sso.example"}, "issuer", "address_unsafe"),
        ({"issuer": "https://user:word@sso.example"}, "issuer", "address_unsafe"),
        ({"issuer": "javascript:alert(1)"}, "issuer", "address_unsafe"),
        ({"address": f"{OURS}/path"}, "address", "address_unsafe"),
        ({"id": "A b"}, "id", "text_characters"),
        ({"client_secret_file": None}, "client_secret_file", "secret_or_none"),
        ({"client_id": None}, "client_id", "field_required"),
        ({"protocol": "saml"}, "protocol", "choice_unknown"),
        ({"secret": "text"}, "secret", "field_unknown"),
        ({"name": {"zh": "甲"}}, "name.en", "field_required"),
    ],
)
def test_a_declaration_that_says_too_much_or_too_little_is_refused(declare: Declare, changed, field, code):
    with pytest.raises(Invalid) as refused:
        declare(**changed)
    assert (field, code) in (refused.value.details.get("errors") or ((refused.value.field, refused.value.code),))


def test_the_command_says_what_is_wrong_in_words(app, declaration, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(declaration | {"issuer": "http://sso.example", "roles": [{"value": "x", "role": "registrar"}]}))
    done = app.test_cli_runner().invoke(args=["sign-in", "declare", str(tmp_path / "x.json")])
    assert done.exit_code == 1 and "issuer: " in done.output and "https" in done.output and "clinician, auditor" in done.output
    (tmp_path / "x.json").write_text("{")
    assert app.test_cli_runner().invoke(args=["sign-in", "declare", str(tmp_path / "x.json")]).exit_code == 1


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ({"groups": "doctors"}, "clinician"),
        ({"groups": [" doctors "]}, "clinician"),
        ({"groups": ["x", 7]}, "auditor"),
        ({"groups": 7}, "auditor"),
        ({"groups": ["7", "doctors"]}, "clinician"),
        ({"groups": "doctors,x"}, None),
        ({"groups": "Doctors"}, None),
        ({"groups": True}, None),
        ({"groups": []}, None),
        ({"groups": [["doctors"]]}, None),
        ({}, None),
    ],
)
def test_a_value_counts_as_it_is_written(told, role):
    declared = Provider("h1", Protocol.OIDC, "甲", "A", OURS, OURS, ("cq002",), (("doctors", Role.CLINICIAN), ("7", Role.AUDITOR)), role_claim="groups")
    nested = replace(declared, role_claim="realm.access.groups")
    for each, claims_ in ((declared, told), (nested, {"realm": {"access": told}})):
        if role is None:
            with pytest.raises(SignInFailed):
                claims.role(each, Attested("s", claims_))
        else:
            assert claims.role(each, Attested("s", claims_)) == role


@pytest.mark.parametrize(
    ("told", "label"),
    [("心内科门诊", "心内科门诊"), ("  心内科  门诊 ", "心内科 门诊"), ("x" * 41, ""), ("13800138000", ""), ("a\u0007b", ""), (7, "7"), (None, "")],
)
def test_a_post_is_shown_and_nothing_of_a_person(told, label):
    declared = Provider("h1", Protocol.OIDC, "甲", "A", OURS, OURS, ("cq002",), (("", Role.CLINICIAN),), label_claim="department")
    assert claims.label(declared, Attested("s", {"department": told})) == label
