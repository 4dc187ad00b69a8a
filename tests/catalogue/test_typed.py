"""What a box may choose beforehand: only what the whole text means, and nothing else does."""

from __future__ import annotations

import pytest

from recognition.catalogue.editions.store import Edition, build
from recognition.catalogue.names import resolver, typed
from tests.catalogue.region import CLINIC, EAST, LIN, USCC, rows


@pytest.fixture(scope="module")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The region of the tests with names that are easily taken for each other."""
    folder = tmp_path_factory.mktemp("boxes")
    given = rows()
    given["items"] += [
        {"code": "neut_pct", "name_zh": "中性粒细胞百分比", "name_en": "Neutrophils %", "kind": "lab"}, {"code": "neut_abs", "name_zh": "中性粒细胞绝对值", "name_en": "Neutrophils #", "kind": "lab"},
        {"code": "ct", "name_zh": "降钙素", "name_en": "Calcitonin", "kind": "lab"}, {"code": "ct_head", "name_zh": "颅脑CT平扫", "kind": "imaging"},
        {"code": "bc", "name_zh": "血培养", "kind": "lab"}, {"code": "glu", "name_zh": "葡萄糖", "kind": "lab"}, {"code": "glu2", "name_zh": "随机葡萄糖", "kind": "lab"},
        {"code": "kappa", "name_zh": "轻链", "kind": "lab"},
    ]  # fmt: skip
    given["item_aliases"] += [
        {"code": code, "alias": alias, "source": "form"}
        for code, alias in (("neut_pct", "NEUT%"), ("neut_abs", "NEUT#"), ("glu", "血糖"), ("glu2", "血糖"), ("k", "K"))
    ]
    given["code_maps"] = [
        {"institution": owner, "role": role, "local_code": local, "item": item}
        for owner, role, local, item in (
            (LIN, "receiver", "YL0001", "tp"),
            (LIN, "receiver", "YL0002", "k"),
            (EAST, "issuer", "7", "hgb"),
            (EAST, "issuer", "YL0002", "wbc"),
            (EAST, "issuer", "K", "glu"),
        )
    ]
    return Edition.open(folder, 1, build(folder, given))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("总蛋白", "tp"), ("總蛋白", "tp"), (" 总 蛋白 ", "tp"), ("Total protein", "tp"), ("TOTAL  PROTEIN", "tp"), ("血常规", "cbc"), ("B超", None), ("tp", "tp"), ("us_abd", "us_abd"), ("2885-2", "tp"),
        ("NEUT%", "neut_pct"), ("NEUT#", "neut_abs"), ("neut％", "neut_pct"), ("250301001", "tp"), ("002503010010000", "tp"), ("YL0001", "tp"), (" YL0001 ", "tp"), ("7", "hgb"),
        ("K", None), ("NEUT", None), ("总蛋", None), ("总蛋白量", None), ("蛋白", None), ("250101010", None), ("CT", None), ("ct", None), ("bc", None), ("BC", None), ("YL0002", None), ("YL000", None),
        ("血糖", None), ("", None), ("  ", None), ("#", None), ("%", None), ("-", None), ("zdb", None), ("zongdanbai", None), ("医" * 200, None), ("28852", None), ("\U0001f600", None),
    ],
)  # fmt: skip
def test_an_item_is_exact_or_for_choosing(boxes: Edition, text: str, code: str | None):
    assert typed.exact_item(boxes, text, LIN, EAST) == code


def test_local_codes_are_those_of_the_two_hospitals_alone(boxes: Edition):
    assert typed.exact_item(boxes, "YL0001") is None and typed.exact_item(boxes, "YL0001", EAST, LIN) is None
    assert typed.exact_item(boxes, "YL0002", LIN) == "k" and typed.exact_item(boxes, "YL0002", None, EAST) == "wbc"
    assert typed.exact_item(boxes, "K", LIN) == "k" and typed.exact_item(boxes, "K", LIN, EAST) is None, "a name of one item and a code for another"


def test_codes_of_prices_and_hospitals_are_offered_with_all_that_they_can_mean(boxes: Edition):
    assert typed.coded(boxes, "250101010", LIN, EAST) == ["hgb", "wbc"]
    assert typed.coded(boxes, "YL000", LIN, EAST) == ["tp", "k", "wbc"] and typed.coded(boxes, "yl00", LIN, None) == ["tp", "k"]
    assert typed.coded(boxes, "YL0002", LIN, EAST)[:2] == ["k", "wbc"]
    assert typed.coded(boxes, "", LIN, EAST) == [] == typed.coded(boxes, "'; --", LIN, EAST)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("云岭区人民医院", LIN), ("雲嶺區人民醫院", LIN), ("云岭医院", LIN), ("cq-lin", LIN), ("H50011100001", EAST), (USCC[EAST], EAST), ("东江医院(本部)", EAST), ("Issuer East", EAST),
        ("东江医院", None), ("东江", None), ("仁和诊所", None), ("云岭", None), ("人民医院", None), ("ylqrmyy", None), ("yunlingyiyuan", None), ("云岭区医院", None), ("", None), (CLINIC, CLINIC), ("%", None),
    ],
)  # fmt: skip
def test_a_hospital_is_exact_or_for_choosing(boxes: Edition, text: str, code: str | None):
    assert resolver.resolve_institution_text(boxes, text).code == code
