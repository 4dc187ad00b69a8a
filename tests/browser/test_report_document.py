"""A report file in a real browser: chosen, read, its questions answered, decided; on a desk and on a phone, in both languages, in nobody's way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from recognition.domain.lookups import SHANGHAI
from tests.browser.clinic import DESK, PHONE
from tests.browser.hindrances import hindrances
from tests.browser.test_for_everybody import RULES, SMALL
from tests.reports.messages import message, order, result, serum


def document() -> bytes:
    """Two rows that are asked, and one of each kind of question."""
    now = datetime.now(SHANGHAI)
    day = f"{now - timedelta(days=1):%Y%m%d}"
    taken = {"f7": f"{day}074210", "f22": f"{day}150000"}
    return message(
        order(**taken), serum(), result(), result(f3="DL0010^x^99DL"), result(f3="^葡萄糖"), result(f5=""),
        order(**{**taken, "f3": "BG-2", "f25": ""}), serum(), result(f3="DL0020^x^99DL", f11=""),
        order(**{**taken, "f3": "BG-3", "f7": ""}), serum(), result(f3="DL0038^x^99DL"),
        sent=f"{now:%Y%m%d%H%M%S}",
    ).encode()  # fmt: skip


@pytest.mark.parametrize(("device", "scheme", "lang"), [(DESK, "light", "zh"), (PHONE, "dark", "en")], ids=["desk-by-day", "phone-by-night"])
def test_from_the_file_to_the_decision(open_page, device, scheme, lang):
    page = open_page(device, color_scheme=scheme)
    found = []

    def check(name: str) -> None:
        found.extend((name, *one) for one in hindrances(page, RULES))
        assert "has_touch" not in device or page.evaluate(SMALL) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name

    page.goto(f"/sign-in?lang={lang}")
    page.get_by_role("button", name="林医生").click()
    page.wait_for_url("**/")
    page.goto("/several")
    page.locator("details.file summary").click()
    check("file")
    page.locator("#file").set_input_files({"name": "report.hl7", "mimeType": "application/octet-stream", "buffer": document()})
    page.locator("form[enctype] button").click()
    page.locator("section.document").wait_for()
    assert page.locator("ul.sheet > li").count() == 2
    check("read")
    page.locator("input[name=item0]").first.check()
    page.locator("input[type=checkbox][name^=ok]").first.check()
    page.locator("section.document button.main").click()
    page.locator("ul.sheet > li").nth(3).wait_for()
    check("answered")
    page.locator("button.accept").click()
    page.locator("#record").wait_for()
    assert found == []
