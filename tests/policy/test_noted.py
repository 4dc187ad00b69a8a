"""What was noted of a question stands among the cautions behind the revision's own and before those of the circumstances."""

from __future__ import annotations

from recognition.domain.lookups import Answer, Price, PriceSource, Verdict
from recognition.domain.policy.noted import noted_in, with_noted


def answer(*cautions: str) -> Answer:
    return Answer(Verdict.RECOGNISED, checks=(), reasons=(), cautions=cautions, policy="2026.1", edition=1, price=Price(400, PriceSource.ILLUSTRATIVE))


def test_noted_cautions_have_their_place():
    told = with_noted(answer("volatile", "few_days_left", "circumstance_emergency"), ["patient_ref_not_given", "report_ref_not_given", "else"])
    assert told.cautions == ("volatile", "few_days_left", "report_ref_not_given", "patient_ref_not_given", "circumstance_emergency")
    assert noted_in(told) == ("report_ref_not_given", "patient_ref_not_given")


def test_without_anything_noted_the_answer_stays_as_it_is():
    plain = answer("volatile")
    assert with_noted(plain, ()) is plain and noted_in(plain) == ()
