"""The official indicator: which decisions recognise a report, and of which hospitals and months it is told at all."""

from datetime import date

import pytest

from recognition.domain.tally.official_rate import ImpossibleMonth, Rate, hospitals_with_all, months_to_tell, rate, recognised_report
from tests.tally.story import Story

NOVEMBER, DECEMBER = "2026-11", "2026-12"


def report_of(lookup, decision, *decisions):
    return recognised_report(lookup, decision, decisions or (decision,))


def test_an_acceptance_that_stands_recognises_its_report():
    story = Story()
    story.asks()  # so that no sequence of a lookup is also one of a decision on it
    lookup = story.asks(report="R-1")
    decision = story.accepts(lookup)
    assert report_of(lookup, decision) == lookup.report is not None


def test_accepted_twice_it_is_the_first_that_recognises():
    story = Story()
    lookup = story.asks(report="R-1")
    first, second = story.accepts(lookup), story.accepts(lookup)
    assert (report_of(lookup, first, first, second), report_of(lookup, second, first, second)) == (lookup.report, None)


@pytest.mark.parametrize("about", [{"verdict": "discretionary", "report": "R-1"}, {"verdict": "not_covered", "report": "R-1"}, {"report": None}])
def test_another_verdict_or_no_report_recognises_nothing(about):
    story = Story()
    lookup = story.asks(**about)
    assert report_of(lookup, story.accepts(lookup)) is None


def test_what_was_withdrawn_or_decided_otherwise_recognises_nothing():
    story = Story()
    lookup = story.asks(report="R-1")
    accepted = story.accepts(lookup)
    assert report_of(lookup, accepted, accepted, story.withdraws(lookup)) is None
    repeated = story.repeats(lookup)
    assert report_of(lookup, accepted, accepted, repeated) is None
    assert report_of(lookup, repeated, accepted, repeated) is None


@pytest.mark.parametrize(
    ("since", "until", "filters", "months"),
    [
        (date(2026, 11, 1), date(2026, 12, 31), (), [NOVEMBER, DECEMBER]),
        (date(2026, 11, 1), date(2026, 11, 30), ("receiver",), [NOVEMBER]),
        (date(2027, 1, 1), date(2027, 1, 9), (), ["2027-01"]),
        (date(2026, 11, 2), date(2026, 11, 30), (), []),
        (date(2026, 11, 1), date(2026, 11, 29), (), []),
        (date(2026, 11, 1), date(2026, 11, 30), ("receiver", "item"), []),
    ],
)
def test_it_is_told_of_whole_months_and_of_hospitals(since, until, filters, months):
    assert months_to_tell(since, until, date(2027, 1, 9), filters) == months


def reports(count, start=0):
    return {f"report {number}" for number in range(start, start + count)}


def test_a_hospital_counts_with_a_denominator_for_every_month():
    existing = {("a", NOVEMBER): 100, ("a", DECEMBER): 50, ("b", DECEMBER): 70}
    assert hospitals_with_all([NOVEMBER, DECEMBER], existing) == {"a"}
    assert rate({"a": {NOVEMBER: reports(30)}}, existing) == Rate(30, 150, 1)


def test_a_report_that_was_accepted_in_two_months_counts_once_in_the_period():
    assert rate({"a": {NOVEMBER: reports(30), DECEMBER: reports(30, 20)}}, {("a", NOVEMBER): 100, ("a", DECEMBER): 50}) == Rate(50, 150, 1)


def test_without_hospitals_or_with_too_many_decisions_there_is_none():
    existing = {("a", NOVEMBER): 100, ("b", NOVEMBER): 100}
    assert rate({}, {}) == rate({"a": {NOVEMBER: reports(30)}, "b": None}, existing) == Rate(None, None, 0)


@pytest.mark.parametrize(("existing", "impossible"), [(30, False), (29, True), (0, True)])
def test_more_recognised_than_existing_is_no_rate_even_where_the_period_would_hide_it(existing, impossible):
    known = {("a", NOVEMBER): existing, ("a", DECEMBER): 1000, ("b", NOVEMBER): 10, ("b", DECEMBER): 10}
    told = rate({"a": {NOVEMBER: reports(30)}, "b": {DECEMBER: reports(5)}}, known)
    if impossible:
        assert told == Rate(5, 20, 1, (ImpossibleMonth("a", NOVEMBER, 30, existing),))
        assert rate({"a": {NOVEMBER: reports(30)}}, known) == Rate(impossible=told.impossible)
    else:
        assert told == Rate(35, 1050, 2)
