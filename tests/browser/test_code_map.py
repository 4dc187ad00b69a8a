"""The page of a hospital's code map in a real browser: nothing stands in anybody's way, and it fits a desk and a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.clinic import DESK, PHONE
from tests.browser.hindrances import hindrances

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LIST = "项目编码,项目名称\nYL0001,总蛋白\nHE-1,总蛋白测定\nHE-2,从来没有的检查\n" + "a" * 70 + ",过长\n"


@pytest.mark.parametrize(("device", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-by-day", "phone-by-night"])
def test_a_list_is_uploaded_chosen_from_and_handed_in(open_page, tmp_path: Path, device, scheme):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    for lang in ("zh", "en"):
        page = open_page(device, color_scheme=scheme)
        page.goto(f"/sign-in?lang={lang}")
        page.get_by_role("button", name="何管理员").click()
        page.wait_for_url("**/")
        page.goto("/code-map")
        page.set_input_files("#file", str(tmp_path / "list.csv"))
        page.locator("button[value=check]").click()
        page.locator("select[name=item_0]").wait_for()
        assert page.locator("select[name=item_0]").input_value() == "", "nothing is chosen for anybody"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert hindrances(page, RULES) == []
        page.locator("select[name=item_0]").select_option("tp")
        page.locator("button[value=hand_in]").first.click()
        page.locator(".done").wait_for()
        assert hindrances(page, RULES) == []
        page.locator("button[value^=take_back]").first.click()
        page.locator(".done").wait_for()
