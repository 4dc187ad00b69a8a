"""A report that names another institution than the issuer that was given is looked at: the form may hold the last report's issuer."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports.letterheads import others
from recognition.catalogue.reports.row_reader import folded
from recognition.services.reports import paper_issuer

OTHERS = [
    "锦云示范医院检验报告单", "医院：云岭示范医院", "医院名称：云岭示范医院", "机构：云岭示范医院", "检验单位：云岭示范医院", "报告单位：云岭示范医院", "科室：云岭示范医院检验科", "审核者：王（云岭示范医院）", "地址：云岭示范医院门诊二楼", "转自云岭示范医院",
    "复制自云岭示范医院", "欢迎关注云岭示范医院", "检验机构：银河演示医学检验实验室", "Jinyun Demonstration Hospital Laboratory", "Hospital: Yunling Demonstration Hospital", "示例市第三人民医院检验报告单", "某某大学附属医院 检验报告单", "某某医院",
    "东麓区人民医院", "东麓市第一人民医院", "东麓第二示范医院", "东麓儿童示范医院", "东麓示范中医医院", "示范医院", "重庆东麓示范医院", "新东麓示范医院", "原东麓示范医院", "Affiliated Hospital of Donglu Demonstration Hospital",
    "东麓示范医院荷塘卫生院", "东麓示范医院附属儿童医院", "东麓示范医院集团荷塘示范医院", "东麓示范医院(托管)荷塘卫生院", "东麓示范医院合作医院", "东麓示范医院荷塘分院检验报告单", "东麓示范医院(荷塘分院)", "东麓示范医院江南院区", "东麓示范医院(西区)", "东麓示范医院(北院区)检验报告",
    "东麓示范医院区域检验中心", "东麓示范医院第二门诊部", "东麓示范医院、荷塘卫生院", "东麓示范医院 荷塘分院", "东麓示范医院·江南院区", "东麓示范医院互联网医院", "West Donglu Demonstration Hospital", "出报告机构 荷塘卫生院", "医院：东麓示范医院荷塘卫生院", "检验机构：东麓示范医院集团荷塘示范医院", "东麓示范医院云岭示范医院联合检验中心",
]  # fmt: skip
OWN = [
    "东麓示范医院检验报告单", "东麓医院", "东麓示范医院 健康体检中心", "东麓示范医院检验科报告单", "东麓示范医院健康体检中心", "东麓示范医院门诊检验报告单", "东麓示范医院生化检验报告单", "数据来源于东麓示范医院", "东麓示范医院急救中心", "东麓示范医院客服中心", "东麓示范医院病理诊断中心", "检验单位：东麓示范医院 检验科", "东麓示范医院检验报告单 送检医院：荷塘卫生院", "东麓示范医院(三甲)", "Donglu Demonstration Hospital Laboratory Report", "Donglu Demonstration Hospital", "送检单位：云岭示范医院", "如有疑问请与检验中心联系", "体检中心", "健康体检报告", "本院检验中心", "临床诊断：高血压 外院治疗后",
    "Clinical Laboratory Report", "ALT 22 U/L", "姓名：示例 科室：肾内科",
]  # fmt: skip


@pytest.mark.parametrize("line", OTHERS)
def test_another_institution_is_seen(edition, line):
    assert list(others(edition, [folded(line)], "cq001")) == [0]


@pytest.mark.parametrize("line", OWN)
def test_the_issuer_itself_and_who_sent_the_sample_are_not(edition, line):
    assert list(others(edition, [folded(line)], "cq001")) == []


@pytest.mark.parametrize("line", ["川渝示范医科大学附属第一医院·南院区", "示范医大附一院（南院区）检验报告单", "检验科（南院区）", "科室：南院区内科"])
def test_a_campus_that_is_an_institution_of_its_own_is_seen_under_the_main_house(edition, line):
    assert list(others(edition, [folded(line)], "cq048")) == [0]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("云岭示范医院体检中心", True),
        ("云岭示范医院健康体检中心检验报告单", True),
        ("科室：北院检验科", True),
        ("病区：北院区三病区", True),
        ("云岭示范医院检验科", False),
        ("科室：东院检验科", False),
    ],
)
def test_a_centre_or_a_campus_that_has_a_name_of_its_own_is_seen_too(edition, line, seen):
    """云岭演示体检中心 and 云岭北院示范医院 stand in the catalogue beside 云岭示范医院."""
    assert list(others(edition, [folded(line)], "cq002")) == ([0] if seen else [])


def test_a_letterhead_in_traditional_characters_or_as_a_short_name_is_the_hospital(edition):
    assert [paper_issuer.read(edition, [line]).organisation.names for line in ("東麓示範醫院檢驗報告單", "示范医大附一院(南院区)")] == [
        ("东麓示范医院",),
        ("示范医大附一院(南院区)",),
    ]
    assert list(others(edition, [folded("示范医大附一院检验报告单")], "cq048")) == []
