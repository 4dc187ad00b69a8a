"""Nothing passes that is not understood: whatever a line holds besides items, known tests and the frame of the form is seen by a person, or the rows that it may
concern are asked back."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recognition.catalogue.reports import reader
from recognition.catalogue.reports.meanings.run_meanings import Meanings
from recognition.domain.names.resolution import is_asked_back
from recognition.domain.reports.frame import left_over


def unseen(edition, text: str) -> set[str]:
    """The codes that are taken while nobody is shown a word."""
    found = reader.read(edition, text)
    return set() if found.doubts else {piece.resolution.code for piece in found.pieces if piece.resolution.code}


def _kinds() -> dict[str, list[dict[str, str]]]:
    kinds = defaultdict(list)
    with open(Path(__file__).with_name("texts_qualified.csv"), newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            kinds[row["kind"]].append(row)
    return kinds


@pytest.mark.parametrize(("kind", "rows"), _kinds().items(), ids=list(_kinds()))
def test_of_texts_that_say_another_specimen_time_or_person_nothing_else_is_taken_unseen(edition, kind, rows):
    texts = {row["text"]: set(row["taken"].split()) for row in rows}
    wrong = {text: codes for text, taken in texts.items() if (codes := unseen(edition, text.replace("\\n", "\n").replace("\\t", "\t")) - taken)}
    assert wrong == {}


def test_the_sheet_whose_foot_says_serum_is_taken(edition):
    found = reader.read(edition, "检验报告单\n钠 140\n标本种类：血清\n检验报告单\n氯 121\n乳酸脱氢酶 33\n标本种类：脑脊液")
    assert [piece.text for piece in found.pieces if piece.resolution.code] == ["钠"]


ITEMS = [
    ("钾 4.1", "k"),
    ("LDH 200", "ldh"),
    ("Sodium 140", "na"),
    ("癌胚抗原 3.1 ng/mL 0-5", "cea"),
    ("皮质醇 300", "cort"),
    ("HBsAg 阴性", "hbsag"),
    ("ALT 22 U/L", "alt"),
]
TELLING = (
    "胸水 脑脊液 CSF 尿 引流液 供者 母亲 犬 QC 质控 术后 术中 透析后 激发后 OGTT 第三次 昨日 对照 样品2号 左侧 结节 囊肿 淋巴结 FNA 洗脱 ITT 峰值 基线 basal peak post drain fluid donor baby twin control lot level tube node "
    "cyst left day hour 门静脉 滤器前 ECMO后 脐静脉 骨髓上清 BALF 痰液 穿刺液 夜间 睡前 化疗前 移植后 运动后 立位 PICC 静脉导管 尸检 兔 大鼠 mouse 食品 室间质评 比对样本 复测 第1管 第二管 B组"
).split()
UNKNOWN = st.one_of(
    st.sampled_from(TELLING),
    st.text("液膜腔囊髓胎脐瘤灌洗引流激服药餐夜晨卧左右内外前后新旧丁红白黄示例某种法次", min_size=2, max_size=6),
    st.text("bcdfgjqvwxyz", min_size=4, max_size=8),
)
BEHIND = "3|2.5|20ml|20 mL|+|阳性|-|12 U|100 mg|2 h|11-20|*|(3)|5 mmol/L|3次|1/2|↑|++|1:40|有|3天|12%|第2管|(+)|<5|0".split("|")


@settings(max_examples=400, deadline=None)
@given(
    word=UNKNOWN,
    sign=st.sampled_from((" ", "：", ": ", "=", "\t")),
    behind=st.sampled_from(BEHIND),
    row=st.sampled_from(ITEMS),
    place=st.sampled_from(("above", "below", "between")),
)
def test_a_name_that_nobody_knows_with_anything_behind_it_is_seen_wherever_it_stands(edition, word, sign, behind, row, place):
    """It may be a heading with its number: a tube, a minute, an age, an amount."""
    assume(not Meanings(edition).bears(word))  # 前白 is prealbumin
    line, (text, code) = f"{word}{sign}{behind}", row
    assert code not in unseen(edition, {"above": f"{line}\n{text}", "below": f"{text}\n{line}", "between": f"尿素 5.1\n{line}\n{text}"}[place])


SPOKEN = (
    "胸水 脑脊液 CSF 尿液 24h尿 引流液 囊液 腹透液 羊水 脐血 骨髓 母血 供者 父亲 男方 法医 尸检 质控 室间质评 EQA 术后2h 术中 透析后 透前 激发后 服糖后 30min 昨日 外院 腰穿 穿刺液 洗脱液 岩下窦 血袋 末梢血 动脉血 "
    "未检 作废 FNA 淋巴结 关节液 心包积液 胃液 mother drain ascites stimulated LP BALF 食品 环境水"
).split()
LABELLED = (
    "张三 男 45岁 {}|姓名：张三 {}|性别：男 {}|年龄：45岁 {}|科室：{}|科室：肾内科 {}|临床诊断：高血压 {}|送检单位：{}|送检医生：王某 {}|条码号：123456 {}|样本号：12 {}|标本：血清（{}）|标本：血清 {}|标本状态：{}|采样部位：{}|备注：{}|检验目的：{}|示例县医院{}检验报告单|"
    "检验报告单 {}|采样时间：2026-11-27 08:00 {}|审核者：王 {}|检验者：王某 {} 审核者：李某|（{}）|{}"
).split("|")


@settings(max_examples=400, deadline=None)
@given(word=st.sampled_from(SPOKEN), label=st.sampled_from(LABELLED), row=st.sampled_from((("钾 4.1", "k"), ("ALT 22 U/L 9-50", "alt"))), below=st.booleans())
def test_words_behind_a_label_that_are_not_of_its_kind_are_seen(edition, word, label, row, below):
    line, (text, code) = label.format(word), row
    below = below and "报告单" not in label  # a title begins the next sheet
    assert code not in unseen(edition, f"{text}\n{line}" if below else f"{line}\n{text}")


USUAL = [
    "科室：神经内科二病区 床号：12 住院号：0001234", "科室：急诊ICU", "病区：神内 3病区", "科室：妇产科门诊", "Dept: Internal Medicine", "Ward: 5A", "临床诊断：2型糖尿病 高血压3级", "诊断：1.冠心病 2.心功能不全", "诊断：慢性肾脏病5期", "Diagnosis: type 2 diabetes",
    "送检单位：示例县人民医院", "送检医生：示例乙 主治医师", "审核者：王某 李某", "Name: Zhang San", "姓 名：张 三", "费别：城镇职工医保", "类别：门诊", "就诊类型：住院", "床号：加3床", "样本号：A0012", "民族：汉族 职业：退休", "标本：空腹静脉血", "标本：血清 3ml", "某种没有的项目 12 U/L 3-50",
    "抗Sm抗体 阴性", "地高辛 0.8 ng/mL", "身高 172 cm",
]  # fmt: skip


@pytest.mark.parametrize("line", USUAL)
def test_what_forms_say_every_day_is_not_shown_to_anybody(edition, line):
    assert unseen(edition, f"{line}\n白蛋白 41 g/L 40-55\n总胆固醇 4.1 mmol/L 3-5.2") == {"alb", "chol"}, left_over(line)


STRANGE_BLOOD = (
    "左肾上腺静脉血 岩下窦静脉血 肾静脉血 门静脉血 母体静脉血 母亲静脉血 供者血清 献血者血浆 犬血清 血清(犬) 鼠血清 质控血清 混合血清 小牛血清 血袋血 透析后血清 餐后2h血清 服糖后1h静脉血浆 午夜血清 16:00血浆 血片 血凝块 血尿 血清（溶血） 心血 胎儿血"
).split()


@pytest.mark.parametrize("label", STRANGE_BLOOD)
def test_blood_with_words_that_nobody_understands_is_asked_back_and_not_only_shown(edition, label):
    for text in (f"标本：{label}\n皮质醇 12", f"标本类型：{label}\n钾 4", f"钾 4\n标本：{label}"):
        assert not any(piece.resolution.code for piece in reader.read(edition, text).pieces), text


REMARKS = [
    "备注：送检标本为左侧胸穿液胸水",
    "提示：脑脊液参考范围120-132",
    "注：以上为尿检结果",
    "均为胸水",
    "上述结果为胸水",
    "↑胸水",
    "胸水",
    "尿液",
    "本报告仅对送检尿样负责",
    "24h尿 1500ml",
    "Remark: urine",
    "Comment: not established for peritoneal fluid",
]


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_below_the_rows_that_says_another_specimen_makes_questions_of_them(edition, remark):
    found = reader.read(edition, f"氯 120\n钠 140\n{remark}")
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == []
    assert found.doubts or all(is_asked_back(piece.resolution) for piece in found.pieces[:2])
