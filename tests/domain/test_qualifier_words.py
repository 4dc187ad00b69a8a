"""Every qualifier and every reason for a candidate has its words in both languages."""

from __future__ import annotations

import pytest

from recognition.domain.names.qualifier_words import WHY, WORDS, together, why, word
from recognition.domain.names.resolution import QUALIFIER, Offer
from recognition.domain.names.specimens import SPECIMENS


@pytest.mark.parametrize(
    ("qualifier", "zh", "en"),
    [
        ("specimen.urine", "尿液", "urine"),
        ("specimen.unknown", "未认出的标本或条件", "a specimen or condition that was not understood"),
        ("sensitivity.high", "超敏", "high-sensitivity"),
        ("time.at_30", "30分钟", "30 min"),
        ("time.after_meal_120", "餐后120分钟", "120 min after a meal"),
        ("time.clock_8", "8点", "8 o'clock"),
    ],
)
def test_a_qualifier_in_words(qualifier, zh, en):
    assert (word(qualifier, "zh"), word(qualifier, "en")) == (zh, en)


def test_a_candidate_is_offered_with_what_differs():
    offer = Offer("u_malb", QUALIFIER, ("specimen.urine", "time.morning"))
    assert why(offer, "zh") == "限定不同：尿液、上午"
    assert why(offer, "en") == "Qualified differently: urine, morning"
    assert together((), "zh") == ""


def test_all_have_words_in_both_languages():
    for zh, en in (*WORDS.values(), *WHY.values(), *((one.zh, one.en) for one in SPECIMENS.values())):
        assert zh and en.isascii() or zh == "EDTA血浆", (zh, en)
