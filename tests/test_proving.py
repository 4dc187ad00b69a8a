"""Auditors verify a ledger and derive its answers again by command, on the service's folder and on a bare copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from recognition import create_app
from recognition.catalogue.editions.store import edition_path
from recognition.domain import policy
from recognition.domain.lookups import SHANGHAI, Query
from recognition.ledger import open_ledger
from recognition.ledger.entries import EntryKind, decode
from recognition.services import replay
from recognition.services.lookups import Service
from recognition.services.replay_apart import replay_apart
from recognition.settings import Settings
from seed import demo
from tests.ledger.auditing import run_standalone
from tests.people import performed, question
from tests.running import ROOT
from tests.web.visitor import Visitor


@pytest.fixture
def app(region: Path) -> Flask:
    """The application on a region of this test's own."""
    return create_app(Settings(region, demo=True))


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    """Runs commands as `flask --app wsgi` would."""
    return app.test_cli_runner()


def typed(data: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The command as somebody types it."""
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1"}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, words)], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90
    )


def test_the_demonstrations_ledger_is_right_by_both_verifiers(app, run, region):
    assert run.invoke(args=["ledger", "checkpoint"]).exit_code == 0
    told = run.invoke(args=["ledger", "verify", "--counters"])
    assert told.exit_code == 0 and "Nothing is wrong." in told.output and " 0 differences" in told.output, told.output
    app.extensions["recognition"].ledger.close()
    [notes] = (region / "checkpoints").glob("*.notes")
    done = run_standalone("ledger", region / "ledger.sqlite", "--key", region / "checkpoints" / "keys", "--notes", notes, "--editions", region / "editions")
    assert done.returncode == 0, done
    assert done.stdout.split(", root ")[1][:64] == told.output.split(", root ")[1][:64]


def test_a_copy_and_a_public_key_are_enough(app, run, region, tmp_path):
    run.invoke(args=["ledger", "checkpoint"])
    app.extensions["recognition"].ledger.close()
    for name in ("ledger.sqlite", "checkpoints"):
        (shutil.copytree if name == "checkpoints" else shutil.copy)(region / name, tmp_path / name)
    own = ["ledger", "verify", "--file", str(tmp_path / "ledger.sqlite"), "--public-key", str(tmp_path / "checkpoints" / "keys")]
    assert run.invoke(args=[*own, "--checkpoints", str(tmp_path / "checkpoints")]).exit_code == 0
    alone = run.invoke(args=own)
    assert alone.exit_code == 0 and "nobody says that none was cut off" in alone.output
    (tmp_path / "ledger.sqlite").chmod(0o444)
    assert run.invoke(args=own).exit_code == 0 and not list(tmp_path.glob("ledger.sqlite-*")), "nothing is left beside the copy"


def test_a_damaged_ledger_is_named_where_the_service_would_not_start(app, run, region):
    run.invoke(args=["ledger", "checkpoint"])
    app.extensions["recognition"].ledger.close()
    path = region / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as db:
        [data] = db.execute("SELECT bytes FROM entries WHERE sequence = 40").fetchone()
    whole = path.read_bytes()
    at = whole.index(data) + 30
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    told = typed(region, "ledger", "verify")
    assert told.returncode == 1 and "WRONG, first at entry 40: its bytes are not those that were hashed" in told.stdout, told
    path.write_bytes(whole[:5000])
    cut = typed(region, "ledger", "verify")
    assert cut.returncode == 1 and "damaged" in cut.stdout and "Traceback" not in cut.stderr, cut


def test_without_a_file_the_status_is_its_own(app, run, region, tmp_path):
    for path in region.glob("ledger.sqlite*"):
        path.unlink()
    assert run.invoke(args=["ledger", "verify"]).exit_code == 3
    assert run.invoke(args=["ledger", "verify", "--file", str(tmp_path / "none")]).exit_code == 2
    assert run.invoke(args=["ledger", "verify", "--file", __file__, "--counters"]).exit_code == 2


def test_an_edition_that_was_touched_is_named(app, run, region):
    service: Service = app.extensions["recognition"]
    path = edition_path(region, service.publications()[0].sha256)
    path.chmod(0o644)
    with path.open("ab") as file:
        file.write(b"\0")
    told = run.invoke(args=["ledger", "verify"])
    assert told.exit_code == 1 and "edition 1" in told.output and "is not what was published" in told.output


@pytest.fixture
def busy(app: Flask, run: FlaskCliRunner, region: Path) -> Flask:
    """The demonstration, and after it questions of every kind: panels, unknown codes, performers, marks, circumstances, old reports."""
    keys = demo.json.loads((region / demo.KEYS_FILE).read_text("utf-8"))
    lin = Visitor(app, keys["clinician"])
    edition = app.extensions["recognition"].edition()
    panel = next(code for (code,) in edition.connection.execute("SELECT code FROM panels ORDER BY code"))
    local = edition.connection.execute("SELECT institution, local_code FROM code_maps WHERE role = 'issuer' LIMIT 1").fetchone()
    issuers = [code for (code,) in edition.connection.execute("SELECT code FROM institutions ORDER BY code LIMIT 12")]
    bodies = [
        question(panel), question("nosuchitem"), question({"system": "loinc", "code": "99999-5"}), question(report_ref="NULL", patient_ref="0", circumstances=["emergency"]), question({"system": "local", "code": "检 1001（血）"}), question(issuer="nobody"), question("x", issuer={"system": "name", "code": "未知医院"}),
        question({"system": "local", "code": "LOCAL-1"}), question({"system": "local", "code": "LOCAL-1", "owner": "receiver"}), question({"system": "local", "code": local[1]}, issuer=local[0]),
        question({"system": "national-price", "code": "000000000"}), question(mark="川渝HR"), question(mark="CN"), question(performer=issuers[1]),
        question(circumstances=["emergency", "other", "condition_changed"]), question(performed_at=performed(400, 9)), question("glu", performed_at=performed(2, 9)),
        *[question(item, issuer=issuer, report_ref="R-1", patient_ref="P-1", performed_at=performed(days, 8)) for issuer in issuers for item, days in ((panel, 1), ("tp", 29), ("cbc", 31))],
    ]  # fmt: skip
    for body in bodies:
        assert lin.ask(body).status_code == 201, body
    return app


def test_every_answer_follows_from_its_question(busy, run):
    told = run.invoke(args=["ledger", "replay"])
    assert told.exit_code == 0, told.output
    count, rest = told.output.split(" ", 1)
    assert int(count) > 200 and rest == "lookups derived again, 0 come out otherwise\n"


def test_only_the_days_asked_for_are_derived(app, run):
    whole, today = run.invoke(args=["ledger", "replay"]).output, datetime.now(SHANGHAI).date().isoformat()
    part = run.invoke(args=["ledger", "replay", "--from", today, "--to", today]).output
    assert int(part.split()[0]) < int(whole.split()[0])


def test_a_policy_that_decides_otherwise_shows_at_each_answer(busy):
    def kinder(query: Query, facts, now):
        return policy.r2026_1.answer(Query(**{**{name: getattr(query, name) for name in Query.__slots__}, "circumstances": ()}), facts, now)

    told = replay.replay(busy.extensions["recognition"], revisions={**policy.REVISIONS, "2026.1": kinder})
    assert told.differing and {one.field for one in told.differences} == {"cautions"}
    gone = replay.replay(busy.extensions["recognition"], revisions={})
    assert gone.differing == gone.lookups and gone.differences[0].recorded == "2026.1"


def test_an_edition_that_says_otherwise_shows_at_each_answer(busy, run, region):
    service: Service = busy.extensions["recognition"]
    used = {decode(data).answer.edition for _, data in service.ledger.reads.page(kinds=(EntryKind.lookup,), limit=5000)}
    number = max(used)
    path = edition_path(region, service.publications()[number - 1].sha256)
    path.chmod(0o644)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE listings SET window_days = window_days + 1 WHERE window_days > 0")
        db.commit()
    told = replay.replay(Service(region))
    apart = replay_apart(Service(region), None, None, lambda lookups: None, worth=0)
    assert (apart.lookups, apart.differing, apart.damaged) == (told.lookups, told.differing, told.damaged)
    assert {(one.sequence, one.field) for one in apart.differences} == {(one.sequence, one.field) for one in told.differences}
    assert told.damaged == [number]
    assert {one.field for one in told.differences} >= {"window"} and told.differing
    assert all(decode(service.ledger.reads.entry(one.sequence)).answer.edition == number for one in told.differences)
    shown = run.invoke(args=["ledger", "replay"])
    assert shown.exit_code == 1 and f"edition {number} is not what was published" in shown.output


def test_an_answer_written_by_hand_is_found_although_its_hashes_are_right(app, region):
    """Whoever writes past the service can hash rightly; what was written still has to follow from its question."""
    ledger, service = app.extensions["recognition"].ledger, app.extensions["recognition"]
    data = next(data for _, data in ledger.reads.page(kinds=(EntryKind.lookup,), limit=5000) if b'"verdict":"recognised"' in data and b'"price":[' in data)
    entry = demo.json.loads(data)
    entry["price"][0] += 100
    entry["id"] = entry["id"][:10] + "0123456789"
    forged = demo.json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    at = ledger.append([forged]).first
    told = replay.replay(service)
    assert [(one.sequence, one.field, one.recorded[0] - one.derived[0]) for one in told.differences] == [(at, "price", 100)]
    assert open_ledger(region).size() == at + 1
