"""Items, reports and patient-days are three units: each is counted once, and adds up over the rows of any summary."""

from tests.tally.story import TANG, Story, after


def test_a_report_with_three_items_is_three_items_one_report_one_patient_day():
    story = Story()
    for item in ("tp", "alb", "alt"):
        story.accepted(item=item, patient="P-1")
    figures = story.finally_()
    assert (figures["avoided"], figures["avoided_reports"], figures["avoided_patient_days"]) == (3, 1, 1)


def test_the_report_counts_with_its_item_whose_window_ended_first():
    story = Story()
    story.accepted(item="tp", window=30, patient="P-1")
    story.accepted(item="alt", window=7, patient="P-1")
    assert [story.on(after(days))["avoided_reports"] for days in (7, 8, 40)] == [0, 1, 1]
    rows = story.by(after(60), "item")
    assert rows[("alt",)]["avoided_reports"] == 1
    assert "avoided_reports" not in rows[("tp",)]


def test_when_that_item_was_repeated_the_next_one_stands_for_the_report():
    story = Story()
    story.accepted(item="tp", window=30, patient="P-1")
    story.accepted(item="alt", window=7, patient="P-1")
    story.performed(after(2), item="alt")
    assert [story.on(after(days))["avoided_reports"] for days in (8, 31)] == [0, 1]
    assert story.on(after(31))["avoided_patient_days"] == 1


def test_a_patient_counts_once_a_day_at_one_hospital_whatever_was_brought():
    story = Story()
    for report, issuer in (("R-1", "CQ-EAST"), ("R-2", "SC-WEST")):
        story.accepted(report=report, issuer=issuer, patient="P-1")
    story.accepted(after(1), report="R-3", patient="P-1", item="alb")
    story.accepted(report="R-4", patient="P-1", receiver=TANG)
    figures = story.finally_()
    assert (figures["avoided_reports"], figures["avoided_patient_days"]) == (4, 3)


def test_an_acceptance_without_a_patient_is_in_no_patient_day_and_without_a_report_in_no_report():
    story = Story()
    story.accepted(report="R-1")
    story.accepted(item="alt", report=None, patient="P-1")
    figures = story.finally_()
    assert (figures["avoided"], figures["avoided_reports"], figures["avoided_patient_days"]) == (2, 1, 1)
