"""Which commands open no data folder is told by the command alone, never by a word that stands somewhere behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.cli import called, edge, hospital_check, ledger, operations, sign
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
    ("module", "command", "like_it"),
    [
        (sign, "sign key x", "registry template sign"),
        (edge, "edge --config x", "people add edge"),
        (hospital_check, "check --as-hospital x y", "registry check --draft x"),
        (operations, "restore a b", "registry import restore"),
        (ledger, "ledger verify --file x", "ledger entries verify"),
        (ledger, "ledger checkpoint --witness=x", "ledger checkpoint"),
    ],
)
def test_words_behind_it_are_none(module, command: str, like_it: str):
    assert module.is_called([FLASK, "--app", "wsgi", *command.split()])
    assert not module.is_called([FLASK, "--app", "wsgi", *like_it.split()])


def test_a_file_may_be_called_as_a_command_is(tmp_path: Path):
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "registry", "template", "institutions", "--to", "sign"]
    settings = {**os.environ, "RECOGNITION_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0 and (tmp_path / "sign").exists(), done.stderr
