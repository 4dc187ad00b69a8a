"""The tables of controls say the same in both languages, and everything that they cite is there to be checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.running import ROOT

CHINESE, ENGLISH = ROOT / "docs" / "protection.zh.md", ROOT / "docs" / "protection.md"
STATES = {"满足": "met", "需启用": "to switch on", "部分": "partly", "不满足": "not met", "现场": "site"}
WHOSE = {"产品": "product", "运营者": "operator", "现场": "site"}


def rows(path: Path, table: str) -> list[list[str]]:
    """The cells of a table."""
    text = re.search(rf"<!-- {table}: begin.*?-->\n(.*?)<!-- {table}: end -->", path.read_text("utf-8"), re.DOTALL)[1]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines()[2:]]


@pytest.mark.parametrize("table", ["table", "ciphers"])
def test_both_editions_say_the_same(table: str):
    chinese, english = rows(CHINESE, table), rows(ENGLISH, table)
    at = 2 if table == "table" else 1
    assert [(STATES[row[at]], WHOSE[row[at + 1]]) for row in chinese] == [(row[at], row[at + 1]) for row in english]
    assert [sorted(cited(row[-1])) for row in chinese] == [sorted(cited(row[-1])) for row in english]
    if table == "table":
        clauses = [
            [re.match(r"8\.1\.\d+(?:\.\d+)?(?: [a-g](?:[、, ]+[a-g])*(?= ))?", row[0])[0].replace("、", ", ") for row in each] for each in (chinese, english)
        ]
        assert clauses[0] == clauses[1] and len(set(clauses[0])) == len(clauses[0])


def cited(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return re.findall(r"`([^`]+)`", cell)


def test_what_is_met_says_how_it_is_checked_and_all_that_is_cited_exists():
    for row in rows(CHINESE, "table"):
        assert row[2] != "满足" or cited(row[-1]) or row[-1].startswith("同 "), f"{row[0]}: how is it checked?"
    everything = {name for path in (CHINESE, ENGLISH) for name in cited(path.read_text("utf-8"))}
    files = {name for name in everything if re.fullmatch(r"(?:tests|docs)/\S+|SECURITY\.md|requirements\.txt", name)}
    assert len(files) > 20 and [name for name in files if not (ROOT / name).exists()] == []
    settings = {name.partition("=")[0] for name in everything if name.startswith("RECOGNITION_")}
    assert [name for name in settings if f'"{name}"' not in (ROOT / "recognition" / "settings.py").read_text("utf-8")] == []
    handbook = (ROOT / "docs" / "operate.md").read_text("utf-8")
    commands = {name.removeprefix("flask --app wsgi ") for name in everything if name.startswith("flask")}
    assert commands and [name for name in commands if f"| `{name}` |" not in handbook] == []
