"""Units, reference ranges and results beside a name: what any laboratory prints passes, what another test's row has makes a question."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recognition.catalogue.reports import reader
from recognition.catalogue.reports.meanings import unit_table
from recognition.domain.lookups import ItemKind
from recognition.domain.names.qualifier_words import why
from recognition.domain.names.resolution import BESIDE
from recognition.domain.reports.ordinary_units import contradiction
from recognition.domain.reports.units import units_of

IN_ROWS = frozenset("粪便常规 粪便培养 尿培养 痰培养 血培养 抗酸杆菌涂片 尿沉渣定量 抗可提取核抗原抗体谱".split())
"""Items that are reported in rows of their own or in words."""


def taken(edition, text: str) -> list[str]:
    """The codes that are taken while nobody is asked or shown anything."""
    found = reader.read(edition, text)
    return [piece.resolution.code for piece in found.pieces if piece.resolution.code and not found.doubts]


def rows() -> list[dict[str, str]]:
    with open(Path(__file__).with_name("ordinary_rows.csv"), newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    "layout", ["{name} {result} {unit} {range}", "{name}\t{result}\t{range}\t{unit}", "{name} {result} ({range})", "{name} {result} {unit}"]
)
def test_a_row_with_an_ordinary_unit_and_an_ordinary_range_asks_nothing(edition, layout):
    always = {(name, each.unit) for name, units in unit_table.table().items() for each in units if each.always_said}
    asked = [
        text
        for row in rows()
        if ("{unit}" in layout or always.isdisjoint((row["name"], unit) for unit in units_of(row["unit"])))
        and taken(edition, text := layout.format(**row)) != [row["code"]]
    ]
    assert asked == []


def test_ranges_that_others_published_lie_within_the_bounds_and_their_source_is_named():
    """In `published_ranges.csv`: the sources that `unit_table` names."""
    with open(Path(__file__).with_name("published_ranges.csv"), newline="", encoding="utf-8") as lines:
        published = list(csv.DictReader(lines))
    for row in published:
        lower, upper = row["lower"], row["upper"]
        values = (f"{(float(lower or 0) + float(upper)) / 2:g}", row["unit"], f"{lower}-{upper}" if lower else f"<{upper}")
        assert contradiction(unit_table.of(row["name_zh"]), values) == "", row
    with unit_table.TABLE.open(newline="", encoding="utf-8") as lines:
        named = {(row["name_zh"], row["unit"]): row["source"] for row in csv.DictReader(lines)}
    assert len(published) > 100 and all(named[row["name_zh"], row["unit"]] != "usual" for row in published)


def test_there_are_rows_of_nearly_every_test_and_in_several_units():
    of = {name: {units_of(row["unit"]) for row in rows() if row["name"] == name} for name in {row["name"] for row in rows()}}
    assert len(rows()) > 800 and len(of) > 160
    assert sum(len(units) > 1 for units in of.values()) > 70


def test_every_test_of_the_catalogue_has_its_units(edition):
    table = unit_table.table()
    items = [item for item in map(edition.reading.item, edition.items.specimens) if item and item.kind is ItemKind.LAB]
    assert {item.name_zh for item in items if len(item.members) < 2} - table.keys() == IN_ROWS
    assert table.keys() - {item.name_zh for item in items} == set()
    for name, ordinary in table.items():
        bounds = [bound for each in ordinary for bound in (each.results, each.lower, each.upper)]
        assert all(least is None or most is None or least <= most for least, most in bounds), name


UNITS = (
    "g/L g/dL mg/L mg/dL μg/L μg/dL ng/mL ng/dL pg/mL ng/L mmol/L μmol/L nmol/L pmol/L mEq/L U/L IU/L IU/mL mIU/mL μIU/mL mIU/L kU/L AU/mL RU/mL U/mL PEIU/mL S/CO COI Index % ‰ s min h fL pg 10^9/L 10^12/L "
    "10^6/L /HP /μL mmHg kPa mm/h mL/min mg/24h mg/g MoM cm/s 岁 copies/mL"
).split()
OF_ITEM = {
    "总蛋白": "g/L g/dL", "白蛋白": "g/L g/dL", "前白蛋白": "g/L mg/L mg/dL", "总胆红素": "mg/dL μmol/L", "丙氨酸氨基转移酶": "U/L IU/L", "天门冬氨酸氨基转移酶": "U/L IU/L",
    "碱性磷酸酶": "U/L IU/L", "乳酸脱氢酶": "U/L IU/L", "肌酸激酶": "U/L IU/L", "尿素": "mg/dL mmol/L", "肌酐": "mg/dL μmol/L", "尿酸": "mg/dL μmol/L", "胱抑素C": "mg/L",
    "总胆固醇": "mg/dL mmol/L", "甘油三酯": "mg/dL mmol/L", "脂蛋白(a)": "g/L mg/L mg/dL nmol/L", "钾": "mmol/L mEq/L", "钠": "", "氯": "", "钙": "mg/dL",
    "无机磷": "mg/dL", "镁": "mg/dL mmol/L mEq/L", "铁": "μg/dL μmol/L", "铁蛋白": "μg/L ng/mL pmol/L", "转铁蛋白": "g/L mg/dL", "叶酸": "μg/L ng/mL nmol/L",
    "同型半胱氨酸": "μmol/L", "淀粉酶": "U/L IU/L", "血氨": "μg/dL μmol/L", "乳酸": "mg/dL mmol/L", "肌红蛋白": "μg/L ng/mL", "C反应蛋白": "mg/L mg/dL",
    "降钙素原": "μg/L ng/mL", "白细胞介素6": "pg/mL ng/L", "促甲状腺激素": "μIU/mL mIU/L", "游离甲状腺素": "ng/dL pg/mL ng/L pmol/L",
    "总三碘甲状腺原氨酸": "μg/L ng/mL ng/dL nmol/L", "皮质醇": "μg/L μg/dL ng/mL nmol/L", "泌乳素": "μg/L ng/mL μIU/mL mIU/L", "雌二醇": "pg/mL ng/L pmol/L",
    "白细胞计数": "10^9/L", "红细胞计数": "10^12/L", "血红蛋白": "g/L g/dL", "血小板计数": "10^9/L", "平均红细胞体积": "", "红细胞沉降率": "mm/h", "凝血酶原时间": "s",
    "D-二聚体": "mg/L μg/L ng/mL", "甲胎蛋白": "μg/L ng/mL IU/mL kU/L U/mL", "癌胚抗原": "μg/L ng/mL", "乙型肝炎病毒表面抗体": "U/L IU/L mIU/mL S/CO COI Index",
}  # fmt: skip
"""In which of those units laboratories print each: 12 g/L is no sodium, 12 mmol/L is below what a living patient has."""


def test_a_unit_that_the_item_never_has_is_asked_about(edition):
    """12 of it: a result that any of them may have."""
    assert len(OF_ITEM) >= 50 and len(UNITS) > 50
    for name, ordinary in OF_ITEM.items():
        assert {unit for unit in UNITS if taken(edition, f"{name} 12 {unit}")} == set(ordinary.split()), name


OTHERS = (
    """
肌酐 188 U/L 40-200|乳酸 188 U/L|乳酸脱氢酶 1.1 mmol/L|谷丙转氨酶 44 g/L|谷丙转氨酶 44 mIU/mL|估算肾小球滤过率 1.1 mg/dL|血沉 12 %|TSH 0.4 IU/L|血红蛋白 2.1 mg/dL|D-二聚体 3.1 g/L|免疫球蛋白E 1.1 g/L|梅毒螺旋体特异性抗体 1:8
总前列腺特异性抗原 0.22 f/t|丙氨酸氨基转移酶 22 毫摩尔/升|总蛋白 7.1 mmol·L-1|钾 ４．１ Ｕ／Ｌ
钙 1.18 1.12-1.32|钾 44 mmol/L 25-125|钠 80 mmol/L 40-220|淀粉酶 220 U/L 32-641|钙 3.1 2.5-7.5|无机磷 22 13-42|视黄醇结合蛋白 0.5 mg/L 0-0.7|β2-微球蛋白 0.2 0-0.3 mg/L|氯 121 mmol/L 120-132|葡萄糖(空腹) 3.1 2.5-4.5|总蛋白 0.4 0.15-0.45
中性粒细胞百分比 4.1 1.8-6.3|淋巴细胞百分比 1.5 1.1-3.2|网织红细胞百分比 66 24-84|红细胞分布宽度 41 37-54|血小板 0.23 0.11-0.28|血小板 9.8 6.5-12|凝血酶原时间 96 70-130|T3 4.8 3.1-6.8|FT3 1.8 1.3-3.1|FT4 101 66-181|降钙素 0.04 0-0.05|降钙素原 3.1 0-9.5
转铁蛋白 33 20-55|胃蛋白酶原I 7.1 >3|总前列腺特异性抗原 0.22 >0.16|肌酸激酶 12 0-24|叶酸 800 500-1500|钙 1.18 1.12 - 1.32|钙 1.18（1.12～1.32）|白蛋白 58.2 55.8-66.1|促卵泡刺激素 1.015 1.003-1.030|脂肪酶 1.02 0.85-1.15
尿酸 3100 μmol/L|尿素 320 mmol/L|钾 44 mmol/L|睾酮 -1.2|凝血酶原时间 1.1|乙型肝炎病毒表面抗原(定量) 阴性
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", OTHERS)
def test_the_unit_range_or_result_of_another_test_or_specimen_is_asked_about(edition, text):
    assert taken(edition, text) == []


HEADED = [
    ("感染四项\nTP 71 65-85 g/L", {"tp"}), ("感染四项\nTP 71 g/L", {"tp"}), ("输血前八项\nTP 71 g/L", {"tp"}), ("尿常规\nGLU 5.1 3.9-6.1 mmol/L", {"u_glu", "glu", "glu_rand"}), ("尿常规\nPRO 71 65-85", {"u_pro"}),
    ("尿常规\npH 7.41 7.35-7.45", {"u_ph"}), ("尿常规\n胆红素 12.3 μmol/L 0-23", {"u_bil"}), ("血脂四项\nTG 9 IU/mL", {"tg"}), ("血脂四项\nTG 12 3.5-77", {"tgl"}), ("肾功能\nCr 0.3 μg/L", {"crea"}), ("心肌酶谱\nLDH 1.2 mmol/L", {"ldh"}),
    ("心肌酶谱\nCK 12 0-24", {"ck"}), ("肝功能\nALB 58.2 55.8-66.1", {"alb"}), ("甲功五项\nTSH 0.4 IU/L <1.75", {"tsh"}), ("血常规\nPLT 0.23 0.11-0.28", {"plt"}), ("电解质六项\nP 72", {"prog"}), ("性激素六项\nP 1.1 0.85-1.51", {"phos"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "offered"), HEADED)
def test_an_abbreviation_agrees_with_its_heading_and_with_its_unit_and_range_or_is_asked_about(edition, text, offered):
    found = reader.read(edition, text)
    assert taken(edition, text) == []
    assert offered <= {offer.code for piece in found.pieces if not piece.heading for offer in piece.resolution.offers}


PATHOLOGICAL = [
    ("钾 9 mmol/L 3.5-5.3", "k"), ("白细胞计数 400 10^9/L 3.5-9.5", "wbc"), ("ALT 15000 U/L 9-50", "alt"), ("总前列腺特异性抗原 5000 ng/mL 0-4", "tpsa"), ("葡萄糖(空腹) 60 mmol/L 3.9-6.1", "glu"), ("钠 185 mmol/L 137-147", "na"),
    ("肌酐 2100 μmol/L 57-97", "crea"), ("血红蛋白 22 g/L 130-175", "hgb"), ("血小板计数 1 10^9/L 125-350", "plt"), ("甘油三酯 88 mmol/L <1.7", "tg"), ("总胆红素 880 μmol/L 0-23", "tbil"), ("铁蛋白 >40000 ng/mL 30-400", "ferr"), ("乳酸 28 mmol/L 0.5-2.2", "lac"),
    ("甲胎蛋白 >60500 ng/mL 0-7", "afp"), ("促甲状腺激素 >100 mIU/L 0.27-4.2", "tsh"), ("肌酐 <18 μmol/L 57-97", "crea"), ("国际标准化比值 >10 0.8-1.2", "inr"), ("C反应蛋白 480 mg/L 0-10", "crp"), ("卵泡刺激素 88 mIU/mL 卵泡期:3.5-12.5 绝经期:25.8-134.8", "fsh"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), PATHOLOGICAL)
def test_a_result_that_a_very_ill_patient_can_have_is_taken(edition, text, code):
    assert taken(edition, text) == [code]


@pytest.mark.parametrize(("text", "quoted"), [("肌酐 188 U/L 40-200", "U/L"), ("钙 1.18 1.12-1.32", "1.12-1.32"), ("尿酸 3100 μmol/L", "3100")])
def test_the_question_quotes_what_the_item_cannot_have(edition, text, quoted):
    offer = reader.read(edition, text).pieces[0].resolution.offers[0]
    assert offer.why == BESIDE and all(f"“{quoted}”" in why(offer, lang) for lang in ("zh", "en"))
