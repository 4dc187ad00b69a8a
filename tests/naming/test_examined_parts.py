"""检查部位 and 检查方法 are held against the examination that they stand beside."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

AGREEING = [
    ("检查项目：胸部CT平扫\n检查部位：胸部", "ct_chest"), ("检查部位：胸部\n检查项目：胸部CT平扫", "ct_chest"), ("检查部位：甲状腺\n检查项目：甲状腺彩超", "us_thyroid"), ("检查项目：胸部CT平扫\n检查部位：肺部", "ct_chest"), ("检查项目：胸部CT平扫\n检查方法：CT平扫", "ct_chest"),
    ("检查项目：腹部彩超\n检查部位：肝、胆、胰、脾、双肾", "us_abd"), ("膝关节MR平扫\n检查部位：膝关节", "mr_knee"), ("颅脑MR平扫\n检查部位：头部\n检查方法：磁共振", "mr_brain"), ("检查部位：胸部CT平扫", "ct_chest"),
    ("检查项目：胸部CT平扫\n检查部位：胸部  检查方法：平扫", "ct_chest"), ("检查部位：胸部\n检查方法：平扫\n检查项目：胸部CT平扫", "ct_chest"), ("检查部位：胸部 检查方法：平扫\n检查项目：胸部CT平扫", "ct_chest"), ("检查项目 胸部CT平扫", "ct_chest"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), AGREEING)
def test_a_part_and_a_method_that_agree_ask_nothing(edition, text, code):
    found = reader.read(edition, text)
    assert [piece.resolution.code for piece in found.pieces] == [code] and found.doubts == ()


CONTRADICTING = [
    f"检查项目：胸部CT平扫\n{label}"
    for label in (
        "检查部位：腹部 检查部位：头颅 检查部位：膝关节 检查部位：胸部、腹部 检查方法：MRI 检查方法：超声 检查方法：CT增强 检查方法：CTA 检查方法：PET 检查方法：钼靶"
    ).split()
] + ["检查项目：胸部CT平扫\n检查部位：胸部  检查方法：MRI", "检查项目：胸部CT平扫\n检查部位：头颅 检查方法：平扫"]


@pytest.mark.parametrize("text", CONTRADICTING)
def test_one_that_contradicts_is_the_question_about_that_examination(edition, text):
    found = reader.read(edition, text)
    (asked,) = found.pieces
    assert asked.resolution.code is None and asked.resolution.offers[0].code == "ct_chest" and [doubt.line for doubt in asked.because] == [1]


@pytest.mark.parametrize("label", ["检查部位：某处", "检查部位：骨盆", "检查部位：左肺", "检查方法：SAG T1WI"])
def test_a_part_or_a_way_that_nobody_knows_and_a_single_side_are_shown(edition, label):
    found = reader.read(edition, f"检查项目：胸部CT平扫\n{label}")
    assert [doubt.text for doubt in found.doubts] == [label]


def test_of_two_examinations_the_one_that_every_part_contradicts_is_asked(edition):
    found = reader.read(edition, "胸部CT平扫、腹部CT平扫\n检查部位：胸部")
    assert [piece.resolution.code for piece in found.pieces] == ["ct_chest", None] and [doubt.line for doubt in found.pieces[1].because] == [1]
    found = reader.read(edition, "胸部CT平扫、腹部CT平扫\n检查部位：胸部、腹部")
    assert [piece.resolution.code for piece in found.pieces] == ["ct_chest", "ct_abd"]


@pytest.mark.parametrize("text", ["胸部CT平扫+HRCT", "胸部CT(平扫+HRCT)"])
def test_thin_slices_are_another_way(edition, text):
    assert not any(piece.resolution.code for piece in reader.read(edition, text).pieces)


@pytest.mark.parametrize(("text", "code"), [("检查项目：腹部彩色多普勒超声\n检查部位：肝脏", "us_abd"), ("腹部CT平扫\n检查部位：肾脏", "ct_abd")])
def test_a_part_that_has_an_examination_of_its_own_is_a_question(edition, text, code):
    (asked,) = reader.read(edition, text).pieces
    assert asked.resolution.code is None and asked.resolution.offers[0].code == code and [doubt.line for doubt in asked.because] == [1]


@pytest.mark.parametrize(
    "text", ["腹部彩色多普勒超声\n检查部位：肝、胆、胰、脾", "胸部CT平扫\n检查部位：肺部", "腹部CT平扫\n检查部位：上腹部", "颅脑MR平扫\n检查部位：头部"]
)
def test_one_that_has_none_or_several_parts_asks_nothing(edition, text):
    found = reader.read(edition, text)
    assert all(piece.resolution.code for piece in found.pieces) and found.doubts == ()
