"""A second party keeps checkpoints, over the network or from a file carried over, and refuses a ledger that does not continue the last."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from recognition import create_app
from recognition.ledger import open_ledger
from recognition.ledger.checkpoints import NoteRefused, SigningKeys
from recognition.ledger.checkpoints.kept_notes import notes_in
from recognition.ledger.checkpoints.note import split
from recognition.ledger.checkpoints.witness import Inconsistent, Witness
from recognition.settings import Settings
from tests.ledger.auditing import entries_of, forged, run_standalone
from tests.ledger.making import ROOT, asked
from tests.people import dr_lin
from tests.running import Server


def shown(folder: Path, more: int = 0, since: int = 0) -> tuple[str, list[bytes]]:
    """What the ledger shows a witness who has seen `since` entries, after so many more."""
    ledger = open_ledger(folder)
    if more:
        ledger.append([asked() for _ in range(more)])
    note = ledger.checkpoint()
    path = ledger.reads.consistency(since, ledger.size()) if since else []
    ledger.close()
    return note, path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_a_witness_follows_a_ledger_that_grows(data, tmp_path):
    note, _ = shown(data, 40)
    witness = Witness(tmp_path / "commission.notes", SigningKeys(data).public())
    assert witness.last() is None
    assert witness.accept(note).size == 40
    for more in (1, 300, 7):
        last = witness.last().size
        assert witness.accept(*shown(data, more, last)).size == last + more
    assert witness.accept(*shown(data, 0, 348)).size == 348, "the same again is no news and no harm"
    assert [int(note.split("\n")[1]) for note in notes_in(witness.path.read_bytes())[0]] == [40, 41, 341, 348]


def test_a_witness_refuses_a_rollback_another_past_and_a_proof_that_proves_nothing(data, tmp_path):
    witness = Witness(tmp_path / "w.notes", [])
    early, _ = shown(data, 40)
    witness.keys = SigningKeys(data).public()
    late, _ = shown(data, 60)
    witness.accept(late)
    before = witness.path.read_bytes()
    entries = entries_of(data / "ledger.sqlite")
    refused = [(early, [])]
    for name, past in (("other", [*entries[:5], asked(), *entries[6:]]), ("longer", [*entries[:5], asked(), *entries[6:], asked()]), ("cut", entries[:-1])):
        forged(tmp_path / name, past, keys=data / "keys")
        shutil.copytree(data / "checkpoints", tmp_path / name / "checkpoints", ignore=shutil.ignore_patterns("*.notes"))
        refused.append(shown(tmp_path / name, since=min(100, len(past))))
    note, path = shown(data, 5, 100)
    refused += [(note, []), (note, path[:-1]), (note, path[::-1])]
    for wrong in refused:
        with pytest.raises(Inconsistent):
            witness.accept(*wrong)
    assert witness.path.read_bytes() == before
    assert witness.accept(note, path).size == 105


def test_a_witness_trusts_only_the_keys_it_was_given(data, tmp_path):
    note, _ = shown(data, 3)
    (tmp_path / "other").mkdir()
    stranger = SigningKeys(tmp_path / "other")
    stranger.make()
    with pytest.raises(NoteRefused):
        Witness(tmp_path / "w.notes", stranger.public()).accept(note)
    assert not (tmp_path / "w.notes").exists()


def test_a_witness_file_is_the_old_or_the_new_one_whenever_it_is_cut_off(data, tmp_path, monkeypatch):
    note, _ = shown(data, 3)
    witness = Witness(tmp_path / "w.notes", SigningKeys(data).public())
    witness.accept(note)
    before = witness.path.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    with pytest.raises(OSError):
        witness.accept(*shown(data, 4, 3))
    monkeypatch.undo()
    assert witness.path.read_bytes() == before
    assert witness.accept(*shown(data, 0, 3)).size == 7


def command(data: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command as somebody types it on another machine, whose data folder is empty."""
    environment = {**os.environ, "RECOGNITION_DATA": str(data)}
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "ledger", *map(str, arguments)]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def operator(region: Path) -> FlaskCliRunner:
    """Runs commands where the ledger is."""
    return create_app(Settings(region, demo=True)).test_cli_runner()


def test_a_bundle_is_carried_over_by_hand(region, operator, tmp_path):
    own, file, bundle = tmp_path / "mine", tmp_path / "bureau.notes", tmp_path / "bundle.json"
    keys = tmp_path / "keys"
    bundle.write_text(operator.invoke(args=["ledger", "checkpoint", "--since", "0"]).stdout)
    keys.write_text(operator.invoke(args=["ledger", "checkpoint", "--keys"]).stdout)
    first = command(own, "checkpoint", "--witness", file, "--public-key", keys, "--bundle", bundle)
    assert first.returncode == 0 and first.stdout.startswith("accepted"), first.stderr
    size = json.loads(bundle.read_text())["to"]
    operator.app.extensions["recognition"].ledger.append([asked(), asked()])
    bundle.write_text(operator.invoke(args=["ledger", "checkpoint", "--since", str(size)]).stdout)
    seen = file.read_text("utf-8")
    (tmp_path / "last.note").write_text(notes_in(seen.encode())[0][-1], "utf-8")
    assert run_standalone("bundle", bundle, "--key", keys, "--last", tmp_path / "last.note").returncode == 0
    again = ["ledger", "checkpoint", "--witness", str(file), "--public-key", str(keys), "--bundle", str(bundle)]
    assert operator.invoke(args=again).exit_code == 0
    stale = json.loads(bundle.read_text()) | {"checkpoint": notes_in(seen.encode())[0][-1]}
    bundle.write_text(json.dumps(stale))
    refused = operator.invoke(args=again)
    assert refused.exit_code == 1 and "REFUSED" in refused.output
    assert not list(own.glob("ledger*")), "a witness needs no ledger of its own"


def test_a_witness_asks_the_running_service(server: Server, operator, tmp_path):
    file, keys = tmp_path / "commission.notes", tmp_path / "keys"
    told = server.send("GET", "/api/v1/ledger/checkpoint", headers={"Authorization": f"Bearer {server.keys['auditor']}"}).json
    assert told["algorithms"]["hash"] == "SHA-256" and told["algorithms"]["signature"] == "Ed25519"
    keys.write_text("\n".join(told["keys"]))
    asking = ["ledger", "checkpoint", "--witness", str(file), "--public-key", str(keys), "--service", server.url]
    for _ in range(3):
        assert dr_lin(server).ask().status == 201
        done = operator.invoke(args=asking, env={"WITNESS_KEY": server.keys["auditor"]})
        assert done.exit_code == 0, done.output
    sizes = [int(note.split("\n")[1]) for note in notes_in(file.read_bytes())[0]]
    assert sizes == sorted(set(sizes)) and len(sizes) == 3
    wrong = operator.invoke(args=asking, env={"WITNESS_KEY": "rk_nobody"})
    assert wrong.exit_code == 1 and "401" in wrong.output and "rk_nobody" not in wrong.output


def test_a_receipt_becomes_a_proof_that_the_other_verifier_takes(server: Server, tmp_path):
    lin = dr_lin(server)
    receipt = lin.ask().json["receipt"]
    path = f"/api/v1/ledger/proofs/inclusion?sequence={receipt['sequence']}"
    proof, keys = tmp_path / "proof.json", tmp_path / "keys"
    proof.write_bytes(lin.get(path).body)
    keys.write_text("\n".join(lin.get("/api/v1/ledger/checkpoint").json["keys"]))
    done = run_standalone("receipt", proof, "--key", keys, "--leaf", receipt["leaf"])
    assert done.returncode == 0, done
    assert run_standalone("receipt", proof, "--key", keys, "--leaf", "00" * 32).returncode == 1
    assert len(proof.read_bytes()) <= 2048
    text = lin.request("GET", path, accept="text/plain")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    first, second, *steps = text.body.decode().split("\n\n")[0].split("\n")
    assert (first, second, len(steps)) == ("c2sp.org/tlog-proof@v1", f"index {receipt['sequence']}", len(json.loads(proof.read_text())["path"]))
    assert split(lin.request("GET", "/api/v1/ledger/checkpoint", accept="text/plain").body.decode())
