"""The guide in both languages: the same sections and refusals, each refusal with the status that the service gives it."""

from __future__ import annotations

import re

from recognition.web.shared.problem_words import FIELDS, PROBLEMS
from tests.running import ROOT

ENGLISH, CHINESE = ((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("lab.md", "lab.zh.md"))


def refusals(page: str) -> list[tuple[list[str], int]]:
    """The codes of each row of the table, and their status."""
    table = re.search(r"<!-- lab refusals: begin.*?-->\n(.*?)<!-- lab refusals: end -->", page, re.DOTALL)[1]
    rows = [line.split("|") for line in table.splitlines()[2:]]
    return [(re.findall(r"`([a-z_]+)`", row[1]), int(row[2])) for row in rows]


def test_each_refusal_has_the_status_that_it_is_told_with():
    told = {code: status for codes, status in refusals(ENGLISH) for code in codes}
    assert len(told) > 10
    assert {code: PROBLEMS[code][0] if code in PROBLEMS else 422 for code in told if code in PROBLEMS or code in FIELDS} == told


def test_the_guide_in_chinese_says_the_same():
    assert refusals(CHINESE) == refusals(ENGLISH)
    assert len(re.findall("^## ", CHINESE, re.MULTILINE)) == len(re.findall("^## ", ENGLISH, re.MULTILINE))
    runs = [re.findall(r"<!-- run as \w+ -->\n```sh\n.*?```", page, re.DOTALL) for page in (ENGLISH, CHINESE)]
    assert runs[0] == runs[1] != []
    for section in ("API", "registrars"):
        there = re.search(rf"^## [^\n]*{section}.*?(?=^## )", ENGLISH, re.MULTILINE | re.DOTALL)[0]
        assert {code for code in re.findall(r"`[^`\n]+`", there) if "`" + code.strip("`") + "`" not in CHINESE} == set()
