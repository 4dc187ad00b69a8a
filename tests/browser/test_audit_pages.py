"""The auditors' pages in a real browser: in both languages, on a phone, on paper, and for people who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from recognition.services.people import DEMO_PASSWORD
from tests.browser.hindrances import hindrances
from tests.running import Server

VIEWS = (
    "/audit",
    "/audit/by/item",
    "/audit/by/reasons",
    "/audit/entries?counter=accepted",
    "/audit/entries/100",
    "/audit/questions",
    "/audit/billed",
    "/audit/sample",
    "/audit/returns",
    "/audit/imports",
    "/audit/exports",
    "/audit/ledger",
    "/audit/public",
    "/audit/statement",
    "/audit/by/receiver?sort=avoided",
)
THIN = """() => [...document.querySelectorAll("table th, table td")].filter(cell => {
  const text = cell.innerText.trim();
  if (text.length < 4 || !cell.getClientRects().length) return false;
  const range = document.createRange(); range.selectNodeContents(cell);
  const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
  return lines.size - text.split("\\n").length > text.length / 3;
}).map(cell => cell.innerText)"""
"""Cells whose text stands in lines of fewer than three characters."""
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


SEATS = {"en wide": ("en-GB", 1280), "zh narrow": ("zh-CN", 390)}


@pytest.fixture(params=SEATS.values(), ids=SEATS)
def qiu(request, browser, server: Server) -> Iterator:
    """Auditor Qiu's page, signed in."""
    locale, width = request.param
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{server.url}/sign-in")
    page.fill("#login", "qiu")
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.ask button.main")
    yield page
    context.close()


def test_nothing_is_wrong_at_aa_nothing_is_refused_and_nothing_spills_over(qiu, server: Server):
    refused: list[str] = []
    qiu.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    for view in VIEWS:
        qiu.goto(server.url + view)
        assert hindrances(qiu, AA) == [], view
        assert qiu.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, view
        assert qiu.evaluate(THIN) == [], view
    assert refused == []


def test_a_page_prints_without_its_controls_and_with_its_figures(qiu, server: Server):
    qiu.goto(f"{server.url}/audit?step=month")
    qiu.emulate_media(media="print")
    assert not qiu.locator(".presets").is_visible() and not qiu.locator("nav.views").is_visible()
    assert qiu.locator("svg.chart").first.is_visible() and qiu.locator(".headline").is_visible()
    assert qiu.pdf().startswith(b"%PDF")


def test_everything_works_without_javascript(browser, server: Server):
    context = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/sign-in")
    page.fill("#login", "qiu")
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.ask button.main")
    page.goto(f"{server.url}/audit")
    page.click("details.filters summary")
    page.fill("#f-receiver", "云岭示范医院")
    page.click("details.filters button.main")
    assert "cq002" in page.url or "云岭示范医院" in page.locator(".in-force").inner_text()
    page.click(".headline a >> nth=0")
    assert page.locator("table.figures tbody tr").count() > 0
    context.close()


@pytest.mark.parametrize("qiu", [SEATS["zh narrow"]], ids=["zh narrow"], indirect=True)
def test_who_sends_a_large_file_sees_how_far_it_is_until_the_answer_comes(qiu, server: Server):
    qiu.goto(f"{server.url}/audit/imports")
    # what is told while the answer is waited for is kept, since the page is gone with it
    qiu.evaluate("""() => {
        const told = document.getElementById("progress");
        const keep = () => { if (!told.hidden) sessionStorage.setItem("told", (sessionStorage.getItem("told") || "") + "|" + told.textContent); };
        new MutationObserver(keep).observe(told, {childList: true, subtree: true, attributes: true});
    }""")
    file = "机构,项目,检查时间,报告单号\n" + "".join(f"cq002,tp,2026-01-05,R-{number}\n" for number in range(30_000))
    qiu.locator("form[data-progress] input[type=file]").set_input_files({"name": "orders.csv", "mimeType": "text/csv", "buffer": file.encode()})
    with qiu.expect_navigation(timeout=180_000):
        qiu.click("form[data-progress] button.main", no_wait_after=True)
    assert "30000" in qiu.content(), "rows that were read"
    assert re.search(r"[0-9],000", qiu.evaluate("sessionStorage.getItem('told')")), "rows that were done"
