"""Settings: what is wrong stops the start with one line that says which and what would be right, and docs/edge.md has all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recognition.edge import settings_file
from recognition.edge.settings import EdgeLimits
from recognition.settings import SettingsError
from tests.edge.running_box import settings as written
from tests.running import HOST, ROOT


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Good settings."""
    return written(tmp_path, 8000, "rk_key_of_a_hospital", 2575)


def test_good_ones(config: Path):
    told = settings_file.read(config)
    assert [sender.name for sender in told.senders] == ["lis"] and told.limits == EdgeLimits()
    assert told.listeners[0].sender == told.senders[0] and told.seal_key == config.parent / "data" / "keys" / "seal.key"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('purpose = "report"', 'purpose = "announcement"', "sender[1].purpose must be one of report, repeats, sign, announce"),
        ('purpose = "report"', 'purpose = "repeats"', "sender[1].patient_ref must be given for repeats"),
        ('purpose = "report"', 'purpose = "report"\npatient_ref = "OBX-3"', "sender[1].patient_ref must be such as PID-3.1"),
        ('purpose = "report"', 'purpose = "report"\ncolour = "red"', "sender[1].colour must be left out"),
        ('purpose = "report"', 'purpose = "report"\ncertificate_sha256 = "12"', "sender[1].certificate_sha256 must be the SHA-256"),
        ('institution = "yunling"', 'institution = "nobody"', "sender[1].institution must be one of yunling"),
        ("port = 2575", "port = 70000", "listener[1].port must be a whole number from 1 to 65535"),
        ("port = 2575", 'port = "2575"', "listener[1].port must be a whole number"),
        (f'address = "{HOST}"', 'address = "0.0.0.0"', "listener[1].plain_network must be true"),
        ("http://127.0.0.1", "http://recognition.example", "centre.url must be https://"),
        ("http://127.0.0.1:8000", "https://recognition.example:x", "centre.url must be https://"),
        ("[centre]", "[center]", "centre.url must be a text"),
        ("patience_seconds = 20", "patience_seconds = 0", "centre.patience_seconds must be a whole number from 1 to 60"),
        ("edge.key", "no.key", "institution[1].key_file must be the path of a file that is there"),
        ('name = "lis"', 'name = "LIS 1"', "sender[1].name must be small letters"),
        ("[[listener]]", "[[listening]]", "listening must be left out"),
        ("port = 2575", 'port = 2575\ncertificate_file = "/etc/hostname"', "listener[1].client_ca_file must be given together"),
        ("[centre]", "[limits]\nconnections = 0\n[centre]", "limits.connections must be a whole number from 1 to 1000"),
        ("data = ", "data ", "must be TOML in UTF-8"),
    ],
)
def test_wrong_ones(before: str, after: str, says: str, config: Path):
    text = config.read_text(encoding="utf-8")
    assert before in text
    config.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(says)):
        settings_file.read(config)


def started(config: Path, *more: str) -> tuple[int, str]:
    """Status and everything that the command prints."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "edge", "--config", str(config), *more]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "RECOGNITION_DATA": "/proc/nowhere"}, capture_output=True, encoding="utf-8", timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_command_says_it_in_one_line(config: Path):
    assert started(config, "--check") == (0, "senders 1, listeners 1, soap 0, folders 0\n")
    config.write_text(config.read_text(encoding="utf-8").replace("port = 2575", "port = 0"), encoding="utf-8")
    status, said = started(config)
    assert status == 1 and said == f"Error: {config}: listener[1].port must be a whole number from 1 to 65535\n"
