"""The box that suggests: a list belongs to its text, and Enter takes nothing that nobody chose, however slow the line is."""

from __future__ import annotations

import pytest

from tests.browser.clinic import sign_in

ITEM, ISSUER = "#item", "#issuer"


class Line:
    """The line to the server's suggestions: as it is, or held back until it is let go."""

    def __init__(self, page) -> None:
        self.page, self.held, self.holding, self.asked = page, [], False, 0
        page.route("**/suggest/items", self._routed)
        page.route("**/suggest/institutions", self._routed)

    def _routed(self, route) -> None:
        self.asked += 1
        if self.holding:
            self.held.append(route)
        else:
            route.continue_()

    def wait(self, count: int = 1) -> None:
        """Until so many requests are held."""
        for _ in range(200):
            if len(self.held) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{len(self.held)} of {count} requests came")

    def let_go(self, fulfil=None) -> None:
        """Answers what was held, or breaks it."""
        held, self.held, self.holding = self.held, [], False
        for route in held:
            try:
                (fulfil or (lambda one: one.continue_()))(route)
            except Exception:  # the page has given this request up itself
                continue
        self.page.wait_for_timeout(300)


@pytest.fixture
def page(open_page):
    """Dr Lin's page, the focus on the box of items."""
    page = open_page()
    sign_in(page)
    return page


@pytest.fixture
def line(page) -> Line:
    return Line(page)


def code(page, box: str = "item") -> str:
    return page.locator(f"input[type=hidden][name={box}_code]").input_value()


def marked(page, box: str = "item") -> int:
    return page.locator(f"#{box}-list [aria-selected=true]").count()


def listed(page, box: str = "item"):
    """The options once they stand there."""
    page.locator(f"#{box}-list:not(.old) [role=option]").first.wait_for()
    return page.locator(f"#{box}-list [role=option]")


def still_asking(page) -> bool:
    return page.locator("form#ask").count() == 1 and page.locator("#mistakes").count() == 0


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


@pytest.mark.parametrize(("text", "taken"), [("总蛋白", "tp"), ("ALB", "alb"), ("血常規", "cbc"), ("2885-2", "tp"), ("头颅CT平扫", "ct_head"), ("YL0001", "tp"), ("250301001", "tp"), ("002503010010000", "tp")])
def test_what_is_meant_exactly_is_marked_and_enter_takes_it(page, text, taken):
    page.keyboard.type(text)
    listed(page)
    assert marked(page) == 1
    page.keyboard.press("Enter")
    assert code(page) == taken and page.evaluate("document.activeElement.id") == "issuer"


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
    page.wait_for_function("document.activeElement.id === 'issuer'")
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
    page.keyboard.type("xcg")
    line.wait()
    line.let_go(lambda route: route.fulfill(json={"q": "x", "recent": False, "heard": False, "options": [{"code": "esr", "name": "红细胞沉降率", "also": "", "exact": True}]}))
    assert page.locator("#item-list").is_hidden() and page.locator(ITEM).input_value() == "xcg" and code(page) == ""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "红细胞沉降率" not in page.locator("main").inner_text()


@pytest.mark.parametrize("broken", [lambda route: route.fulfill(status=503, body="{}"), lambda route: route.fulfill(status=200, body="<html>"), lambda route: route.abort()], ids=["refused", "not-json", "cut"])
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
    page.evaluate("""() => { const box = document.getElementById("item"); box.value = "总\\ud83d"; box.dispatchEvent(new Event("input", { bubbles: true })); }""")
    page.wait_for_timeout(300)
    assert code(page) == "" and page.locator("#item-list").is_hidden()
