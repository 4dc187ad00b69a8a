"""A time, a side or a kind in the heading of a panel, and a number behind it: it holds for the rows until the next heading."""

from __future__ import annotations

import pytest

from recognition.catalogue.reports import reader
from recognition.domain.names.resolution import is_asked_back

ASKED = [
    "24小时电解质\n钠 120 mmol/L",
    "24小时电解质\n钠 120 mmol/L\n氯 101 mmol/L\n钙 2.1 mmol/L",
    "24小时肾功能\n肌酐 9.1",
    "24小时肾功能\n肌酐 9.1\n尿素 12\n钠 120",
    "随机生化\n钠 80 mmol/L\n肌酐 60",
    "随机肾功能\n肌酐 9",
    "夜间肾功能\n肌酐 9",
    "左侧肾功能\n肌酐 9",
    "24小时肝功能\n白蛋白 33 g/L",
    "肾功能(0h)\n肌酐 700",
    "血糖(餐后)\n葡萄糖(空腹) 5",
    "生化(2h)\n葡萄糖(空腹) 5.1",
    "心肌标志物(3h)\n肌红蛋白 33",
    "电解质-1h\n钾 4.1",
    "电解质(定性)\n钾 4.1",
    "凝血(2h)\n凝血酶原时间 12",
    "肝功能(左)\n白蛋白 33",
    "血常规(右)\nWBC 5",
    "Renal Function Test - 24h\nUrea 5",
    "Liver Function Test - 24h\nAlbumin 33",
    "Comprehensive Metabolic Panel - 24h\nCreatinine 9",
    "Renal Function Test, tube 2\nUrea 5",
    "Renal Function Test, draw 2\nUrea 5",
    "Renal Function Test, Day 3\nUrea 5",
    "Renal Function Test Day 3\nUrea 5",
    "Liver Function Test, tube 2\nAlbumin 33",
    "Full Blood Count, draw 2\nHemoglobin 120",
    "Renal Function Test left\nUrea 5",
    "Lipid Profile - midnight\nTriglycerides 5",
    "Biochemistry random\nSodium 80",
    "Thyroid Function Test (2h)\nTSH 2",
    "24小时生化\n尿素 5",
    "生化（24小时）\n肌酐 9",
    "肾功能-24小时\n尿素 5",
    "血糖120分钟\n葡萄糖(空腹) 5",
    "血糖 2h\n葡萄糖(空腹) 5",
    "血糖 餐后2h\n葡萄糖(空腹) 5",
    "血脂餐后\n甘油三酯 5",
    "肾功能[2h]\n尿素 5",
    "肾功能【2h】\n尿素 5",
    "【肾功能(2h)】\n尿素 5",
    "肾功能_2h\n尿素 5",
    "肾功能*2h\n尿素 5",
    "肾功能2\n尿素 5",
    "肾功能②\n尿素 5",
    "电解质2\n钾 4",
    "检验项目：24小时肾功能\n肌酐 9.1",
    "申请项目：24小时肾功能\n肌酐 9.1",
    "申请项目：肾功能(2小时)\n肌酐 60 μmol/L",
    "左肾功能\n尿素 5\n右肾功能\n肌酐 60",
    "肾功能(早晨)\n尿素 5",
    "肾功能半定量\n尿素 5",
    "肾功能双侧\n尿素 5",
    "肾功能平扫\n尿素 5",
    "24小时电解质检验报告单\n钠 120 mmol/L",
    "随机血糖\n葡萄糖(空腹) 5.6",
    "检验项目：随机血糖\n葡萄糖(空腹) 5.1",
    "血糖（随机）\n葡萄糖(空腹) 5.1",
    "Random glucose\nFasting glucose 5.1 mmol/L",
    "空腹血糖\n随机血糖 7.1",
    "24小时尿蛋白\n尿蛋白 阴性",
]
SILENT = [
    "急诊生化\n钾 4.1\n肌酐 60",
    "生化全套\n钾 4.1",
    "血常规五分类\nWBC 5",
    "血常规(五分类)\nWBC 5",
    "肾功能三项\n尿素 5",
    "入院常规\n钾 4.1",
    "空腹生化\n葡萄糖(空腹) 5.1\n钾 4.1",
    "血糖(空腹)\n葡萄糖(空腹) 5.1",
    "血常规+超敏CRP\nWBC 5",
    "检验项目：肾功能  采样时间：2026-11-20 08:15\n尿素 5",
    "肾功能定量\n尿素 5",
    "乙肝五项定性\n乙型肝炎病毒表面抗原 阴性",
    "左江示范医院肾功能检验报告单\n尿素 5",
    "电解质六项\n钾 4.1",
    "Renal Function Test\nUrea 5",
    "Full Blood Count (20 items)\nHemoglobin 120",
    "空腹血脂\n甘油三酯 1.5",
    "急诊电解质\n钾 4.1",
    "空腹血糖\n葡萄糖(空腹) 7.1",
    "检验项目：空腹血糖、随机血糖\n葡萄糖(空腹) 5.1\n随机血糖 7.1",
]


def is_silent(edition, text: str) -> bool:
    """Whether anything of the text is taken without a person's look."""
    found = reader.read(edition, text)
    return not found.doubts and any(piece.resolution.code for piece in found.pieces)


HEADED = [("血糖", "葡萄糖(空腹) 5.1"), ("肾功能", "尿素 5"), ("血脂", "甘油三酯 5"), ("电解质", "钾 4.1"), ("心肌酶", "肌酸激酶 99"), ("血常规", "WBC 5")]


@pytest.mark.parametrize(("heading", "row"), HEADED)
@pytest.mark.parametrize("form", ["{0}({1})", "{0}-{1}", "{1}{0}", "{0}{1}"])
def test_a_time_or_a_side_in_a_heading_is_a_question_about_its_rows(edition, heading: str, row: str, form: str):
    words = "2h 60min 30分钟 4h 0h 午夜 16点 下午 夜间 左 右侧 餐后2h 24h".split()
    assert [word for word in words if is_silent(edition, f"{form.format(heading, word)}\n{row}")] == []


@pytest.mark.parametrize("text", ASKED)
def test_a_row_whose_item_lacks_what_its_heading_says_is_a_question(edition, text: str):
    found = reader.read(edition, text)
    rows = [piece for piece in found.pieces if piece.line and not piece.heading]
    assert rows
    assert all(piece.resolution.code is None for piece in rows) or found.doubts


@pytest.mark.parametrize("text", SILENT)
def test_an_ordinary_heading_asks_nothing(edition, text: str):
    found = reader.read(edition, text)
    assert not found.doubts
    assert any(piece.resolution.code for piece in found.pieces)
    assert not any(is_asked_back(piece.resolution) and not piece.heading for piece in found.pieces)


def test_the_question_shows_the_heading_and_ends_at_the_next_one(edition):
    found = reader.read(edition, "左肾功能\n尿素 5\n肝功能\n白蛋白 40")
    urea = next(piece for piece in found.pieces if piece.text == "尿素")
    assert is_asked_back(urea.resolution)
    assert [doubt.text for doubt in urea.because] == ["左肾功能"]
    assert [piece.resolution.code for piece in found.pieces if piece.resolution.code] == ["alb"]


def test_what_a_title_says_holds_below_the_headings_of_its_sheet(edition):
    found = reader.read(edition, "24小时电解质检验报告单\n电解质\n钠 120 mmol/L")
    assert not any(piece.resolution.code for piece in found.pieces)


def test_urine_of_24_hours_is_offered_under_a_heading_of_24_hours_and_is_taken_where_its_row_says_it(edition):
    found = reader.read(edition, "24小时肾功能\n总蛋白 0.1")
    assert [offer.code for piece in found.pieces if piece.line for offer in piece.resolution.offers] == ["u_tp24", "tp"]
    found = reader.read(edition, "24小时生化\n24h尿蛋白定量 0.1 g/24h")
    assert [piece.resolution.code for piece in found.pieces if piece.line] == ["u_tp24"]
