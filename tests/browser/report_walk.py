"""The walk of a report with a code, from the laboratory's printer to the auditor: each step as a person sees it. The guides' pictures are taken on it."""

from __future__ import annotations

import base64
import json
from typing import Any

from recognition.report_codes import codes, drawing
from recognition.report_codes.private_keys import read_pem
from recognition.services.people import DEMO_PASSWORD
from schemas import signed_reports
from seed import report_codes
from tests.browser.clinic import PHONE, sign_in
from tests.running import Server

DOTS = 4
PAPER = {"width": 760, "height": 520}
REPORT = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 32px 40px; width: 680px; background: #fff; color: #111; font: 15px/1.6 "Noto Sans CJK SC", sans-serif; }}
h1 {{ font-size: 22px; text-align: center; margin: 0 0 12px; }} table {{ width: 440px; border-collapse: collapse; }}
td, th {{ border-top: 1px solid #555; padding: 4px 8px; text-align: left; font-weight: normal; }}
.code {{ position: absolute; right: 32px; top: 96px; text-align: center; }} .code img {{ display: block; width: {side}px; image-rendering: pixelated; }}
</style><h1>东麓示范医院 检验报告单</h1><div class="code"><img src="data:image/png;base64,{square}" alt="">互认码 {mark}</div>
<p>报告单号 {number}<br>标本 血清 采样 {sampled}<br>报告日期 {issued}<br>（演示，虚构）</p>
<table><tr><th>项目</th><th>结果</th><th>单位</th></tr><tr><td>总蛋白</td><td>▒▒</td><td>g/L</td></tr><tr><td>白蛋白</td><td>▒▒</td><td>g/L</td></tr>
<tr><td>钾</td><td>▒▒</td><td>mmol/L</td></tr></table>"""
"""A report as a laboratory's system lays it out; results are blotted out."""
PHOTO = """<!doctype html><style>body {{ margin: 0; background: #6b5844; overflow: hidden; }}
img {{ width: 1480px; margin: 60px 60px; transform: perspective(2600px) rotateX(9deg) rotateY(-7deg) rotate(3deg); filter: blur(.7px) brightness(.93); }}
</style><img src="data:image/png;base64,{paper}" alt="">"""
"""The paper on a desk, seen a little from the side and not quite in focus."""


def signed(server: Server) -> tuple[dict[str, Any], str]:
    """The demonstration's report of today and the digits of its code, signed as the laboratory does with `sign report`."""
    report = json.loads((server.data / report_codes.REPORT_FILE).read_text(encoding="utf-8"))
    key = read_pem((server.data / report_codes.KEY_FILE).read_text(encoding="ascii"))
    return report, codes.sign(signed_reports.claims(report), key)


def printed(browser: Any, report: dict[str, Any], digits: str) -> bytes:
    """The paper, as a picture of 2 pixels to one of the page."""
    square = drawing.square(digits)
    side = square.symbol_size(border=drawing.QUIET)[0] * 2
    page = browser.new_context(viewport=PAPER, device_scale_factor=2).new_page()
    sampled = report["items"][0]["performed_at"][:16].replace("T", " ")
    page.set_content(REPORT.format(square=_drawn(square), side=side, mark=report["mark"], number=report["report"], sampled=sampled, issued=report["issued"]))
    return _taken(page)


def _drawn(square: Any) -> str:
    return str(square.png_data_uri(scale=DOTS, border=drawing.QUIET)).partition(",")[2]


def photographed(browser: Any, paper: bytes) -> bytes:
    """A photo of the paper: tilted, a little blurred, compressed as telephones do."""
    page = browser.new_context(viewport={"width": 1600, "height": 1150}).new_page()
    page.set_content(PHOTO.format(paper=base64.b64encode(paper).decode()))
    page.locator("img").evaluate("image => image.decode()")
    taken: bytes = page.screenshot(type="jpeg", quality=60)
    page.context.close()
    return taken


def _taken(page: Any) -> bytes:
    taken: bytes = page.screenshot()
    page.context.close()
    return taken


def on_a_phone(browser: Any, server: Server, lang: str) -> Any:
    """Dr Lin's telephone, signed in and on the page that scans."""
    page = browser.new_context(**PHONE, locale="zh-CN" if lang == "zh" else "en-GB", base_url=server.url).new_page()
    sign_in(page)
    page.goto("/scan")
    page.locator("#look").wait_for()
    return page


def scanned(page: Any, photo: bytes) -> None:
    """The photo is chosen; the answers of the whole report come."""
    page.locator("#photo").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo})
    page.locator(".signed").wait_for()


def auditor(browser: Any, server: Server, lang: str) -> Any:
    """Auditor Qiu, signed in, before the list of what was accepted."""
    page = browser.new_context(viewport={"width": 1280, "height": 760}, locale="zh-CN" if lang == "zh" else "en-GB", base_url=server.url).new_page()
    page.goto("/sign-in")
    page.fill("#login", "qiu")
    page.fill("#password", DEMO_PASSWORD)
    page.click("form.ask button.main")
    page.goto("/audit/entries?counter=accepted")
    return page
