"""The registrars' pages are whole in both languages: every text has its English, and what is compiled is what is written."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from recognition.catalogue.spreadsheets.errors import HIDDEN, WORDS, Fault, shown
from recognition.catalogue.spreadsheets.forms import IMPORTED, form
from recognition.catalogue.spreadsheets.single import options
from recognition.web.registrar import CATALOGUES
from recognition.web.registrar.labels import SAID, VALUES

WEB = CATALOGUES.parent.parent
OURS = CATALOGUES / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def catalogue(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {message.id: message.string for message in (read_po if path.suffix == ".po" else read_mo)(file) if message.id}


def written() -> set[str]:
    folders = ((WEB / "registrar", ("**.py", "python")), (WEB / "templates" / "registrar", ("**.html", "jinja2")))
    found = (one for folder, method in folders for one in extract_from_dir(str(folder), [method], keywords={"_": None, "gettext": None}))
    return {message if isinstance(message, str) else message[0] for _name, _line, message, _comments, _context in found}


def test_every_text_has_its_english_and_no_english_is_left_over():
    # words that all doors share lie with the other pages
    anywhere = {text for path in WEB.glob("**/en/LC_MESSAGES/messages.po") for text in catalogue(path)}
    assert sorted(written() - anywhere) == [] and sorted(catalogue(OURS / "messages.po").keys() - written()) == []
    assert all(catalogue(OURS / "messages.po").values())


def test_what_is_compiled_is_what_is_written():
    assert catalogue(OURS / "messages.mo") == catalogue(OURS / "messages.po")


def test_english_is_english_and_keeps_every_place_for_a_value():
    for chinese, english in catalogue(OURS / "messages.po").items():
        assert not CHINESE.search(english), english
        assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", english)), chinese


def test_every_column_and_every_choice_has_a_chinese_name():
    for table in IMPORTED:
        for field in form(table).fields:
            zh = VALUES[table][0] if field.name == "value" and table in VALUES else SAID.get(field.name, ("", ""))[0] or field.title()
            assert CHINESE.search(zh), (table, field.name, zh)
            assert all(CHINESE.search(word) for value, word in options(table, field) if value), (table, field.name)


def test_faults_of_files_are_told_in_one_language_each():
    for candidates in ([], [{"name": "TP", "code": "tp"}]):
        for code, _words in WORDS.items():
            fault = Fault(
                code,
                details=defaultdict(
                    str,
                    candidates=candidates,
                    **dict.fromkeys(("needed", "other", "least", "most", "since", "allowed", "right", "found", "by_code", "by_name", "extent"), "7"),
                ),
            )
            told = fault.told()
            assert not CHINESE.search(told["right"]["en"].replace("万元", "").replace("元", "")), (code, told["right"])
            assert not re.search(r"\b(no|one|known|the)\b", told["right"]["zh"]), (code, told["right"])
    assert shown("张三13955512345") == HIDDEN and not CHINESE.search(HIDDEN) and not re.search("[A-Za-z]", HIDDEN)
