"""The archive installs and answers on a machine without any network."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from packaging import tags
from packaging.utils import canonicalize_name, parse_wheel_filename

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


def pinned(text: Path) -> list[tuple[str, str]]:
    """Names and versions in a list of requirements."""
    return re.findall(r"^([A-Za-z0-9][\w.-]*)==([\w.]+)", text.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements", "requirements-test", "bench/requirements", "bundle/pip"])
def test_every_requirement_that_somebody_wrote_is_installed_by_its_hashes(name: str):
    """`make requirements` makes the second list of the first."""
    made = (ROOT / f"{name}.txt").read_text("utf-8")
    assert sorted(pinned(ROOT / f"{name}.in")) == sorted(pinned(ROOT / f"{name}.txt"))
    without = [
        line for line in made.splitlines() if not re.fullmatch(r"#.*|-r \S+\.txt|[A-Za-z0-9][\w.-]*==[\w.]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]
    assert without == []


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
    assert {"wsgi.py", "install.sh", "requirements.txt", "requirements.in", "pip.txt", "recognition/domain/lookups.py", "seed/__init__.py"} <= inside
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


def test_an_exchanged_wheel_is_refused(archive: Path, tmp_path: Path):
    """The same name and version with other bytes inside, where pip would have asked for no more."""
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    [wheel] = (folder / "wheels").glob("itsdangerous-*.whl")
    with zipfile.ZipFile(wheel, "a") as inside:
        inside.writestr("itsdangerous/more.py", "")
    refused = subprocess.run(["sh", "install.sh"], cwd=folder, env={**os.environ, "PYTHON": platform_python()}, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr and "itsdangerous" in refused.stderr


def test_the_archive_for_another_machine_holds_a_wheel_of_every_requirement_for_it(archive: Path):
    """It cannot be run here; what is inside is examined instead, by the tags that pip on such a machine would accept."""
    other = {"x86_64": "aarch64", "aarch64": "x86_64"}[platform.machine()]
    made = subprocess.run([sys.executable, "bundle/make.py", other], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    version = archive.name.removesuffix(".tar.gz")
    with tarfile.open(ROOT / "dist" / f"{version}-{other}.tar.gz") as tar:
        names = [Path(name).name for name in tar.getnames() if name.endswith(".whl")]
        told = tar.extractfile(f"{version}-{other}/wheels/for").read().decode()
    assert told == f"{sys.version_info[0]}.{sys.version_info[1]} {other}\n"
    platforms = [f"manylinux_2_{minor}_{other}" for minor in range(28, 16, -1)]
    taken = {*tags.cpython_tags(sys.version_info[:2], platforms=platforms), *tags.compatible_tags(sys.version_info[:2], platforms=platforms)}
    inside = [parse_wheel_filename(name) for name in names]
    assert [wheel for wheel in inside if not wheel[3] & taken] == []
    pins = {
        canonicalize_name(name): pin
        for text in (*ROOT.glob("requirements*.txt"), ROOT / "bundle" / "pip.txt")
        if text.name
        not in (
            "requirements-test.txt",
            "requirements-parquet.txt",
            "requirements-postgresql.txt",
        )  # fetched by who needs them: docs/parquet.md, docs/cluster.md
        for name, pin in pinned(text)
    }
    assert sorted((wheel[0], str(wheel[1])) for wheel in inside) == sorted(pins.items())


def test_the_installer_says_what_does_not_fit(archive: Path, tmp_path: Path):
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    (folder / "wheels" / "for").write_text("3.2 abacus\n", encoding="ascii")
    refused = subprocess.run(["sh", "install.sh"], cwd=folder, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "abacus" in refused.stderr
    assert not (folder / ".venv").exists()
