"""The pages about report documents tell every code, in both languages, as the code has it."""

from __future__ import annotations

import re

import pytest

from recognition.domain.report_documents.questions import ANSWERED_BY, CONFIRMABLE, TYPED
from recognition.web.shared.report_words import NOTICES, QUESTIONS, REFUSALS
from tests.running import ROOT

PAGES = {"reports.zh.md": 0, "reports.md": 1}


def table(page: str, name: str) -> list[list[str]]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = re.search(rf"<!-- {name}: begin\b.*?-->\n(.*?)<!-- {name}: end -->", text, re.DOTALL)[1].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("page", PAGES)
def test_every_code_is_told_in_its_words(page: str):
    for name, words in (("questions", QUESTIONS), ("refusals", REFUSALS), ("notices", NOTICES)):
        assert {row[0].strip("`"): row[1] for row in table(page, name)} == {code: said[PAGES[page]] for code, said in words.items()}
    for row in table(page, "questions"):
        code = row[0].strip("`")
        assert re.findall(r"`(\w+)`", row[2]) == list(dict.fromkeys([ANSWERED_BY[code], *(["confirmed"] if code in CONFIRMABLE else [])]))
    assert all(f"`{code}`" in (ROOT / "docs" / page).read_text(encoding="utf-8") for code in TYPED)


def test_both_pages_have_the_same_codes_and_sections():
    texts = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in PAGES]
    assert len({text.count("\n## ") for text in texts}) == 1 and len({text.count("\n* **") for text in texts}) == 1
    assert set(QUESTIONS) == set(ANSWERED_BY)
