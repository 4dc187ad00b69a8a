"""Takes the pictures of the guides anew, from the running product: `.venv/bin/python docs/pictures/make.py`.

It fills a folder of its own with the demonstration region, serves it, and does what the guides for clinicians and for laboratories tell.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE)]

import palette  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from seed import demo  # noqa: E402
from tests.browser import report_walk  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.hospitals import hospital  # noqa: E402
from tests.people import EAST, performed  # noqa: E402
from tests.running import Server, running  # noqa: E402

PHONE, DESK = {"width": 390, "height": 700}, {"width": 820, "height": 1080}
OWN = {"system": "local", "code": "YL0001", "owner": "receiver"}


def launched(browser: Browser, server: Server, size: dict[str, int], lang: str, lookup: dict) -> Page:
    """A launched page on its own, as a desktop system opens it."""
    body = json.dumps({"origin": "null", "clinician": "dr-0417", "lookup": lookup}).encode()
    headers = {"Authorization": f"Bearer {server.keys['hospital']}", "Content-Type": "application/json"}
    token = server.send("POST", "/api/v1/launch-tokens", body, headers).json["token"]
    page = browser.new_context(viewport=size, locale="zh-CN" if lang == "zh" else "en-GB").new_page()
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" action="{server.url}/launch"><input name="token" value="{token}"><input name="lang" value="{lang}"><button>go</button></form>'
    )
    page.get_by_role("button").click()
    page.locator("main").wait_for()
    return page


def picture(page: Page, name: str) -> None:
    """Keeps what stands on the screen, no larger than it need be."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(HERE / f"{name}.png"))
    palette.shrink(HERE / f"{name}.png")


def clinician(browser: Browser, server: Server, lang: str) -> None:
    """The question, two verdicts, the line for the record, the reasons for a repeat; of these in English the last and the first verdict."""
    accept, repeat = {"zh": ("采信", "重复检查"), "en": ("Accept", "Repeat")}[lang]
    recognised = {"item": OWN, "issuer": EAST, "performed_at": performed(3, 9), "report_ref": "BG-1"}
    page = launched(browser, server, PHONE, lang, recognised)
    picture(page, f"recognised-{lang}")
    if lang == "zh":
        page.get_by_role("button", name=accept, exact=True).click()
        page.locator("#record").scroll_into_view_if_needed()
        picture(page, "accepted-zh")
        picture(launched(browser, server, PHONE, lang, {"item": OWN, "issuer": EAST}), "ask-zh")
    page = launched(browser, server, PHONE, lang, recognised | {"performed_at": performed(120, 9)})
    if lang == "zh":
        picture(page, "discretionary-zh")
    page.locator("summary", has_text=repeat).click()
    page.locator("summary", has_text=repeat).scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.decide').scrollIntoView()")
    picture(page, f"repeat-{lang}")


def report_code(browser: Browser, server: Server, lang: str) -> None:
    """From the printed report to the auditor; paper and photo are the same in both languages."""
    report, digits = report_walk.signed(server)
    paper = report_walk.printed(browser, report, digits)
    photo = report_walk.photographed(browser, paper)
    if lang == "zh":
        small = browser.new_context(viewport={"width": 520, "height": 374}).new_page()
        small.set_content(f'<body style="margin:0"><img width="520" src="data:image/jpeg;base64,{base64.b64encode(photo).decode()}">')
        small.locator("img").evaluate("image => image.decode()")
        small.screenshot(path=str(HERE / "code-photo.jpg"), type="jpeg", quality=50)
    phone = report_walk.on_a_phone(browser, server, lang)
    picture(phone, f"code-scan-{lang}")
    report_walk.scanned(phone, photo)
    picture(phone, f"code-answers-{lang}")
    phone.get_by_role("button", name={"zh": "采信", "en": "Accept"}[lang], exact=True).click()
    phone.locator("#record").wait_for()
    audited = report_walk.auditor(browser, server, lang)
    audited.locator("table.figures").scroll_into_view_if_needed()
    picture(audited, f"code-audited-{lang}")


def main() -> None:
    """All pictures, both languages."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "region"
        data.mkdir()
        demo.fill(data, lookups=0)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with running(data) as server, hospital(server.url, server.keys["hospital"]) as his:
            for lang in ("zh", "en"):
                clinician(browser, server, lang)
                report_code(browser, server, lang)
            page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
            page.goto(his)
            page.get_by_role("status").filter(has_text="answered").wait_for()
            picture(page, "widget-zh")
        browser.close()


if __name__ == "__main__":
    main()
