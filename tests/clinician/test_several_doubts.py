"""Words of a pasted report that nobody understands are looked at by a person before anything is asked; so is a date other than the one given."""

from __future__ import annotations

import re
from datetime import date, timedelta

DONGLU = "东麓示范医院"
WORDED = "镁 0.9 mmol/L\n氯 102 mmol/L\n示例某某"


def ask(sitting, lines, performed="昨天", **more):
    sitting.open("/several")
    return sitting.send("/several/ask", issuer=DONGLU, performed=performed, lines=lines, **more)


def seal(sitting) -> str:
    """The value of the box by which she says that she has looked."""
    return re.search(r'name="seen" value="([0-9a-f]{16})"', sitting.page.text)[1]


def test_nothing_is_asked_before_the_words_were_looked_at(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    assert ask(dr_lin, WORDED).status_code == 422 and app.extensions["recognition"].ledger.size() == size
    assert "请先看过这些文字" in dr_lin.text and "示例某某" in dr_lin.text and "第 3 行" in dr_lin.text
    assert 'href="#seen"' in dr_lin.page.text, "the mistake leads to its box"
    assert dr_lin.send("/several/ask").status_code == 422, "sent again without a tick"
    dr_lin.send("/several/ask", seen=seal(dr_lin))
    assert len(dr_lin.lookup.split(",")) == 2 and app.extensions["recognition"].ledger.size() == size + 2


def test_a_word_given_for_some_lines_is_none_for_others(dr_lin):
    ask(dr_lin, WORDED)
    given = seal(dr_lin)
    assert ask(dr_lin, WORDED + " 示范词", seen=given).status_code == 422 and seal(dr_lin) != given


def test_lines_that_were_put_right_need_no_word(dr_lin):
    ask(dr_lin, WORDED)
    assert dr_lin.send("/several/ask", lines="镁 0.9 mmol/L\n氯 102 mmol/L").status_code == 200


def test_the_known_frame_of_a_form_asks_nothing(dr_lin):
    ask(
        dr_lin,
        "东麓示范医院检验报告单\n姓名：示例甲 性别：男 科室：肾内科\n标本：血清\n项目 结果 单位\n镁 0.9 mmol/L\n氯 102 mmol/L\n检验者：示例乙\n本报告仅对所检测标本负责",
    )
    assert len(dr_lin.lookup.split(",")) == 2


def test_a_report_of_another_day_is_looked_at(app, dr_lin):
    text = "采样时间：2026-01-05 08:00\n镁 0.9 mmol/L"
    assert ask(dr_lin, text).status_code == 422
    assert "报告上的日期与所填的" in dr_lin.text and "采样时间：2026-01-05 08:00" in dr_lin.text
    dr_lin.send("/several/ask", seen=seal(dr_lin))
    assert len(dr_lin.lookup.split(",")) == 1


def test_another_hour_and_a_report_before_the_sampling_are_looked_at(dr_lin):
    day = (date.today() - timedelta(days=2)).isoformat()
    for typed, line in (
        (f"{day} 07:30", f"采样时间：{day} 19:30"),
        (f"{day} 20:00", f"报告时间：{day} 10:00"),
        (day, f"采样时间：{day} 10:30 报告时间：{day} 10:00"),
        (day, f"采样时间：{day} 10:30 接收时间：{day} 10:00"),
    ):
        assert ask(dr_lin, f"{line}\n镁 0.9 mmol/L", performed=typed).status_code == 422, (typed, line)
        assert "报告上的日期与所填的" in dr_lin.text and line in dr_lin.text
    assert ask(dr_lin, f"采样时间：{day} 07:12 报告时间：{day} 10:00\n镁 0.9 mmol/L", performed=f"{day} 07:30").status_code == 200, "people round it"


def test_another_number_of_the_report_is_looked_at(dr_lin):
    assert ask(dr_lin, "报告单号：BG-0002\n镁 0.9 mmol/L", report="BG-0001").status_code == 422
    assert "报告上的报告单号与所填的不同" in dr_lin.text and "BG-0002" in dr_lin.text
    given = seal(dr_lin)
    assert dr_lin.send("/several/ask", report="BG-0003", seen=given).status_code == 422, "the word was for another"
    for typed in ("BG-0002", "bg-0002", ""):
        assert ask(dr_lin, "报告单号：BG-0002\n镁 0.9 mmol/L", report=typed).status_code == 200
    assert ask(dr_lin, "报告单号：BG-0002 条码号：12345\n镁 0.9 mmol/L", report="12345").status_code == 200, "it is another of its numbers"


def test_only_ticked_items_ask_nothing_about_words(dr_lin):
    assert ask(dr_lin, "左肾上腺静脉采血", t=["mg"]).status_code == 200


def test_questions_and_words_are_answered_together(dr_lin):
    assert ask(dr_lin, "镁 0.9 mmol/L\n氯 102 mmol/L\n白蛋白(尿) 12 mg/L\n示例某某").status_code == 422
    dr_lin.send("/several/ask", seen=seal(dr_lin))
    assert len(dr_lin.lookup.split(",")) == 2


def test_words_on_the_row_of_an_item_are_its_question(app, dr_lin):
    """They may say of which sample, when or how it was measured; to have seen them is not enough."""
    size = app.extensions["recognition"].ledger.size()
    assert ask(dr_lin, "镁 0.9 mmol/L 示例法\n氯 102 mmol/L").status_code == 422 and app.extensions["recognition"].ledger.size() == size
    assert re.search(r"因为这些行：\s*第 1 行\s*镁 0.9 mmol/L 示例法", dr_lin.text) and "请先看过这些文字" not in dr_lin.text
    values = dict(dr_lin.form("/several/ask").values)
    dr_lin.send("/several/ask", **{"piece-1": values["piece-1"], "pick-1": "mg"})
    assert len(dr_lin.lookup.split(",")) == 2


def test_a_letterhead_of_another_hospital_is_looked_at(app, dr_lin):
    """The issuer that was typed is 东麓示范医院."""
    text = "锦云示范医院检验报告单\n镁 0.9 mmol/L"
    assert ask(dr_lin, text).status_code == 422
    assert "报告抬头的医院与所填的出具机构不同" in dr_lin.text and "锦云示范医院检验报告单" in dr_lin.text
    dr_lin.send("/several/ask", seen=seal(dr_lin))
    assert len(dr_lin.lookup.split(",")) == 1
    assert ask(dr_lin, "东麓示范医院检验报告单\n镁 0.9 mmol/L").status_code == 200


def test_a_line_that_may_say_what_the_rows_are_of_is_shown_in_their_question(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    for heading in ("1mg地塞米松过夜抑制试验", "左肾上腺静脉采血", "某某试验"):
        assert ask(dr_lin, f"{heading}\n镁 0.9 mmol/L\n氯 102 mmol/L").status_code == 422 and app.extensions["recognition"].ledger.size() == size
        assert re.search(rf"因为这些行：\s*第 1 行\s*{heading}", dr_lin.text) and "请先看过这些文字" not in dr_lin.text
    assert "这 2 行附近有没读懂的文字" in dr_lin.text
    values = dict(dr_lin.form("/several/ask").values)
    dr_lin.send("/several/ask", **{"piece-1": values["piece-1"], "pick-1": "all"})
    assert len(dr_lin.lookup.split(",")) == 2


def test_an_answer_under_one_heading_is_none_under_another(app, dr_lin):
    size = app.extensions["recognition"].ledger.size()
    for rows in ("镁 0.9 mmol/L\n氯 102 mmol/L", "镁 0.9 mmol/L"):
        ask(dr_lin, f"某某试验\n{rows}")
        values = dict(dr_lin.form("/several/ask").values)
        answer = {"piece-1": values["piece-1"], "pick-1": "mg" if "氯" not in rows else "all"}
        assert dr_lin.send("/several/ask", lines=f"示例激发后\n{rows}", **answer).status_code == 422
        assert app.extensions["recognition"].ledger.size() == size
