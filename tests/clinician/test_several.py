"""Several results of one report: pasted with their values, ticked, or scanned; one sheet, decided together or line by line."""

from __future__ import annotations

import re

DONGLU = "东麓示范医院"
PASTED = "总蛋白 65.2 g/L 65-85\n白蛋白\t42\tg/L\n3 ALT 17\n"


def ask(sitting, lines, **more):
    sitting.open("/several")
    return sitting.send("/several/ask", issuer=DONGLU, performed="昨天", lines=lines, **more)


def test_a_pasted_report_gives_one_sheet_with_one_write(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    page = ask(dr_lin, PASTED)
    assert page.status_code == 200 and len(dr_lin.lookup.split(",")) == 3
    assert app.extensions["recognition"].ledger.size() == size + 3
    assert all(name in dr_lin.text for name in ("总蛋白", "白蛋白", "丙氨酸氨基转移酶"))


def test_values_in_the_lines_are_read_past_and_kept_nowhere(app, dr_lin):
    ask(dr_lin, "总蛋白 65.271828 g/L")
    assert "总蛋白 65.271828 g/L" in dr_lin.text, "the line stands on the page as it was typed"
    dr_lin.decide("accepted")
    data = app.extensions["recognition.settings"].data
    assert not [path for path in data.rglob("*") if path.is_file() and b"65.271828" in path.read_bytes()]


def test_open_lines_are_asked_back_and_understood_ones_stay(dr_lin):
    assert ask(dr_lin, "总蛋白 65\n血糖 5.6\nabcxyz 12 U/L 3-50").status_code == 422
    values = dict(dr_lin.form("/several/ask").values)
    assert values["pick-1"] == "-" and values["piece-1"] == "1:血糖" and values["lines"].splitlines() == ["总蛋白 65", "血糖 5.6", "abcxyz 12 U/L 3-50"]
    fasting = re.search(r'name="pick-1" value="([a-z0-9_]+)"> <span>葡萄糖\(空腹\)', dr_lin.page.text)[1]
    dr_lin.send("/several/ask", **{"pick-1": fasting})
    assert len(dr_lin.lookup.split(",")) == 2 and "葡萄糖(空腹)" in dr_lin.text and "目录里没有“abcxyz”" in dr_lin.text


def test_what_nobody_chose_is_not_asked_and_said_so(dr_lin):
    assert ask(dr_lin, "总蛋白 65\n白蛋白(尿) 12 mg/L").status_code == 422
    assert "限定不同：尿液" in dr_lin.text
    dr_lin.send("/several/ask")
    assert len(dr_lin.lookup.split(",")) == 1 and "“白蛋白(尿)”没有选定项目" in dr_lin.text and "白蛋白(尿) 12 mg/L" in dr_lin.text


def test_the_account_stays_beside_the_answers_while_they_are_decided(dr_lin):
    ask(dr_lin, "总蛋白 65\n某种没有的项目 9.8 fL 7-11")
    dr_lin.decide("accepted")
    assert "某种没有的项目 9.8 fL 7-11" in dr_lin.text and "目录里没有“某种没有的项目”" in dr_lin.text
    dr_lin.decide("withdrawn")
    assert "某种没有的项目 9.8 fL 7-11" in dr_lin.text


def test_a_specimen_in_the_head_of_the_report_counts_for_its_lines(dr_lin):
    assert ask(dr_lin, "标本：引流液\n淀粉酶 81 U/L").status_code == 422 and "限定不同：引流液" in dr_lin.text
    assert ask(dr_lin, "标本：尿液\n肌酐 8.1 mmol/L").status_code == 422 and "目录以外的检验，没有可查询的：尿液肌酐" in dr_lin.text
    assert ask(dr_lin, "标本：静脉血\n肌酐 67 umol/L").status_code == 200 and len(dr_lin.lookup.split(",")) == 1


def test_two_results_on_one_line_are_both_asked(dr_lin):
    ask(dr_lin, "总蛋白 65 g/L 60-80 白蛋白 40 g/L 35-55")
    assert len(dr_lin.lookup.split(",")) == 2


def test_a_heading_with_its_list_is_asked_with_every_item_of_the_list(dr_lin):
    ask(dr_lin, "甲功三项：FT3，FT4，TSH")
    assert len(dr_lin.lookup.split(",")) == 4


def test_nothing_is_cut_off_in_silence(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    assert ask(dr_lin, "\n".join(f"总蛋白 {number}" for number in range(201))).status_code == 422 and "一次最多 200 行" in dr_lin.text
    assert ask(dr_lin, "总蛋白 65 " * 5000).status_code == 422
    assert app.extensions["recognition"].ledger.size() == size


def test_a_line_that_only_resembles_an_item_is_offered_where_nothing_else_was_understood(dr_lin):
    assert ask(dr_lin, "*血红蛋白总量 108 g/L").status_code == 422
    offered = re.findall(r'name="pick-1" value="([a-z0-9_-]+)"', dr_lin.page.text)
    assert "hgb" in offered and len(offered) > 1 and offered[-1] == "-"


def test_ticked_items_and_panels_are_asked_each_once(dr_lin):
    page = ask(dr_lin, "总蛋白\n总蛋白(TP)", t=["tp", "cbc"])
    assert page.status_code == 200 and len(dr_lin.lookup.split(",")) == 2
    assert "8 项可以互认，6 项不在互认目录" in dr_lin.text


def test_nothing_to_ask_is_said_at_the_field(dr_lin):
    assert ask(dr_lin, " \n ").status_code == 422 and 'href="#lines"' in dr_lin.page.text


def test_the_ticked_lines_are_decided_together_and_the_record_has_a_line_for_each(dr_lin):
    ask(dr_lin, PASTED)
    first, *rest = dr_lin.lookup.split(",")
    dr_lin.decide("accepted", line=rest)
    record = re.search(r'<textarea id="record"[^>]*>(.*?)</textarea>', dr_lin.page.text, re.DOTALL)[1]
    assert len(record.strip().splitlines()) == 2 and "总蛋白" not in record
    dr_lin.decide(f"accepted@{first}")
    assert "已采信 3 项" in dr_lin.text
    dr_lin.decide(f"withdrawn@{rest[0]}")
    assert "已采信 2 项" in dr_lin.text


def test_together_they_can_be_repeated_for_one_reason(dr_lin):
    ask(dr_lin, PASTED)
    dr_lin.decide("repeated.emergency", line=dr_lin.lookup.split(","))
    assert dr_lin.text.count("急诊、急救") >= 3


def test_with_no_line_ticked_nothing_is_written(app, dr_lin):
    ask(dr_lin, PASTED)
    size = app.extensions["recognition"].ledger.size()
    assert dr_lin.decide("accepted", line=[]).status_code == 422 and app.extensions["recognition"].ledger.size() == size


def test_a_line_of_another_sheet_is_not_decided_here(app, dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    other = dr_lin.lookup
    ask(dr_lin, PASTED)
    size = app.extensions["recognition"].ledger.size()
    assert dr_lin.decide(f"accepted@{other}").status_code == 422 and app.extensions["recognition"].ledger.size() == size


def test_a_report_longer_than_a_sheet_is_cut_and_stays_quick(dr_lin):
    assert ask(dr_lin, "\n".join(f"第{number}项 1.0" for number in range(500))).status_code == 422
