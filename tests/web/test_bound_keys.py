"""Keys that are bound to addresses: sent or signed, IPv4 and IPv6, behind proxies, and bound anew."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from flask import Flask

from recognition import create_app
from recognition.domain.lookups import Role
from recognition.errors import NotFound
from recognition.ledger.entries import decode_as
from recognition.ledger.events import KeyEvent
from recognition.services.keys import KEYS, KeyUse, bind_key
from recognition.settings import Settings
from recognition.support.networks import address, came_from, lies_in, networks
from recognition.support.request_signing import SigningAlgorithm
from recognition.web.shared.key_words import PROBLEMS
from tests.people import question
from tests.signing import Signer, issued
from tests.web.visitor import ledger_size

BOUND = ("10.20.0.0/16", "192.0.2.7/32", "2001:db8::/32")
ITEMS = "/api/v1/items"


def sent(app: Flask, key: str, remote: str, forwarded: str | None = None):
    """A request with the key itself, from there."""
    headers = {"Authorization": f"Bearer {key}"} | ({"X-Forwarded-For": forwarded} if forwarded is not None else {})
    return app.test_client().get(ITEMS, headers=headers, environ_overrides={"REMOTE_ADDR": remote})


@pytest.fixture(scope="module")
def bound(app: Flask) -> str:
    return issued(app, KeyUse(networks=BOUND))


@pytest.mark.parametrize("remote", ["10.20.0.0", "10.20.255.255", "192.0.2.7", "2001:db8::1", "2001:db8:ffff::", "::ffff:10.20.1.1"])
def test_from_its_networks_a_key_opens(app, bound, remote):
    assert sent(app, bound, remote).status_code == 200


@pytest.mark.parametrize("remote", ["10.21.0.0", "192.0.2.8", "127.0.0.1", "2001:db9::1", "::1", "::a14:1", "::ffff:10.21.0.1"])
def test_from_elsewhere_it_is_refused_and_told_whence(app, bound, remote):
    size = ledger_size(app)
    reply = sent(app, bound, remote)
    zh, _en = PROBLEMS["address_not_allowed"][1:]
    assert (reply.status_code, reply.json["code"], reply.json["detail"]) == (403, "address_not_allowed", zh)
    assert ip_address(reply.json["address"]) == address(remote)
    assert ledger_size(app) == size


def test_a_key_that_signs_is_bound_too_and_uses_no_nonce_elsewhere(app):
    signer = Signer(app, networks=BOUND)
    refused = signer.call("GET", ITEMS, nonce="kept-for-the-right-place", remote="10.21.0.1")
    assert (refused.status_code, refused.json["code"]) == (403, "address_not_allowed")
    assert signer.call("GET", ITEMS, nonce="kept-for-the-right-place", remote="10.20.0.1").status_code == 200
    wrong = signer.call("GET", ITEMS, remote="10.21.0.1", X_Signature="hmac-sha256=" + "0" * 64)
    assert wrong.json["code"] == "signature_wrong"


def test_without_a_proxy_nobodys_word_is_taken(app, bound):
    assert sent(app, bound, "10.21.0.1", "10.20.0.1").json["code"] == "address_not_allowed"
    assert sent(app, bound, "10.20.0.1", "10.21.0.1").status_code == 200


@pytest.fixture
def proxied(beginning: Path, tmp_path: Path):
    """The application behind two proxies."""
    made = create_app(Settings(Path(shutil.copytree(beginning, tmp_path / "region")), demo=True, proxies=2))
    yield made
    made.extensions["recognition"].ledger.close()


def test_behind_proxies_the_word_of_the_outermost_counts(proxied):
    key = issued(proxied, KeyUse(networks=BOUND))
    for told, status in {
        "10.20.0.1, 172.16.0.1": 200, "2001:db8::1,172.16.0.1": 200, "10.20.0.1:4711, 172.16.0.1": 200, "[2001:db8::1]:4711, 172.16.0.1": 200,
        "9.9.9.9, 10.20.0.1, 172.16.0.1": 200, "10.20.0.1, 9.9.9.9, 172.16.0.1": 403, "10.20.0.1": 403, "": 403, "unknown, 172.16.0.1": 403,
    }.items():  # fmt: skip
        assert sent(proxied, key, "10.20.0.1", told).status_code == status, told
    assert sent(proxied, key, "10.20.0.1").json["address"] == ""


def test_binding_anew_counts_at_once_and_is_an_entry(app):
    key, now = issued(app, KeyUse()), datetime.now(UTC)
    key_id = key.split("_")[1]
    keys, ledger = app.extensions[KEYS], app.extensions["recognition"].ledger
    assert sent(app, key, "10.20.0.1").status_code == sent(app, key, "10.21.0.1").status_code == 200
    assert bind_key(keys, ledger, now, "test", key_id, ("10.20.0.0/16",)).networks == ("10.20.0.0/16",)
    assert (sent(app, key, "10.20.0.1").status_code, sent(app, key, "10.21.0.1").status_code) == (200, 403)
    sequence, entry = list(ledger.reads.key_events())[-1]
    event = decode_as(KeyEvent, entry, sequence)
    assert (event.key, event.role, event.networks, event.institution, event.issued) == (key_id, "bound.hospital", ("10.20.0.0/16",), "cq002", True)
    bind_key(keys, ledger, now, "test", key_id, ())
    assert sent(app, key, "10.21.0.1").status_code == 200
    keys.revoke(key_id, now, "test")
    for ended in (key_id, "a" * 8):
        with pytest.raises(NotFound):
            bind_key(keys, ledger, now, "test", ended, ())


def test_issuing_is_an_entry_with_algorithm_and_networks(app):
    issued(app, KeyUse(SigningAlgorithm.SM3, BOUND), Role.AUDITOR, None)
    sequence, entry = list(app.extensions["recognition"].ledger.reads.key_events())[-1]
    event = decode_as(KeyEvent, entry, sequence)
    assert (event.signs, event.networks) == ("hmac-sm3", BOUND) and b'"signs":"hmac-sm3"' in entry
    issued(app, KeyUse())
    _sequence, plain = list(app.extensions["recognition"].ledger.reads.key_events())[-1]
    assert b"signs" not in plain and b"networks" not in plain


@pytest.mark.parametrize(
    "written", [["10.20.1.1/16"], ["10.20.0.0/33"], ["10.20"], ["example.org"], ["１０.20.0.0/16"], ["10.020.0.0/16"], [f"10.0.0.{n}" for n in range(51)]]
)
def test_what_is_no_network_is_refused(written):
    with pytest.raises(ValueError):
        networks(written)


def test_networks_have_one_form():
    assert networks(["10.0.0.1", "10.0.0.1/32", "2001:DB8:0:0::/32", "::ffff:10.0.0.0/104", "0.0.0.0/0"]) == (
        "10.0.0.1/32", "2001:db8::/32", "10.0.0.0/8", "0.0.0.0/0",
    )  # fmt: skip
    assert len(networks([f"10.0.0.{n}" for n in range(50)])) == 50


def test_one_kind_of_address_never_lies_in_a_network_of_the_other():
    assert not lies_in(address("2001:db8::1"), networks(["0.0.0.0/0"]))
    assert not lies_in(address("10.0.0.1"), networks(["::/0"]))
    assert address("fe80::1%eth0") == address("fe80::1") and address("") is None and address("_") is None
    assert came_from("", "10.0.0.1", 0) is None


def test_a_page_that_was_opened_with_a_token_is_not_bound(app):
    key = issued(app, KeyUse(networks=("10.20.0.0/16",)))
    minted = app.test_client().post(
        "/api/v1/launch-tokens",
        json={"origin": "https://his.example", "clinician": "dr-1", "lookup": question()},
        headers={"Authorization": f"Bearer {key}"},
        environ_overrides={"REMOTE_ADDR": "10.20.0.1"},
    )
    assert minted.status_code == 201
    opened = app.test_client().post(
        "/launch", data={"token": minted.json["token"]}, headers={"Origin": "https://his.example"}, environ_overrides={"REMOTE_ADDR": "9.9.9.9"}
    )
    assert opened.status_code == 200
