"""`make run`: an empty folder is filled once, a taken port is said plainly, and the printed line works when pasted."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recognition.ledger.file import take_lock
from recognition.server import dev
from tests.running import HOST, ROOT, free_port


def start(data: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    """`python -m recognition.server.dev` as `make run` starts it."""
    settings = {**os.environ, "RECOGNITION_DATA": str(data), "PORT": str(port), "RECOGNITION_DEMO": "1", **environment}
    return subprocess.Popen([sys.executable, "-m", "recognition.server.dev"], cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def greeted(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running service and what it said until it was ready."""
    process, said = start(data, port), ""
    try:
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        yield process, said
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def refusal(data: Path, port: int | str) -> str:
    """What is said when the service will not start."""
    out, err = (process := start(data, port)).communicate(timeout=60)
    assert process.returncode == 2, out + err
    return err


def test_the_printed_line_works_when_pasted(region: Path):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    port = free_port()
    with greeted(region, port) as (process, said):
        for place in (f"http://{HOST}:{port}/\n", f"http://{HOST}:{port}/audit\n", "/api/openapi.json", str(region / "demo-keys.json")):
            assert place in said
        (line,) = re.findall(r"^curl .*$", said, re.MULTILINE)
        pasted = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60)
        assert '"verdict":"recognised"' in pasted.stdout.replace(" ", ""), pasted.stdout + pasted.stderr
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr.read().count("Traceback") == 0


def test_the_line_asks_about_the_day_on_which_it_is_pasted():
    line = dev.curl_line(8000, "key")
    assert "TZ=CST-8 date +%FT00:00:00+08:00" in line
    assert not re.search(r"20\d\d-", line), "a date written down would be too old one day"


def test_a_taken_port_is_said_plainly(tmp_path: Path):
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        said = refusal(tmp_path / "data", port)
    assert f"Port {port} is taken" in said and "make run PORT=" in said
    assert not (tmp_path / "data").exists(), "nothing is filled for a start that cannot be"


@pytest.mark.parametrize("port", ["0", "65536", "http", "８０００", ""])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path):
    assert "PORT must be" in refusal(tmp_path / "data", port)


def test_a_folder_with_other_data_is_left_alone(tmp_path: Path):
    (tmp_path / "ledger.sqlite").write_bytes(b"a production ledger")
    assert "not the demonstration" in refusal(tmp_path, free_port())
    assert (tmp_path / "ledger.sqlite").read_bytes() == b"a production ledger"


def test_a_folder_that_is_served_already_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "demo-keys.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("RECOGNITION_DATA", str(tmp_path))
    monkeypatch.setenv("PORT", str(free_port()))
    lock = take_lock(tmp_path)
    try:
        assert dev.main(stopping=0.1) == 2
    finally:
        os.close(lock)
    said = capsys.readouterr().err
    assert f"{tmp_path} is in use" in said and "make run RECOGNITION_DATA=" in said


def test_an_interrupted_filling_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from seed import demo

    def fill(folder: Path, **_: object) -> None:
        (folder / "current").write_text("1 …\n", encoding="utf-8")
        (folder / "demo-keys.json").write_text("{}", encoding="utf-8")

    unfinished = tmp_path / ".filling"
    unfinished.mkdir()
    (unfinished / "ledger.sqlite").write_bytes(b"half")
    monkeypatch.setattr(demo, "fill", fill)
    dev.fill_if_empty(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "demo-keys.json"]


def test_the_demonstration_is_not_begun_in_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RECOGNITION_DATABASE", "postgresql://recognition@db/recognition")
    with pytest.raises(dev.CannotServe, match="carry its ledger over"):
        dev.fill_if_empty(tmp_path)
    assert list(tmp_path.iterdir()) == []
