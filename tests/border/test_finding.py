"""The neighbour's institutions are found by name and code: offered with their region, taken where one is meant exactly, and named in answers in both languages."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.border.conftest import RECEIVER, Pair
from tests.clinician.sitting import signed_in
from tests.clinician.test_suggesting import suggested
from tests.people import performed

NAMES = {
    "zh": ("锦云示范医院（蜀州示范区）", "邻区目录"),
    "en": ("Jinyun Demonstration Hospital (fictional) (Shuzhou demonstration region)", "Neighbouring region's catalogue"),
}


def test_a_search_offers_them_with_their_region(pair: Pair):
    found = pair.system("yuzhou", RECEIVER).get("/api/v1/institutions?q=锦云示范医院").json["institutions"]
    theirs = next(row for row in found if row["code"] == "shuzhou/sc001")
    assert (theirs["region"], theirs["name_zh"]) == ("shuzhou", NAMES["zh"][0]) and all("region" not in row for row in found if "/" not in row["code"])
    assert all("/" not in row["code"] for row in pair.system("yuzhou", RECEIVER).get("/api/v1/institutions?q=东麓示范医院").json["institutions"])


@pytest.mark.parametrize("lang", NAMES)
def test_a_box_offers_them_and_the_answer_names_both_catalogues(pair: Pair, lang: str):
    sitting = signed_in(pair.here, "lin", lang)
    told = suggested(sitting, "institutions", "锦云示范医院")
    assert [(option["code"], option["name"]) for option in told["options"] if option["exact"]] == [("shuzhou/sc001", NAMES[lang][0])]
    # Their own code 0001 for an item, once their hospital stands in the other box.
    assert suggested(sitting, "items", "0001", issuer_code="shuzhou/sc001")["options"] and not suggested(sitting, "items", "0001")["options"]
    sitting.open("/")
    sitting.send("/ask", item="总蛋白", issuer="锦云示范医院", performed="昨天")
    text = unescape(re.sub(r"<[^>]+>", " ", sitting.page.text))
    assert NAMES[lang][0] in text and NAMES[lang][1] in text and pair.theirs.edition().sha256 in text


def test_what_only_comes_near_is_asked_back(pair: Pair):
    reply = pair.system("yuzhou", RECEIVER).ask({"item": "tp", "issuer": {"system": "name", "code": "锦云医"}, "performed_at": "2026-11-18T09:30:00+08:00"})
    assert (reply.status_code, reply.json["code"]) == (422, "issuer_ambiguous") and "shuzhou/sc001" in reply.json["candidates"]


def test_an_answer_names_them_by_code_and_edition(pair: Pair):
    body = {"item": {"system": "local", "code": "0001"}, "issuer": "shuzhou/sc001", "performed_at": performed(2)}
    answer = pair.system("yuzhou", RECEIVER).ask(body).json
    assert answer["issuer"]["name"] == "锦云示范医院" and answer["item"]["known"]
    assert answer["peer_edition"] == {"region": "shuzhou", "name": "蜀州示范区", "sha256": pair.theirs.edition().sha256}
    assert pair.system("yuzhou", RECEIVER).asked()["peer_edition"] is None
