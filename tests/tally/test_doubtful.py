"""One report number told of two patients counts once, and is a doubt until somebody has looked."""

from __future__ import annotations

from tests.tally.story import TANG, Story, after


def test_two_patients_of_one_report_number_are_one_test_and_a_doubt():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    story.accepted(after(1), report="R-1", patient="P-2")
    figures = story.finally_()
    assert (figures["accepted"], figures["avoided"], figures["saved_fen"], figures["doubtful"]) == (2, 1, 400, 1)
    assert (figures["avoided_reports"], figures["avoided_patient_days"]) == (1, 1)


def test_a_report_of_two_items_counts_in_one_patient_day_whoever_it_is():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    story.accepted(item="wbc", report="R-1", patient="P-2")
    figures = story.finally_()
    assert (figures["avoided"], figures["doubtful"], figures["avoided_reports"], figures["avoided_patient_days"]) == (2, 2, 1, 1)


def test_it_is_settled_when_the_wrong_one_is_withdrawn():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    wrong = story.accepted(report="R-1", patient="P-2")
    assert story.finally_()["doubtful"] == 1
    story.withdraws(wrong)
    figures = story.finally_()
    assert (figures["avoided"], figures["doubtful"]) == (1, 0)


def test_one_patient_told_twice_or_not_at_all_is_no_doubt():
    story = Story()
    for patient in ("P-1", "P-1", None):
        story.accepted(report="R-1", patient=patient)
    assert story.finally_()["doubtful"] == 0


def test_the_same_number_from_another_laboratory_or_day_is_another_report():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    story.accepted(report="R-1", patient="P-2", sampled=after(-1))
    story.accepted(report="R-1", patient="P-3", receiver=TANG)
    figures = story.finally_()
    assert (figures["avoided"], figures["doubtful"]) == (3, 0)


def test_a_strangers_repeat_undoes_it_as_a_doubt_and_the_patients_own_does_not():
    for patient, doubts in (("P-2", 1), ("P-1", 0), (None, 0)):
        story = Story()
        story.accepted(report="R-1", patient="P-1")
        story.performed(after(2), report="R-1", patient=patient)
        figures = story.finally_()
        assert (figures["avoided"], figures["reversed"], figures["doubtful"]) == (0, 1, doubts), patient


def test_a_repeat_that_undoes_nothing_raises_no_doubt():
    story = Story()
    story.accepted(report="R-1", patient="P-1")
    story.performed(after(2), receiver=TANG, report="R-1", patient="P-2")
    story.performed(after(2), item="wbc", report="R-1", patient="P-2")
    figures = story.finally_()
    assert (figures["avoided"], figures["doubtful"]) == (1, 0)
