"""The API's search offers what the clinician's page offers for the same text."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.clinician.sitting import Sitting
from tests.clinician.test_suggesting import suggested

INSTITUTIONS = ["川医附一院", "川渝医大附二院", "东麓医院检验科", "2号院区", "医大儿院", "青禾中医", "动麓医院", "东麓口腔", "cq001", "儿院"]
ITEMS = ["白蛋白(尿)", "头颅MRI平扫", "YL0001", "2885-2", "血红但白", "xcg", "总蛋白"]


@pytest.mark.parametrize(("name", "texts"), [("institutions", INSTITUTIONS), ("items", ITEMS)])
def test_the_same_codes(app, dr_lin, name, texts):
    page = Sitting(app, "zh")
    page.sign_in("lin")
    for text in texts:
        offered = [option["code"] for option in suggested(page, name, text)["options"]]
        found = [row["code"] for row in dr_lin.get(f"/api/v1/{name}?limit=8&q={quote(text)}").json[name]]
        assert offered and set(offered) == set(found), text


def test_a_text_that_means_nothing_finds_nothing(dr_lin):
    for name in ("institutions", "items"):
        assert dr_lin.get(f"/api/v1/{name}?q=zzqqxx").json == {name: [], "next": None}


def test_further_pages_repeat_nothing(dr_lin):
    first = dr_lin.get(f"/api/v1/institutions?limit=5&q={quote('医院')}").json
    second = dr_lin.get(f"/api/v1/institutions?limit=5&q={quote('医院')}&cursor={first['next']}").json
    assert not {row["code"] for row in first["institutions"]} & {row["code"] for row in second["institutions"]}
