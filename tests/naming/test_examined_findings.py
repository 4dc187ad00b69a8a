"""Findings of another area of the body alone, and a machine of another kind, are a question about the examination; what belongs to it asks nothing."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

OF_ANOTHER = [
    ("胸部CT平扫", "检查所见：双膝关节间隙变窄"),
    ("甲状腺超声", "超声提示：脂肪肝"),
    ("颅脑MR平扫", "影像所见：双肺纹理增多"),
    ("双侧乳腺超声", "超声提示：前列腺增生"),
    ("腰椎MR平扫", "影像诊断：双侧上颌窦炎"),
    ("腰椎MR平扫", "影像所见：C5/6椎间盘突出"),
    ("颈椎MR平扫", "影像所见：L4/5椎间盘突出"),
    ("甲状腺超声", "超声所见：双侧颈动脉斑块"),
    ("腹部彩超", "超声所见：子宫大小正常，附件未见异常"),
    ("颅脑CT平扫", "设备：3.0T磁共振"),
    ("颅脑MR平扫", "设备：64排CT"),
    ("胸部CT平扫", "设备：DR"),
    ("腹部彩色多普勒超声", "仪器：64排螺旋CT"),
    ("颅脑CT平扫", "所见：MRI示脑实质未见异常"),
]
OF_IT = [
    ("胸部CT平扫", "影像所见：双肺纹理增多，纵隔淋巴结未见肿大。附见脂肪肝。"),
    ("胸部CT平扫", "影像诊断：双肺未见明显异常\n脂肪肝"),
    ("胸部正位X线摄影", "影像诊断：心肺膈未见异常"),
    ("胸部正位X线摄影", "影像诊断：脊柱侧弯"),
    ("腹部彩色多普勒超声", "超声提示：脂肪肝 胆囊息肉"),
    ("泌尿系超声", "超声提示：前列腺增生"),
    ("甲状腺超声", "超声提示：甲状腺结节"),
    ("颅脑MR平扫", "影像诊断：双侧基底节区腔隙性脑梗死"),
    ("颅脑CT平扫", "临床诊断：肺炎"),
    ("常规十二导联心电图", "心电图诊断：窦性心律"),
    ("颈动脉超声", "超声提示：双侧颈动脉斑块"),
    ("腰椎MR平扫", "影像诊断：腰椎退行性变"),
    ("腰椎MR平扫", "影像所见：L4/5椎间盘突出"),
    ("腹部彩色多普勒超声", "超声提示：双肾结石"),
    ("胸部CT平扫", "设备：64排螺旋CT"),
    ("颅脑MR平扫", "设备：3.0T磁共振"),
    ("胸部正位X线摄影", "设备：DR"),
]


def is_taken(edition, name: str, below: str) -> bool:
    """Whether the examination is taken without a person's look."""
    found = reader.read(edition, f"检查项目：{name}\n{below}")
    return not found.doubts and any(piece.resolution.code for piece in found.pieces)


@pytest.mark.parametrize(("name", "below"), OF_ANOTHER)
def test_what_is_of_another_examination_is_a_question_that_shows_the_line(edition, name: str, below: str):
    assert not is_taken(edition, name, below)
    found = reader.read(edition, f"检查项目：{name}\n{below}")
    assert below in [doubt.text for piece in found.pieces for doubt in piece.because]


@pytest.mark.parametrize(("name", "below"), OF_IT)
def test_what_is_of_it_asks_nothing(edition, name: str, below: str):
    assert is_taken(edition, name, below)


def test_findings_of_two_examinations_on_one_sheet_are_each_of_one(edition):
    found = reader.read(edition, "胸部CT平扫\n影像诊断：双肺未见异常\n甲状腺超声\n超声提示：甲状腺结节")
    assert {piece.resolution.code for piece in found.pieces} >= {"ct_chest", "us_thyroid"}


def test_a_consultation_on_films_of_another_hospital_is_a_question(edition):
    found = reader.read(edition, "胸部CT平扫 会诊")
    assert not any(piece.resolution.code for piece in found.pieces)


def test_a_part_of_the_findings_that_no_other_speaks_of_is_a_question(edition):
    assert not is_taken(edition, "颅脑CT平扫", "影像所见：脑实质未见异常\n影像诊断：两肺未见异常")
    assert is_taken(edition, "胸部CT平扫", "影像所见：双肺纹理增多，附见脂肪肝。\n影像诊断：脂肪肝")


@pytest.mark.parametrize(
    "title",
    ["MR检查报告单", "磁共振报告", "超声检查报告单", "胃镜报告单", "病理报告单", "心电图报告单", "PET-CT检查报告单", "东麓示范医院超声科报告", "会诊报告单"],
)
def test_a_title_of_another_kind_is_a_question(edition, title: str):
    found = reader.read(edition, f"{title}\n胸部CT平扫")
    assert found.pieces[-1].resolution.code is None and title in [doubt.text for doubt in found.pieces[-1].because]


@pytest.mark.parametrize("title", ["CT检查报告单", "影像检查报告单", "放射科报告单", "某某医学影像诊断中心CT报告单", "检查报告单"])
def test_a_title_of_its_kind_asks_nothing(edition, title: str):
    found = reader.read(edition, f"{title}\n胸部CT平扫")
    assert [piece.resolution.code for piece in found.pieces] == ["ct_chest"] and found.doubts == ()


def test_a_holter_is_no_ecg(edition):
    assert not any(piece.resolution.code for piece in reader.read(edition, "东麓示范医院动态心电图报告\n检查项目：常规十二导联心电图").pieces)
