"""A letter on paper, and the hospital's engineer with it: the registrar at a desk in Chinese, the engineer on a telephone in English."""

from __future__ import annotations

import pytest

from recognition.report_codes import possession
from tests.browser.clinic import PHONE
from tests.browser.offices import signed_in
from tests.report_codes import made
from tests.running import Server


@pytest.mark.parametrize(("key", "lang"), [(made.sm2(), "zh"), (made.ed25519(), "en")], ids=["zh", "en"])
def test_a_key_is_handed_in_by_a_letter_on_paper(browser, quiet_server: Server, key, lang: str, tmp_path):
    wen = signed_in(browser, quiet_server, "wen", lang, 1280)
    wen.goto("/registrar/report-keys")
    wen.fill("#institution", "cq001")
    wen.click("form[action='/registrar/report-keys'] button")
    code = wen.inner_text(".letter .secret code")
    wen.emulate_media(media="print")
    assert not wen.is_visible("nav") and not wen.is_visible(".done") and wen.is_visible(".letter")
    assert wen.pdf(format="A4").count(b"/Type /Page\n") == 1, "the letter is one sheet"
    wen.emulate_media(media="screen")

    engineer = browser.new_context(**PHONE, locale="en-GB" if lang == "en" else "zh-CN", base_url=quiet_server.url).new_page()
    engineer.goto("/report-key")
    engineer.fill("#code", code.upper())
    engineer.fill("#institution", made.ISSUER)
    engineer.click("button.main")
    assert code not in engineer.url
    file = tmp_path / "key.csv"
    file.write_text(f"机构,签名算法,公钥,生效日期\n,{made.ALGORITHMS[key.algorithm]},{key.public.hex()},\n", encoding="utf-8")
    engineer.set_input_files("#key_file", str(file))
    engineer.fill("#signature", key.sign(engineer.inner_text("#text").encode()).hex())
    engineer.click("button.main")
    whole = possession.fingerprint(key.public)
    assert engineer.inner_text(".secret code") == key.key_id.hex() and engineer.inner_text(".hash") == whole
    assert engineer.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    wen.goto("/registrar")
    wen.click(".finding a[href='/registrar/report-keys']")
    wen.click("table a >> nth=0")
    assert wen.inner_text(".hash.groups") == whole
    wen.click("button[value=take]")
    # the draft's changes name it
    wen.locator("main", has_text=key.public.hex()).wait_for()
    assert "/drafts/" in wen.url
