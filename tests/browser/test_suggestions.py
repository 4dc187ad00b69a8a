"""The box that suggests: what is listed and marked, and that Enter takes nothing that nobody chose."""

from __future__ import annotations

import pytest

from tests.browser.suggestion_box import ISSUER, ITEM, code, listed, marked, still_asking


def test_plain_ct_comes_first_and_enter_takes_nothing_of_several(page):
    page.keyboard.type("头部CT")
    options = listed(page)
    assert options.all_inner_texts()[0].startswith("颅脑CT平扫") and "血管" in "".join(options.all_inner_texts())
    assert marked(page) == 0
    for _ in range(3):
        page.keyboard.press("Enter")
    assert page.locator(ITEM).input_value() == "头部CT" and code(page) == "" and still_asking(page)
    assert page.locator("#item-list .choose").count() == 1 and "请选定一项" in page.locator(".told").first.text_content()
    assert page.locator("#item-list").is_visible() and page.evaluate("document.activeElement.id") == "item"


def test_part_of_a_hospitals_name_and_enter_chooses_none(page):
    page.locator(ISSUER).click()
    page.keyboard.type("东麓")
    assert listed(page, "issuer").all_inner_texts()[0].startswith("东麓示范医院")
    page.keyboard.press("Enter")
    assert page.locator(ISSUER).input_value() == "东麓" and code(page, "issuer") == "" and still_asking(page)


def test_initials_are_for_choosing_also_when_only_one_has_them(page):
    page.keyboard.type("xcg")
    assert listed(page).count() == 1 and marked(page) == 0
    page.keyboard.press("Enter")
    assert page.locator(ITEM).input_value() == "xcg" and still_asking(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(ITEM).input_value() == "血细胞分析(五分类)" and code(page) == "cbc" and page.evaluate("document.activeElement.id") == "issuer"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("总蛋白", "tp"),
        ("ALB", "alb"),
        ("血常規", "cbc"),
        ("2885-2", "tp"),
        ("头颅CT平扫", "ct_head"),
        ("YL0001", "tp"),
        ("250301001", "tp"),
        ("002503010010000", "tp"),
    ],
)
def test_what_is_meant_exactly_is_marked_and_enter_takes_it(page, text, taken):
    page.keyboard.type(text)
    listed(page)
    assert marked(page) == 1
    page.keyboard.press("Enter")
    assert code(page) == taken and page.evaluate("document.activeElement.id") == "issuer"


def test_escape_closes_the_list_and_then_enter_asks_the_server(page):
    page.keyboard.type("头部CT")
    listed(page)
    page.keyboard.press("Escape")
    assert page.locator("#item-list").is_hidden()
    page.keyboard.press("Enter")
    page.locator("#mistakes").wait_for()
    assert page.locator("fieldset.offers").first.is_visible()


def test_arrows_and_enter_choose_and_the_form_then_goes_on(page):
    page.keyboard.type("白蛋白")
    listed(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator("#item-list [aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    assert chosen.startswith(page.locator(ITEM).input_value()) and code(page) != ""
    page.locator(ITEM).focus()
    page.keyboard.press("Enter")
    page.locator("#mistakes").wait_for()
    assert page.locator("#item-fault").count() == 0, "what was chosen stays chosen"


def test_keys_of_an_input_method_belong_to_it(page):
    page.keyboard.type("总蛋白")
    listed(page)
    taken = page.evaluate("""() => {
        const box = document.getElementById("item");
        const press = (key, more) => box.dispatchEvent(new KeyboardEvent("keydown", Object.assign({ key: key, bubbles: true, cancelable: true }, more)));
        return [press("Enter", { isComposing: true, keyCode: 13 }), press("Enter", { keyCode: 229 }), press("ArrowDown", { isComposing: true, keyCode: 40 })];
    }""")
    assert taken == [True, True, True], "nothing was prevented"
    assert code(page) == "" and page.evaluate("document.activeElement.id") == "item"


def test_a_near_sound_is_offered_under_its_own_heading_and_never_marked(page):
    page.locator(ISSUER).click()
    page.keyboard.type("东路示范医院")
    assert listed(page, "issuer").all_inner_texts()[0].startswith("东麓示范医院")
    assert "读音相近" in page.locator("#issuer-list .head").inner_text() and marked(page, "issuer") == 0
    page.keyboard.press("Enter")
    assert code(page, "issuer") == "" and still_asking(page)


def test_half_a_character_breaks_nothing(page):
    page.evaluate(
        """() => { const box = document.getElementById("item"); box.value = "总\\ud83d"; box.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    page.wait_for_timeout(300)
    assert code(page) == "" and page.locator("#item-list").is_hidden()
