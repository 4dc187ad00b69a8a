"""The clinician's page as old embedded browsers have it: scripts of ECMAScript 5 alone, style without grid or custom properties, and without either
it is asked, read and decided all the same. No such browser can be run here; what is held instead is each thing that it lacks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.clinic import DESK, ask, sign_in
from tests.browser.text_browser import text_browser

MODULES = Path("/usr/share/nodejs")
"""Where Debian keeps node's packages."""
REMOVED = """
for (const name of ["Promise", "Map", "Set", "WeakMap", "Proxy", "Reflect", "WebAssembly", "fetch", "URLSearchParams", "ResizeObserver", "IntersectionObserver",
  "MutationObserver", "customElements", "FormData"]) { delete window[name]; }
for (const name of ["includes", "find", "findIndex", "fill", "flat", "flatMap", "at"]) { delete Array.prototype[name]; }
for (const name of ["includes", "startsWith", "endsWith", "repeat", "padStart", "padEnd", "replaceAll", "matchAll", "at"]) { delete String.prototype[name]; }
for (const name of ["closest", "matches", "append", "prepend", "remove", "replaceWith", "before", "after", "toggleAttribute", "replaceChildren"]) {
  delete Element.prototype[name]; delete CharacterData.prototype[name]; delete Document.prototype[name]; }
for (const name of ["forEach", "entries", "keys", "values"]) { delete NodeList.prototype[name]; delete HTMLCollection.prototype[name]; delete DOMTokenList.prototype[name]; }
for (const name of ["assign", "entries", "values", "fromEntries"]) { delete Object[name]; }
delete Array.from; delete Array.of; delete Number.isInteger; delete Number.isNaN; delete Event.prototype.composedPath; delete KeyboardEvent.prototype.key;
delete HTMLFormElement.prototype.requestSubmit; delete HTMLElement.prototype.inert;
"""
"""What came with or after ECMAScript 2015, and what of the DOM Internet Explorer 11 never had."""
LATER = {
    "Promise", "Map", "Set", "WeakMap", "Symbol", "Proxy", "Reflect", "WebAssembly", "fetch", "URLSearchParams", "IntersectionObserver", "customElements",
    "includes", "startsWith", "endsWith", "padStart", "find", "findIndex", "closest", "append", "prepend", "replaceWith", "assign", "entries",
    "values", "from", "replaceAll", "matchAll", "requestSubmit", "toggleAttribute", "composedPath", "isNaN", "isInteger",
}  # fmt: skip
MODERN = re.compile(
    r"var\(|--[a-z]|display:\s*(?:inline-)?(?:grid|flex)|\bgap:|@supports|@layer|@container|:is\(|:where\(|:has\(|inset:|aspect-ratio|object-fit|clamp\(|\bmin\(|\bmax\("
)


@pytest.fixture(scope="module")
def served() -> dict[str, dict[str, str]]:
    """Scripts and styles by name, as the walk below was served them."""
    return {"script": {}, "stylesheet": {}}


def test_a_browser_that_lacks_all_of_that_suggests_asks_reads_and_decides(open_page, served):
    page = open_page(DESK)
    page.add_init_script(REMOVED)
    page.on(
        "response",
        lambda reply: (
            served[reply.request.resource_type].update({reply.url.rpartition("/")[2]: reply.text()}) if reply.request.resource_type in served else None
        ),
    )
    sign_in(page)
    page.locator("#item").press_sequentially("zdb")
    page.locator("[role=option]", has_text="总蛋白").first.click()
    page.locator("#issuer").press_sequentially("东麓")
    page.locator("#issuer-list [role=option]").first.click()
    page.locator("label[for=ago1]").click()
    page.locator("button.main").click()
    assert page.locator("#verdict").inner_text() == "可以互认"
    page.locator(".why > summary").click()
    page.locator("button", has_text="急诊、急救").click()
    page.locator("h1", has_text="已决定重复").wait_for()
    page.locator("button", has_text="撤回").click()
    page.locator("button.accept").click()
    page.locator("#record").wait_for()
    for address in ("/several", "/paper", "/today", "/account", "/scan"):
        page.goto(address)
    assert page.locator(".camera").is_hidden() and page.locator("#code").is_visible(), "the reader of squares is of a later time, and is not asked for"
    assert {name.partition(".")[0] for name in served["script"]} >= {"page", "scan"} and not any("zxing" in name for name in served["script"])


def test_scripts_that_it_is_served_are_of_ecmascript_5_and_use_nothing_later(served):
    if not (MODULES / "acorn").exists():
        pytest.skip("node-acorn is not installed")
    folder = Path(__file__).resolve().parents[2] / "recognition" / "web"
    scripts = served["script"] | {
        path.name: path.read_text("utf-8") for path in (folder / "static" / "framed.js", folder / "static" / "claim.js", folder / "widget" / "widget.js")
    }
    scripts["control.js"] = "const wrong = () => 1;"
    done = subprocess.run(
        [shutil.which("node"), str(Path(__file__).with_name("es5.js"))], input=json.dumps(scripts), capture_output=True, text=True, check=True,
        env=os.environ | {"NODE_PATH": str(MODULES)},
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told.pop("control.js")["error"], "the parser is set to 5"
    assert {name: each["error"] for name, each in told.items() if each["error"]} == {}
    # The copying button asks for a promise where the clipboard gives one; scan.js ends before anything where there are none; the widget is the host's page.
    used = {name: sorted(LATER & set(each["names"])) for name, each in told.items() if not name.startswith(("scan", "widget"))}
    assert {name: found for name, found in used.items() if found} == {}


def test_style_that_it_is_served_needs_nothing_later(served):
    assert {name.partition(".")[0] for name in served["stylesheet"]} >= {"page", "dark"}
    for name, text in served["stylesheet"].items():
        rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        assert MODERN.findall(rules) == [], name
        for selector, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", rules):
            # One selector that a browser does not know makes it pass over all that stand with it.
            assert not re.search(r"::|:focus-visible|:not\([^)]*[,:]", selector) or "," not in selector, (name, selector)
            for calculated in re.findall(r"([a-z-]+):\s*calc\(", declared):
                assert re.search(rf"{calculated}:\s*[0-9][^;]*;\s*{calculated}:\s*calc", declared), (name, selector, "a plain width before the calculated one")


def test_a_text_browser_asks_reads_and_decides(quiet_server, tmp_path: Path):
    with text_browser(quiet_server.url, tmp_path / "home") as browser:
        browser.push("林医生")
        browser.fill("^项目", "总蛋白")
        browser.fill("^出具机构", "东麓示范医院")
        browser.fill("^报告单号", "LIS-77")
        browser.push("^查询$")
        asked = browser.text()
        assert "还差一点" in asked and "请填写采样或检查的日期。" in asked and "[总蛋白" in asked and "[东麓示范医院" in asked, asked
        browser.fill("30 天前", "昨天下午3点")
        browser.push("^查询$")
        answered = browser.text()
        assert "可以互认" in answered and "应予互认" in answered and "您的决定" in answered and "逐项核对与依据" in answered, answered
        assert re.search(r"总蛋白.*东麓示范医院", answered) and "15:00" in answered
        browser.push("^急诊、急救")
        repeated = browser.text()
        assert "已决定重复" in repeated and "原因：急诊、急救" in repeated, repeated
        browser.push("撤回这个决定")
        assert "已撤回" in browser.text()
        browser.push("^采信")
        accepted = browser.text()
        assert "已采信" in accepted and "写入病历的一行" in accepted and "外院检查检验结果互认：总蛋白；检查检验机构：东麓示范医院" in accepted, accepted


def test_a_browser_without_script_or_style_sheets_shows_what_matters_in_order(browser, quiet_server):
    page = browser.new_context(**DESK, java_script_enabled=False, locale="zh-CN", base_url=quiet_server.url).new_page()
    page.route("**/*.css", lambda route: route.abort())
    sign_in(page)
    ask(page)
    said = page.locator("main").inner_text()
    order = [said.index(words) for words in ("可以互认", "应予互认", "总蛋白", "您的决定", "采信", "重复检查")]
    assert order[:4] == sorted(order[:4]) and said.index("采信", order[3]) < said.index("重复检查", order[3])
