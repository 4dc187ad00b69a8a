"""Debian's Chromium for every test of this room: one driver for the run, because two at once refuse each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.clinic import DESK, sign_in
from tests.browser.suggestion_box import Line

CHROMIUM = shutil.which("chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")


FOR_WANT_OF_TIME = ["TimeoutError", "status of 503", "Refused to (apply|execute)"]
"""What a browser tells of a service that refused it or answered late."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On two cores a browser and what else runs may take a service's time for longer than the second for which anybody waits; it then refuses, as it
    promises, and a person presses again. So does this room: once, and for nothing else."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=FOR_WANT_OF_TIME))


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
    before = opened_browser.contexts
    yield opened_browser
    for context in opened_browser.contexts:
        if context not in before:
            context.close()


class Complaints:
    """Whatever the browser complains about on pages that are served from one address, and whatever they ask of another."""

    def __init__(self, url: str) -> None:
        self.url, self.heard = url, list[str]()

    def listen(self, page) -> None:
        """Hears this page too."""
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("console", lambda said: self.heard.append(said.text) if said.type == "error" and "status of 4" not in said.text else None)
        page.on("request", lambda request: self.heard.append(request.url) if not request.url.startswith((self.url, "data:")) else None)


@pytest.fixture
def open_page(browser, quiet_server):
    """Opens a page as Dr Lin's; whatever the browser complains about fails the test."""
    complaints, contexts = Complaints(quiet_server.url), []

    def opened(device=DESK, script=True, lang="zh-CN", **more):
        context = browser.new_context(**device, java_script_enabled=script, locale=lang, base_url=quiet_server.url, **more)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints.heard == []


@pytest.fixture(scope="module")
def dr_lins_context(opened_browser, quiet_server) -> Iterator:
    """Dr Lin signed in: once for the tests of a file, because a context and a sign-in take a second and a half of the processor."""
    context = opened_browser.new_context(**DESK, locale="zh-CN", base_url=quiet_server.url)
    context.set_default_timeout(10_000)
    page = context.new_page()
    sign_in(page)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(dr_lins_context, quiet_server) -> Iterator:
    """Dr Lin's page as it opens, the focus on the box of items; whatever the browser complains about fails the test."""
    complaints = Complaints(quiet_server.url)
    page = dr_lins_context.new_page()
    complaints.listen(page)
    page.goto("/")
    yield page
    page.close()
    assert complaints.heard == []


@pytest.fixture
def line(page) -> Line:
    return Line(page)
