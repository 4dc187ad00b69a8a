"""A report is printed with a code, photographed, scanned on a telephone and accepted, and the auditor sees it corroborated; in both languages."""

from __future__ import annotations

import pytest

from tests.browser import report_walk
from tests.running import Server

SAID = {
    "zh": ("互认码已验证", "采信", "已采信 3 项", "出具机构证实", "问自出具机构签名的互认码"),
    "en": ("Report code verified", "Accept", "3 accepted", "Corroborated by the issuer", "asked from a code that the issuer signed"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_printer_to_the_auditor(browser, quiet_server: Server, lang: str):
    verified, accept, accepted, corroborated, signed = SAID[lang]
    report, digits = report_walk.signed(quiet_server)
    photo = report_walk.photographed(browser, report_walk.printed(browser, report, digits))
    phone = report_walk.on_a_phone(browser, quiet_server, lang)
    report_walk.scanned(phone, photo)
    told = phone.inner_text("main")
    assert verified in told and report["report"] in told
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    phone.get_by_role("button", name=accept, exact=True).click()
    phone.locator("#record").wait_for()
    assert accepted in phone.inner_text("main")
    qiu = report_walk.auditor(browser, quiet_server, lang)
    rows = qiu.locator("tbody tr").all_inner_texts()
    assert sum(corroborated in row for row in rows) >= 3, rows
    qiu.click("tbody tr td a >> nth=0")
    qiu.locator("pre.raw").wait_for()
    assert signed in qiu.inner_text("main") and '"code"' in qiu.inner_text("pre.raw")
