"""What the boxes are told: for which text, the best first, and what the whole text means, if anything."""

from __future__ import annotations

from typing import Any

import pytest

from recognition.services import own_lookups

DONGLU = "东麓示范医院"


def suggested(sitting, box: str, text: str, **more: str) -> dict[str, Any]:
    sitting.open("/")
    csrf = dict(sitting.form("/ask").values)["csrf"]
    response = sitting.client.post(f"/suggest/{box}", data={"q": text, "csrf": csrf, **more}, headers=sitting.headers)
    assert response.status_code == 200
    return response.json


@pytest.mark.parametrize("text", ["总蛋白", " 总蛋白 ", "ＴＰ", "不存在", "", "  ", "%_'\"<b>", "\u202e倒", "医" * 300])
@pytest.mark.parametrize("box", ["items", "institutions"])
def test_a_list_says_which_text_it_answers(dr_lin, box, text):
    told = suggested(dr_lin, box, text)
    assert told["q"] == text[:200] and len(told["options"]) <= 8
    assert all(set(option) == {"code", "name", "also", "exact"} for option in told["options"]) and sum(option["exact"] for option in told["options"]) <= 1


@pytest.mark.parametrize(
    ("box", "text", "exact"),
    [
        ("items", "总蛋白", "tp"), ("items", "头颅CT平扫", "ct_head"), ("items", "2885-2", "tp"), ("items", "YL0001", "tp"), ("items", "250301001", "tp"), ("items", "002503010010000", "tp"),
        ("items", "CT", None), ("items", "头部CT", None), ("items", "xcg", None), ("items", "NEUT#", None), ("items", "250404011", None), ("items", "血糖", None), ("items", "ct", None), ("items", "bc", None), ("items", "白蛋白(尿)", None), ("items", "雪常规", None),
        ("institutions", DONGLU, "cq001"), ("institutions", "東麓示範醫院", "cq001"), ("institutions", "H50011100001", "cq001"), ("institutions", "cq001", "cq001"),
        ("institutions", "东麓", None), ("institutions", "肿瘤医院", None), ("institutions", "口腔医院", None), ("institutions", "眼科医院", None), ("institutions", "青禾中医院", None), ("institutions", "dlsfyy", None),
        ("institutions", "东路示范医院", None),
    ],
)  # fmt: skip
def test_only_what_the_whole_text_means_is_exact(dr_lin, box, text, exact):
    options = suggested(dr_lin, box, text)["options"]
    assert options and [option["code"] for option in options if option["exact"]] == ([exact] if exact else [])
    assert exact is None or options[0]["code"] == exact, "and it stands first"


@pytest.mark.parametrize(
    ("box", "text", "first"),
    [
        ("items", "头部CT", ["ct_head", "ct_head_ce", "cta_head"]), ("items", "CT头部", ["ct_head"]), ("items", "颅脑CT", ["ct_head"]), ("items", "YL00", ["tp"]), ("items", "胃蛋白酶原Ⅱ", ["pgii"]), ("items", "b2微球蛋白", ["b2mg"]),
        ("institutions", "东麓", ["cq001"]), ("institutions", "青禾中医院", ["cq009"]), ("institutions", "妇保院", ["sc003", "cq019"]), ("institutions", "儿院", ["cq008", "sc019"]), ("institutions", "锦云南院", ["sc002"]),
        ("institutions", "zhongyiyiyuan", ["cq009"]), ("institutions", "nanyuan", ["cq049"]), ("institutions", "沙坪坝青禾", ["cq009"]),
    ],
)  # fmt: skip
def test_the_best_stands_first(dr_lin, box, text, first):
    assert [option["code"] for option in suggested(dr_lin, box, text)["options"]][: len(first)] == first


def test_the_issuers_own_code_is_known_once_the_issuer_is_chosen(dr_lin):
    assert suggested(dr_lin, "items", "DL0001")["options"] == []
    options = suggested(dr_lin, "items", "DL0001", issuer_code="cq001")["options"]
    assert [(option["code"], option["exact"]) for option in options] == [("tp", True)]
    for nobody in ("?", "", "cq999", "%", "x" * 300):
        assert suggested(dr_lin, "items", "DL0001", issuer_code=nobody)["options"] == []


def test_near_sounds_are_offered_only_where_nothing_is_called_so_and_are_told_as_such(dr_lin):
    near = suggested(dr_lin, "institutions", "东路示范医院")
    assert near["heard"] and near["options"][0]["code"] == "cq001"
    assert not suggested(dr_lin, "institutions", "东麓")["heard"] and suggested(dr_lin, "items", "雪常规")["options"][0]["code"] == "cbc"
    assert suggested(dr_lin, "institutions", "zzzz") == {"q": "zzzz", "recent": False, "heard": False, "options": []}


def test_what_this_hospital_asks_about_comes_first_among_what_matches_equally(dr_lin):
    before = [option["code"] for option in suggested(dr_lin, "institutions", "示范医院")["options"]]
    assert "sc013" not in before[:1]
    for day in range(1, 4):
        dr_lin.ask("总蛋白", "剑溪示范医院", f"{day}天前")
    own_lookups._kept.clear()
    assert suggested(dr_lin, "institutions", "示范医院")["options"][0]["code"] == "sc013"


def test_the_other_language_has_its_names_first(dr_lin_in_english):
    option = suggested(dr_lin_in_english, "items", "总蛋白")["options"][0]
    assert (option["name"], option["also"], option["exact"]) == ("Total protein", "总蛋白", True)


def test_nobody_is_suggested_anything_without_a_session(app):
    assert app.test_client().post("/suggest/items", data={"q": "总蛋白"}).status_code != 200
