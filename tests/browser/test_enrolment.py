"""A letter's square code opens the page with the code filled in and out of the address; an administrator's keys fit a telephone."""

from __future__ import annotations

from tests.browser.clinic import PHONE

CODE = "abcd-efgh-jkmn-pqrs"


def test_a_scanned_code_is_filled_in_and_leaves_the_address(open_page):
    page = open_page(PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/enrol#{CODE}")
    assert page.input_value("#code") == CODE and "#" not in page.url
    assert not [url for url in asked if CODE in url.partition("#")[0]]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    page.goto("/enrol?lang=zh#<script>")
    assert page.input_value("#code") == ""


def test_an_administrator_issues_a_key_on_a_telephone(open_page):
    page = open_page(PHONE)
    page.goto("/sign-in")
    page.get_by_role("button", name="何管理员").click()
    page.wait_for_url("**/")
    page.goto("/keys")
    page.fill("#label", "门诊医生站")
    page.select_option("#signs", "hmac-sm3")
    page.fill("form.ask #networks", "10.20.0.0/16")
    page.get_by_role("button", name="签发接口密钥").click()
    page.wait_for_selector("p.secret code")
    assert page.inner_text("p.secret code").startswith("rk_")
    assert "HMAC-SM3" in page.inner_text("table") and "10.20.0.0/16" in page.inner_text("table")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
