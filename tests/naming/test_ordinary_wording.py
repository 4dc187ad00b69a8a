"""Titles, labels and closing words of ordinary forms that say nothing of the tests: none of them asks a person anything."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

ORDINARY = [
    ("风湿免疫科检验单\n类风湿因子(RF) <10 IU/mL 0-20", ["rf"]), ("生殖中心激素检查  月经第2天\n孕酮 0.4 ng/mL", ["prog"]),
    ("示范乡卫生院 慢病随访化验单\n空腹血糖 8.8 mmol/L", ["glu"]), ("高血压随访检验单\n空腹血糖 8.8 mmol/L", ["glu"]), ("CHEMICAL PATHOLOGY REPORT\nSodium 141 mmol/L", ["na"]),
    ("HAEMATOLOGY REPORT\nHaemoglobin 13.1 g/dL", ["hgb"]), ("【云岭演示体检中心】您的体检报告已生成\n总蛋白 66 g/L", ["tp"]),
    ("项目名称：凝血酶原时间\n结果：12.1\n单位：s\n项目名称：国际标准化比值\n结果：1.04\n单位：\n参考值：0.8-1.2", ["pt", "inr"]), ("腺苷脱氨酶(ADA) 9.1 U/L 4-18 过氧化物酶法", ["ada"]),
    ("示范儿童医院 血细胞分析+CRP+SAA(全血)\n患儿：*某某 3岁\n血红蛋白(HGB) 122 g/L 112-149", ["hgb"]), ("总蛋白 65 g/L；白蛋白 41 g/L。详情请到自助机打印。", ["tp", "alb"]),
    ("NE% 88.1 %\nLY% 7.2 %", ["neut_pct", "lymph_pct"]), ("抗核抗体(ANA) 1:320 <1:100\nANA核型 颗粒型\n补体C3 0.88 g/L", ["ana", "c3"]), ("游离PSA/总PSA  0.28    >0.16\n甲胎蛋白 2.1 ng/mL", ["afp"]), ("P1NP 44 ng/mL\n骨钙素 N-MID 18 ng/mL\n钙 2.3 mmol/L", ["ca"]),
    ("鳞状上皮细胞癌抗原(SCCA) 0.9 ng/mL <2.7", ["scc"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), ORDINARY)
def test_it_is_read_past(edition, text: str, codes: list[str]):
    found = reader.read(edition, text)
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == codes and found.doubts == ()


HELD = [
    "风湿免疫科检验单（关节液）\n类风湿因子(RF) <10 IU/mL 0-20", "示范乡卫生院 透析后随访化验单\n钾 4.1 mmol/L", "CHEMICAL PATHOLOGY REPORT - FLUID\nSodium 141 mmol/L", "患儿：张某之母\n钾 4.1 mmol/L",
    "患儿：张某\n钾 4.1 mmol/L\n患儿：李某\n钠 139 mmol/L", "总蛋白 65 g/L；白蛋白 41 g/L。溶血", "单位：\n引流：0.8-1.2\n总蛋白 65 g/L",
]  # fmt: skip


@pytest.mark.parametrize("text", HELD)
def test_the_same_with_a_word_of_another_sample_is_asked_back(edition, text: str):
    found = reader.read(edition, text)
    assert found.doubts or not any(piece.resolution.code for piece in found.pieces)
