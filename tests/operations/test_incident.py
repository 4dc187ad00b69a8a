"""After an outage Operator Sun can say how long it was, who was refused and why, and prove that nothing acknowledged is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recognition.operations.logbook import read
from tests.faults.processes import gone, wait_for, writer_of
from tests.people import dr_lin
from tests.running import ROOT, running

MINUTE = timedelta(minutes=1)


def line(second: int, **more: object) -> str:
    """A line of a log."""
    return json.dumps({"at": f"2026-11-21T03:00:{second:02d}.000000Z", "level": "info", "by": "recognition.request", **more})


def test_what_a_log_tells():
    log = [
        line(1, route="api.lookups.ask", status=201), line(3, route="api.lookups.ask", status=503), line(4, route="api.decisions.decide", status=503),
        line(4, by="recognition.ledger.store", level="error", said="could not be written: disk full"), line(9, route="api.lookups.ask", status=201),
        line(20, by="gunicorn.error", said="Starting gunicorn 27.0.1"), line(22, by="gunicorn.error", said="Listening at: 1"),
        line(23, route="health.readyz", status=503), "no json", line(50, route="api.lookups.ask", status=503),
    ]  # fmt: skip
    at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    told = read(log, at, at + MINUTE)
    assert [(gap.cause, gap.seconds) for gap in told.gaps] == [("refused", 6), ("down", 13), ("refused", 10)]
    assert dict(told.refused) == {("api.lookups.ask", 503): 2, ("api.decisions.decide", 503): 1}
    assert (told.acknowledged, told.unread, told.lines) == (2, 1, 9)
    assert list(told.causes) == [("recognition.ledger.store", "could not be written")]
    assert read(log, at + MINUTE, at + 2 * MINUTE).lines == 0


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`flask --app wsgi incident` as it is typed."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "incident", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "RECOGNITION_DEMO": "1", "RECOGNITION_DATA": str(data)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def outage(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    """A region whose service was killed and started again, its log, and what callers were told."""
    region = Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("outage") / "region"))
    begun, told, log = datetime.now(UTC), [], b""
    for turn in range(2):
        with running(region) as server:
            told += [dr_lin(server).ask().json["receipt"] for _ in range(5)]
            if turn == 0:
                writer = writer_of(server.process.pid)
                server.process.send_signal(signal.SIGKILL)
                server.process.wait(30)
                wait_for(lambda writer=writer: gone(writer), what="the writer's end")
        log += server.log.read_bytes()
    (region.parent / "log").write_bytes(log)
    (region.parent / "receipts").write_text("".join(json.dumps(one) + "\n" for one in told))
    return region.parent, begun, datetime.now(UTC) + MINUTE, told


@pytest.fixture
def after_an_outage(outage, tmp_path: Path):
    """The same in a folder of this test's own."""
    folder, begun, ended, told = outage
    return Path(shutil.copytree(folder, tmp_path / "outage")) / "region", begun, ended, told


def test_the_account_of_a_killed_master(after_an_outage):
    data, begun, ended, told = after_an_outage
    options = ("--from", begun.isoformat(), "--to", ended.isoformat(), "--log", str(data.parent / "log"), "--receipts", str(data.parent / "receipts"))
    done = command(data, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Down: 1 times, [0-9.]+ s", done.stdout)
    assert "Questions and decisions acknowledged: 10; refused: 0" in done.stdout
    assert f"10 lookup), sequences {told[0]['sequence']} to {told[-1]['sequence']}" in done.stdout
    assert "10 of 10 receipts of callers have their entry" in done.stdout
    assert "Every entry from the first to the last stands as it was written" in done.stdout
    forged = {**told[3], "leaf": "00" * 32}
    (data.parent / "receipts").write_text(json.dumps(forged) + "\n" + json.dumps({**forged, "sequence": 999_999}) + "\n")
    done = command(data, *options)
    assert done.returncode == 1 and done.stdout.count("MISSING") == 2


def test_an_entry_that_was_taken_out_is_named(after_an_outage):
    data, begun, ended, told = after_an_outage
    with closing(sqlite3.connect(data / "ledger.sqlite", isolation_level=None)) as db:
        [guard] = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_no_delete'").fetchone()
        db.execute("DROP TRIGGER entries_no_delete")
        db.execute("DELETE FROM entries WHERE sequence = ?", (told[4]["sequence"],))
        db.execute(guard)
    done = command(data, "--from", begun.isoformat(), "--to", ended.isoformat(), "--receipts", str(data.parent / "receipts"))
    assert done.returncode == 1
    assert f"WRONG entry {told[4]['sequence']}" in done.stdout and "MISSING" in done.stdout
