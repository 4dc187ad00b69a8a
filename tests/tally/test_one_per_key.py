"""One test is avoided once: same receiver, issuer, item, performed day and reference, however it was asked about."""

import pytest

from tests.tally.story import SAMPLED, TANG, WEST, Story, after, at


def test_the_earliest_acceptance_counts():
    story = Story()
    later, earlier = story.asks(fen=900), story.asks(fen=400)
    story.accepts(earlier, after(1))
    story.accepts(later, after(2))
    assert story.by(after(60), "day")[(after(1).toordinal(),)] == {
        "accepted": 1, "avoided": 1, "avoided_reports": 1, "saved_fen": 400, "saved_adjusted_fen": 400, "avoided_by_report": 1, "saved_by_report_fen": 400,
    }  # fmt: skip
    assert story.by(after(60), "day")[(after(2).toordinal(),)] == {"accepted": 1}


def test_where_the_earliest_was_withdrawn_the_next_counts_at_the_earliest_s_price_and_day():
    story = Story()
    first = story.accepted()
    story.accepted(after(1), fen=500)
    story.withdraws(first, after(2))
    rows = story.by(after(60), "day")
    assert (rows[(SAMPLED.toordinal(),)]["avoided"], rows[(SAMPLED.toordinal(),)]["saved_fen"]) == (1, 400)
    assert "avoided" not in rows[(after(1).toordinal(),)]


@pytest.mark.parametrize(
    "about",
    [
        {"item": "wbc"}, {"issuer": WEST, "report": "R-2"}, {"receiver": TANG}, {"report": "R-2"}, {"sampled": after(-1), "report": "R-2"},
        {"report": None, "patient": "P-9"},
    ],
)  # fmt: skip
def test_what_differs_in_one_part_of_the_key_is_another_test(about):
    story = Story()
    story.accepted()
    story.accepted(**about)
    assert story.finally_()["avoided"] == 2


def test_the_same_day_in_shanghai_at_another_hour_is_the_same_test():
    story = Story()
    story.accepted(after(1), sampled=at(SAMPLED, 0, 1))
    story.accepted(after(1), sampled=at(SAMPLED, 23, 59))
    assert story.finally_()["avoided"] == 1


@pytest.mark.parametrize("patient_first", [True, False])
def test_told_by_report_and_patient_and_again_by_the_patient_alone_it_is_one_test(patient_first):
    story = Story()
    both, alone = {"report": "R-1", "patient": "P-1"}, {"report": None, "patient": "P-1"}
    for about in (alone, both) if patient_first else (both, alone):
        story.accepted(**about)
    figures = story.finally_()
    assert (figures["accepted"], figures["avoided"], figures["saved_fen"]) == (2, 1, 400)


def test_two_numbers_for_one_patient_item_and_day_are_one_test():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    story.accepted(report="R-2", patient="P-1")
    story.accepted(report="R-2", patient="P-1", item="alb")
    figures = story.finally_()
    assert (figures["avoided"], figures["avoided_reports"], figures["avoided_patient_days"]) == (2, 2, 1)


def test_one_number_of_several_days_and_issuers_is_one_test():
    story = Story()
    for about in ({}, {"sampled": after(-1)}, {"sampled": after(-2)}, {"issuer": WEST}):
        story.accepted(**about)
    figures = story.finally_()
    assert (figures["avoided"], figures["saved_fen"], figures["avoided_reports"]) == (1, 400, 1)
    assert (figures["same_number"], figures["same_number_fen"]) == (3, 1200)


def test_the_next_takes_its_place_when_the_first_is_withdrawn():
    story = Story()
    first = story.accepted(fen=400)
    story.accepted(sampled=after(-1), fen=500)
    story.withdraws(first)
    figures = story.finally_()
    assert (figures["avoided"], figures["saved_fen"], figures["same_number"]) == (1, 500, 0)


def test_one_number_of_two_patients_on_two_days_is_two_tests():
    story = Story()
    story.accepted(patient="P-1")
    story.accepted(patient="P-2", sampled=after(-1))
    assert story.finally_()["avoided"] == 2


def test_two_groups_that_a_third_lookup_joins_are_settled_as_one():
    """By patient alone, by report alone, and at last a lookup that names both: the member told first fills the cap for all."""
    story = Story()
    about = {"fen": 2000, "cap": ("cbc", 2200)}
    story.accepted(item="wbc", report="R-1", **about)
    story.accepted(item="wbc", report=None, patient="P-1", **about)
    story.accepted(item="rbc", report=None, patient="P-1", **about)
    assert story.finally_()["saved_fen"] == 2000 + 2200
    story.accepted(item="tp", report="R-1", patient="P-1")
    figures = story.finally_()
    assert (figures["avoided"], figures["saved_fen"]) == (3, 2200 + 400)
