"""Taking back in a real browser: a clinician without script, an auditor with and without room; nothing spills over, nothing hinders."""

from __future__ import annotations

import re

import pytest

from recognition.services.people import DEMO_PASSWORD
from tests.browser.hindrances import hindrances
from tests.people import auditor_qiu, dr_lin, engineer_zhao, performed

WIDE, NARROW = 1280, 390
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = [("zh-CN", WIDE), ("en-GB", NARROW)]
"""Both languages and both widths; at the other width too each page is looked at, in less time than it takes to come there again."""


def signed_in(browser, server, login: str, locale: str, width: int, script: bool = True):
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900}, java_script_enabled=script, base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.ask button.main")
    return page


def fits(page) -> None:
    """Nothing is wrong at AA, and nothing has to be scrolled sideways, on a screen of either width."""
    assert hindrances(page, AA) == []
    size = page.viewport_size
    for width in (WIDE + NARROW - size["width"], size["width"]):
        page.set_viewport_size({**size, "width": width})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width


def reported(server) -> dict:
    return engineer_zhao(server).repeat("tp", performed(0), patient_ref="P-1").json


@pytest.mark.parametrize(("locale", "width"), SIZES)
def test_a_hospitals_reports_and_the_question_why(browser, quiet_server, locale, width):
    made = reported(quiet_server)
    page = signed_in(browser, quiet_server, "lin", locale, width)
    page.goto("/reported")
    fits(page)
    page.locator(f'a[href="/reported/{made["receipt"]["sequence"]}"]').click()
    fits(page)
    page.locator("input[value=order_cancelled]").check()
    page.locator("form.ask button.main").click()
    page.locator("div.done").wait_for()
    fits(page)


def test_a_clinician_takes_back_a_decision_without_script(browser, quiet_server):
    lookup = dr_lin(quiet_server).ask().json
    page = signed_in(browser, quiet_server, "lin", "zh-CN", 390, script=False)
    page.goto(f"/answers/{lookup['id']}")
    page.get_by_role("button", name="采信").click()
    page.get_by_role("link", name="录错了").click()
    page.locator("form.ask button.main").click()
    assert page.url.endswith("/correction") is False, "the browser itself asks for a reason"
    page.get_by_label("误录、误报").check()
    page.locator("form.ask button.main").click()
    page.goto(f"/answers/{lookup['id']}")
    assert page.get_by_role("button", name="采信").is_visible()


@pytest.mark.parametrize(("locale", "width"), SIZES)
def test_the_auditors_doubts_entry_and_import(browser, quiet_server, locale, width):
    made = reported(quiet_server)
    engineer_zhao(quiet_server).post(f"/api/v1/repeats/{made['id']}/corrections", {"reason": "wrong_report"})
    other = reported(quiet_server)
    page = signed_in(browser, quiet_server, "qiu", locale, width)
    page.goto("/audit/imports")
    page.locator("input[value=denominators]").check()
    page.set_input_files("#file", {"name": "分母.csv", "mimeType": "text/csv", "buffer": "机构,月份,已有报告数\ncq002,2026-01,40".encode()})
    page.locator("form.ask button.main").click()
    fits(page)
    page.locator('a[href$="/correction"]').first.click()
    fits(page)
    page.locator("input[value=entered_in_error]").check()
    page.locator("form.ask button.main").click()
    page.locator("div.done").wait_for()
    fits(page)
    page.goto(f"/audit/entries/{other['receipt']['sequence']}/correction")
    fits(page)
    page.goto("/audit/questions")
    fits(page)
    page.goto("/audit/questions/corrections?of=repeat&weighing=0")
    fits(page)
    open_ = page.locator('form[action*="/looked"]:not([action*="corrections/looked"])')
    before = open_.count()
    assert before >= 1
    open_.first.locator("button").click()
    page.wait_for_url(re.compile("questions"))
    assert open_.count() == before - 1
    assert auditor_qiu(quiet_server).get(f"/api/v1/ledger/entries/{made['receipt']['sequence']}").status == 200
