"""A list belongs to the text that it answers, and Enter waits for the right one, however slow the line is."""

from __future__ import annotations

import pytest

from tests.browser.clinic import sign_in
from tests.browser.suggestion_box import ITEM, Line, code, listed, marked, still_asking


def test_enter_before_the_list_waits_for_the_right_one(page, line):
    """As somebody types who does not look: the list of the first letter comes late, and is never taken from."""
    line.holding = True
    page.keyboard.type("x")
    line.wait()
    page.keyboard.type("cg")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert still_asking(page) and page.locator(ITEM).input_value() == "xcg" and code(page) == "" and page.locator("#item-list").is_hidden()
    line.wait(2)
    line.let_go()
    assert listed(page).all_inner_texts()[0].startswith("血细胞分析") and marked(page) == 0 and page.locator("#item-list .choose").count() == 1
    assert page.locator(ITEM).input_value() == "xcg" and code(page) == "" and still_asking(page)


def test_enter_before_the_list_takes_what_is_exact_once_it_is_there(page, line):
    line.holding = True
    page.keyboard.type("总蛋白")
    page.keyboard.press("Enter")
    line.wait()
    assert page.evaluate("document.activeElement.id") == "item" and page.locator(ITEM).get_attribute("aria-busy") == "true"
    line.let_go()
    page.locator("#issuer:focus").wait_for()
    assert code(page) == "tp" and page.locator(ITEM).get_attribute("aria-busy") is None


@pytest.mark.parametrize("typed", [["x", "c", "g"], ["总", "总蛋", "总蛋白"], ["东", "麓"]])
def test_late_lists_of_older_texts_are_never_shown(page, line, typed):
    """Whatever order the line delivers in, only the list of the text that stands there appears."""
    line.holding = True
    for count, part in enumerate(typed, 1):
        page.keyboard.type(part)
        line.wait(count)
    text = page.locator(ITEM).input_value()
    answered = []
    page.on("response", lambda response: answered.append(response) if "/suggest/" in response.url else None)
    line.held.reverse()
    line.let_go()
    assert page.locator(ITEM).input_value() == text and all(response.json()["q"] == text for response in answered), "the older ones were given up"


def test_a_list_on_the_screen_is_not_taken_from_once_the_text_goes_on(page, line):
    page.keyboard.type("x")
    listed(page)
    page.keyboard.press("ArrowDown")
    line.holding = True
    page.keyboard.type("cg")
    assert marked(page) == 0 and page.locator("#item-list.old").count() == 1
    page.locator("#item-list [role=option]").first.click(force=True)
    assert page.locator(ITEM).input_value() == "xcg" and code(page) == ""
    page.keyboard.press("Enter")
    assert page.locator(ITEM).input_value() == "xcg" and code(page) == "" and still_asking(page)
    line.wait()
    line.let_go()
    assert marked(page) == 0 and code(page) == ""


def test_an_answer_to_another_text_is_no_answer(page, line):
    line.holding = True
    # at once, so that no later letter asks again and is answered rightly
    page.keyboard.insert_text("xcg")
    line.wait()
    line.let_go(
        lambda route: route.fulfill(
            json={"q": "x", "recent": False, "heard": False, "options": [{"code": "esr", "name": "红细胞沉降率", "also": "", "exact": True}]}
        )
    )
    assert page.locator("#item-list").is_hidden() and page.locator(ITEM).input_value() == "xcg" and code(page) == ""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "红细胞沉降率" not in page.locator("main").inner_text()


@pytest.mark.parametrize(
    "broken",
    [lambda route: route.fulfill(status=503, body="{}"), lambda route: route.fulfill(status=200, body="<html>"), lambda route: route.abort()],
    ids=["refused", "not-json", "cut"],
)
def test_when_the_list_never_comes_the_server_decides_on_the_text_itself(browser, quiet_server, broken):
    context = browser.new_context(base_url=quiet_server.url, locale="zh-CN")
    page = context.new_page()
    sign_in(page)
    line = Line(page)
    line.holding = True
    page.keyboard.type("东麓")
    page.keyboard.press("Enter")
    line.wait()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.url.endswith("/ask") else None)
    line.let_go(broken)
    page.locator("#mistakes").wait_for()
    assert len(sent) == 1 and "item_code=&" in f"{sent[0]}&" and page.locator(ITEM).input_value() == "东麓"


def test_a_second_enter_sends_what_is_written_and_not_what_is_listed(page, line):
    line.holding = True
    page.keyboard.type("头部CT")
    page.keyboard.press("Enter")
    line.wait()
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.url.endswith("/ask") else None)
    page.keyboard.press("Enter")
    page.locator("#mistakes").wait_for()
    assert len(sent) == 1 and "item_code=&" in f"{sent[0]}&" and page.locator(ITEM).input_value() == "头部CT"
