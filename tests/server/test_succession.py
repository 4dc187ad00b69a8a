"""What the next program is started with, where gunicorn alone would start the old one or none."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from recognition.server.succession import options, prepare


def master(*command: str) -> SimpleNamespace:
    """As much of gunicorn's master as is looked at."""
    return SimpleNamespace(START_CTX={0: "/opt/old/.venv/bin/python", "args": ["/opt/old/.venv/bin/python", *command]}, systemd=False, LISTENERS=[])


def test_the_interpreter_is_the_one_beside_the_command(tmp_path: Path):
    (tmp_path / "python").write_text("#!/bin/sh")
    (tmp_path / "python").chmod(0o755)
    server = master(str(tmp_path / "gunicorn"), "-c", "recognition/gunicorn.py", "wsgi:app")
    prepare(server)
    assert server.START_CTX[0] == str(tmp_path / "python")
    assert server.START_CTX["args"] == [str(tmp_path / "python"), str(tmp_path / "gunicorn"), "-c", "recognition/gunicorn.py", "wsgi:app"]


def test_without_one_it_stays(tmp_path: Path):
    server = master(str(tmp_path / "gunicorn"), "wsgi:app")
    prepare(server)
    assert server.START_CTX[0] == "/opt/old/.venv/bin/python" == server.START_CTX["args"][0]


def test_a_module_stays_a_module():
    server = master("/opt/old/.venv/lib/gunicorn/__main__.py", "wsgi:app")
    prepare(server)
    assert server.START_CTX["args"] == ["/opt/old/.venv/bin/python", "-m", "gunicorn", "wsgi:app"]


def test_a_writer_is_told_to_wait_only_where_another_program_is_succeeded(monkeypatch):
    assert options() == []
    monkeypatch.setenv("GUNICORN_PID", "1")
    assert options() == ["--succeeds"]
