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
    assert page.request.path.startswith("/answers/") and len(dr_lin.lookup.split(",")) == 3
    assert app.extensions["recognition"].ledger.size() == size + 3
    assert all(name in dr_lin.text for name in ("总蛋白", "白蛋白", "丙氨酸氨基转移酶"))


def test_values_in_the_lines_are_read_past_and_kept_nowhere(app, dr_lin):
    ask(dr_lin, "总蛋白 65.271828 g/L")
    assert "65.271828" not in dr_lin.page.text
    data = app.extensions["recognition.settings"].data
    assert not [path for path in data.rglob("*") if path.is_file() and b"65.271828" in path.read_bytes()]


def test_open_lines_are_asked_back_and_understood_ones_stay_ticked(dr_lin):
    assert ask(dr_lin, "总蛋白\n血糖 5.6\nabcxyz 12").status_code == 422
    values = dr_lin.form("/several/ask").values
    assert ("t", "tp") in values and ("pick-1", "-") in values and dict(values)["lines"].strip() == "abcxyz"
    fasting = re.search(r'name="pick-1" value="([a-z0-9_]+)"> <span>葡萄糖\(空腹\)', dr_lin.page.text)[1]
    page = dr_lin.send("/several/ask", lines="", **{"pick-1": fasting})
    assert page.request.path.startswith("/answers/") and "葡萄糖(空腹)" in dr_lin.text and "总蛋白" in dr_lin.text


def test_ticked_items_and_panels_are_asked_each_once(dr_lin):
    page = ask(dr_lin, "总蛋白\ntp", t=["tp", "cbc"])
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
