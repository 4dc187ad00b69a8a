"""A region's ledger goes into PostgreSQL and back: equal roots, and everything that reads it comes to the same on both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from recognition.ledger import place
from tests.databases import OWNER, SERVICE, Cluster
from tests.running import ROOT


def flask(data: Path, *words: str, database: str = "", status: int = 0) -> str:
    """What a command says."""
    environment = {**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "1", place.SETTING: database}
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_into_the_database_and_back_every_reader_comes_to_the_same(region: Path, postgresql: Cluster, tmp_path: Path):
    schema = postgresql.schema()
    owner, service = postgresql.url(OWNER, schema), postgresql.url(SERVICE, schema)
    before = flask(region, "ledger", "verify", "--counters"), flask(region, "ledger", "replay")
    assert "Nothing is wrong" in before[0]
    assert "migrate" in flask(region, "ledger", "verify", database=service, status=1), "a ledger of its own, and a database"
    assert "owner of the tables and the service's role are both" in flask(region, "migrate", "--owner", service, database=service, status=1)
    carried = flask(region, "migrate", "--owner", owner, database=service)
    root = before[0].partition("root ")[2][:64]
    assert root in carried and not (region / "ledger.sqlite").exists() and (region / place.MARK).exists()
    after = flask(region, "ledger", "verify", "--counters", database=service), flask(region, "ledger", "replay", database=service)
    assert [text.splitlines() for text in after] == [text.splitlines() for text in before]
    assert "does not say in which" in flask(region, "ledger", "replay", status=1)
    assert "16 partitions" in flask(region, "migrate", "--owner", owner, "--extend", "--partitions", "8", database=service)

    flask(region, "keys", "issue", "--role", "auditor", "--region", "50", database=service)
    checkpoint = flask(region, "ledger", "checkpoint", database=service)
    back = flask(region, "migrate", "--back", database=service)
    assert root not in back and not (region / place.MARK).exists()
    whole = flask(region, "ledger", "verify", "--counters")
    assert back.partition("root ")[2][:64] in whole and "Nothing is wrong" in whole
    assert flask(region, "ledger", "checkpoint").splitlines()[:3] == checkpoint.splitlines()[:3], "the same size and root, signed"
    place.mark(region, str(postgresql.ask(f"SELECT tree FROM {schema}.head")[0][0]))
    (region / "ledger.sqlite").rename(tmp_path / "kept.sqlite")
    assert "carried back" in flask(region, "keys", "issue", "--role", "auditor", "--region", "50", database=service, status=1)
