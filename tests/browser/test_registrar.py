"""The registrars' pages, in a browser: Registrar Wen drafts, Registrar Xu approves, at a desk and on a telephone, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognition.people import DEMO_PASSWORD
from tests.running import Server

READ = ("", "/editions", "/editions/3", "/editions/3/tables/listings", "/editions/3/tables/institutions?q=ylsfyy", "/desk", "/unknown", "/withdraw", "/recalls", "/recalls/3",
        "/preview?item=tp&issuer=cq001&receiver=cq002&on=2026-11-01&as_of=2026-11-02")
WIDE, NARROW = 1280, 390


def at(browser, server: Server, login: str, lang: str = "zh", width: int = WIDE):
    """A page of somebody who has just signed in."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB" if lang == "en" else "zh-CN", base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", DEMO_PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/registrar")
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_page_fits_speaks_one_language_and_runs_without_complaint(browser, server: Server, lang: str, width: int):
    page = at(browser, server, "wen", lang, width)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in READ:
        reply = page.goto(f"/registrar{path}")
        assert reply.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), f"{path} is wider than the screen"
        assert page.evaluate("document.documentElement.lang") == ("en" if lang == "en" else "zh-CN")
        if lang == "en":
            words = " ".join(page.locator("h1, h2, th[scope=col], label, nav a, button, legend").all_inner_texts())
            chinese = [word for word in words.split() if any("\u4e00" <= letter <= "\u9fff" for letter in word) and word != "中文"]
            assert chinese == [], path
    assert complaints == []
    page.context.close()


def test_a_file_with_errors_is_put_right_checked_approved_and_published(browser, server: Server, tmp_path: Path):
    wen = at(browser, server, "wen")
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
    xu = at(browser, server, "xu", width=NARROW)
    xu.goto(draft)
    for tick in xu.locator("input[name=acknowledged]").all():
        tick.check()
    xu.click("text=审批通过")
    xu.wait_for_load_state()
    wen.goto(draft)
    wen.click("form[action$='/publish'] button")
    wen.wait_for_url("**/editions/4")
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
    page = at(browser, server, "xu")
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
