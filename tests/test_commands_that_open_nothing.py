"""Which commands open no data folder is told by the command alone, never by a word that stands somewhere behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.cli import called
from tests.running import ROOT

FLASK = "/somewhere/bin/flask"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([FLASK, "--app", "wsgi", "sign", "key", "x"], ["sign", "key", "x"]),
        ([FLASK, "-A", "wsgi", "--debug", "-e", ".env", "edge"], ["edge"]),
        ([FLASK, "--app=wsgi", "check", "--as-hospital"], ["check", "--as-hospital"]),
        ([FLASK, "--version"], []),
        ([FLASK], []),
        (["/somewhere/gunicorn", "sign"], []),
        (["/somewhere/flask/__main__.py", "--app", "wsgi", "snapshot"], ["snapshot"]),
    ],
)
def test_the_command_is_the_first_word_that_is_no_option(arguments: list[str], words: list[str]):
    assert called.words(arguments) == words


@pytest.mark.parametrize(
    ("command", "like_it"),
    [("restore a b", "registry import restore"), ("ledger verify --file x", "ledger entries verify"), ("ledger checkpoint --witness=x", "ledger checkpoint")],
)
def test_what_opens_the_folder_itself_is_told_by_the_command_alone(command: str, like_it: str):
    assert called.opens_itself(command.split())
    assert not called.opens_itself(like_it.split())


@pytest.mark.parametrize(("words", "needed"), [("registry import x", False), ("people list", False), ("routes", True), ("run", True), ("", True)])
def test_only_what_serves_or_lists_endpoints_needs_them(words: str, needed: bool):
    assert called.needs_endpoints(words.split()) is needed


def test_a_file_may_be_called_as_a_command_is(tmp_path: Path):
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "registry", "template", "institutions", "--to", "sign"]
    settings = {**os.environ, "RECOGNITION_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0 and (tmp_path / "sign").exists(), done.stderr
