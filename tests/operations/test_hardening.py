"""systemd keeps each unit from what it does not need: what is left stands in the guide, with its reason, and the service runs within it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.processes import wait_for
from tests.people import question
from tests.running import HOST, ROOT, Server, free_port

UNITS = ROOT / "docs" / "operate"
GUIDE = (ROOT / "docs" / "operate.md").read_text("utf-8")
TABLE = re.search(r"<!-- exposure: begin.*?-->\n(.*?)<!-- exposure: end -->", GUIDE, re.DOTALL)[1]
ROWS = re.findall(r"^\| `(\S+\.service)` \| ([0-9.]+) \| (.*) \|$", TABLE, re.MULTILINE)


def left_of(names: str) -> set[str]:
    """The names of a cell, as systemd-analyze writes them."""
    return {name.replace("\\|", "|") for name in re.findall(r"`([^`]+)`", names)}


def test_the_table_names_every_unit_and_gives_every_reason():
    assert {name for name, _, _ in ROWS} == {path.name for path in UNITS.glob("*.service")}
    reasons = "\n".join(re.findall(r"^\| (`.*?) \| [^|]+ \|$", GUIDE.partition("| Left | Why |")[2], re.MULTILINE))
    assert set.union(*(left_of(names) for _, _, names in ROWS)) <= left_of(reasons)


@pytest.mark.parametrize(("unit", "exposure", "names"), ROWS, ids=[name for name, _, _ in ROWS])
def test_as_little_is_left_as_the_guide_says(unit: str, exposure: str, names: str):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / unit)], capture_output=True, text=True, timeout=60)
    assert set(re.findall(r"^✗ (\S+)", done.stdout, re.MULTILINE)) <= left_of(names), done.stdout
    assert float(re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)[1]) <= float(exposure), done.stdout


@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("*.service")))
def test_no_unit_takes_all_of_the_machine(unit: str):
    text = (UNITS / unit).read_text()
    assert re.search(r"^MemoryMax=[1-4]G$", text, re.MULTILINE) and re.search(r"^TasksMax=\d+$", text, re.MULTILINE)


def test_it_serves_by_the_socket_that_it_is_given_and_has_no_network_of_its_own(region: Path):
    """As recognition.socket and PrivateNetwork have it: systemd's own program opens the address and starts the unit's command, in a network
    namespace without any interface. A reload keeps the address too."""
    tool = shutil.which("systemd-socket-activate")
    if not tool:
        pytest.skip("systemd-socket-activate is not installed")
    alone = ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0 else []
    port, log = free_port(), region.parent / "said.log"
    [command] = re.findall(r"^ExecStart=/opt/recognition/.venv/bin/(gunicorn .*)$", (UNITS / "recognition.service").read_text(), re.MULTILINE)
    kept = [f"-E{name}={value}" for name, value in os.environ.items() if name.startswith(("PATH", "PYTHON", "VIRTUAL"))]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [tool, "-l", f"{HOST}:{port}", *kept, f"-ERECOGNITION_DATA={region}", "-ERECOGNITION_DEMO=1", *alone, sys.executable, "-m", *command.split()],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True,
        )  # fmt: skip
    server = Server(region, port, process, log)
    try:
        server.await_ready()
        headers = {"Authorization": f"Bearer {json.loads((region / 'demo-keys.json').read_text())['clinician']}", "Content-Type": "application/json"}
        asked = json.dumps(question()).encode()
        assert server.send("POST", "/api/v1/lookups", asked, headers).status == 201
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: log.read_text().count("Booting worker") == 4, 40, "the new workers")
        assert server.send("POST", "/api/v1/lookups", asked, headers).status == 201
    finally:
        server.stop()
