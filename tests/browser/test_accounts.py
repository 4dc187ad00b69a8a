"""The hospital's accounts on a telephone: the page is as wide as the screen, and only its table is moved sideways."""

from __future__ import annotations

from tests.browser.clinic import PHONE


def test_the_accounts_of_a_hospital_fit_a_telephone(open_page):
    page = open_page(PHONE)
    page.goto("/sign-in")
    page.get_by_role("button", name="何管理员").click()
    page.wait_for_url("**/")
    page.goto("/people")
    assert page.locator("table .unseen").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
