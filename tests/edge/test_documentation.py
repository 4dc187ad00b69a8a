"""docs/edge.md and docs/edge.zh.md have every setting and no other; their example is read; both say the same codes."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from recognition.edge import settings_file, signing_settings
from recognition.edge.settings import EdgeLimits
from tests.report_codes import made
from tests.running import ROOT

PAGES = ("edge.md", "edge.zh.md")
TABLES = (
    (settings_file._centre, "centre."),
    (settings_file._institution, "institution."),
    (settings_file._signed, "institution."),
    (signing_settings.of_institution, "institution."),
    (settings_file._sender, "sender."),
    (settings_file._token, "sender."),
    (signing_settings.of_sender, "sender."),
    (settings_file._listener, "listener."),
    (settings_file._folder, "folder."),
    (settings_file._limits, "limits."),
    (settings_file.read, ""),
)
"""What reads each table of the settings' file."""
WITHIN = {"centre", "institution", "sender", "listener", "folder", "limits", "soap"}


def described(page: str) -> list[str]:
    """The settings of a page's table, from top to bottom."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    inside = re.search(r"<!-- settings: begin\b.*?-->\n(.*?)<!-- settings: end -->", text, re.DOTALL)
    assert inside
    return re.findall(r"^\| `([\w.]+)`", inside[1], re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_is_described(page: str):
    read = {
        prefix + name
        for function, prefix in TABLES
        for name in re.findall(r"table\.(?:text|one_of|number|switch|path|folder)\(\s*\"(\w+)\"", inspect.getsource(function))
    }
    assert set(described(page)) == read - WITHIN
    assert described(page) == described(PAGES[0])


def test_the_example_is_good(tmp_path: Path):
    text = (ROOT / "docs" / "edge.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    for name in ("yunling.key", "edge.pem", "edge.pem.key", "senders.pem"):
        (tmp_path / name).write_text("rk_some_key_of_a_hospital")
    (tmp_path / "report.pem").write_text(made.ED25519_PEM)
    (tmp_path / "report.pem").chmod(0o600)
    for folder in ("reports", "to-sign"):
        (tmp_path / folder).mkdir()
    (tmp_path / "edge.toml").write_text(
        example.replace("/etc/recognition", str(tmp_path)).replace("/srv/", f"{tmp_path}/").replace("5A:0C:…", ":".join(["5A"] * 32)), encoding="utf-8"
    )
    told = settings_file.read(tmp_path / "edge.toml")
    assert [str(sender.purpose) for sender in told.senders] == ["report", "repeats", "sign"] and len(told.folders) == 2


def test_the_defaults_are_the_code_s():
    text = (ROOT / "docs" / "edge.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `limits\.(\w+)` \| (\d+) \|", text, re.MULTILINE))
    usual = EdgeLimits()
    assert told == {name: str(getattr(usual, name)) for name in usual.__slots__}


def test_both_pages_name_the_same_codes():
    told = [set(re.findall(r"`([a-z_]+_[a-z_]+|A[AER]|C[AER])`", (ROOT / "docs" / page).read_text(encoding="utf-8"))) for page in PAGES]
    assert told[0] == told[1]
