"""A region's ledger goes into PostgreSQL and back: equal roots, and everything that reads it comes to the same on both."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from recognition.ledger import LedgerRefused, open_ledger, place
from recognition.ledger.verifying import of_folder, verify
from recognition.operations.manifest import SnapshotRefused
from recognition.operations.migrate import join, to_database
from recognition.operations.restore import restore
from recognition.operations.snapshot import snapshot
from tests.databases import OWNER, SERVICE, Cluster
from tests.ledger.making import asked
from tests.running import ROOT


def flask(data: Path, *words: str, database: str = "", status: int = 0) -> str:
    """What a command says."""
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1", place.SETTING: database}
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def blocks(language: str) -> list[str]:
    """The guide's examples in a language, which are the same in both of its pages."""
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("cluster.md", "cluster.zh.md")]
    [english, chinese] = [re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL) for page in pages]
    assert english == chinese
    return english


def test_the_guide_s_walk_leads_into_the_database_and_back_and_every_reader_comes_to_the_same(region: Path, postgresql: Cluster, tmp_path: Path):
    [roles], [_install, there, back] = blocks("sql"), blocks("sh")
    for statement in roles.split(";")[:-1]:
        postgresql.ask(statement)
    host = quote(str(postgresql.folder), safe="")
    there, back = (walk.replace("@db1,db2,db3/recognition", f"@/recognition?host={host}") for walk in (there, back))
    [service] = re.findall("DATABASE='(.*)'", there)
    [owner] = re.findall("--owner '(.*)'", there)
    before = flask(region, "ledger", "verify", "--counters"), flask(region, "ledger", "replay")
    root = before[0].partition("root ")[2][:64]
    assert "Nothing is wrong" in before[0]

    said = walked(region, there)
    assert said.count(root) == 2 and "Nothing is wrong" in said
    assert not (region / "ledger.sqlite").exists() and (region / place.MARK).exists()
    assert (flask(region, "ledger", "verify", "--counters", database=service), flask(region, "ledger", "replay", database=service)) == before
    assert "16 partitions" in flask(region, "migrate", "--owner", owner, "--extend", "--partitions", "8", database=service)

    flask(region, "keys", "issue", "--role", "auditor", "--region", "50", database=service)
    checkpoint = flask(region, "ledger", "checkpoint", database=service)
    said = walked(region, back, service)
    assert root not in said and not (region / place.MARK).exists()
    whole = flask(region, "ledger", "verify", "--counters")
    assert said.partition("root ")[2][:64] in whole and "Nothing is wrong" in whole
    assert flask(region, "ledger", "checkpoint").splitlines()[:3] == checkpoint.splitlines()[:3], "the same size and root, signed"
    [(tree,)] = postgresql.ask("SELECT tree FROM head", database="recognition")
    place.mark(region, str(tree))
    (region / "ledger.sqlite").rename(tmp_path / "kept.sqlite")
    assert "carried back" in flask(region, "keys", "issue", "--role", "auditor", "--region", "50", database=service, status=1)


def walked(data: Path, script: str, database: str = "") -> str:
    """What the guide's lines say."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1", place.SETTING: database}
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_snapshot_holds_the_ledger_of_the_database_and_can_become_another_node(
    quiet: Path, postgresql: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data, schema, now = shutil.copytree(quiet, tmp_path / "region"), postgresql.schema(), datetime.now(UTC)
    monkeypatch.setenv(place.SETTING, postgresql.url(SERVICE, schema))
    with pytest.raises(LedgerRefused, match="owner of the tables and the service's role are both"):
        to_database(data, postgresql.url(SERVICE, schema), now, 1)
    carried = to_database(data, postgresql.url(OWNER, schema), now, 1)
    manifest = snapshot(data, tmp_path / "copy", now)
    assert (manifest.size, manifest.root) == (carried.size, carried.root)
    with pytest.raises(SnapshotRefused, match="whole one"):
        snapshot(data, tmp_path / "small", now, since=tmp_path / "copy")
    restored = restore(tmp_path / "copy", tmp_path / "new", now)
    assert (restored.size, restored.root) == (carried.size, carried.root) and (tmp_path / "new" / "ledger.sqlite").exists()
    ledger = open_ledger(data)
    ledger.append([asked()])
    ledger.close()
    with pytest.raises(LedgerRefused, match="holds the ledger"):
        to_database(tmp_path / "new", postgresql.url(OWNER, schema), now, 1)
    joined = join(tmp_path / "new", now)
    assert (joined.size, joined.root) == (carried.size, carried.root) and joined.old_file.exists()
    first, second = place.mark_of(data), place.mark_of(tmp_path / "new")
    assert first.tree == second.tree and first.node != second.node
    ledger = open_ledger(tmp_path / "new")
    assert ledger.append([asked()]).first == carried.size + 1, "the first node ended in good order, so this one leads"
    ledger.close()
    (tmp_path / "other").mkdir()
    shutil.copy(joined.old_file, tmp_path / "other")
    monkeypatch.delenv(place.SETTING)
    ledger = open_ledger(tmp_path / "other")
    ledger.append([asked()])
    ledger.close()
    monkeypatch.setenv(place.SETTING, postgresql.url(SERVICE, schema))
    with pytest.raises(LedgerRefused, match="are not the first"):
        join(tmp_path / "other", now)
    assert (tmp_path / "other" / "ledger.sqlite").exists() and place.mark_of(tmp_path / "other") is None


@pytest.mark.parametrize(
    ("change", "named"),
    (
        ("UPDATE entries SET bytes = decode(replace(encode(bytes, 'hex'), '7b', '5b'), 'hex') WHERE sequence = 7", "entry 7: its bytes are not those"),
        ("DELETE FROM entries WHERE sequence = 3", "entry 3: missing"),
        ("UPDATE ids SET sequence = 9 WHERE sequence = 8", "entry 8: it is not found by its id"),
        ("UPDATE tiles SET hash = leaf FROM entries WHERE sequence = 0", "entries 0 to 255: they are not those that the tree was made from"),
        ("UPDATE head SET size = size + 5", "its head says that"),
    ),
)
def test_what_was_changed_behind_the_guards_is_named(
    quiet: Path, postgresql: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, named: str
):
    data, schema = shutil.copytree(quiet, tmp_path / "region"), postgresql.schema()
    ledger = open_ledger(data)
    ledger.append([asked() for _ in range(256)])
    ledger.close()
    monkeypatch.setenv(place.SETTING, postgresql.url(SERVICE, schema))
    to_database(data, postgresql.url(OWNER, schema), datetime.now(UTC), 1)
    postgresql.ask(f"SET search_path TO {schema}", "SET session_replication_role = replica", change)
    findings = [str(finding) for finding in verify(of_folder(data)).findings]
    assert any(named in finding for finding in findings), findings
