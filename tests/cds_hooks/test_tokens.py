"""Tokens of declared clients: whose they are, for which address, when, and once; whatever is wrong, the caller learns nothing of which."""

from __future__ import annotations

import base64
import json
import logging
import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey

from recognition import create_app
from recognition.settings import Settings, SettingsError
from tests.cds_hooks.calls import ADDRESS, EAST, SELECT, SIGN, accepted, cards, decisions, fetched, report, signing
from tests.cds_hooks.tokens import EC, ED, ISSUER, OTHER, RSA, SECRET, declared, key_set, token


def sent(stranger, written: str, service: str = SIGN):
    return stranger.post(f"/cds-services/{service}", signing(), Authorization=f"Bearer {written}")


@pytest.mark.parametrize(
    "written",
    [
        token, lambda: token(RSA, "RS384"), lambda: token(RSA, "PS256"), lambda: token(ED, "Ed25519"), lambda: token(aud=["https://else.example", f"{ADDRESS}/{SIGN}"]),
        lambda: token(header={"jku": "https://his.example/keys"}), lambda: token(header={"kid": "ec-1", "typ": "jwt"}), lambda: token(iat=time.time() + 0.5),
        lambda: token(nbf=int(time.time())),
    ],
)  # fmt: skip
def test_a_right_token_opens_the_hook(stranger, written):
    reply = sent(stranger, written())
    assert (reply.status_code, len(reply.json["cards"])) == (200, 1)


def test_clocks_that_differ_by_less_than_a_minute_do_no_harm(stranger, clock):
    written = [token(), token()]
    clock.pass_(timedelta(seconds=330))
    assert sent(stranger, written[0]).status_code == 200
    clock.pass_(timedelta(seconds=60))
    assert sent(stranger, written[1]).status_code == 401
    clock.ahead = timedelta(seconds=-30)
    # what was made before this machine kept ids may have been sent before
    assert sent(stranger, token()).status_code == 200


@pytest.mark.parametrize(
    "written",
    [
        lambda: token(iss="https://else.example"), lambda: token(iss=None), lambda: token(iss=[ISSUER]), lambda: token(aud=f"{ADDRESS}/{SELECT}"), lambda: token(aud=f"{ADDRESS}/{SIGN}/"), lambda: token(aud=ADDRESS), lambda: token(aud=None),
        lambda: token(exp=int(time.time()) - 61, iat=int(time.time()) - 300), lambda: token(iat=int(time.time()) + 120), lambda: token(exp=None), lambda: token(iat=None), lambda: token(exp="soon"), lambda: token(iat=True),
        lambda: token(exp=int(time.time()) + 3600), lambda: token(nbf=int(time.time()) + 120), lambda: token(jti=None), lambda: token(jti=""), lambda: token(jti=7), lambda: token(jti="x" * 257), lambda: token(tenant="a"),
        lambda: token(OTHER), lambda: token(SECRET, "HS256"), lambda: token(EC, "ES384")[:-6] + "AAAAAA", lambda: "a.b.c", lambda: "..", lambda: token() + "x" * 20_000, lambda: "é.é.é",
    ],
)  # fmt: skip
def test_a_wrong_token_opens_nothing_and_is_told_nothing(stranger, written):
    reply = sent(stranger, written().encode().decode("latin-1"))
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    [issue] = reply.json["issue"]
    assert (issue["code"], issue["details"]["coding"][0]["code"], "diagnostics" in issue) == ("login", "unauthenticated", False)


def test_one_without_a_signature_opens_nothing(stranger):
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    now = int(time.time())
    claims = {"iss": ISSUER, "aud": f"{ADDRESS}/{SIGN}", "iat": now, "exp": now + 300, "jti": "n"}
    for algorithm in ("none", "None", "HS384"):
        assert sent(stranger, f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims)}.").status_code == 401


def test_each_id_counts_once(stranger):
    written = token(jti="once")
    assert sent(stranger, written).status_code == 200
    assert sent(stranger, written).status_code == 401
    # the id of a token that was refused is not used up, and another client has ids of its own
    assert sent(stranger, token(jti="twice", aud="https://else.example")).status_code == 401
    assert sent(stranger, token(jti="twice")).status_code == 200


def test_the_tenant_says_which_of_an_issuers_hospitals_it_is(app, stranger):
    assert sent(stranger, token(tenant="b")).status_code == 200
    reads = app.extensions["recognition"].ledger.reads
    last = json.loads(reads.entry(reads.size() - 1))
    assert (last["receiver"], last["by"].partition("/")[0]) == ("cq003", "cds:his-b")


def test_feedback_takes_a_token_for_its_own_address_or_its_services(stranger):
    for address in (f"{ADDRESS}/{SIGN}/feedback", f"{ADDRESS}/{SIGN}"):
        [told] = cards(stranger, signing(), Authorization=f"Bearer {token()}")
        reply = stranger.post(f"/cds-services/{SIGN}/feedback", {"feedback": [accepted(told)]}, Authorization=f"Bearer {token(aud=address)}")
        assert len(decisions(reply)) == 1
    assert sent(stranger, token(aud=f"{ADDRESS}/{SIGN}/feedback")).status_code == 401


def test_the_log_says_why_and_repeats_nothing(stranger, caplog):
    with caplog.at_level(logging.WARNING):
        sent(stranger, token(aud="https://else.example", jti="secret-id"))
    assert "audience" in caplog.text and "secret-id" not in caplog.text and "else.example" not in caplog.text


def test_a_key_set_that_was_changed_counts_from_the_next_call_on(stranger, declaration: Path):
    file = declaration.with_name("his.jwks.json")
    fresh = ECKey.generate_key("P-384", {"kid": "ec-2"})
    try:
        file.write_text(key_set(fresh), encoding="utf-8")
        assert (sent(stranger, token()).status_code, sent(stranger, token(fresh)).status_code) == (401, 200)
        file.write_text("{", encoding="utf-8")
        broken = sent(stranger, token(fresh))
        assert (broken.status_code, broken.headers["Retry-After"], broken.json["issue"][0]["code"]) == (503, "2", "transient")
    finally:
        file.write_text(key_set(), encoding="utf-8")
    assert sent(stranger, token()).status_code == 200


def test_a_client_that_was_taken_out_is_out_with_the_next_call(stranger, declaration: Path):
    before = declaration.read_text(encoding="utf-8")
    try:
        declaration.write_text(json.dumps({"clients": []}), encoding="utf-8")
        assert sent(stranger, token()).status_code == 401
    finally:
        declaration.write_text(before, encoding="utf-8")
    assert sent(stranger, token()).status_code == 200


def test_a_client_of_an_institution_that_is_none_is_refused(stranger, declaration: Path, tmp_path: Path):
    before = declaration.read_text(encoding="utf-8")
    try:
        declaration.write_text(before.replace('"cq002"', '"nobody"'), encoding="utf-8")
        assert sent(stranger, token()).status_code == 403
    finally:
        declaration.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda file: file.write_text("{", encoding="utf-8"), "json_malformed"), (lambda file: file.write_text("[]", encoding="utf-8"), "type_object"),
        (lambda file: file.write_text('{"clients": [{"id": "A"}]}', encoding="utf-8"), "clients.0"), (lambda file: file.with_name("his.jwks.json").unlink(), "cannot be read"),
        (lambda file: file.with_name("his.jwks.json").write_text("[]", encoding="utf-8"), "no JWK Set"), (lambda file: declared(file.parent, id="his-b"), "list_repeats"),
        (lambda file: declared(file.parent, origins=["*"]), "origin_malformed"), (lambda file: declared(file.parent, origins=["null"]), "origin_malformed"),
        (lambda file: declared(file.parent, fhir_servers=["http://fhir.example/r4"]), "address_unsafe"), (lambda file: declared(file.parent, issuer=None), "clients.0.issuer"),
        (lambda file: os.rename(file, file.with_name("else.json")), "the path of a file"),
    ],
)  # fmt: skip
def test_a_declaration_that_is_none_stops_the_start_and_says_why(beginning, tmp_path: Path, change, why):
    file = declared(tmp_path)
    change(file)
    with pytest.raises(SettingsError, match="RECOGNITION_CDS_CLIENTS must be") as refused:
        settings = Settings.from_environment({
            "RECOGNITION_DATA": str(tmp_path / "data"), "RECOGNITION_CDS_HOOKS": ADDRESS, "RECOGNITION_CDS_CLIENTS": str(file),
        })  # fmt: skip
        create_app(settings)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["recognition.example/cds-services", "https://recognition.example", "https://recognition.example/cds-services/", "https://r.example/cds-services?x"],
)
def test_the_address_is_that_of_the_discovery(address):
    with pytest.raises(SettingsError, match="RECOGNITION_CDS_HOOKS"):
        Settings.from_environment({"RECOGNITION_CDS_HOOKS": address})


def test_who_asked_is_a_person_behind_the_client(app, stranger):
    cards(stranger, signing(prefetch=fetched(report(issuer=EAST)), encounter=str(uuid4())), Authorization=f"Bearer {token()}")
    reads = app.extensions["recognition"].ledger.reads
    client, slash, clinician = json.loads(reads.entry(reads.size() - 1))["by"].partition("/")
    assert (client, slash, len(clinician), "lin" in clinician) == ("cds:his", "/", 12, False)
