"""Chinese first, English beside it: the user's choice before the browser's."""

from __future__ import annotations

import re

import pytest

from tests.clinician.sitting import Sitting


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


def test_what_takes_a_decision_back_says_undo(dr_lin_in_english):
    dr_lin_in_english.open("/several")
    dr_lin_in_english.send("/several/ask", issuer="cq001", performed="yesterday", t=["tp", "alb"])
    dr_lin_in_english.decide("accepted")
    assert "Undo Total protein" in dr_lin_in_english.text and "Taken back" not in dr_lin_in_english.text


def test_words_made_beforehand_are_escaped_like_any_other(app):
    page = app.test_client().post("/launch?lang=en", data={"token": "lt_none"})
    assert page.status_code == 403 and "your hospital&#39;s key was revoked" in page.text
