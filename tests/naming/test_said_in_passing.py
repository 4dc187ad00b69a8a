"""What a form says in passing of how its tests were made: behind a department, in the heading of a section, behind a unit, in a first row of a fluid, by a second number."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader


def is_silent(edition, text: str) -> bool:
    """Whether anything of the text is taken without a person's look."""
    found = reader.read(edition, text)
    return not found.doubts and any(piece.resolution.code for piece in found.pieces)


WORDS = "下机后 上机后 后 末梢血 脐 cord D 引流 激发 输液侧 CRRT后 ECMO 动脉 fluid U PF 第二管 无效 昨日 估算 试纸法 repeat".split()


@pytest.mark.parametrize("label", ["科室：内科", "科别：血透室", "病区：三病区", "病房：5病房", "送检科室：ICU", "检验单位：检验科", "工作单位：某公司"])
def test_words_in_brackets_behind_a_department_or_an_institution_are_looked_at(edition, label: str):
    assert [word for word in WORDS if is_silent(edition, f"{label}({word})\n钾 4.1 mmol/L")] == []


@pytest.mark.parametrize(
    "label", ["科室：神经内科(东院区)", "科室：内科(三病区)", "病区：外科(2楼)", "科室：急诊科(门诊)", "工作单位：某公司(四川)", "送检单位：示范医院(北院区)"]
)
def test_a_place_in_brackets_asks_nothing(edition, label: str):
    assert is_silent(edition, f"{label}\n钾 4.1 mmol/L")


@pytest.mark.parametrize("word", "CSF PF U cord drain BAL F VEN pre HD est corr".split())
@pytest.mark.parametrize("row", ["钾 4.1 mmol/L({}) 3.5-5.3", "总蛋白 71 g/L({}) 65-85", "总蛋白 71 g/L-{} 65-85"])
def test_a_word_behind_a_unit_is_looked_at_before_limits_too(edition, row: str, word: str):
    found = reader.read(edition, row.format(word))
    assert not any(piece.resolution.code for piece in found.pieces)


def test_what_tells_how_a_unit_counts_asks_nothing(edition):
    assert is_silent(edition, "D-二聚体 0.3 mg/L(FEU) 0-0.55")


@pytest.mark.parametrize(
    "row",
    [
        "外观 黄色微浑",
        "外观 清亮",
        "透明度 混浊",
        "浊度 微浑",
        "性状 血性",
        "颜色：黄色",
        "Color: Yellow",
        "pH 7.2",
        "内生肌酐清除率 80 ml/min",
        "粘蛋白 阳性",
        "蛋白定性 阳性",
        "红细胞数 1200 10^6/L",
        "白细胞计数 120 10^6/L",
    ],
)
@pytest.mark.parametrize("below", ["总蛋白 22 g/L", "氯 103 mmol/L", "葡萄糖(空腹) 6.2 mmol/L\n乳酸脱氢酶 101 U/L"])
def test_a_first_row_of_a_fluid_is_shown_over_items_of_blood(edition, row: str, below: str):
    assert not is_silent(edition, f"{row}\n{below}")


def test_what_is_seen_of_urine_says_nothing_of_the_next_panel(edition):
    assert is_silent(edition, "尿常规\n颜色 黄\n肝功能\n总蛋白 65 g/L")


@pytest.mark.parametrize(
    "label",
    [
        "条码",
        "样本号",
        "报告单号",
        "申请单号",
        "No",
        "No.",
        "流水号",
        "检验号",
        "Lab No",
        "Report No.",
        "客户编号",
        "身份证号",
        "手环号",
        "影像号",
        "联系电话",
        "PID",
    ],
)
def test_two_numbers_of_reports_are_two_reports(edition, label: str):
    assert not is_silent(edition, f"{label}：1001\n钾 4\n{label}：1002\n钠 139")
    assert is_silent(edition, f"{label}：1001\n钾 4\n钠 139")


@pytest.mark.parametrize("other", ["血红蛋白A2 2.8", "血红蛋白F 0.5"])
def test_a_bare_name_beside_a_kind_of_it_may_be_another_kind(edition, other: str):
    assert not any(piece.resolution.code for piece in reader.read(edition, f"{other}\n血红蛋白 97").pieces)
    assert is_silent(edition, f"{other}\n血红蛋白 120 g/L"), "its unit tells it"


def test_creatinine_without_a_unit_beside_its_clearance_may_be_of_urine(edition):
    assert not any(piece.resolution.code for piece in reader.read(edition, "肌酐 60\n内生肌酐清除率 80").pieces)


@pytest.mark.parametrize("plasma", ["Citrate plasma", "Plasma EDTA", "Plasma (EDTA)", "plasma, citrate", "EDTA plasma", "血浆(枸橼酸钠)", "血浆 EDTA"])
def test_the_plasma_of_a_tube_is_that_plasma_in_any_order_of_its_words(edition, plasma: str):
    assert not is_silent(edition, f"Specimen: {plasma}\nPotassium 4.1 mmol/L")


@pytest.mark.parametrize("label", ["标本：血清 EDTA", "标本：血清 枸橼酸", "标本：血清(肝素)", "Specimen: Blood EDTA", "标本：血 EDTA"])
def test_what_keeps_blood_from_clotting_is_no_serum(edition, label: str):
    assert not any(piece.resolution.code for piece in reader.read(edition, f"{label}\n钾 4.1 mmol/L").pieces)


def test_a_count_is_made_of_blood_with_edta(edition):
    assert is_silent(edition, "标本：血 EDTA\n血红蛋白 120 g/L")


def test_plasma_is_what_its_items_are_measured_in(edition):
    assert is_silent(edition, "Specimen: Plasma\nPotassium 4.1 mmol/L") and is_silent(edition, "标本：肝素血浆\n氯 103 mmol/L")
    assert is_silent(edition, "标本：血浆(枸橼酸钠)\n凝血酶原时间 12 s")


@pytest.mark.parametrize(
    "text",
    ["比重 1.018\n总蛋白 33 g/L", "红细胞数 1200 10^6/L\n总蛋白 22 g/L", "白细胞计数 120 10^6/L\n总蛋白 22 g/L", "抗酸染色 阴性\n腺苷脱氨酶 44", "IgG index 0.5\nIgG 0.03", "PET 4h D/P 0.6\n肌酐 600", "L/S 2\n肌酐 88", "清除率 88\n肌酐 9"],
)  # fmt: skip
def test_a_row_that_only_a_fluid_has_is_shown_over_items_of_blood(edition, text: str):
    assert not is_silent(edition, text)


@pytest.mark.parametrize("limits", ["65-85", "g/L 65-85", "55-80"])
def test_limits_of_total_protein_are_none_of_an_infection(edition, limits: str):
    assert not is_silent(edition, f"感染四项\nTP 71 {limits}")


@pytest.mark.parametrize("row", ["TP 0.05 S/CO <1.0", "TP 0.05 0-1", "TP 0.95 S/CO 0.9-1.1", "TP 阴性"])
def test_limits_of_an_infection_are(edition, row: str):
    assert is_silent(edition, f"感染四项\n{row}")


@pytest.mark.parametrize("label", ["就诊人", "体检者", "姓名", "患者", "受检者", "受试者", "被检者", "客户姓名", "病员姓名"])
def test_two_names_are_two_persons(edition, label: str):
    assert not is_silent(edition, f"{label}：示例甲\n肌酐 77\n{label}：示例乙\n钾 4.1")
    assert label == "受试者" or is_silent(edition, f"{label}：示例甲\n肌酐 77\n{label}：示例甲\n钾 4.1")


@pytest.mark.parametrize(
    "text",
    [
        "标本：24小时尿\n尿蛋白 1+",
        "24h尿\n尿蛋白 阴性",
        "标本：晨尿\n24小时尿蛋白定量 0.4",
        "标本：随机尿\n24h尿蛋白 0.4",
        "标本：空腹血清\n葡萄糖(随机) 5",
        "标本：血清?\n钾 4.1",
    ],
)
def test_a_specimen_whose_words_contradict_the_item_is_looked_at(edition, text: str):
    assert not is_silent(edition, text)


@pytest.mark.parametrize("text", ["标本：24小时尿\n24小时尿蛋白定量 0.4", "标本：空腹血清\n葡萄糖(空腹) 5\n钾 4.1"])
def test_one_whose_words_agree_asks_nothing(edition, text: str):
    assert is_silent(edition, text)


@pytest.mark.parametrize("row", ["尿妊娠试验 120 mIU/mL", "ABO血型 5", "RhD血型 12", "尿微量白蛋白 阴性", "快速血浆反应素试验 0.2", "钾 <0.1"])
def test_a_result_of_another_kind_is_a_question(edition, row: str):
    assert not is_silent(edition, row)


@pytest.mark.parametrize(
    "row", ["尿妊娠试验 阴性", "ABO血型 A", "ABO血型：O型", "RhD血型 阳性", "快速血浆反应素试验 1:8", "促甲状腺激素 <0.005 mIU/L", "肌钙蛋白I <0.01 ng/mL"]
)
def test_a_result_of_its_kind_asks_nothing(edition, row: str):
    assert is_silent(edition, row)


def test_a_specimen_below_a_heading_that_is_no_name_is_told_itself(edition):
    found = reader.read(edition, "急诊检验\n末梢血\n血常规\nWBC 13.2\nHGB 121")
    assert all("末梢血" in [doubt.text for doubt in piece.because] for piece in found.pieces if piece.text in ("WBC", "HGB"))


def test_words_before_a_name_are_a_question_of_their_own(edition):
    found = reader.read(edition, "食物不耐受\n牛奶IgG 120\n鸡蛋IgG 30")
    assert {piece.matter for piece in found.pieces if "Ig" in piece.text} == {"likely"}


@pytest.mark.parametrize("line", ["互认项目：钠、氯", "川渝互认项目：钠 氯", "本报告互认项目为钠、氯"])
def test_what_a_list_of_recognised_items_leaves_out_is_a_question(edition, line: str):
    for text in (f"{line}\n钾 4.1\n钠 140\n氯 101", f"钾 4.1\n钠 140\n氯 101\n{line}"):
        found = reader.read(edition, text)
        assert [piece.resolution.code for piece in found.pieces] == [None, "na", "cl"] and found.doubts == ()
        assert [doubt.text for doubt in found.pieces[0].because] == [line]


@pytest.mark.parametrize("text", ["*为互认项目\n*钾 4.1", "互认项目：肝功能\nALT 22\nAST 20"])
def test_one_that_leaves_nothing_out_asks_nothing(edition, text: str):
    assert is_silent(edition, text)


@pytest.mark.parametrize(
    "text", ["TPPA 阳性\n方法：ELISA", "TPPA 阳性 ELISA", "TPPA(ELISA) 阳性", "TPPA 阳性\n检测方法：化学发光法", "粪便隐血(免疫法) 阴性\n方法：化学法"]
)
def test_a_method_that_is_not_the_one_of_the_name_is_looked_at(edition, text: str):
    assert not is_silent(edition, text)


@pytest.mark.parametrize(
    "text",
    ["TPPA 阳性\n方法：明胶颗粒凝集法", "梅毒螺旋体明胶颗粒凝集试验 阳性\n方法：凝集法", "ALT 22 U/L\n方法：速率法", "乙型肝炎病毒表面抗体 阳性\n方法：ELISA"],
)
def test_any_other_method_asks_nothing(edition, text: str):
    assert is_silent(edition, text)


def test_a_lipoprotein_in_millimoles_is_its_cholesterol(edition):
    assert [piece.resolution.code for piece in reader.read(edition, "高密度脂蛋白 1.3 mmol/L\n低密度脂蛋白 3.1 mmol/L").pieces] == ["hdlc", "ldlc"]
    assert not any(piece.resolution.code for piece in reader.read(edition, "高密度脂蛋白 30 %\n低密度脂蛋白 50").pieces)
