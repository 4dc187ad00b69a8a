"""The line that Dr Lin pastes into the record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recognition.domain.lookups import Answer, ItemKind, Lookup, MemberAnswer, replace
from recognition.domain.policy.record import record_line
from recognition.domain.policy.words import words
from tests.policy.region import GOOD, PROTEIN, QUESTION, ask, given, listed

OUTSIDE = given(listings=(listed(days=1),))
UNLISTED = given(listings=())


def lookup(answer: Answer, **changed) -> Lookup:
    """The lookup that holds the answer, with references as they stand in the ledger."""
    return replace(
        Lookup("id", datetime(2026, 11, 21, tzinfo=UTC), "WEST", "EAST", "tp", QUESTION.performed_at, "key", answer,
               report="5ec4e7" * 4, patient="9a71e7" * 4),
        **changed,
    )  # fmt: skip


def test_recognised_in_chinese():
    line = record_line(lookup(ask()), "总蛋白", "东方医院", "zh", mark="川渝HR")
    assert line == ("外院检查检验结果互认：总蛋白；检查检验机构：东方医院；检查检验日期：2026-11-18；互认标识：川渝HR；结果：【由医师填写结果内容】。")


def test_recognised_in_english():
    line = record_line(lookup(ask()), "Total protein", "East Hospital", "en", mark="川渝HR")
    assert line == (
        "Outside result recognised: Total protein; performed by East Hospital on 2026-11-18; mark 川渝HR; result: [result to be entered by the clinician]."
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_verdict_is_worded_its_own_way(lang):
    lines = {record_line(lookup(ask(facts)), "总蛋白", "东方医院", lang) for facts in (GOOD, OUTSIDE, UNLISTED)}
    assert len(lines) == 3
    assert sum(("互认：" in line or "recognised:" in line) for line in lines) == 1


@pytest.mark.parametrize("facts", [GOOD, OUTSIDE, UNLISTED, given(issuer=None), given(item=None)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_has_what_a_record_must_have_and_no_reference(facts, lang):
    line = record_line(lookup(ask(facts)), "总蛋白", "东方医院", lang)
    for part in ("总蛋白", "东方医院", "2026-11-18"):
        assert part in line
    assert "填写结果内容" in line or "to be entered" in line
    assert "5ec4e7" not in line and "9a71e7" not in line and "\n" not in line


def test_the_day_is_shanghai_s():
    late = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
    assert "2026-11-19" in record_line(lookup(ask(), performed_at=late), "总蛋白", "东方医院", "zh")


def test_of_an_image_the_conclusion_is_left_out():
    image = ask(given(item=replace(PROTEIN, kind=ItemKind.IMAGING)))
    assert "不含原诊断结论" in record_line(lookup(image), "胸部CT平扫", "东方医院", "zh")


def test_the_laboratory_that_performed_it_is_named_before_the_issuer():
    line = record_line(lookup(ask()), "总蛋白", "东方医院", "zh", performer="江北检验所")
    assert "检查检验机构：江北检验所（报告机构：东方医院）" in line


def test_without_a_mark_it_says_so():
    assert "无互认标识" in record_line(lookup(ask(given(qualifications=()))), "总蛋白", "东方医院", "zh")


def test_a_mixed_panel_says_how_many():
    item = replace(PROTEIN, code="cbc", members=("a", "b", "c"))
    mixed = ask(given(item=item, listings=(), members=(GOOD, GOOD, UNLISTED)))
    assert "血常规（2 项可以互认，1 项不在互认目录）" in record_line(lookup(mixed), "血常规", "东方医院", "zh")


def test_what_was_sent_for_an_unknown_item_cannot_break_the_line():
    line = record_line(lookup(ask(given(item=None)), item="local:x"), "local:{item}\r\n诊断：无", "东方医院", "zh")
    assert "local:{item} 诊断：无" in line and "\n" not in line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_a_panel_the_members_carry_the_marks(lang):
    answer = replace(ask(), mark=None, members=(MemberAnswer("tp", ask()),))
    line = record_line(lookup(answer), "血细胞分析", "东方医院", lang)
    assert words("record_part.panel_marks", lang) in line and words("record_part.no_mark", lang) not in line
