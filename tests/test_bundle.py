"""The archive installs and answers on a machine without any network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.running import ROOT, free_port

OFFLINE = ROOT / "tests" / "offline.py"
NOWHERE = "http://127.0.0.1:9"
"""A proxy where nobody listens: whatever asks for another host through it fails at once."""


@pytest.fixture(scope="module")
def archive() -> Path:
    """The archive as `make bundle` makes it; this step alone may use a network."""
    made = subprocess.run([sys.executable, "bundle/make.py"], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    return max((ROOT / "dist").glob("recognition-*.tar.gz"), key=lambda path: path.stat().st_mtime)


def isolation() -> list[str] | None:
    """The command before the command that takes the network away, or None where the system allows none."""
    for command in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


def platform_python() -> str:
    """The system's own Python where it is of the version that the wheels fit, else the one that runs the tests."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return next((path for path in (f"/usr/bin/python{version}",) if Path(path).exists()), getattr(sys, "_base_executable", sys.executable))


def test_the_archive_holds_source_wheels_and_installer_and_nothing_private(archive: Path):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        owners = {(entry.uid, entry.uname) for entry in tar}
    top = names[0].split("/")[0]
    inside = {name.removeprefix(f"{top}/") for name in names}
    assert {"wsgi.py", "install.sh", "requirements.txt", "recognition/domain/lookups.py", "seed/__init__.py"} <= inside
    assert any(name.startswith("wheels/pip-") for name in inside)
    assert owners == {(0, "")}
    strangers = [name for name in inside if name.split("/")[0] in {"var", ".venv", ".git", "tests", "dist"} or "__pycache__" in name]
    assert strangers == []


def test_it_installs_with_the_network_off_and_answers(archive: Path, tmp_path: Path):
    """In a network namespace of its own; where none is allowed, behind a proxy that is not there."""
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    before = isolation()
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "RECOGNITION_"))}
    settings |= {"PIP_NO_INDEX": "1", **proxies, "PYTHON": platform_python()}
    command = [*(before or []), platform_python(), str(OFFLINE), str(folder), str(tmp_path / "data"), str(free_port())]
    done = subprocess.run([*command, "--isolated"] if before else command, env=settings, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["answer"]["verdict"] == "recognised"
    assert told["answer"]["receipt"]["leaf"]
    assert told["interfaces"] in (["lo"], None), "there was a network after all"
    assert any("curl" in line for line in told["greeting"])


def test_the_installer_says_what_does_not_fit(archive: Path, tmp_path: Path):
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    (folder / "wheels" / "for").write_text("3.2 abacus\n", encoding="ascii")
    refused = subprocess.run(["sh", "install.sh"], cwd=folder, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "abacus" in refused.stderr
    assert not (folder / ".venv").exists()
