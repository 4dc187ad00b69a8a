"""Dr Lin's screens and what she does on them again and again."""

from __future__ import annotations

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def sign_in(page, who="林医生"):
    page.goto("/sign-in")
    page.get_by_role("button", name=who).click()
    page.wait_for_url("**/")


def ask(page, item="总蛋白", issuer="东麓示范医院", day="昨天"):
    page.goto("/")
    page.locator("#item").fill(item)
    page.locator("#issuer").fill(issuer)
    page.locator("#performed").fill(day)
    page.locator("button.main").click()
    page.locator("article.answer").wait_for()
