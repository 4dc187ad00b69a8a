"""Operators issue, list and revoke keys by command, and export and recount the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from recognition.errors import LedgerUnavailable
from recognition.ledger.entries import decode, leaf_of
from recognition.services.keys import KEYS
from tests.web.visitor import Visitor, ledger_size


@pytest.fixture(scope="module")
def beginning(demonstration: Path) -> Path:
    """A region where something has happened."""
    return demonstration


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands as `flask --app wsgi` would."""
    return app.test_cli_runner()


def test_a_key_is_shown_once_works_and_is_in_the_ledger(app, run):
    before = ledger_size(app)
    told = run.invoke(args=["keys", "issue", "--role", "clinician", "--institution", "sc001", "--label", "ward 3"])
    key = told.output.strip()
    assert Visitor(app, key).ask().json["receiver"] == "sc001"
    service = app.extensions["recognition"]
    event = decode(service.ledger.reads.entry(before), before)
    assert (event.key, event.role, event.institution, event.issued) == (key.split("_")[1], "clinician", "sc001", True)
    listed = run.invoke(args=["keys", "list"]).output
    assert "ward 3" in listed and key.split("_", 2)[2] not in listed


def test_a_revoked_key_is_refused_at_the_next_request(app, run):
    key = run.invoke(args=["keys", "issue", "--role", "hospital", "--institution", "sc001"]).output.strip()
    visitor = Visitor(app, key)
    assert visitor.ask().status_code == 201
    told = run.invoke(args=["keys", "revoke", key.split("_")[1]])
    assert told.exit_code == 0
    assert visitor.ask().status_code == 401
    last = ledger_size(app) - 1
    assert decode(app.extensions["recognition"].ledger.reads.entry(last), last).issued is False
    assert run.invoke(args=["keys", "revoke", key.split("_")[1]]).exit_code == 0
    assert ledger_size(app) == last + 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["issue", "--role", "clinician"], "Required. (institution: field_required)"), (["issue", "--role", "operator", "--institution", "sc001"], "institution"), (["issue", "--role", "clinician", "--institution", "nix"], "no institution"),
        (["issue", "--role", "auditor", "--region", "5x"], "region"), (["issue", "--role", "king"], "king"), (["revoke", "aaaaaaaa"], "not_found"), (["issue", "--role", "auditor", "--network", "10.20.1.1/16"], "networks_malformed"), (["issue", "--role", "auditor", "--signed", "md5"], "md5"), (["issue", "--role", "auditor", "--label", "李四 13912345678"], "telephone_number"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_writes_nothing(app, run, arguments, told):
    before = ledger_size(app)
    refused = run.invoke(args=["keys", *arguments])
    assert refused.exit_code != 0 and told in refused.output
    assert ledger_size(app) == before


def test_a_key_that_signs_and_is_bound_is_made_listed_and_bound_anew(app, run):
    told = run.invoke(
        args=["keys", "issue", "--role", "hospital", "--institution", "sc001", "--signed", "hmac-sm3", "--network", "10.20.0.0/16", "--network", "2001:db8::1"]
    )
    key_id, secret = told.output.strip().split("_", 2)[1:]
    assert told.exit_code == 0 and len(secret) == 43
    assert Visitor(app, told.output.strip()).ask().json["code"] == "signature_required"
    [line] = [line for line in run.invoke(args=["keys", "list"]).output.splitlines() if line.startswith(key_id)]
    assert line.endswith("\thmac-sm3\t10.20.0.0/16 2001:db8::1/128")
    bound = run.invoke(args=["keys", "bind", key_id, "--network", "192.0.2.1"])
    assert (bound.exit_code, bound.output) == (0, f"{key_id} may come from 192.0.2.1/32\n")
    assert run.invoke(args=["keys", "bind", key_id, "--anywhere"]).output == f"{key_id} may come from anywhere\n"
    for wrong in (
        ["bind", key_id],
        ["bind", key_id, "--anywhere", "--network", "10.0.0.1"],
        ["bind", key_id, "--network", "10.0.0.1/8"],
        ["bind", "aaaaaaaa", "--anywhere"],
    ):
        before = ledger_size(app)
        refused = run.invoke(args=["keys", *wrong])
        assert refused.exit_code != 0 and ledger_size(app) == before, wrong


def test_without_sm3_in_openssl_no_such_key_is_made(app, run, monkeypatch):
    monkeypatch.setattr("recognition.services.keys.available", lambda _algorithm: False)
    before = ledger_size(app)
    refused = run.invoke(args=["keys", "issue", "--role", "hospital", "--institution", "sc001", "--signed", "hmac-sm3"])
    assert refused.exit_code != 0 and "OpenSSL has no SM3" in refused.output and ledger_size(app) == before


def test_a_revocation_that_could_not_be_recorded_is_recorded_later(app, run, monkeypatch):
    key = run.invoke(args=["keys", "issue", "--role", "auditor"]).output.strip()
    ledger = app.extensions["recognition"].ledger

    def fails(*args, **kwargs):
        raise LedgerUnavailable()

    monkeypatch.setattr(ledger, "append", fails)
    assert run.invoke(args=["keys", "revoke", key.split("_")[1]]).exit_code != 0
    monkeypatch.undo()
    assert Visitor(app, key).get("/api/v1/lookups").status_code == 401
    assert run.invoke(args=["keys", "revoke", key.split("_")[1]]).exit_code == 0
    assert app.extensions[KEYS].get(key.split("_")[1]).revoked_entry == ledger_size(app) - 1


def test_an_export_holds_every_entry(app, run, tmp_path: Path):
    target = tmp_path / "ledger.ndjson"
    assert run.invoke(args=["ledger", "export", "--to", str(target)]).exit_code == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["sequence"] for line in lines] == list(range(ledger_size(app)))
    assert all(line["leaf"] == leaf_of(line["entry"].encode()) for line in lines)
    assert run.invoke(args=["ledger", "export", "--to", str(target)]).exit_code != 0


def test_the_quick_counters_equal_the_recount(run):
    told = run.invoke(args=["ledger", "recount"])
    assert told.exit_code == 0, told.output
    assert told.output.strip().endswith("0 differences")
