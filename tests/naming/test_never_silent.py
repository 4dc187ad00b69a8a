"""Texts that say, in a place where forms and notes say it, that a test is of another specimen, time, person or device, or was not done: none of them may be
taken without a question or a word that a person sees."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader

FOOT = [
    "检验报告单\n钠 140\n标本种类：血清\n检验报告单\n氯 121\n乳酸脱氢酶 33\n标本种类：脑脊液", "东麓示范医院检验报告单\n钠 140\n标本：血清\n东麓示范医院检验报告单\n氯 121\n审核者：王 标本：腹水",
    "ALT 22\n标本：血清\nLDH 33\n白蛋白 11\n标本：腹水", "检验报告单\n标本：血清\nALT 22\n检验报告单\nLDH 33\n白蛋白 11\n标本：腹水", "检验报告单\n钠 140\n标本：血清\n检验报告单\n淀粉酶 333\nSpecimen: Ascites",
]  # fmt: skip
OF_ANOTHER = {"氯", "乳酸脱氢酶", "LDH", "白蛋白", "淀粉酶"}
TIMED = [
    "LH 30 min 12", "Cortisol 30 min 600", "Cortisol, 30 min 600", "Cortisol +30 min 600", "Cortisol 30 min post Synacthen 600", "ACTH 15 min 60", "Insulin 120 min 60", "C-peptide 6 min 2", "Cortisol 12 midnight 2",
    "皮质醇 30 分钟 600", "LH 30 分 12", "生长激素 90 分钟 12", "皮质醇 8 点 12", "皮质醇 16 点 6", "皮质醇 24 点 6", "胰岛素 1 小时 60", "胰岛素 2 小时 60", "泌乳素 0 分 12 15 分 33",
]  # fmt: skip
PERSONS = [
    "姓名：王某某 性别：男\n肌酐 66\n姓名：赵某某 性别：女\n尿酸 433", "患者：王某\n肌酐 66\n患者：赵某\n尿酸 433", "王某某 男 33岁\n肌酐 66\n赵某某 女 32岁\n尿酸 433", "【报告1】张** 女 32岁\n肌酐 66\n【报告2】李** 男 60岁\n尿酸 433",
    "检验报告单 姓名：王某\n肌酐 66\n检验报告单 姓名：李某\n尿酸 433", "Patient: A B\nCreatinine 66\nPatient: C D\nUrate 433", "Name: A\nCreatinine 66\nName: C\nUrate 433", "住院号：123456\nALT 22\n住院号：654321\nAST 22",
    "门诊号 0001\nALT 22\n门诊号 0002\nAST 22", "年龄：45岁\nALT 22\n年龄：3岁\nAST 22", "性别：男\nALT 22\n性别：女\nAST 22",
]  # fmt: skip
UNTICKED = [
    "☐ 甲胎蛋白\n☑ 癌胚抗原", "□ 血常规\n☑ 肝功能\n□ 甲胎蛋白", "甲胎蛋白 □\n癌胚抗原 ☑", "甲胎蛋白 ×\n癌胚抗原 √", "✗ 甲胎蛋白\n✓ 癌胚抗原", "× 甲胎蛋白\n√ 癌胚抗原", "（ ）甲胎蛋白\n（√）癌胚抗原", "○甲胎蛋白\n●癌胚抗原", "钾 □", "钾 ☐",
    "钾 ×", "[ ] 甲胎蛋白",
]  # fmt: skip
BESIDE = [
    "项目\t结果\t标本\nLDH\t300\t胸水\n总蛋白\t33\t", "24hU-Na 99 K 40 Cl 100", "U-Na 99 K 40", "氯 120 参考范围(脑脊液) 120-132", "潘氏试验 阴性\n氯 120", "Pandy test negative\nChloride 120", "瑞鹏示范宠物医院检验报告\nALT 22", "示范动物医院 化验单\nALT 22",
    "血气分析\n标本：静脉血\n钾 4.0 mmol/L", "肌酐 88\n微量白蛋白 12", "肌酐 88 umol/L\n微量白蛋白 MA 0.15 g/L",
]  # fmt: skip
UNITS = [
    "25-羟维生素D 44 pg/mL", "降钙素 0.05 ng/mL", "甲状腺球蛋白 12 IU/mL", "抗甲状腺球蛋白抗体 12 ng/mL", "免疫球蛋白G 33 AU/mL", "国际标准化比值 12 s", "纤维蛋白原 12 s", "二氧化碳分压 24 mmol/L", "糖化血红蛋白A1c 7.1 mmol/L", "尿酸碱度 400 μmol/L",
    "结核感染T细胞检测 15 mm", "血培养 100 CFU/mL", "尿白蛋白/肌酐比值 12 mg/L", "β2-微球蛋白 200 μg/L", "24小时尿蛋白定量 0.3 g/L", "睾酮 22 pg/mL", "血氨 33 mg/L",
]  # fmt: skip
NUMBERED = [
    "CSF 3\nChloride 120", "LP 1\nChloride 120", "Tube 3\nChloride 120", "引流 2\n淀粉酶 3000", "引流管 2\n淀粉酶 3000", "Drain 2\nAmylase 300", "囊肿 1\nCEA 300", "脐血 1\n血红蛋白 150", "脐 1\n血红蛋白 150", "Cord 1\nHemoglobin 150", "胎儿 2\n血红蛋白 150",
    "FNA 1\nThyroglobulin 3", "结节 1\n甲状腺球蛋白 3", "淋巴结 2\n甲状腺球蛋白 3", "Node 2\nThyroglobulin 3", "左 1\n皮质醇 3", "肾上腺 1\n皮质醇 3", "AVS 1\n皮质醇 3", "IPSS 5\nACTH 3", "留尿 24\n钾 3", "总量 1500\n钾 3", "Total volume 1500 mL\nPotassium 3",
    "Collection period 24\nPotassium 3", "ECMO 2\n乳酸 3", "滤器后 1\n钙 2", "HD 2\n肌酐 333", "CRRT 12\n钙 2", "Post dialysis 2\nPotassium 3", "Synacthen 250 ug\nCortisol 600", "Synacthen 250\n皮质醇 600", "Post Synacthen 30\nCortisol 600", "激发 30\n皮质醇 600", "DEX 1\n皮质醇 3",
    "OGTT 75g\n胰岛素 60", "葡萄糖 75g\n胰岛素 60", "Glucose load 75 g\nInsulin 60", "Time 60\nInsulin 60", "T=60\nInsulin 60", "术中 10\n甲状旁腺激素 6", "切除后 10\n甲状旁腺激素 6", "Post excision 10\nPTH 6", "Day 3\nFSH 6", "孕 16 周\n甲胎蛋白 6", "去年 3\n钾 3", "Prev 3\nALT 3", "Old 3\nALT 3",
    "2019\n钾 3", "母亲 28岁\nHBsAg 阴性", "母亲 28\nHBsAg 阴性", "父亲 55\nHBsAg 阴性", "丈夫 33\nHBsAg 阴性", "Wife 33\nHBsAg 阴性", "Mother 28\nHBsAg 阴性", "Baby 2\nALT 3", "Twin 2\nALT 3", "家属 2\nALT 3", "Patient 2\nALT 3", "病人 2\nALT 3", "患者B 2\nALT 3", "Subject 12\nALT 3", "受试者 12\nALT 3",
    "Donor 1\nALT 3", "供者 1\nALT 3", "献血者 3\nALT 3", "QC 1\nALT 3", "QC Level 1\nALT 3", "质控 1\nALT 3", "Control 1\nALT 3", "对照 1\nALT 3", "EQA 3\nALT 3", "批号 4588\nALT 3", "Lot 4588\nALT 3", "靶值 4.1\n钾 3", "校准 1\nALT 3", "空白 0\nALT 3", "Dog 3\nALT 3", "犬 3岁\nALT 3", "猫 2\nALT 3",
]  # fmt: skip


def taken(edition, text: str) -> tuple[list[str], bool]:
    """The names that are taken, and whether a person must have seen any words first."""
    found = reader.read(edition, text)
    return [piece.text for piece in found.pieces if piece.resolution.code], bool(found.doubts)


@pytest.mark.parametrize("text", [*TIMED, *PERSONS, *BESIDE, *UNITS, *NUMBERED])
def test_nothing_is_taken_unseen(edition, text):
    names, seen = taken(edition, text)
    assert not names or seen or (text in BESIDE and not set(names) & {"总蛋白", "K", "Cl", "氯", "ALT", "钾", "Chloride", "肌酐"}), names


@pytest.mark.parametrize("text", FOOT)
def test_a_specimen_at_the_foot_of_each_sheet_is_that_of_the_rows_above_it(edition, text):
    names, seen = taken(edition, text)
    assert seen or not OF_ANOTHER & set(names), names


def test_the_sheet_whose_foot_says_serum_is_taken(edition):
    assert taken(edition, FOOT[0])[0] == ["钠"]


@pytest.mark.parametrize("text", UNTICKED)
def test_what_stands_at_an_empty_box_or_a_cross_is_not_taken(edition, text):
    names, seen = taken(edition, text)
    assert seen or not {"甲胎蛋白", "血常规", "钾"} & set(names), names
