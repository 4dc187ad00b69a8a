"""The log says which module of which process speaks, and whatever goes wrong is one JSON object to a line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.processes import gone, wait_for, writer_of
from tests.running import ROOT, running


def lines_of(text: str) -> list[dict]:
    """Every line of a log; one that is no JSON object fails here."""
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_names_the_module_and_the_process_that_speak(region: Path):
    with running(region) as server:
        assert server.send("GET", "/healthz").status == 200
        os.kill(writer := writer_of(server.process.pid), signal.SIGKILL)
        wait_for(lambda: gone(writer), 20, "the end of the writer")
        server.await_ready()
    lines = lines_of(server.log.read_text("utf-8"))
    spoken = {(line["process"], line["by"]) for line in lines}
    assert {("master", "gunicorn.arbiter"), ("worker", "recognition.request"), ("master", "recognition.gunicorn")} <= spoken
    assert not {process for process, _ in spoken} - {"master", "worker", "writer", "counters"}
    assert not {by for _, by in spoken} & {"__main__", "gunicorn.error", "gunicorn.glogging"}
    [ended] = [line for line in lines if line["by"] == "recognition.gunicorn"]
    assert ended["said"] == "the ledger's writer has ended and is started again", "the keeper's own words are kept"


def test_a_writer_that_refuses_says_why_in_one_line_of_its_own(region: Path):
    (region / "ledger.sqlite").write_bytes(b"no ledger")
    command = [sys.executable, "-m", "recognition.ledger.writer.server"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(region)}, capture_output=True, text=True, timeout=60)
    *_, last = lines_of(done.stderr)
    assert done.returncode == 2
    assert (last["process"], last["by"], last["level"]) == ("writer", "recognition.ledger.writer.server", "critical")
    assert "restore" in last["said"]


FAULTS = {
    "the main thread": "raise ValueError('CANARY')",
    "another thread": "threading.Thread(target=lambda: int('CANARY')).start()",
    "a destructor": "class Left:\n    def __del__(self): int('CANARY')\nLeft()",
    "a greenlet": "gevent.get_hub().print_exception = logs.fault_of_greenlet\ngevent.spawn(int, 'CANARY').join()",
}


@pytest.mark.parametrize("where", FAULTS)
def test_what_nobody_catches_is_one_line_without_its_words(where: str):
    code = f"import threading, gevent\nfrom recognition.support import logging as logs\nlogs.speak_as('writer')\n{FAULTS[where]}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    [line] = lines_of(done.stderr)
    assert (line["process"], line["level"], line["fault"]) == ("writer", "critical", "ValueError")
    assert "CANARY" not in done.stderr


def test_a_wrong_setting_is_one_line_and_no_traceback(tmp_path: Path):
    command = [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "wsgi:app"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(tmp_path), "RECOGNITION_LOG": "loud"}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "RECOGNITION_LOG must be one of debug, info, warning, error\n"
