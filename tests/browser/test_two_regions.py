"""The walk of docs/two-regions.md: `make run-two-regions` from nothing, a card on paper, three results of two hospitals in two regions, chosen and accepted at a clinic, corroborated for the auditor."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.clinic import PHONE, sign_in
from tests.running import HOST, ROOT, free_port

pytestmark = pytest.mark.usefixtures("playwright")


@dataclass
class Both:
    """Where the two are served, and the folder of it all."""

    here: str
    there: str
    folder: Path
    theirs: int
    """The process that serves the other region."""


def beside_each_other() -> tuple[int, int, int]:
    """A port, the one after it, and another."""
    port = free_port()
    while (other := free_port()) != port + 1:
        port = other
    return port, other, free_port()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder, ports = tmp_path_factory.mktemp("two") / "regions", beside_each_other()
    environment = {
        **os.environ,
        "RECOGNITION_DEMO": "1",
        "PORT": str(ports[0]),
        "RESOLVER_PORT": str(ports[2]),
        "TWO_REGIONS_DATA": str(folder),
        "WEB_CONCURRENCY": "1",
    }
    with open(folder.with_suffix(".log"), "wb") as log:
        tree = subprocess.Popen(
            [sys.executable, "-m", "recognition.server.two_regions", "--lookups", "0"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log
        )
        told = b""
        for line in tree.stdout:
            told += line
            if b"Ctrl-C" in line:
                break
        try:
            assert b"Ctrl-C" in told, folder.with_suffix(".log").read_text("utf-8")[-2000:]
            deadline = time.monotonic() + 60
            while not all((folder / name).exists() for name in ("yuzhou/peers/shuzhou/held.json", "shuzhou/peers/yuzhou/held.json")):
                assert time.monotonic() < deadline, "each has verified the other's catalogue"
                time.sleep(0.2)
            yield Both(f"http://{HOST}:{ports[0]}", f"http://localhost:{ports[1]}", folder, int(re.findall(r"process (\d+)", told.decode())[1]))
        finally:
            tree.send_signal(signal.SIGINT)
            ended = tree.wait(timeout=30)
            tree.stdout.close()
        assert ended == 0


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_scan_choose_accept_and_the_auditor_sees_it_corroborated_in_its_region(both: Both, browser, lang: str, tmp_path: Path):
    zh = lang == "zh-CN"
    context = browser.new_context(**PHONE, locale=lang, base_url=both.here)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, "周医生")
    page.goto("/card")
    page.locator("#code").fill("DEMO-CARD-0001")
    page.locator("#search").click()
    page.wait_for_url("**/card/found**")
    names = (
        ["东麓示范医院", "锦云示范医院（蜀州示范区）"]
        if zh
        else ["Donglu Demonstration Hospital (fictional)", "Jinyun Demonstration Hospital (fictional) (Shuzhou demonstration region)"]
    )
    rows = page.locator("ul.sheet li").all()
    assert len(rows) == 3 and ("3 项结果" if zh else "other hospitals: 3") in page.locator("h1").inner_text()
    assert {row.locator("b").first.text_content() for row in rows} == set(names)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / f"found-{lang}.png", full_page=True)
    page.locator("li", has_text=names[1]).locator("input").check()
    page.locator("button.main").click()
    page.locator("article.answer").wait_for()
    assert names[1] in page.locator("article.answer p.about").inner_text() and ("可以互认" if zh else "Can be used") in page.locator("h1").inner_text()
    page.locator("details.checks summary").click()
    assert re.search("[0-9a-f]{64}", page.locator("dl.facts").inner_text())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=tmp_path / f"answer-{lang}.png", full_page=True)
    page.locator("button.accept").first.click()
    page.locator("#record").wait_for()
    sequence = re.search(r"\d+", page.locator("dl.facts dd", has_text=re.compile("[0-9a-f]{64}")).last.text_content())[0]
    context.close()
    auditor = browser.new_context(locale=lang, base_url=both.here)
    page = auditor.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name="邱审计").click()
    page.goto(f"/audit/entries/{sequence}")
    told = page.locator("main").inner_text()
    assert ("公布在蜀州示范区的结果索引" if zh else "result index of Shuzhou demonstration region") in told
    page.screenshot(path=tmp_path / f"audit-{lang}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    auditor.close()


def test_without_the_other_region_the_page_says_so_and_what_is_here_is_found(both: Both, browser):
    os.kill(both.theirs, signal.SIGTERM)
    context = browser.new_context(**PHONE, locale="zh-CN", base_url=both.here)
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, "周医生")
    page.goto("/card")
    page.locator("#code").fill("DEMO-CARD-0001")
    page.locator("#search").click()
    page.locator("p.caution", has_text="蜀州示范区：无法连接该地区。").wait_for()
    assert "其他医院的 2 项结果" in page.locator("h1").inner_text()
    context.close()
