"""Lines of a pasted report with one question are answered once: all of a specimen that the items are not of, or all parts of one test."""

from __future__ import annotations

DONGLU = "东麓示范医院"
CAPILLARY = "检验项目：血常规\n标本：末梢血\n白细胞计数 12.3 10^9/L\n红细胞计数 4.4 10^12/L\n血红蛋白 116 g/L"
FLUID = "标本：引流液\n总蛋白 33 g/L\n氯 123 mmol/L\n葡萄糖 3.4 mmol/L"
SEDIMENT = "标本：尿液\n尿蛋白 阴性\n上皮细胞 2 /μL\n管型 0 /μL"


def ask(sitting, lines, **more):
    sitting.open("/several")
    return sitting.send("/several/ask", issuer=DONGLU, performed="昨天", lines=lines, **more)


def test_a_specimen_of_a_whole_sheet_is_one_question_with_every_line_in_it(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    assert ask(dr_lin, CAPILLARY).status_code == 422 and app.extensions["recognition"].ledger.size() == size
    values = dict(dr_lin.form("/several/ask").values)
    assert values["piece-1"].startswith("group:") and values["pick-1"] == "-" and "piece-2" not in values
    assert "这 3 行与目录项目的限定不同：末梢血" in dr_lin.text and all(line in dr_lin.text for line in CAPILLARY.splitlines()[2:])
    assert "标本：全血" in dr_lin.text and "有 1 处认不准" in dr_lin.text
    assert dr_lin.text.count("因为这些行： 第 2 行 标本：末梢血") == 1, "the line that made it doubtful"


def test_one_answer_asks_all_of_them(dr_lin):
    ask(dr_lin, CAPILLARY)
    dr_lin.send("/several/ask", **{"pick-1": "all"})
    assert len(dr_lin.lookup.split(",")) == 3 and "血红蛋白" in dr_lin.text


def test_one_answer_asks_none_of_them_and_says_so_of_each_line(dr_lin):
    ask(dr_lin, CAPILLARY + "\n尿蛋白 阴性", t=["mg"])
    dr_lin.send("/several/ask")
    assert len(dr_lin.lookup.split(",")) == 1 and dr_lin.text.count("没有选定项目") >= 3


def test_line_by_line_gives_each_its_own_question_and_the_answer_is_kept(dr_lin):
    ask(dr_lin, CAPILLARY)
    assert dr_lin.send("/several/ask", **{"pick-1": "each"}).status_code == 422
    values = dict(dr_lin.form("/several/ask").values)
    assert values["pick-1"] == "each" and values["piece-2"].startswith("2:白细胞计数") and values["pick-4"] == "-"
    dr_lin.send("/several/ask", **{"pick-2": "wbc"})
    assert len(dr_lin.lookup.split(",")) == 1


def test_a_line_with_several_items_is_asked_alone_once_the_others_are_answered(dr_lin):
    assert ask(dr_lin, FLUID).status_code == 422 and "这一行另行选择" in dr_lin.text
    assert dr_lin.send("/several/ask", **{"pick-1": "all"}).status_code == 422
    values = dict(dr_lin.form("/several/ask").values)
    assert values["piece-2"].startswith("3:葡萄糖") and "piece-3" not in values
    dr_lin.send("/several/ask")
    assert len(dr_lin.lookup.split(",")) == 2


def test_an_answer_for_some_lines_is_none_for_others(dr_lin):
    ask(dr_lin, CAPILLARY)
    assert dr_lin.send("/several/ask", lines=CAPILLARY + "\n血小板计数 300 10^9/L", **{"pick-1": "all"}).status_code == 422
    assert "这 4 行与目录项目的限定不同" in dr_lin.text and dict(dr_lin.form("/several/ask").values)["pick-1"] == "-"


def test_the_parts_of_one_test_are_one_question_about_it(dr_lin):
    assert ask(dr_lin, SEDIMENT).status_code == 422 and "这 2 行都是“尿沉渣定量”的内容" in dr_lin.text
    dr_lin.send("/several/ask", **{"pick-1": "all"})
    assert len(dr_lin.lookup.split(",")) == 2 and "“管型”是“尿沉渣定量”里的一项" in dr_lin.text


def test_a_test_that_its_heading_names_is_asked_once_with_its_rows(dr_lin):
    ask(dr_lin, "东麓示范医院粪便常规报告单\n标本：粪便\n颜色 黄色\n红细胞 0 /HP\n虫卵 未检出")
    assert len(dr_lin.lookup.split(",")) == 1 and "“虫卵”是“粪便常规”里的一项" in dr_lin.text


def test_in_english(dr_lin):
    dr_lin.open("/several?lang=en")
    dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", lines=CAPILLARY)
    assert "3 lines are qualified differently from the catalogue: capillary blood" in dr_lin.text and "Specimen: whole blood" in dr_lin.text


def test_a_known_test_outside_the_catalogue_is_told_and_not_asked(dr_lin):
    ask(dr_lin, "标本：血清\n总蛋白 70 g/L\n未饱和铁结合力 40 umol/L 31-51\n标本：尿液\n肌酐 8.1 mmol/L")
    assert (
        len(dr_lin.lookup.split(",")) == 1 and "“肌酐”是尿液肌酐，不在目录里" in dr_lin.text and "“未饱和铁结合力”是未饱和铁结合力，不在目录里" in dr_lin.text
    )


def test_names_that_no_source_confirms_and_misprints_are_one_question(dr_lin):
    ask(dr_lin, "标本：血清\nHIV Ag/Ab 0.10 S/CO\n抗-TP 0.05 S/CO\n总胆红索 12.3 umol/L\n肌酎 66 umol/L")
    assert "这 4 行的名称没有来源核实、可能印错" in dr_lin.text
    dr_lin.send("/several/ask", **{"pick-1": "all"})
    assert len(dr_lin.lookup.split(",")) == 4


SHIFTED = "肌酐 188 U/L 40-200\n乳酸脱氢酶 1.1 mmol/L\n总蛋白 71 g/L 65-85"


def test_lines_with_units_of_other_tests_are_one_question_that_quotes_each(dr_lin):
    assert ask(dr_lin, SHIFTED).status_code == 422
    assert "这 2 行旁边印的单位、参考范围或结果不是所列项目的" in dr_lin.text
    assert all(f"旁边印的：{unit}" in dr_lin.text for unit in ("U/L", "mmol/L"))
    dr_lin.send("/several/ask")
    assert len(dr_lin.lookup.split(",")) == 1


def test_a_single_line_with_a_unit_of_another_test_says_so_beside_its_item(dr_lin):
    ask(dr_lin, "肌酐 188 U/L 40-200\n总蛋白 71 g/L 65-85")
    assert "旁边的“U/L”不像这一项的单位、参考范围或结果" in dr_lin.text
