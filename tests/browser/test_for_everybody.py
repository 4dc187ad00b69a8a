"""The clinician's pages for everybody: for people who do not see them or see no colours, on a desk by day and on a phone by night."""

from __future__ import annotations

import re

import pytest

from tests.browser.clinic import DESK, PHONE, ask, sign_in
from tests.browser.hindrances import hindrances

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(
    ("device", "scheme", "langs"), [(DESK, "light", {"zh": True}), (PHONE, "dark", {"en": True, "zh": False})], ids=["desk-by-day", "phone-by-night"]
)
def test_nothing_stands_in_anybodys_way(open_page, device, scheme, langs):
    """axe-core at WCAG 2.2 AA on every page, in one language at a desk and in the other on a phone; on the phone what is touched is large enough
    in both."""
    found = []
    for lang, examined in langs.items():
        page = open_page(device, color_scheme=scheme)

        def check(name, lang=lang, page=page, examined=examined):
            found.extend((lang, name, *one) for one in (hindrances(page, RULES) if examined else ()))
            small = page.evaluate(SMALL) if "has_touch" in device else []
            assert small == [], (lang, name, small)

        page.goto(f"/sign-in?lang={lang}")
        check("sign-in")
        page.get_by_role("button", name="何管理员").click()
        page.wait_for_url("**/")
        check("ask")
        page.locator("#item").press_sequentially("xcg")
        page.locator("#item-list:not(.old) [role=option]").first.wait_for()
        check("suggestions")
        page.keyboard.press("Escape")
        page.locator("button.main").click()
        page.locator("#mistakes").wait_for()
        check("mistakes")
        for item, name in (("总蛋白", "recognised"), ("血细胞分析(五分类)", "panel")):
            ask(page, item)
            for fold in page.locator("details").all():
                fold.evaluate("fold => { fold.open = true; }")
            check(name)
        page.locator("button.accept").click()
        page.locator("#record").wait_for()
        check("accepted")
        ask(page, "胸部CT平扫", "云岭北院示范医院")
        check("not covered")
        page.goto("/several")
        page.locator("#issuer").fill("东麓示范医院")
        page.locator("label[for=ago1]").click()
        page.locator("#lines").fill("总蛋白\n血糖\nqqqq")
        page.locator("button.main").click()
        page.locator("fieldset.offers").wait_for()
        check("several")
        page.locator("#seen").check()
        page.locator("button.main").click()
        page.locator(".account").wait_for()
        check("pasted")
        for path in ("/today", "/paper", "/account", "/people", "/keys", "/enrol"):
            page.goto(path)
            check(path)
    assert found == []


SMALL = """() => [...document.querySelectorAll('button:not(.link), summary, .tick, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), .days label')]
  .filter(one => one.offsetParent && one.getBoundingClientRect().height && one.getBoundingClientRect().height < 47.5)
  .map(one => one.outerHTML.slice(0, 80))"""
"""Touch targets under 48 px."""


def test_pages_read_in_grey_and_without_styles(open_page):
    """Each verdict has its word and its shape besides its colour."""
    page = open_page()
    sign_in(page)
    shapes = set()
    for item, issuer, day, word in (
        ("总蛋白", "东麓示范医院", "昨天", "可以互认"),
        ("总蛋白", "东麓示范医院", "300天前", "可由医师酌情"),
        ("总蛋白", "云岭北院示范医院", "昨天", "不在互认范围"),
    ):
        ask(page, item, issuer, day)
        assert page.locator("#verdict").inner_text() == word
        shapes.add(re.sub(r"\s+", " ", page.locator(".verdict .shape").inner_html()))
    assert len(shapes) == 3
