"""The reference data: complete, referring to what exists, and honest about what is illustrative."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from recognition.catalogue.names import normalise
from seed import reference

WIDE_WORDS = {
    "b超", "彩超", "核磁", "磁共振", "mri", "ct平扫", "ct plain", "肿瘤标志物", "肿标", "tumour markers", "tumor markers", "全腹ct",
    "感染指标", "炎症指标", "感染标志物", "炎症标志物", "肿瘤标记物", "肿瘤全套", "肿瘤指标", "肿瘤筛查", "ca系列", "ct abdomen pelvis", "ct abdomen and pelvis", "腹盆ct", "腹部盆腔ct", "肿瘤五项", "消化道肿瘤", "消化道肿瘤标志物",
}  # fmt: skip
"""Words for a whole modality or group; they find what is ordered most."""
SPECIMENS = {
    "serum",
    "plasma",
    "citrated_plasma",
    "whole_blood",
    "arterial_blood",
    "blood",
    "urine",
    "urine_24h",
    "stool",
    "sputum",
    "respiratory_swab",
    "breath",
}
"""Codes of the specimens that the reference items are measured in."""


def listed(scope: str, day: str) -> set[str]:
    """Counted from the rows themselves, not by the function under test."""
    return {
        row["item"]
        for row in reference.rows("listings")
        if row["scope"] == scope and row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] >= day)
    }


def kinds(codes: set[str]) -> Counter[str]:
    return Counter(reference.items()[code]["kind"] for code in codes)


def test_all_items_are_there_with_both_names():
    rows = reference.rows("items")
    assert len(rows) == len(reference.items()) == 361
    assert Counter(row["kind"] for row in rows) == {"lab": 201, "imaging": 152, "physiology": 8}
    assert [row["code"] for row in rows if not row["name_zh"] or not row["name_en"]] == []
    assert len(reference.rows("item_groups")) == 23
    assert {row["group_code"] for row in rows} == {row["code"] for row in reference.rows("item_groups")}


@pytest.mark.parametrize(
    ("day", "lab", "imaging"),
    [
        ("2023-12-30", 0, 0),
        ("2023-12-31", 45, 67),
        ("2024-12-30", 45, 67),
        ("2024-12-31", 81, 80),
        ("2025-12-30", 81, 80),
        ("2025-12-31", 81, 141),
        ("2029-12-31", 81, 141),
    ],
)
def test_the_agreed_catalogues_hold_their_published_totals(day: str, lab: int, imaging: int):
    codes = listed("CY", day)
    assert (kinds(codes)["lab"], kinds(codes)["imaging"], len(codes)) == (lab, imaging, lab + imaging)
    assert set(reference.listed("CY", day)) == codes


def test_memberships_windows_and_prices_say_that_they_are_illustrative():
    assert [row for row in reference.rows("listings") if not row["illustrative"] or not row["source"]] == []
    assert [row for row in reference.rows("tariffs") if not row["illustrative"] or "示意" not in row["source"]] == []
    assert "illustrative" in reference.meta()["notice_illustrative"]
    assert [row["code"] for row in reference.rows("items") if row["volatile"] and "示意" not in row["note"]] == []


def test_listings_of_one_item_and_scope_do_not_overlap():
    spans = defaultdict(list)
    for row in reference.rows("listings"):
        spans[row["item"], row["scope"]].append((row["valid_from"], row["valid_to"] or "9999-12-31"))
    clashes = [key for key, days in spans.items() for one, two in zip(sorted(days), sorted(days)[1:], strict=False) if two[0] <= one[1]]
    assert clashes == []


def test_a_narrower_catalogue_may_give_another_window():
    windows = {(row["item"], row["scope"]): row["window_days"] for row in reference.rows("listings") if row["valid_to"] is None}
    differing = [item for item, scope in windows if scope in ("50", "51") and windows.get((item, "CY"), windows[item, scope]) != windows[item, scope]]
    assert len(differing) >= 10
    assert {days for (item, scope), days in windows.items() if scope == "50" and item in ("tni", "abg")} == {0}


def check_digit(code: str) -> int:
    """LOINC's own check digit (mod 10)."""
    digits = code.split("-")[0][::-1]
    odd = str(int(digits[::2][::-1]) * 2)
    return -(sum(map(int, odd)) + sum(map(int, digits[1::2]))) % 10


def test_loinc_codes_carry_their_check_digit_and_the_notice_goes_with_them():
    codes = [row["loinc"] for row in reference.rows("items") if row["loinc"]]
    assert len(codes) == 353
    assert [code for code in codes if check_digit(code) != int(code[-1])] == []
    assert check_digit("2885-2") == 2 and check_digit("2885-3") != 3
    assert "Regenstrief" in reference.meta()["notice_loinc"] and "http://loinc.org/license" in reference.meta()["notice_loinc"]


def test_every_item_and_panel_has_aliases_and_each_means_few_things():
    named = set(reference.items()) | {row["code"] for row in reference.rows("panels")}
    meant = defaultdict(set)
    for row in reference.rows("item_aliases"):
        assert row["code"] in named and row["lang"] in ("zh", "en") and row["alias"] == row["alias"].strip()
        meant[row["alias"].casefold()].add(row["code"])
    assert {row["code"] for row in reference.rows("item_aliases")} == named
    assert len(meant) >= 450
    assert {alias: codes for alias, codes in meant.items() if len(codes) > 3 and alias not in WIDE_WORDS} == {}


def test_only_a_sourced_alias_names_its_item_alone():
    """An alias without a source is offered, never taken; what two items share, and what is another's name, has none."""
    rows = reference.plain("aliases")
    sources = {row["code"] for row in reference.plain("alias_sources")}
    assert {row["source"] for row in rows} - {""} == sources
    assert all(row["title"] and row["publisher"] and row["year"].isdigit() and row["seen"] for row in reference.plain("alias_sources"))
    names = defaultdict(set)
    for table in ("panels", "items"):
        for row in reference.rows(table):
            for name in ("name_zh", "name_en"):
                names[normalise.term(row[name])].add(row["code"])
    for row in rows:
        names[normalise.term(row["alias"])].add(row["code"])
    exact = [row for row in rows if row["source"]]
    assert [row for row in exact if len(names[normalise.term(row["alias"])]) > 1 and not measured(row["alias"])] == []
    assert len(exact) > 500 and len({(row["code"], row["alias"]) for row in rows}) == len(rows)


def measured(alias: str) -> bool:
    """Whether a sign that a search drops (NEUT% against NEUT) belongs to the alias."""
    return alias.endswith("%")


@pytest.mark.parametrize(
    "word",
    [
        "TP",
        "UA",
        "TG",
        "Tg",
        "PCT",
        "PTA",
        "GLU",
        "CK-MB",
        "HCG",
        "PRO",
        "AT-III",
        "RDW",
        "LPS",
        "SI",
        "TB",
        "HIV",
        "HCV",
        "UBT",
        "FBG",
        "K+",
        "Ca2+",
        "2hPG",
        "白细胞",
        "中性粒细胞",
        "淋巴细胞",
        "网织红细胞",
        "血糖",
        "葡萄糖",
        "血型",
        "梅毒",
        "上皮细胞",
        "碳酸氢根",
        "糖化血清蛋白",
        "粪便隐血试验",
        "血气分析",
        "LAC",
        "TT",
        "胸片",
        "头颅CT",
        "胸部CT",
        "腹部增强CT",
        "头颈CTA",
        "上腹部CT",
        "全腹CT",
        "泌尿系CT",
        "双下肢血管彩超",
        "肿瘤标志物",
        "传染病八项",
        "乳腺彩超",
        "PET-CT",
        "骨密度",
        "肺功能",
        "甲功",
        "凝血功能",
        "电解质",
    ],
)
def test_a_word_that_can_mean_something_else_has_no_source(word: str):
    found = [row["source"] for row in reference.plain("aliases") if row["alias"] == word]
    assert found and set(found) == {""}


def test_specimens_are_codes_and_every_laboratory_item_has_one():
    coded = {row["code"]: row["specimen"].split("/") for row in reference.rows("items") if row["kind"] == "lab"}
    assert {specimen for specimens in coded.values() for specimen in specimens} == SPECIMENS
    assert [code for code, specimens in coded.items() if len(set(specimens)) < len(specimens)] == []
    assert (coded["alb"], coded["hba1c"], coded["u_tp24"], coded["pt"], coded["abg"]) == (
        ["serum", "plasma"],
        ["whole_blood"],
        ["urine_24h"],
        ["citrated_plasma"],
        ["arterial_blood"],
    )


def test_a_radiograph_says_so_in_its_name():
    """手 or Hip alone names a part of the body, not an examination."""
    nameless = [
        row["code"]
        for row in reference.rows("items")
        if row["code"].startswith("xr_")
        and row["code"] != "xr_boneage"
        and not ("摄影" in row["name_zh"] and "radiograph" in row["name_en"].replace("X-ray", "radiograph"))
    ]
    assert nameless == []


def test_no_alias_is_another_item_s_name():
    names = {row[name].casefold(): row["code"] for table in ("panels", "items") for row in reference.rows(table) for name in ("name_zh", "name_en")}
    assert [row for row in reference.rows("item_aliases") if names.get(row["alias"].casefold(), row["code"]) != row["code"]] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("血常规", {"cbc"}),
        ("尿常规", {"ua_panel"}),
        ("肝功", {"liver"}),
        ("肾功", {"renal"}),
        ("乙肝两对半", {"hbv5"}),
        ("凝血功能", {"coag4", "coag6"}),
        ("谷丙转氨酶", {"alt"}),
        ("ALT", {"alt"}),
        ("WBC", {"wbc"}),
        ("血糖", {"glu", "glu_rand"}),
        ("心肌酶", {"cardiac"}),
        ("胸片", {"xr_chestpa", "xr_chest2v"}),
        ("B超", {"us_abd", "us_pelvis"}),
        ("心电图", {"ecg12"}),
        ("糖化血红蛋白", {"hba1c"}),
        ("甲功", {"thyroid3", "thyroid5", "thyroid7"}),
        ("心脏彩超", {"us_echo"}),
        ("PSA", {"tpsa"}),
    ],
)
def test_what_clinicians_say_means_the_right_item(said: str, meant: set[str]):
    assert {row["code"] for row in reference.rows("item_aliases") if row["alias"] == said} == meant


def test_panels_are_billed_once_or_are_groupings_without_a_price():
    priced = {row["item"] for row in reference.rows("tariffs")}
    for panel in reference.rows("panels"):
        members = [row["member"] for row in reference.rows("panel_members") if row["panel"] == panel["code"]]
        assert members and len(set(members)) == len(members) and set(members) <= set(reference.items())
        assert (panel["code"] in reference.items()) != bool(panel["grouping"])
        assert panel["code"] in priced or panel["grouping"]


def test_the_change_of_november_2025_is_dated():
    ends = {row["code"]: (row["valid_from"], row["valid_to"], row["note"]) for row in reference.rows("divisions")}
    assert ends["500105"][1] == ends["500112"][1] == "2025-11-05"
    assert ends["500157"][0] == "2025-11-06" and "confirm against the ministry's list" in ends["500157"][2]
    changes = {(row["kind"], row["from_code"], row["to_code"]) for row in reference.rows("division_changes")}
    assert {("merge", "500105", "500157"), ("merge", "500112", "500157")} <= changes
    in_2026 = [code for code, (since, until, _) in ends.items() if code.startswith("50") and code != "500000" and until is None]
    assert len(in_2026) == 37


def test_every_priced_item_has_a_default_price_and_references_for_both_provinces():
    owners = defaultdict(set)
    for row in reference.rows("tariffs"):
        assert row["fen"] > 0
        owners[row["owner"]].add(row["item"])
    assert owners["*"] == owners["50"] == owners["51"] and len(owners["*"]) > 330
