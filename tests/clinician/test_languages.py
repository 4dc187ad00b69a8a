"""Chinese first, English beside it: both catalogues complete, the user's choice before the browser's."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from recognition.web.clinician.language import CATALOGUES
from recognition.web.clinician.refusals import PAGES
from tests.clinician.sitting import Sitting

WEB = CATALOGUES.parent
METHODS = [("*.py", "python"), ("*.html", "jinja2")]
"""Of these folders alone: the doors of auditors and registrars keep their words beside themselves."""


def written() -> set[str]:
    """Every text that pages and templates of this door mark for translation."""
    keywords = {"_": None, "gettext": None, "lazy_gettext": None}
    found: set[str] = set()
    for folder in (WEB / "clinician", WEB / "templates"):
        for _name, _line, message, _comments, _context in extract_from_dir(str(folder), METHODS, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue(lang: str, kind: str):
    with (CATALOGUES / lang / "LC_MESSAGES" / f"messages.{kind}").open("rb") as file:
        return {message.id: message.string for message in (read_po if kind == "po" else read_mo)(file) if message.id}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_catalogues_hold_every_text_and_no_other(lang):
    held = catalogue(lang, "po")
    assert sorted(written() - held.keys()) == [] and sorted(held.keys() - written()) == []
    assert all(held.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_compiled_is_what_is_written(lang):
    assert catalogue(lang, "mo") == catalogue(lang, "po")


def test_english_is_english_and_keeps_every_place_for_a_value():
    for chinese, english in catalogue("en", "po").items():
        assert not re.search(r"[\u4e00-\u9fff]", english.replace("川渝HR", "")), english
        assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", english))


def test_refusals_are_told_in_both_languages():
    for code, (status, zh, en) in PAGES.items():
        assert 400 <= status < 600 and re.search(r"[\u4e00-\u9fff]", zh) and not re.search(r"[\u4e00-\u9fff]", en), code


def test_the_choice_is_kept_and_beats_the_browser(app, dr_lin):
    assert 'lang="zh-CN"' in dr_lin.open("/").text
    assert '<html lang="en">' in dr_lin.open("/?lang=en").text
    assert "must it be repeated?" in dr_lin.open("/").text
    dr_lin.open("/?lang=zh")
    assert '<html lang="zh-CN">' in dr_lin.open("/").text and '<html lang="zh-CN">' in dr_lin.open("/?lang=fr").text


@pytest.mark.parametrize(("accept", "lang"), [("en-US,en;q=0.9", "en"), ("zh-TW", "zh-CN"), ("fr", "zh-CN"), ("", "zh-CN")])
def test_a_browser_that_prefers_english_gets_it(app, accept, lang):
    stranger = Sitting(app)
    stranger.headers = {"Accept-Language": accept}
    assert f'<html lang="{lang}">' in stranger.open("/sign-in").text


def test_no_chinese_is_left_on_an_english_page(app, dr_lin_in_english):
    """Marks and what people are called stay as they are written."""
    dr_lin_in_english.ask("cbc", "cq001", "yesterday")
    pages = [dr_lin_in_english.text]
    for path in ("/", "/several", "/today", "/paper", "/account"):
        dr_lin_in_english.open(path)
        pages.append(dr_lin_in_english.text)
    for text in pages:
        left = re.sub(r"[\u4e00-\u9fff]+HR|林医生|中文", "", text)
        assert not re.findall(r"[\u4e00-\u9fff]+", left)


def test_days_are_written_as_the_language_writes_them(dr_lin, dr_lin_in_english):
    dr_lin.ask("总蛋白", "东麓示范医院", "昨天")
    assert re.search(r"有效至 \d{4}年\d{1,2}月\d{1,2}日 周.", dr_lin.text)
    dr_lin_in_english.ask("总蛋白", "cq001", "yesterday")
    assert re.search(r"Until [A-Z][a-z]{2} \d{1,2} [A-Z][a-z]+ \d{4}", dr_lin_in_english.text)
