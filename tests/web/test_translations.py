"""Every page is whole in both languages: one catalogue each, complete and without leftovers, and what is compiled is what is written."""

from __future__ import annotations

import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from recognition.web.translations.update import HOME, LANGUAGES, folder, written

CHINESE = re.compile(r"[\u4e00-\u9fff]")
Texts = dict[tuple[str, str | None], str]
"""(msgid, context) -> msgstr."""


def catalogue(lang: str, kind: str = "po") -> Texts:
    with (folder(lang) / f"messages.{kind}").open("rb") as file:
        messages = [message for message in (read_po if kind == "po" else read_mo)(file) if message.id]
    # Babel leaves contexts of compiled files in bytes
    contexts = [context.decode() if isinstance(context, bytes) else context for context in (message.context for message in messages)]
    return {(message.id, context): message.string for message, context in zip(messages, contexts, strict=True)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_holds_every_text_and_no_other(lang: str):
    asked, held = written(), catalogue(lang)
    assert sorted(asked - held.keys(), key=str) == [] and sorted(held.keys() - asked, key=str) == []
    assert all(held.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_compiled_is_what_is_written(lang: str):
    assert catalogue(lang, "mo") == catalogue(lang)


def test_chinese_stands_as_the_pages_have_it():
    assert [text for (text, _context), told in catalogue("zh").items() if told != text] == []


def test_english_is_english_and_keeps_every_place_for_a_value():
    for (chinese, _context), english in catalogue("en").items():
        assert not CHINESE.search(english.replace("川渝HR", "")), english
        assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", english)), chinese


def test_there_is_one_catalogue_of_each_language():
    assert sorted(HOME.parents[1].rglob("*.po")) == sorted(folder(lang) / "messages.po" for lang in LANGUAGES)


def test_one_place_asks_which_language_it_is():
    pages = (path for room in ("clinician", "auditor", "registrar", "launch", "templates") for path in (HOME.parent / room).rglob("*.*"))
    asking = {path.name for path in pages if path.suffix in (".py", ".html") and re.search(r"[=!]= ?[\"'](?:en|zh)[\"']", path.read_text(encoding="utf-8"))}
    assert asking == {"language.py"}
