"""What the guide says of the declaration is what is read, and its examples are taken."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from recognition.results.declaration import NUMBERS, IndexDeclaration, read
from recognition.settings import SettingsError
from recognition.support.patient_tokens import new_sealing_key
from tests.running import ROOT

PAGES = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("results.md", "results.zh.md")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the sealing key that the guide names."""
    (tmp_path / "chongqing.sealing").write_text(new_sealing_key("chuanyu").text(), encoding="ascii")
    return tmp_path


def test_the_example_is_the_default_in_full(folder: Path):
    example = re.search(r"<!-- declaration -->\n```json\n(.*?)```", PAGES[0], re.DOTALL)[1]
    (folder / "results.json").write_text(example, encoding="utf-8")
    declared = read(folder / "results.json")
    assert declared == IndexDeclaration(declared.keys) and declared.domain == "chuanyu"


@pytest.mark.parametrize("page", PAGES)
def test_every_member_is_described_with_its_default_and_limits(page: str):
    for name, (usual, least, most) in NUMBERS.items():
        [row] = re.findall(rf"^\| `{name}` \|(.*)$", page, re.MULTILINE)
        assert row.split("|")[0].strip() == str(usual) and str(least) in row and str(most) in row
    assert {"sealing_keys", "legal_basis", *NUMBERS} <= set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({}, "sealing_keys"),
        ({"sealing_keys": ["nowhere"]}, "sealing_keys"),
        ({"sealing_keys": ["chongqing.sealing"], "retention_days": 0}, "retention_days is a whole number from 1 to 366"),
        ({"sealing_keys": ["chongqing.sealing"], "trail_days": 30}, "trail_days is a whole number from 183"),
        ({"sealing_keys": ["chongqing.sealing"], "searches_per_hour": "many"}, "searches_per_hour is a whole number"),
        ({"sealing_keys": ["chongqing.sealing"], "retention": 3}, "one object of key_searches_per_hour, legal_basis"),
        ({"sealing_keys": ["chongqing.sealing"], "legal_basis": 3}, "legal_basis is a text"),
        ([], "one object of"),
    ],
)
def test_a_wrong_declaration_stops_the_start_and_says_what_would_be_right(folder: Path, declared, says: str):
    (folder / "results.json").write_text(json.dumps(declared), encoding="utf-8")
    with pytest.raises(SettingsError, match=says):
        read(folder / "results.json")


def test_a_file_that_is_none_is_told(folder: Path):
    with pytest.raises(SettingsError, match="RECOGNITION_RESULTS must be the path of a JSON file"):
        read(folder / "missing.json")
