"""What is forgotten is gone, what changes hands goes on, and every entry and proof stands as before."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from recognition import create_app
from recognition.domain.lookups import SHANGHAI, Caller, Coding, DecisionKind, Query, RepeatReason, Role
from recognition.ledger.checkpoints import SigningKeys, read_keys, read_note
from recognition.ledger.entries import decode
from recognition.ledger.pseudonyms import ReferenceKeys
from recognition.ledger.verifying import verify
from recognition.services.repeats import report_repeat
from recognition.settings import Settings
from tests.ledger.auditing import public_keys, run_standalone, standalone
from tests.web.visitor import Visitor

LIN = Caller("k7m2q4xa", Role.CLINICIAN, "sc001")
EAST = Coding("nhsa", "H50011100001")
LONG_AGO = date.today().year - 3


@pytest.fixture
def app(region: Path) -> Flask:
    """The application on a region of this test's own."""
    return create_app(Settings(region, demo=True))


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands as `flask --app wsgi` would."""
    return app.test_cli_runner()


@pytest.fixture
def lin(app: Flask, region: Path) -> Visitor:
    """Dr Lin at the receiving hospital."""
    return Visitor(app, json.loads((region / "demo-keys.json").read_text("utf-8"))["clinician"])


def whole(app: Flask, region: Path, keys: list | None = None) -> None:
    """Nothing in the ledger is wrong."""
    notes = [note for path in (region / "checkpoints").glob("*.notes") for note in standalone().notes_of(path)]
    report = verify(region / "ledger.sqlite", notes, keys or public_keys(region), region / "editions")
    assert report.findings == []


def test_a_year_whose_results_may_still_be_recognised_cannot_be_destroyed(app, run, region):
    today = datetime.now(SHANGHAI).date()
    still = today.year if today > date(today.year, 4, 2) else today.year - 1
    for year in (still, today.year, today.year + 1):
        refused = run.invoke(args=["references", "destroy", "--year", str(year), "--yes"])
        assert refused.exit_code == 1 and "year_in_use" in refused.output
    assert not list((region / "keys" / "references").glob("*.destroyed"))


def test_a_destroyed_year_matches_nothing_and_every_proof_stands(app, run, lin, region):
    keys = ReferenceKeys(region / "keys" / "references")
    day = date(LONG_AGO, 6, 1)
    before = lin.asked(report_ref="LIS-77", performed_at=f"{day}T08:00:00+08:00")
    kept = decode(app.extensions["recognition"].ledger.reads.entry(before["receipt"]["sequence"])).report
    assert kept == keys.report(day, "LIS-77")
    root = app.extensions["recognition"].ledger.reads.root(before["receipt"]["sequence"] + 1)
    assert f"{LONG_AGO} kept" in run.invoke(args=["references", "list"]).output
    assert run.invoke(args=["references", "destroy", "--year", str(LONG_AGO)], input="n\n").exit_code == 1
    assert keys.report(day, "LIS-77"), "asked, and not confirmed"
    done = run.invoke(args=["references", "destroy", "--year", str(LONG_AGO), "--yes"])
    assert done.exit_code == 0 and f"{LONG_AGO} destroyed" in run.invoke(args=["references", "list"]).output
    assert keys.report(day, "LIS-77") is None
    after = lin.asked(report_ref="LIS-77", performed_at=f"{day}T08:00:00+08:00")
    reads = app.extensions["recognition"].ledger.reads
    assert decode(reads.entry(after["receipt"]["sequence"])).report is None
    told = decode(reads.entry(after["receipt"]["sequence"] - 1))
    assert (told.key, told.role, told.issued) == (str(LONG_AGO), "references", False), "that it was done is an entry"
    assert reads.root(before["receipt"]["sequence"] + 1) == root
    app.extensions["recognition"].ledger.checkpoint()
    whole(app, region)


def test_a_repeat_in_january_is_matched_with_a_december_report_until_that_year_ends(app, region):
    service = app.extensions["recognition"]
    december, january = datetime(LONG_AGO, 12, 20, 9, tzinfo=SHANGHAI), datetime(LONG_AGO + 1, 1, 5, 9, tzinfo=SHANGHAI)
    asked = service.ask(Query(Coding("recognition", "tp"), EAST, december, "sc001", report_ref="LIS-12"), LIN, december + timedelta(days=3))
    told = report_repeat(service, Coding("recognition", "tp"), january, LIN, january + timedelta(hours=1), report_ref="lis 12")
    assert asked.report in told.reports and len(told.reports) == 2
    late = report_repeat(
        service,
        Coding("recognition", "tp"),
        datetime(LONG_AGO + 1, 5, 5, tzinfo=SHANGHAI),
        LIN,
        datetime(LONG_AGO + 1, 5, 6, tzinfo=SHANGHAI),
        report_ref="lis 12",
    )
    assert asked.report not in late.reports, "beyond the overlap nobody is matched"
    service.references.destroy(LONG_AGO)
    again = report_repeat(service, Coding("recognition", "tp"), january, LIN, january + timedelta(hours=2), report_ref="LIS-12")
    assert asked.report not in again.reports and len(again.reports) == 1


def test_an_erased_note_is_nowhere_and_its_entry_stands(app, run, lin, region):
    words = "采样后八小时才送检，标本溶血"
    made = lin.decide(lin.asked()["id"], "repeated", reason="other", note=words).json
    ledger = app.extensions["recognition"].ledger
    kept, size = ledger.reads.entry(made["receipt"]["sequence"]), ledger.size()
    root = ledger.reads.root(size)
    assert ledger.reads.note(made["id"]).text == words
    assert run.invoke(args=["ledger", "erase-note", "--id", made["id"]]).exit_code == 0
    assert ledger.reads.note(made["id"]) is None
    assert ledger.reads.entry(made["receipt"]["sequence"]) == kept and ledger.reads.root(size) == root
    found = lin.get(f"/api/v1/lookups/{made['lookup']}").json["decisions"]
    assert [one["reason"] for one in found] == [RepeatReason.OTHER] and found[0]["decision"] == DecisionKind.REPEATED
    again = run.invoke(args=["ledger", "erase-note", "--id", made["id"]])
    assert again.exit_code == 1 and "not_found" in again.output
    ledger.checkpoint()
    whole(app, region)
    ledger.close()
    for path in region.glob("ledger.sqlite*"):
        assert words.encode() not in path.read_bytes(), path.name


def test_signing_keys_change_hands_and_proofs_of_before_stay_good(app, run, lin, region, tmp_path):
    receipt = lin.asked()["receipt"]
    proof = lin.get(f"/api/v1/ledger/proofs/inclusion?sequence={receipt['sequence']}").json
    [old] = public_keys(region)
    made = run.invoke(args=["ledger", "rotate-key"])
    assert made.exit_code == 0
    new = public_keys(region)[1]
    assert made.output.strip() == new.line == run.invoke(args=["ledger", "checkpoint", "--keys"]).output.split()[-1]
    ledger = app.extensions["recognition"].ledger
    event = decode(ledger.reads.entry(ledger.size() - 1))
    assert (event.key, event.role, event.issued) == (new.line, "checkpoint", True), "the keys before vouch for the one that follows"
    bridge = ledger.checkpoint()
    assert read_note(bridge, [old]) == read_note(bridge, [new])
    assert run.invoke(args=["ledger", "retire-key", "00000000"]).exit_code == 1
    assert run.invoke(args=["ledger", "retire-key", old.id.hex()]).exit_code == 0
    assert run.invoke(args=["ledger", "retire-key", new.id.hex()]).exit_code == 1, "the last one stays"
    assert [key.id for key in SigningKeys(region).signing()] == [new.id]
    lin.asked()
    ledger.checkpoint()
    for keys in ([old, new], [new]):
        whole(app, region, keys)
    (tmp_path / "old").write_text(old.line)
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    assert run_standalone("receipt", tmp_path / "proof.json", "--key", tmp_path / "old", "--leaf", receipt["leaf"]).returncode == 0
    bundle = lin.get(f"/api/v1/ledger/proofs/consistency?from={proof['size']}").json
    (tmp_path / "bundle.json").write_text(json.dumps(bundle))
    (tmp_path / "last.note").write_text(proof["checkpoint"])
    (tmp_path / "both").write_text(f"{old.line}\n{new.line}\n")
    assert run_standalone("bundle", tmp_path / "bundle.json", "--key", tmp_path / "both", "--last", tmp_path / "last.note").returncode == 0
    shown = lin.get("/api/v1/ledger/checkpoint").json
    assert shown["keys"] == [old.line, new.line] and "sm2_keys" not in shown and "sm2_signature" not in shown["algorithms"]
    made = run.invoke(args=["ledger", "rotate-key", "--algorithm", "sm2"])
    shown = lin.get("/api/v1/ledger/checkpoint").json
    assert (shown["keys"], shown["sm2_keys"]) == ([old.line, new.line], [made.output.strip()]), "SM2 has a list of its own, and the other stays as it was"
    assert shown["algorithms"]["sm2_signature"].startswith("SM2 with SM3")
    assert read_note(shown["checkpoint"], read_keys(made.output)) == read_note(shown["checkpoint"], [new])


def test_a_ledger_begun_anew_is_one_that_every_witness_must_be_told_of(app, run, region):
    service = app.extensions["recognition"]
    note = service.ledger.checkpoint()
    service.ledger.close()
    [old] = public_keys(region)
    assert run.invoke(args=["ledger", "begin-anew"], input="n\n").exit_code == 1
    assert public_keys(region) == [old]
    told = run.invoke(args=["ledger", "begin-anew", "--yes"])
    assert told.exit_code == 0, told.output
    assert read_note(note, [old]).origin == old.name != public_keys(region)[-1].name
    assert [key.name for key in SigningKeys(region).signing()] == [public_keys(region)[-1].name]
