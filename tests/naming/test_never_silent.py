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

PERSON_LINE = [
    "张三 男 45岁 胸水\nLDH 300", "张三 男 45岁 脑脊液\n氯 120", "张三 男 45岁 腹水\n白蛋白 11", "张三 男 45岁 骨髓\n铁 12", "张三 男 45岁 引流液\n淀粉酶 22", "张三 男 45岁 CSF\n氯 120", "张三 男 45岁 供者\nALT 22", "张三 男 45 胸水\nLDH 300", "张三 45岁 胸水\nLDH 300", "女 60岁 胸水\nLDH 300",
    "男 3岁 脑脊液\n氯 120", "张某某 女性 60岁 呼吸科 胸水\nLDH 300", "张三，男，45岁，肝胆外科，引流液\n淀粉酶 22", "张三 男 45岁 胸水生化\nLDH 300", "病人ID 123 胸水\nLDH 300", "Zhang San M 45 CSF\nChloride 120", "Accession 1234 CSF\nChloride 120", "MRN 1234 Urine\nSodium 99", "Age 45 Urine\nSodium 99", "Male 45 Urine\nSodium 99",
    "科室：移植科 供者\n肌酐 66", "科室：体检 父亲\n肌酐 66", "科室：生殖中心 男方\n睾酮 5", "科别：产科 脐血\n血红蛋白 140", "科别：新生儿科 母血\nALT 22", "病区：神内 腰穿\n氯 120", "诊断：脑膜炎 腰穿\n氯 120", "送检科室：腔镜中心 囊液\n癌胚抗原 300", "科室：法医科\n钾 12", "科室：实验动物中心\nALT 22", "送检单位：瑞鹏宠物医院\nALT 22",
    "送检单位：某司法鉴定中心\n钾 12", "姓名：质控\nALT 22", "姓名：测试\nALT 22", "姓名：模拟\nALT 22", "姓名：供者王某\nALT 22", "姓名：王某之母\nALT 22", "姓名：王某之妻\nALT 22", "姓名：脐血王某\n血红蛋白 140", "姓名：胎儿\n血红蛋白 140", "示范血站检验报告单\nALT 22", "示范县动物疾控中心检验报告单\nALT 22", "示范食品检验所检验报告单\n钾 22", "示范药品检验所检验报告\n钾 22",
]  # fmt: skip
SERIES = [
    "皮质醇 12，6，2", "胰岛素 8,60,30,12", "-15 皮质醇 12", "120 胰岛素 60", "胰岛素 60 μIU/mL 120", "UNa 99, K 40, Cl 88", "LDH 300 ADA 44 CEA 3 胸水", "LDH 300、ADA 44、CEA 3，胸水", "标本类型：血清 标本类型：胸水\nLDH 300", "24hUCa 4\nMg 3", "24hUCa 4 P 20 Mg 3",
]  # fmt: skip
PORTIONS = [
    "脑脊液 2ml\n氯 120", "CSF 2 mL\nChloride 120", "胸水 20ml\nLDH 300", "胸水20ml\nLDH 300", "Pleural fluid 20 mL\nLDH 300", "尿 1500ml\n钾 40", "尿 1500\n钾 40", "尿液 2\n钾 40", "Urine 1\nSodium 99", "胸水 2\nLDH 300", "腹水 1\n白蛋白 11", "引流液 1\n淀粉酶 300", "羊水 1\n甲胎蛋白 3", "BALF 1\nLDH 300", "Ascites 1\nAlbumin 11", "脑脊液 11-20\n氯 120",
    "脑脊液 11.20\n氯 120", "胸水 +\nLDH 300", "胸水 阳性\nLDH 300", "胸水 -\nLDH 300", "胸水 *\nLDH 300", "胸腔积液 500ml\nLDH 300", "左侧胸水 20ml\nLDH 300", "胸水 20ml 黄色\nLDH 300", "胸水=20ml\nLDH 300", "腹水 1000 ml\nLDH 300", "腹腔引流 50ml\nLDH 300", "T管 300ml\n总胆红素 30", "胆汁 300ml\n总胆红素 30", "骨髓 2ml\n铁 12", "脐血 5ml\n血红蛋白 140", "足跟血 3\nTSH 5",
    "末梢血 20ul\n血红蛋白 140", "动脉血 2ml\n乳酸 3", "全血 2ml\n葡萄糖(随机) 5", "唾液 2ml\n皮质醇 5", "粪便 1\n钾 3", "关节液 10ml\n尿酸 333", "囊液 5ml\n癌胚抗原 333", "汗液 50mg\n氯 60", "Urine 50 mL\nSodium 99", "Saliva 1 mL\nCortisol 5", "Dialysate 2 L\nUrea 5", "Arterial 1\n乳酸 3", "夜 12\n皮质醇 3", "第 2 次\n皮质醇 3", "第二次 2\n皮质醇 3", "ITT 1\n皮质醇 3", "2025年 1\nALT 22",
    "Tube: 3\n氯 120", "引流：50ml\n淀粉酶 300", "母亲：28岁\nALT 22", "供者：1\nALT 22", "质控：1\nALT 22", "采血点：2\n皮质醇 3", "Minutes: 30\nCortisol 600", "时间点 30\n皮质醇 3", "采样点 3\n皮质醇 3", "管号 3\n胰岛素 33", "试管 3\n胰岛素 33", "分钟 30\n皮质醇 3", "Minute 30\nCortisol 600", "1 h\nInsulin 60", "2 h\n胰岛素 60", "30\n皮质醇 600", "+30\n皮质醇 600",
    "左旋多巴 0.5g\n生长激素 12", "可乐定 0.15mg\n生长激素 12", "曲普瑞林 0.1mg\nLH 12", "TRH 200ug\nTSH 12", "HCG 2000IU\n睾酮 3", "CRH 100ug\nACTH 60", "胰高血糖素 1mg\nC肽 6", "馒头 100g\nC肽 6", "葡萄糖粉 75g\nC肽 6", "葡萄糖酸钙 2g\n降钙素 6", "卡托普利 25mg\n皮质醇 6", "生理盐水 2000ml\n皮质醇 6", "ACTH 250ug\n皮质醇 600", "胰岛素 0.1U/kg\n生长激素 12",
]  # fmt: skip
SECOND_VALUES = [
    "CEA 300 囊液 5ml", "钾 40 尿量 1500", "ALT 22 供者 1", "ALT 22 母亲 28岁", "ALT 22 犬 3岁", "ALT 22 质控 1", "肌酐 899 透后 300", "尿素 28 透后 8", "LH 0.1 峰值 12", "C肽 1 刺激后 6", "皮质醇 12 抑制后 2", "钾 4.1 昨日 4.3", "钾 5.5 治疗后 4.1", "乳酸 4 复苏后 2", "PTH 300 术后 30", "甲状腺球蛋白 3 洗脱液 500", "血红蛋白 120 末梢 118",
    "CRP 5 末梢 6", "乳酸 2 静脉 3", "葡萄糖(空腹) 5 餐后 8", "HBsAg 阴性 母亲 阳性", "尿酸 400 爸 510", "睾酮 5 女方 0.3", "血小板计数 20 枸橼酸 150", "活化部分凝血活酶时间 60 纠正 32", "总胆红素 200 经皮 12", "检验报告单 编号 12 胸水\nLDH 300", "External Quality Assessment Cycle 12 Sample 2\nAST 77",
]  # fmt: skip
FLUID_TESTS = [
    "李凡他试验 +\nLDH 300", "Rivalta +\nLDH 300", "有核细胞计数 800 ×10^6/L\nLDH 300", "细胞总数 1200\n氯 120", "Pandy -\nChloride 120", "潘氏试验 阴性\n氯 120", "球蛋白定性试验 -\n氯 120", "墨汁染色 -\n氯 120", "压力 180 mmH2O\n氯 120", "寡克隆区带 阳性\nIgG 30", "乳糜试验 阳性\n甘油三酯 3", "引流量 300ml\n淀粉酶 3000", "MoM 1.02\n甲胎蛋白 33", "uE3 2\n甲胎蛋白 33",
    "PAPP-A 2\n甲胎蛋白 33", "IgG指数 0.5\nIgG 30", "TTKG 8\n钾 40", "FENa 1.2\n钠 99",
]  # fmt: skip
OLD_PANEL = [
    *(f"性激素六项\nFSH 6\n{word}\nP 1.1\nCa 2.3" for word in ("骨代谢", "骨代谢三项", "骨科", "其他", "其它", "肿瘤", "免疫", "血糖", "糖代谢", "2", "B")), "感染四项\nHIV -\n其他\nTP 66", "血脂四项\nTC 5\n肿瘤\nTG 12", "凝血四项\nPT 12\n免疫\nTT 1.1", "尿常规\nSG 1.02\n糖代谢\nGLU 5.6", "尿常规\nSG 1.02\n免疫\nGLU 5.6",
]  # fmt: skip
SIGNS = [
    "巨细胞病毒IgG +\nIgM -", "巨细胞病毒\nIgG +\nIgM -", "弓形虫抗体\nIgG -\nIgM -", "麻疹病毒抗体IgG +\nIgM -", "丙肝\nIgM -", "过敏原\nIgG 55", "抗β2糖蛋白1\nIgG 5\nIgM 3", "抗心磷脂抗体\nIgG 5", "钾 -", "白蛋白 -", "C3 -", "AFP -", "钾 未检出", "钾 0", "钙 —", "钙 –", "钙 －", "钙 (-)", "铁蛋白 -", "促甲状腺激素 -", "凝血酶原时间 -", "葡萄糖(空腹) -", "血红蛋白 -", "甲状腺\n球蛋白 28 g/L 20-40", "糖化\n血红蛋白 120 g/L", "钙 1.1\n(离子)",
]  # fmt: skip

KNOWN = {"微量白蛋白", "微量白蛋白 MA", "巨细胞病毒IgG", "弓形虫抗体IgG"}
"""What the text says for sure."""


def taken(edition, text: str) -> tuple[list[str], bool]:
    """The names that are taken, and whether a person must have seen any words first."""
    found = reader.read(edition, text)
    return [piece.text for piece in found.pieces if piece.resolution.code], bool(found.doubts)


@pytest.mark.parametrize("text", [*TIMED, *PERSONS, *BESIDE, *UNITS, *NUMBERED, *PERSON_LINE, *SERIES, *PORTIONS, *SECOND_VALUES, *FLUID_TESTS, *SIGNS])
def test_nothing_is_taken_unseen(edition, text):
    names, seen = taken(edition, text)
    assert not (set(names) - KNOWN) or seen, names


@pytest.mark.parametrize("text", OLD_PANEL)
def test_an_abbreviation_behind_another_heading_is_not_read_in_the_panel_above_it(edition, text):
    names, seen = taken(edition, text)
    assert seen or not {"P", "TP", "TG", "TT", "GLU"} & set(names), names


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
