"""A file of other names: one name in a cell, in Chinese or English."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registrar.office import begun


def sent(folder: Path, alias: str, lang: str):
    office = begun(folder)
    draft = office.draft()
    outcome = office.send(draft, f"项目编码,别名,语言,来源\ntp,{alias},{lang},centre\n", "item_aliases")
    with draft.reading() as reading:
        kept = [tuple(row) for row in reading.execute("SELECT alias, lang FROM item_aliases WHERE code = 'tp' AND alias LIKE '血某%'")]
    return [fault.code for fault in outcome.faults], kept


@pytest.mark.parametrize("alias", ["血某蛋白、血浆总蛋白", "血某蛋白；血浆总蛋白", "血某蛋白;血浆总蛋白"])
def test_two_names_are_refused(tmp_path: Path, alias: str):
    assert sent(tmp_path, alias, "zh") == (["several_names"], [])


@pytest.mark.parametrize(
    ("lang", "faults", "kept"),
    [
        ("zh", [], [("血某蛋白", "zh")]),
        ("中文", [], [("血某蛋白", "zh")]),
        ("en", [], [("血某蛋白", "en")]),
        ("fr", ["choice_unknown"], []),
        ("德文", ["choice_unknown"], []),
    ],
)
def test_the_language_is_chinese_or_english(tmp_path: Path, lang: str, faults: list[str], kept: list[tuple[str, str]]):
    assert sent(tmp_path, "血某蛋白", lang) == (faults, kept)
