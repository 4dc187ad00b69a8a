"""What stands out becomes a question; what does not, and who decided, is left alone."""

from __future__ import annotations

from fractions import Fraction

from recognition.domain.counters import COUNTERS
from recognition.domain.lookups import SHANGHAI
from recognition.domain.plausibility import BilledVolume, billed_beside_avoided
from recognition.services.outliers import MEASURES, OutlierQuestion, pace, questions, shares
from recognition.web.shared.service import now
from tests.people import EAST

PEERS = dict.fromkeys("abcd", "tertiary") | {"s": "secondary"}


def figures(**given: int) -> dict[str, int]:
    return dict.fromkeys(COUNTERS, 0) | given


def rows(**by: dict[str, int]) -> list[dict]:
    return [{"receiver": name, **figures(**given)} for name, given in by.items()]


def test_a_hospital_that_accepts_all_is_asked_and_its_peers_are_not():
    usual = {"accepted": 60, "repeated": 40}
    found = questions(shares(rows(a={"accepted": 99, "repeated": 1}, b=usual, c=usual, d=usual)), PEERS)
    assert found == [OutlierQuestion("a", "accepted", 99, 100, Fraction(3, 5))]


def test_one_hospital_s_burst_asks_nobody_else():
    """All decided at once at one: the others, where nobody does, are not asked why they take their time."""
    found = questions({"instant": {"a": (950, 1000), "b": (0, 900), "c": (1, 800), "d": (0, 40)}}, PEERS)
    assert [question.institution for question in found] == ["a"] and found[0].median == 0


def test_to_have_less_of_it_than_others_is_no_question():
    usual = {"accepted": 90, "reversed": 30, "avoided": 60, "repeated": 10}
    assert questions(shares(rows(a={"accepted": 90, "avoided": 90, "repeated": 10}, b=usual, c=usual, d=usual)), PEERS) == []


def test_the_middle_of_the_peers_moves_with_none_of_them():
    shares_of = {"b": (10, 100), "c": (12, 100), "d": (100, 100)}
    for others in (shares_of, {**shares_of, "d": (11, 100)}):
        found = questions({"undecided": {"a": (60, 100), **others}}, PEERS)
        assert [question.institution for question in found if question.institution == "a"] == ["a"]


def test_with_too_few_peers_that_have_enough_cases_nobody_is_asked():
    usual, few = {"accepted": 60, "repeated": 40}, {"accepted": 6, "repeated": 4}
    assert questions(shares(rows(a={"accepted": 99, "repeated": 1}, b=usual, c=usual, d=few)), PEERS) == []


def test_few_cases_raise_no_question_and_other_levels_are_no_peers():
    usual = {"accepted": 60, "repeated": 40}
    assert questions(shares(rows(a={"accepted": 20, "repeated": 0}, b=usual, c=usual)), PEERS) == []
    assert questions(shares(rows(s={"accepted": 100, "repeated": 0}, b=usual, c=usual)), PEERS) == []


def test_every_measure_has_a_whole_that_holds_its_part():
    for name, pair in MEASURES.items():
        part, whole = pair(figures(**dict.fromkeys(COUNTERS, 7)))
        assert 0 < part <= whole, name


def test_a_burst_of_acceptances_and_instant_decisions_are_seen(service, people):
    clinician = people["clinician"]
    for hour in range(12):
        asked = clinician.asked(issuer=EAST, report_ref=f"burst {hour}")
        clinician.decide(asked["id"], "accepted")
    today = now().astimezone(SHANGHAI).date()
    found = pace(service, today.replace(day=1), today, "cq002")
    assert any(burst.institution == "cq002" and burst.part >= 12 for burst in found.bursts)
    assert found.instant["cq002"][0] >= 12 and found.whole


def test_more_avoided_than_done_is_asked_about_and_a_handful_is_not():
    avoided = {("a", "2026-09", "tp"): 60, ("a", "2026-10", "tp"): 60, ("b", "2026-09", "tp"): 3, ("c", "2026-09", "tp"): 50}
    billed = {("a", "2026-09", "tp"): 10, ("b", "2026-09", "tp"): 0, ("c", "2026-09", "tp"): 500}
    found = billed_beside_avoided(avoided, billed)
    # October has no billed volume at a, so what was avoided then is left out.
    assert found[0] == BilledVolume("a", "tp", 1, 60, 10, ("2026-09", "2026-09")) and found[0].striking
    assert not any(one.striking for one in found[1:])


def test_questions_are_asked_and_nobody_is_accused_or_named(auditor_qiu):
    auditor_qiu.open("/audit/questions?from=2020-01-01&to=2099-12-31")
    assert "只是问题，不是结论" in auditor_qiu.text
    for accused in ("违规", "造假", "医师姓名", "排名"):
        assert accused not in auditor_qiu.text


def test_one_report_number_of_two_patients_is_listed_until_it_is_settled(auditor_qiu, people):
    clinician = people["clinician"]
    asked = [clinician.asked(issuer=EAST, item="alb", report_ref="shared number", patient_ref=patient) for patient in ("first", "second")]
    for one in asked:
        assert clinician.decide(one["id"], "accepted").status_code == 201
    today = now().astimezone(SHANGHAI).date().isoformat()
    page = f"/audit/questions?from={today}&to={today}"
    auditor_qiu.open(page)
    assert "同一报告单号，不同患者" in auditor_qiu.text and "counter=doubtful" in auditor_qiu.page.text
    auditor_qiu.open(f"/audit/entries?from={today}&to={today}&counter=doubtful")
    assert auditor_qiu.page.status_code == 200 and f"/audit/entries/{asked[0]['receipt']['sequence']}" in auditor_qiu.page.text
    assert clinician.decide(asked[1]["id"], "withdrawn").status_code == 201
    auditor_qiu.open(page)
    assert "counter=doubtful" not in auditor_qiu.page.text
