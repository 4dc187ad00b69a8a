"""Debian's Chromium for every test of this room: one driver for the run, because two at once refuse each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.clinic import DESK, sign_in
from tests.browser.suggestion_box import Line

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def playwright() -> Iterator:
    """The driver; tests that need it are skipped, and say so, where it or the browser is missing."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def opened_browser(playwright) -> Iterator:
    """One browser for the run."""
    opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield opened
    opened.close()


@pytest.fixture
def browser(opened_browser) -> Iterator:
    """That browser without anybody's pages in it: each test opens a context of its own, and none outlives its test."""
    yield opened_browser
    for context in opened_browser.contexts:
        context.close()


@pytest.fixture
def open_page(browser, quiet_server):
    """Opens a page as Dr Lin's; whatever the browser complains about fails the test."""
    complaints = []

    def opened(device=DESK, script=True, lang="zh-CN", **more):
        context = browser.new_context(**device, java_script_enabled=script, locale=lang, base_url=quiet_server.url, **more)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" and "status of 4" not in said.text else None)
        page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith((quiet_server.url, "data:")) else None)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page):
    """Dr Lin's page, the focus on the box of items."""
    page = open_page()
    sign_in(page)
    return page


@pytest.fixture
def line(page) -> Line:
    return Line(page)
