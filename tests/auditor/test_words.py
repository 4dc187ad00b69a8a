"""The auditors' pages are whole in both languages: every text has its English, and what is compiled is what is written."""

from __future__ import annotations

import re

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from recognition.web.auditor import CATALOGUES

FOLDER = CATALOGUES / "en" / "LC_MESSAGES"


def catalogue(kind: str) -> dict[str, str]:
    with (FOLDER / f"messages.{kind}").open("rb") as file:
        return {message.id: message.string for message in (read_po if kind == "po" else read_mo)(file) if message.id}


def written() -> set[str]:
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    found = extract_from_dir(str(CATALOGUES.parent), methods, keywords={"_": None, "gettext": None})
    return {message if isinstance(message, str) else message[0] for _name, _line, message, _comments, _context in found}


def test_every_text_has_its_english_and_no_english_is_left_over():
    held = catalogue("po")
    assert sorted(written() - held.keys()) == [] and sorted(held.keys() - written()) == []
    assert all(held.values())


def test_what_is_compiled_is_what_is_written():
    assert catalogue("mo") == catalogue("po")


def test_english_is_english_and_keeps_every_place_for_a_value():
    for chinese, english in catalogue("po").items():
        assert not re.search(r"[\u4e00-\u9fff]", english), english
        assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", english)), chinese
