"""The registrars' pages, in a browser: Registrar Wen drafts, Registrar Xu approves, at a desk and on a telephone, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.hindrances import hindrances
from tests.browser.offices import PREVIEW, Work, laid_out, signed_in, views
from tests.running import Server

READ = (
    "",
    "/editions",
    "/editions/3",
    "/editions/3/tables/listings",
    "/editions/3/tables/institutions?q=ylsfyy",
    "/desk",
    "/report-keys",
    "/edge-boxes",
    "/enrolment",
    "/unknown",
    "/withdraw",
    "/recalls",
    "/recalls/3",
    PREVIEW,
)
WIDE, NARROW = 1280, 390
AA = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SEATS = [("zh", WIDE, "light"), ("en", NARROW, "dark")]
"""Both languages, both widths, day and night."""


@pytest.fixture(scope="module")
def work(server: Server) -> Work:
    """Everything that the pages have to show; it lies there when the module's first test begins."""
    return laid_out(server)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_fits_speaks_one_language_and_runs_without_complaint(browser, server: Server, lang: str):
    page = signed_in(browser, server, "wen", lang, WIDE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in READ:
        reply = page.goto(f"/registrar{path}")
        assert reply.status == 200, path
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), f"{path} is wider than {width}"
        assert page.evaluate("document.documentElement.lang") == ("en" if lang == "en" else "zh-CN")
        if lang == "en":
            words = " ".join(page.locator("h1, h2, th[scope=col], label, nav a, button, legend").all_inner_texts())
            chinese = [word for word in words.split() if any("\u4e00" <= letter <= "\u9fff" for letter in word) and word != "中文"]
            assert chinese == [], path
    assert complaints == []
    page.context.close()


def test_a_file_with_errors_is_put_right_checked_approved_and_published(browser, server: Server, tmp_path: Path):
    wen = signed_in(browser, server, "wen", "zh", WIDE)
    wen.fill("#title", "页面上的一轮")
    wen.click("form[action='/registrar/drafts'] button")
    wen.wait_for_url("**/drafts/*")
    draft = wen.url
    file = tmp_path / "质评.csv"
    file.write_text("2026年质评\n\n机构名称,项目,状态,生效日期\n东麓示范医院,总蛋百,合格,2026-10-01\n", encoding="gb18030")
    _send(wen, file)
    assert "1 处错误" in wen.inner_text("main")
    with wen.expect_download() as marked:
        wen.click("text=下载标出错误的同一份表格")
    assert marked.value.suggested_filename == "质评-errors.xlsx"
    wen.check("input[type=radio][value=tp]")
    wen.click("text=确认并重新导入")
    wen.wait_for_url("**/files/*")
    wen.wait_for_selector(".done")
    assert "已导入 1 行" in wen.inner_text("main")
    wen.goto(draft)
    wen.click("form[action$='/check'] button")
    wen.wait_for_url(draft, timeout=60_000)
    assert "须由另一位登记员审批" in wen.inner_text("main")
    xu = signed_in(browser, server, "xu", "zh", NARROW)
    xu.goto(draft)
    for tick in xu.locator("input[name=acknowledged]").all():
        tick.check()
    xu.click("text=审批通过")
    xu.wait_for_load_state()
    wen.goto(draft)
    wen.click("form[action$='/publish'] button")
    wen.wait_for_url("**/editions/*")
    told = wen.inner_text("main")
    assert "Registrar Wen" in told and "Registrar Xu" in told
    wen.context.close()
    xu.context.close()


def _send(page, file: Path) -> None:
    page.set_input_files("#file", str(file))
    page.select_option("#table", "qualifications")
    for name, value in (("scope", "CY"), ("evaluator", "eval-cy"), ("round", "2026-9")):
        page.fill(f"#{name}", value)
    page.click("form[enctype] button.main")
    page.wait_for_url("**/files/*", timeout=60_000)


def test_a_withdrawal_leads_to_its_recall_list(browser, server: Server):
    page = signed_in(browser, server, "xu", "zh", WIDE)
    page.goto("/registrar/withdraw")
    page.fill("#institution", "东麓示范医院")
    page.fill("#items", "alb")
    page.fill("#reason", "室间质评失控")
    page.click("button.main")
    page.wait_for_url("**/recalls/*")
    assert "室间质评失控" in page.inner_text("main")
    page.goto("/registrar/withdraw")
    page.fill("#institution", "没有的医院")
    page.fill("#items", "alb")
    page.fill("#reason", "测试")
    page.click("button.main")
    page.wait_for_selector(".mistakes")
    assert "没有这家机构" in page.inner_text("main")
    page.context.close()


def test_pages_are_for_registrars_and_recall_lists_for_those_they_concern(server: Server):
    from tests.registrar.test_api import API

    assert server.send("GET", "/registrar").status in (302, 303)
    assert server.send("GET", f"{API}/recalls").status == 401


@pytest.mark.parametrize(("lang", "width", "scheme"), SEATS, ids=["-".join(map(str, seat)) for seat in SEATS])
def test_nothing_stands_in_anybodys_way(browser, server: Server, work: Work, lang: str, width: int, scheme: str):
    """axe-core at WCAG 2.2 AA on every page in the state in which it has most to show, and nothing wider than the screen."""
    pytest.importorskip("axe_playwright_python.sync_playwright")
    page = signed_in(browser, server, "wen", lang, width, scheme)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    found = []
    for name, way in views(work).items():
        way(page) if callable(way) else page.goto(way)
        found += [(name, *one) for one in hindrances(page, AA)]
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, name
    assert (found, refused) == ([], [])
    page.context.close()


def test_an_import_is_followed_without_loading_the_page_anew(browser, server: Server, work: Work):
    page = signed_in(browser, server, "wen", "zh", WIDE)
    page.goto(f"/registrar/jobs/{work.job}")
    page.evaluate("window.stayed = true")
    assert page.locator("progress").get_attribute("value") == "12000"
    work.goes_on(34_000)
    page.get_by_text("34,000").wait_for()
    assert page.evaluate("window.stayed") is True
    work.goes_on(150_535, "done")
    page.wait_for_url(f"**/files/{work.accepted}")
    work.goes_on(12_000)
    page.context.close()


def test_a_row_is_changed_with_the_keyboard_alone(browser, server: Server, work: Work):
    page = signed_in(browser, server, "wen", "zh", NARROW)
    page.goto(f"/registrar/drafts/{work.open}/tables/listings")
    page.fill("#q", "总蛋白")
    page.press("#q", "Enter")
    page.wait_for_url("**q=**")
    page.locator("a.reach").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#v_window_days")
    was = page.input_value("#v_window_days")
    page.fill("#v_window_days", "29" if was != "29" else "28")
    page.press("#v_window_days", "Enter")
    page.wait_for_selector(".done")
    assert "修改 · 互认目录" in page.inner_text(".done")
    page.context.close()
