"""Every code has words in both languages, and no word says more than the rules do."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import CheckCode, DecisionKind, ItemKind, PriceSource, QualificationStatus, RepeatReason, Verdict, replace
from recognition.domain.policy.noted import NOTED
from recognition.domain.policy.r2026_1.cautions import ORDER
from recognition.domain.policy.r2026_1.checks import VERDICTS
from recognition.domain.policy.wording import values, worded_answer
from recognition.domain.policy.words import FAMILIES, LANGUAGES, WORDS, codes, say
from tests.policy.region import PROTEIN, SAMPLED, SICHUAN, TODAY, ask, days, evaluated, given, listed

COMPLETE = [
    ("check", CheckCode), ("passed", CheckCode), ("not_evaluated", CheckCode), ("basis", CheckCode),
    ("reason", VERDICTS), ("caution", (*ORDER, *NOTED)),
    ("verdict", Verdict), ("plain", Verdict), ("advice", Verdict), ("record", Verdict), ("counted", Verdict),
    ("decision", DecisionKind), ("duty", DecisionKind), ("repeat_reason", RepeatReason),
    ("price_source", PriceSource), ("status", QualificationStatus), ("kind", ItemKind), ("counter", COUNTERS),
]  # fmt: skip


@pytest.mark.parametrize(("family", "known"), COMPLETE, ids=[family for family, _ in COMPLETE])
def test_a_family_has_words_for_each_of_its_codes_and_no_others(family, known):
    assert set(FAMILIES[family]) == {str(code) for code in known}


@pytest.mark.parametrize("code", codes())
def test_both_languages_speak_and_ask_for_the_same_values(code):
    zh, en = WORDS[code]
    assert re.search("[\u3000-\u9fff\uff00-\uffef]", zh), "Chinese first"
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", en) and en == en.strip() != ""
    assert names(zh) == names(en)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("family", ["passed", "reason", "some", "all_listed", "caution", "until", "mark"])
def test_the_values_of_an_answer_are_all_that_its_words_need(family):
    given_by_an_answer = set(values(ask(), SAMPLED, "zh"))
    assert {name for code in codes(family) for text in WORDS[code] for name in names(text)} <= given_by_an_answer


@pytest.mark.parametrize("code", codes())
def test_nothing_forbids_a_repeat_or_quotes_an_article(code):
    zh, en = WORDS[code]
    assert not re.search("不得|禁止|严禁|不能重复|不可重复|不应重复|第[一二三四五六七八九十百0-9]+条", zh)
    assert not re.search(r"must not|may not|forbid|prohibit|not allowed|article \d", en, re.IGNORECASE)


@pytest.mark.parametrize("reason", [code for code, verdict in VERDICTS.items() if verdict is Verdict.DISCRETIONARY and code != "panel_mixed"])
def test_what_is_left_to_discretion_names_who_decides(reason):
    assert "接诊医师判断" in say(f"reason.{reason}", "zh", **values(ask(), SAMPLED, "zh"))
    assert "your judgement" in say(f"reason.{reason}", "en", **values(ask(), SAMPLED, "en"))


@pytest.mark.parametrize("check", CheckCode)
def test_every_check_names_its_rule(check):
    assert re.search("办法》（2022年）|川渝检查检验结果互认协议|本服务规则", say(f"basis.{check}", "zh"))
    assert re.search(r"Measures .*\(2022\)|Sichuan–Chongqing agreement|Service rule", say(f"basis.{check}", "en"))


def test_the_nurse_s_words():
    assert [say(f"plain.{verdict}", "zh") for verdict in Verdict] == ["可以互认", "可由医师酌情", "不在互认范围"]
    assert [say(f"verdict.{verdict}", "zh") for verdict in Verdict] == ["应予互认", "可酌情互认", "不在互认目录"]


def test_a_window_is_told_with_its_days():
    worded = worded_answer(ask(given(listings=(listed(days=1),))), SAMPLED, "en")
    assert worded.reasons[0].says.startswith("The window of 1 day ended on 2026-11-19.")
    assert worded.until == "The window ended on 2026-11-19"
    assert worded_answer(ask(), SAMPLED, "zh").until == "有效至 2026-12-18，还剩 27 天"
    assert worded_answer(ask(today=SAMPLED + days(30)), SAMPLED, "en").until == "Until 2026-12-18, today is the last day"
    assert worded_answer(ask(given(listings=())), SAMPLED, "en").until == "No window"


def test_a_failing_check_says_what_its_reason_says():
    worded = worded_answer(ask(given(qualifications=(evaluated(SICHUAN),))), SAMPLED, "zh")
    assert [check.says for check in worded.checks if check.passed is False] == [reason.says for reason in worded.reasons]


def test_an_unregistered_receiver_is_told_at_its_check_too():
    facts = given(receiver=None)
    worded = worded_answer(ask(facts, TODAY), SAMPLED, "en")
    assert worded.checks[-1].says == worded.cautions[-1].says


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_date_of_one_member_is_not_told_of_another(lang):
    short, long = given(listings=(listed(days=1),)), given()
    item = replace(PROTEIN, code="cbc", members=("a", "b"))
    panel = given(item=item, listings=(), members=(short, long))
    worded = worded_answer(ask(panel), SAMPLED, lang)
    assert [reason.code for reason in worded.reasons] == ["panel_mixed", "outside_window"]
    assert "2026-" not in worded.reasons[1].says


def test_an_unknown_code_or_a_missing_value_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        say("reason.nonsense", "zh")
    with pytest.raises(KeyError):
        say("reason.outside_window", "zh")
