"""The service never starts on a ledger that it cannot vouch for, never makes one anew over it, and names the command that helps."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.operations.keeping import region
from tests.running import ROOT, free_port


def overwrite(at: int, with_: bytes) -> Callable[[Path], None]:
    """Bytes in the middle of the file."""

    def harm(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(at if at >= 0 else path.stat().st_size + at)
            file.write(with_)

    return harm


def last_pages(path: Path) -> None:
    """The end of the file is zeros, as after a crash of a disk that lied."""
    size = path.stat().st_size
    os.truncate(path, size // 2)
    os.truncate(path, size)


HARM = {
    "header": overwrite(0, bytes(16)),
    "schema page": overwrite(200, b"\xff" * 400),
    "empty": lambda path: os.truncate(path, 0),
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeros at the end": last_pages,
    "some other database": overwrite(68, bytes(4)),
    "rollback journal": overwrite(18, b"\1\1"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a thousand entries."""
    folder = tmp_path_factory.mktemp("sound") / "data"
    region(folder, 1000)
    return folder


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_ledger_stops_the_start_and_stays_as_it_is(sound: Path, tmp_path: Path, harm: str):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes((sound / "ledger.sqlite").read_bytes())
    HARM[harm](path)
    damaged = hashlib.sha256(path.read_bytes()).digest()
    done = subprocess.run(
        [sys.executable, "-m", "recognition.ledger.writer.server"], cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": str(tmp_path)},
        capture_output=True, timeout=60, text=True,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "ledger.sqlite" in done.stderr and ("restore" in done.stderr or "snapshot" in done.stderr)
    assert "Traceback" not in done.stderr
    assert hashlib.sha256(path.read_bytes()).digest() == damaged


def test_gunicorn_does_not_start_either(sound: Path, tmp_path: Path):
    (tmp_path / "ledger.sqlite").write_bytes((sound / "ledger.sqlite").read_bytes()[:5000])
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "recognition/gunicorn.py", "wsgi:app"], cwd=ROOT, capture_output=True, timeout=60, text=True,
        env={**os.environ, "RECOGNITION_DATA": str(tmp_path), "PORT": str(free_port())},
    )  # fmt: skip
    assert done.returncode != 0 and "restore" in done.stderr
    assert (tmp_path / "ledger.sqlite").stat().st_size == 5000
