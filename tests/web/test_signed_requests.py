"""Keys that sign: at every endpoint, whatever a proxy writes anew, and what is told when something is wrong."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from flask import Flask

from recognition.accounts import nonces
from recognition.domain.lookups import Role
from recognition.services.keys import KEYS, KeyUse
from recognition.support import request_signing
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.key_words import PROBLEMS
from recognition.web.signed_requests import LARGEST_BODY
from tests.people import question
from tests.signing import Signer, issued
from tests.web.test_routes import ROUTES, address
from tests.web.visitor import Visitor, ledger_size

ITEMS = "/api/v1/items"
LOOKUPS = "/api/v1/lookups"


@pytest.fixture(scope="module", params=[*SigningAlgorithm])
def signer(app: Flask, request: pytest.FixtureRequest) -> Signer:
    return Signer(app, request.param)


def told(reply, code: str, status: int = 401):
    """The refusal, in both languages."""
    assert (reply.status_code, reply.json["code"]) == (status, code), reply.json
    zh, en = PROBLEMS[code][1:]
    assert reply.json["detail"] == zh
    assert [(error["zh"], error["en"]) for error in reply.json["errors"]] == [(zh, en)]
    return reply.json


def test_a_signed_question_is_answered_in_the_name_of_its_key(signer, app):
    reply = signer.call("POST", LOOKUPS, question(report_ref="BG-1"))
    assert reply.status_code == 201, reply.json
    entry = app.extensions["recognition"].numbered(reply.json["receipt"]["sequence"])
    assert entry.receiver == "cq002" and entry.by == signer.key.split("_")[1]


@pytest.mark.parametrize("route", sorted(route for route, roles in ROUTES.items() if roles))
def test_every_route_takes_a_signature_and_keeps_to_its_roles(app, route):
    method, path = address(route)
    body = {} if method == "POST" else None
    for role in Role:
        institution = "cq002" if role in (Role.CLINICIAN, Role.HOSPITAL, Role.PRIVACY_OFFICER) else None
        signer = Signer(app, role=role, institution=institution)
        signed = signer.call(method, path, body)
        if role is Role.PEER:  # a key that always signs
            assert (signed.status_code == 403) == (role not in ROUTES[route]) or signed.status_code == 404
            continue
        sent = Visitor(app, issued(app, KeyUse(), role, institution)).call(method, path, body)
        assert (signed.status_code, signed.json and signed.json.get("code")) == (sent.status_code, sent.json and sent.json.get("code"))
        assert (signed.status_code == 403) == (role not in ROUTES[route]) or signed.status_code == 404
    assert signer.call(method, path, body, X_Signature="hmac-sha256=" + "0" * 64).json["code"] == "signature_wrong"


def test_trying_again_with_another_nonce_is_one_entry(signer, app):
    body = question(report_ref="BG-2")
    first = signer.call("POST", LOOKUPS, body, Idempotency_Key=f"once-{signer.algorithm}")
    size = ledger_size(app)
    again = signer.call("POST", LOOKUPS, body, Idempotency_Key=f"once-{signer.algorithm}")
    assert (first.status_code, again.status_code) == (201, 201) and again.json["id"] == first.json["id"]
    assert ledger_size(app) == size


def test_the_same_headers_twice_are_told_as_a_used_nonce(signer, app):
    signer.call("GET", ITEMS, nonce="a-nonce-that-comes-twice")
    size = ledger_size(app)
    told(signer.call("GET", ITEMS, nonce="a-nonce-that-comes-twice"), "nonce_used")
    told(signer.call("POST", LOOKUPS, question(), nonce="a-nonce-that-comes-twice"), "nonce_used")
    assert ledger_size(app) == size
    assert Signer(app).call("GET", ITEMS, nonce="a-nonce-that-comes-twice").status_code == 200


def test_a_wrong_signature_uses_no_nonce(signer):
    for _ in range(2):
        told(signer.call("GET", ITEMS, nonce=f"kept-for-{signer.algorithm}", X_Signature=f"{signer.algorithm}=" + "0" * 64), "signature_wrong")
    assert signer.call("GET", ITEMS, nonce=f"kept-for-{signer.algorithm}").status_code == 200


@pytest.mark.parametrize("ahead", [-301, 302, -86400, 8 * 3600])
def test_a_wrong_clock_is_told_with_the_servers_time(signer, clock, ahead):
    clock.stand_still()
    refusal = told(signer.call("GET", ITEMS, ahead=ahead), "clock_wrong")
    assert abs(refusal["difference_seconds"] - ahead) <= 1 and refusal["field"] == "X-Timestamp"
    assert abs(datetime.fromisoformat(refusal["server_time"]) - clock()) < timedelta(seconds=1)


@pytest.mark.parametrize("ahead", [-299, 299])
def test_five_minutes_are_borne(app, clock, ahead):
    clock.pass_(timedelta(hours=1))
    assert Signer(app).call("GET", ITEMS, ahead=ahead).status_code == 200


def test_milliseconds_are_a_time_too(app, signer, clock):
    headers = signer.headers("GET", ITEMS, b"")
    _rk, key_id, secret = signer.key.split("_", 2)
    moment = f"{int(clock().timestamp() * 1000)}"
    parts = request_signing.SignedParts("GET", ITEMS.encode(), b"", hashlib.new(signer.algorithm.hash).hexdigest(), moment, headers["X-Nonce"], key_id)
    signature = request_signing.signature(signer.algorithm, secret, request_signing.canonical(signer.algorithm, parts))
    assert signer.call("GET", ITEMS, X_Timestamp=moment, X_Nonce=headers["X-Nonce"], X_Signature=f"{signer.algorithm}={signature.upper()}").status_code == 200


@pytest.mark.parametrize("lacking", request_signing.HEADERS)
def test_a_missing_header_is_named(signer, lacking):
    for nothing in (None, ""):
        refusal = told(signer.call("GET", ITEMS, **{lacking.replace("-", "_"): nothing}), "signature_header_missing")
        assert refusal["missing"] == [lacking] and refusal["field"] == lacking


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("X_Key_Id", "RK", "key_id_malformed"),
        ("X_Key_Id", "rk_aaaaaaaa", "key_id_malformed"),
        ("X_Timestamp", "2026-11-18T09:30:00Z", "timestamp_malformed"),
        ("X_Timestamp", "20261118093000", "timestamp_malformed"),
        ("X_Timestamp", "-795000000", "timestamp_malformed"),
        ("X_Timestamp", "１７９５００００００".encode().decode("latin-1"), "timestamp_malformed"),
        ("X_Nonce", "short", "nonce_malformed"),
        ("X_Nonce", "n" * 65, "nonce_malformed"),
        ("X_Nonce", "a nonce with blanks in it", "nonce_malformed"),
        ("X_Signature", "0" * 64, "signature_malformed"),
        ("X_Signature", "hmac-md5=" + "0" * 32, "signature_malformed"),
        ("X_Signature", "hmac-sha256=" + "A" * 43 + "=", "signature_malformed"),
    ],
)
def test_a_malformed_header_says_what_would_be_right(signer, header, value, code):
    told(signer.call("GET", ITEMS, **{header: value}), code)


def test_a_wrong_secret_and_a_wrong_text_can_be_told_apart_without_the_secret(signer):
    method, (_rk, key_id, secret) = "POST", signer.key.split("_", 2)
    data = json.dumps(question()).encode()
    headers = signer.headers(method, LOOKUPS, data)
    parts = (hashlib.new(signer.algorithm.hash, data).hexdigest(), headers["X-Timestamp"], headers["X-Nonce"], key_id)
    right = request_signing.canonical(signer.algorithm, request_signing.SignedParts(method, LOOKUPS.encode(), b"", *parts))
    foreign = request_signing.signature(signer.algorithm, "x" * 43, right)
    sent = {name.replace("-", "_"): value for name, value in headers.items()}
    refusal = told(signer.call(method, LOOKUPS, data, **sent | {"X_Signature": f"{signer.algorithm}={foreign}"}), "signature_wrong")
    assert refusal["canonical_sha256"] == hashlib.sha256(right).hexdigest()
    refusal = told(signer.call(method, LOOKUPS, data + b" ", **sent), "signature_wrong")
    assert refusal["canonical_sha256"] != hashlib.sha256(right).hexdigest()
    assert secret not in json.dumps(refusal)


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (f"{ITEMS}?q=血糖&limit=5", f"{ITEMS}?limit=5&q=%e8%a1%80%e7%b3%96"),
        (f"{ITEMS}?q=a+b", f"{ITEMS}?q=a%20b"),
        (f"{ITEMS}?", ITEMS),
        (f"{ITEMS}?q=a&&", f"{ITEMS}?q=a"),
        (f"{ITEMS}/t%70", f"{ITEMS}/tp"),
        (f"{ITEMS}?%71=a%7eb", f"{ITEMS}?q=a~b"),
    ],
)
def test_what_proxies_write_anew_breaks_no_signature(signer, signed, sent):
    assert signer.call("GET", signed, sent_to=sent).status_code == 200


@pytest.mark.parametrize("sent", [f"{ITEMS}?q=b", f"{ITEMS}?q=a&limit=1", f"{ITEMS}?q=A", ITEMS, f"{ITEMS}/a", f"{ITEMS}?q=a&q=a", f"{ITEMS}?q=a%00"])
def test_what_says_something_else_does(signer, sent):
    told(signer.call("GET", f"{ITEMS}?q=a", sent_to=sent), "signature_wrong")


def test_a_parameter_given_twice_stays_so(signer):
    assert signer.call("GET", f"{ITEMS}?q=b&q=a").json["errors"][0]["code"] == "parameter_repeated"


def test_head_is_signed_as_get(signer):
    assert signer.call("HEAD", f"{ITEMS}/tp").status_code == 200
    assert signer.call("HEAD", f"{ITEMS}/tp").headers.get("Content-Length")


def test_another_method_with_the_same_headers_is_refused(signer):
    sent = {name.replace("-", "_"): value for name, value in signer.headers("GET", LOOKUPS, b"").items()}
    told(signer.call("POST", LOOKUPS, b"", **sent), "signature_wrong")


def test_the_body_that_was_signed_is_the_one_that_is_read(signer):
    sent = {name.replace("-", "_"): value for name, value in signer.headers("POST", LOOKUPS, b"{}").items()}
    told(signer.call("POST", LOOKUPS, question(), **sent), "signature_wrong")
    assert signer.call("POST", LOOKUPS, b"{}").json["code"] != "signature_wrong"
    assert signer.call("POST", LOOKUPS, b'{"item": "tp"').json["code"] == "json_malformed"
    assert signer.call("POST", LOOKUPS, b"[" * (300 * 1024)).json["code"] == "too_large"
    assert signer.call("POST", LOOKUPS, b"[" * (LARGEST_BODY + 1)).json["code"] == "too_large"


def test_registrars_files_are_signed_too(app):
    registrar = Signer(app, role=Role.REGISTRAR, institution=None)
    draft = registrar.call("POST", "/api/v1/drafts", {"title": "signed"}).json["id"]
    content = b"code,name_zh\n" + b" " * (2 << 20)
    reply = registrar.call("POST", f"/api/v1/drafts/{draft}/imports?table=items&name=items.csv", content, Content_Type="text/csv")
    assert reply.json.get("code") not in ("signature_wrong", "too_large", "fault"), reply.json


def test_a_key_that_signs_is_not_sent(signer, app):
    refusal = told(Visitor(app, signer.key).get(ITEMS), "signature_required")
    assert refusal["allowed"] == [signer.algorithm] and refusal["missing"] == [*request_signing.HEADERS]


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer  ", "Token ", ""])
def test_a_secret_that_is_sent_beside_its_signature_is_told(signer, app, scheme):
    size = ledger_size(app)
    for more in ({}, {"X_Signature": f"{signer.algorithm}=" + "0" * 64}, {"X_Nonce": None}):
        refusal = told(signer.call("POST", LOOKUPS, question(), Authorization=scheme + signer.key, **more), "signature_required")
        assert refusal["field"] == "Authorization" and refusal["allowed"] == [signer.algorithm]
        assert signer.key not in json.dumps(refusal)
    assert ledger_size(app) == size


def test_what_a_gateway_puts_in_authorization_is_left_alone_beside_a_signature(signer):
    for other in ("Basic Z2F0ZXdheTpnYXRld2F5", "Bearer of-the-gateway", "rk_"):
        assert signer.call("GET", ITEMS, Authorization=other).status_code == 200


def test_a_key_that_is_sent_signs_nothing(app):
    signer = Signer(app)
    signer.key = issued(app, KeyUse())
    told(signer.call("GET", ITEMS), "signature_wrong")


def test_the_other_algorithm_is_told_to_whoever_has_the_secret(signer):
    other = next(each for each in SigningAlgorithm if each is not signer.algorithm)
    mine, signer.algorithm = signer.algorithm, other
    try:
        assert told(signer.call("GET", ITEMS), "signature_algorithm")["allowed"] == [mine]
    finally:
        signer.algorithm = mine


def test_an_unknown_and_a_revoked_key_are_told_as_a_wrong_signature(app, clock):
    signer = Signer(app)
    assert signer.call("GET", ITEMS).status_code == 200
    app.extensions[KEYS].revoke(signer.key.split("_")[1], clock(), "test")
    revoked = told(signer.call("GET", ITEMS), "signature_wrong")
    unknown = told(signer.call("GET", ITEMS, X_Key_Id="a" * 8), "signature_wrong")
    assert revoked.keys() == unknown.keys()


def test_without_sm3_in_openssl_it_is_said(app, monkeypatch):
    signer = Signer(app, SigningAlgorithm.SM3)
    headers = {name.replace("-", "_"): value for name, value in signer.headers("GET", ITEMS, b"").items()}
    monkeypatch.setattr(request_signing, "available", lambda algorithm: algorithm is SigningAlgorithm.SHA256)
    told(signer.call("GET", ITEMS, **headers), "sm3_unavailable", 503)
    assert Signer(app).call("GET", ITEMS).status_code == 200


def test_what_was_signed_before_the_start_is_to_be_signed_anew(app, clock, monkeypatch):
    signer = Signer(app)
    monkeypatch.setattr(app.extensions["recognition.nonces"], "_since", int(clock().timestamp()) - 10)
    reply = signer.call("GET", ITEMS, ahead=-60)
    told(reply, "signed_before_start", 503)
    assert reply.headers["Retry-After"] == "2"
    assert signer.call("GET", ITEMS).status_code == 200


def test_nonces_that_cannot_be_kept_let_nobody_in(app, monkeypatch):
    signer = Signer(app)

    def fails(*_arguments):
        raise nonces.AccountsUnavailable()

    monkeypatch.setattr(app.extensions["recognition.nonces"], "take", fails)
    assert signer.call("GET", ITEMS).status_code == 503


def test_a_secret_that_cannot_be_opened_is_a_fault_and_no_refusal(app):
    signer, keys = Signer(app), app.extensions[KEYS]
    path = keys.seal.path
    right = path.read_bytes()
    try:
        path.write_bytes(bytes(32))
        keys.seal._key = None
        assert signer.call("GET", ITEMS).json["code"] == "accounts_unavailable"
    finally:
        path.write_bytes(right)
        keys.seal._key = None
    assert signer.call("GET", ITEMS).status_code == 200


def test_the_secret_lies_on_no_disk(app):
    signer = Signer(app)
    secret = signer.key.split("_", 2)[2].encode()
    assert signer.call("GET", ITEMS).status_code == 200
    for path in app.extensions["recognition.settings"].data.rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes(), path
    assert app.extensions[KEYS].seal.path.stat().st_mode & 0o777 == 0o600
