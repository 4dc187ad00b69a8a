"""What the timers run is tried as it stands in their units: a whole snapshot, a small one, and the monthly drill against a witness."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.ledger import open_ledger
from recognition.operations.manifest import Manifest
from recognition.services import publications
from tests.operations.keeping import NOW, more, region
from tests.running import ROOT

UNITS = ROOT / "docs" / "operate"


def run(unit: str, place: Path, line: str = "ExecStart") -> subprocess.CompletedProcess[str]:
    """Runs a unit's command as systemd would, with the folders of this test in the place of a server's."""
    text = (UNITS / f"recognition-{unit}.service").read_text()
    [command] = re.findall(rf"^{line}=(.*)$", text, re.MULTILINE)
    command = command.replace("%%", "%").replace("/var/backups/recognition", str(place / "copies"))
    command = command.replace("/etc/recognition/witness.notes", str(place / "witness.notes")).replace(".venv/bin/flask", f"{sys.executable} -m flask")
    # In the drill the shell reads the variable; elsewhere the program does.
    data = place / ("drill" if unit == "drill" else "data")
    return subprocess.run(
        shlex.split(command.replace("$$", "$")), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "RECOGNITION_DATA": str(data), "RECOGNITION_DEMO": "0"},
    )  # fmt: skip


def test_snapshots_and_the_drill_run_as_they_are_written(tmp_path: Path):
    region(tmp_path / "data", 0)
    ledger = open_ledger(tmp_path / "data")
    for number in (2, 3):
        publications.publish(tmp_path / "data", ledger, publications.published(ledger)[0].sha256, ("wen", "he"), NOW.replace(minute=number))
    ledger.close()
    more(tmp_path / "data", 50)
    (tmp_path / "copies").mkdir()
    done = run("snapshot", tmp_path)
    assert done.returncode == 0, done.stderr
    more(tmp_path / "data", 7)
    ledger = open_ledger(tmp_path / "data")
    (tmp_path / "witness.notes").write_text(ledger.checkpoint(), "utf-8")
    ledger.close()
    done = run("minute", tmp_path)
    assert done.returncode == 0, done.stderr
    assert run("minute", tmp_path, "ExecStartPost").returncode == run("snapshot", tmp_path, "ExecStartPost").returncode == 0
    [whole], [minute] = ([*(tmp_path / "copies").glob(f"{name}-*Z")] for name in ("whole", "minute"))
    assert (Manifest.read(whole).size, Manifest.read(minute).size, Manifest.read(minute).base) == (54, 61, whole.name)
    done = run("drill", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "61 entries are back" in done.stdout and "1 of 1 checkpoints" in done.stdout
    assert not (tmp_path / "drill").exists()
    (tmp_path / "witness.notes").write_text((tmp_path / "witness.notes").read_text("utf-8").replace("\n61\n", "\n60\n"), "utf-8")
    assert run("drill", tmp_path).returncode == 1, "the drill fails where the witness saw something else"


@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("recognition*.*") if path.suffix in (".service", ".timer")))
def test_units_name_what_exists(unit: str):
    text = (UNITS / unit).read_text()
    assert "[Unit]\nDescription=" in text
    if unit.endswith(".timer"):
        assert (UNITS / unit.replace(".timer", ".service")).exists()
    elif "flask" in text or "gunicorn" in text:
        assert "NoNewPrivileges=yes" in text and "ProtectSystem=strict" in text and "User=recognition" in text
