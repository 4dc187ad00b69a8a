"""What browsers say of their languages, and the one right language of the page."""

from __future__ import annotations

import pytest
from flask import Flask

from recognition.domain.languages import preferred
from tests.clinician.sitting import Sitting
from tests.web.visitor import Visitor

BROWSERS = [
    ("Chrome and Edge, Chinese Windows", "zh-CN,zh;q=0.9", "zh"),
    ("Chrome, Chinese, English pages added", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
    ("Edge, Chinese Windows", "zh-CN,zh;q=0.9,en;q=0.8,en-GB;q=0.7,en-US;q=0.6", "zh"),
    ("Firefox, Chinese", "zh-CN,zh;q=0.8,zh-TW;q=0.7,zh-HK;q=0.5,en-US;q=0.3,en;q=0.2", "zh"),
    ("Firefox, Chinese, generic tag taken out", "zh-CN,en-US;q=0.7,en;q=0.3", "zh"),
    ("Chrome, Chinese with English alone behind", "zh-CN,en;q=0.5", "zh"),
    ("Safari, Chinese Mac", "zh-CN,zh-Hans;q=0.9", "zh"),
    ("Safari, Chinese iPhone", "zh-cn", "zh"),
    ("WeChat, Android", "zh-CN,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh"),
    ("WeChat, iPhone", "zh-CN,zh-Hans;q=0.9", "zh"),
    ("360, Chinese", "zh-CN,zh;q=0.9", "zh"),
    ("Internet Explorer 11, Chinese", "zh-CN", "zh"),
    ("Internet Explorer 11, Chinese script tag", "zh-Hans-CN,zh-Hans;q=0.5", "zh"),
    ("Internet Explorer 11, Chinese and English", "zh-Hans-CN,zh-Hans;q=0.8,en-US;q=0.5,en;q=0.3", "zh"),
    ("old Android browser", "zh-CN, en-US", "zh"),
    ("Chrome, Hong Kong", "zh-HK,zh;q=0.9,en;q=0.8", "zh"),
    ("Safari, Hong Kong", "zh-HK,zh-Hant;q=0.9", "zh"),
    ("Safari, Cantonese", "yue-Hant-HK,en;q=0.8", "zh"),
    ("Chrome, Hong Kong, English first", "en-HK,en;q=0.9,zh-HK;q=0.8,zh;q=0.7", "en"),
    ("Chrome, Taiwan", "zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh"),
    ("Firefox, Taiwan", "zh-TW,zh;q=0.8,en-US;q=0.5,en;q=0.3", "zh"),
    ("Internet Explorer 11, Taiwan", "zh-Hant-TW,zh-Hant;q=0.7,en;q=0.3", "zh"),
    ("Chrome, American", "en-US,en;q=0.9", "en"),
    ("Firefox, American", "en-US,en;q=0.5", "en"),
    ("Safari, British", "en-GB,en;q=0.9", "en"),
    ("Chrome, British with Chinese behind", "en-GB,zh;q=0.5", "en"),
    ("Chrome, American in China", "en-US,en;q=0.9,zh-CN;q=0.8,zh;q=0.7", "en"),
    ("Chrome, Japanese", "ja,en-US;q=0.9,en;q=0.8", "en"),
    ("Safari, Japanese", "ja-JP", "zh"),
    ("Chrome, Japanese with Chinese", "ja,zh-CN;q=0.9,zh;q=0.8,en;q=0.7", "zh"),
    ("Chrome, Uyghur", "ug-CN,ug;q=0.9,zh-CN;q=0.8,zh;q=0.7,en;q=0.6", "zh"),
    ("Internet Explorer 11, Uyghur", "ug-Arab-CN,zh-Hans-CN;q=0.7,en;q=0.3", "zh"),
    ("Chrome, Tibetan alone", "bo-CN", "zh"),
    ("curl, which says nothing", "", "zh"),
]
UNUSUAL = [
    ("*", "zh"), ("*;q=0.5", "zh"), ("en,*;q=0.5", "en"), ("fr-FR,*;q=0.5", "zh"), ("*;q=0", "zh"), ("en;q=0.2,*", "zh"), ("zh;q=0.2,*;q=0.8", "en"), ("zh;q=0.2,en;q=0.1,*", "zh"),
    ("zh;q=0", "en"), ("zh;q=0,*", "en"), ("zh;q=0.000,fr", "en"), ("en;q=0", "zh"), ("en;q=0,zh;q=0", "zh"), ("zh-CN;q=0,en;q=0.1", "en"), ("zh-TW;q=0,*", "zh"), ("en-US;q=0,en;q=0.1", "en"), ("zh;q=0,zh-CN", "zh"),
    ("en;q=0.5,zh;q=0.5", "en"), ("zh;q=0.5,en;q=0.5", "zh"), ("en,zh", "en"), ("en;q=0.3,zh;q=0.31", "zh"), ("en;q=0.9,zh", "zh"), ("en;q=0.001", "en"), ("zh;q=1.000,en;q=1.0", "zh"),
    ("EN-us", "en"), ("ZH-hans-cn ; Q=0.9 ,\ten;q=0.8", "zh"), ("zh_CN", "zh"), ("en_US,zh_CN;q=0.5", "en"), ("en;q=0.66667,zh;q=0.33333", "en"), ("en;q=.5", "en"), ("cmn-Hans-CN", "zh"), ("i-klingon,en;q=0.1", "en"),
    ("english", "zh"), ("enm,zh;q=0.5", "zh"), ("zha;q=0.9,en;q=0.8", "en"), ("en-", "zh"), ("-en", "zh"), ("en--US", "zh"), ("en;q=2", "zh"), ("en;q=-1", "zh"), ("en;q=abc,zh;q=0.1", "zh"), ("en;q=", "zh"), ("en;q=1.1", "zh"),
    ("en;q=nan", "zh"), ("en;q=1e-1", "zh"), ("en;q=０.５", "zh"), (";q=1", "zh"), (",,,", "zh"), (",en,", "en"), ("en;level=1;q=0.5", "en"), ("中文", "zh"), ("\x00", "zh"), ("en\x00", "zh"), ("<script>", "zh"), ("'; DROP TABLE", "zh"),
    ("fr;q=0.9," * 40 + "en;q=0.1,zh;q=0.05", "en"), ("x" * 8000, "zh"), ("en," + "zh;q=0.9," * 5000, "en"), ("zh-CN,en;q=0." + "9" * 8000, "zh"), ("," * 100_000 + "en", "zh"),
]  # fmt: skip
"""What is no range, has no readable quality or stands behind the hundredth comma counts for nothing."""


@pytest.mark.parametrize(("header", "lang"), [row[1:] for row in BROWSERS], ids=[row[0] for row in BROWSERS])
def test_what_browsers_send(header: str, lang: str):
    assert preferred(header) == lang


@pytest.mark.parametrize(("header", "lang"), UNUSUAL, ids=[repr(header[:30]) for header, _lang in UNUSUAL])
def test_what_else_can_be_sent(header: str, lang: str):
    assert preferred(header) == lang


@pytest.mark.parametrize(("header", "lang"), [("zh-CN,en;q=0.5", "zh"), ("zh-CN,en-US;q=0.7,en;q=0.3", "zh"), ("en-GB,zh;q=0.5", "en")])
def test_pages_and_doors_for_programs_say_the_same(app: Flask, people: dict[str, Visitor], header: str, lang: str):
    answer = people["clinician"].ask(Accept_Language=header).json
    assert answer["says"] == {"zh": "应予互认", "en": "Recognised"}[lang]
    for login in ("qiu", "wen", "lin"):
        page = Sitting(app)
        page.headers = {"Accept-Language": header}
        page.sign_in(login)
        assert page.page.status_code == 200 and f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page.page.text
    definitions = people["auditor"].get("/api/v1/summaries?from=2026-01-01&to=2026-01-31", Accept_Language=header).json["definitions"]
    assert definitions["lookups"].isascii() == (lang == "en")
    assert people["registrar"].get("/api/v1/drafts/none", Accept_Language=header).json["title"].isascii() == (lang == "en")
