"""A refusal that could be of any field says which one it is, where it is told first."""

from __future__ import annotations

import re

import pytest

DONGLU = "东麓示范医院"


def summed_up(sitting) -> list[str]:
    return re.findall(r'<li><a href="#\w+">([^<]*)</a></li>', re.search(r'id="mistakes".*?</div>', sitting.page.text, re.DOTALL)[0])


@pytest.mark.parametrize(
    ("typed", "label"),
    [({"mark": "川渝HR-1"}, "报告上印的互认标识："), ({"mark": "川渝互认检查检验结果HR标"}, "报告上印的互认标识："), ({"report": "x" * 129}, "报告单号：")],
)
def test_on_the_page_of_one_and_of_several(dr_lin, typed, label):
    assert dr_lin.ask("总蛋白", DONGLU, "昨天", **typed).status_code == 422
    assert summed_up(dr_lin)[0].startswith(label) and len(summed_up(dr_lin)[0]) > len(label)
    name, text = next(iter(typed.items()))
    assert dict(dr_lin.form("/ask").values)[name] == text and f'id="{name}-fault"' in dr_lin.page.text
    dr_lin.open("/several")
    assert dr_lin.send("/several/ask", issuer=DONGLU, performed="昨天", t=["tp"], **typed).status_code == 422
    assert summed_up(dr_lin)[0].startswith(label)


def test_in_english(dr_lin_in_english):
    dr_lin_in_english.ask("总蛋白", "cq001", "yesterday", mark="HR-1")
    assert summed_up(dr_lin_in_english)[0].startswith("Mark printed on the report: ")


def test_a_circumstance_that_is_none(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天", circumstances=["nosuch"])
    assert summed_up(dr_lin)[0].startswith("特殊情形：")


def test_a_reason_that_is_too_long(dr_lin):
    dr_lin.ask("总蛋白", DONGLU, "昨天")
    assert dr_lin.decide("repeated.other", note="长" * 201).status_code == 422 and "所写原因：过长" in dr_lin.text
