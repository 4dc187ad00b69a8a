"""A repeat within the time that an acceptance is held undoes it, however and whenever it became known."""

import pytest

from tests.tally.story import EAST, LIN, TANG, WEST, Story, after


def undone(story: Story) -> bool:
    figures = story.finally_()
    assert figures["avoided"] + figures["reversed"] == 1
    assert figures["saved_fen"] == 400 * figures["avoided"]
    return figures["reversed"] == 1


@pytest.mark.parametrize(("day", "undoes"), [(-1, False), (0, True), (3, True), (30, True), (31, False)])
def test_the_laboratory_performed_it_between_the_result_s_day_and_the_window_s_last(day, undoes):
    story = Story()
    story.accepted(after(3))
    story.performed(after(day))
    assert undone(story) is undoes


def test_performed_before_the_question_was_asked_leaves_nothing_to_avoid():
    story = Story()
    story.performed(after(1))
    story.accepted(after(3))
    assert undone(story)


def test_performed_on_the_day_of_an_acceptance_after_the_window():
    story = Story()
    story.accepts(story.asks(after(30)), after(31))
    story.performed(after(31))
    assert undone(story)


def test_told_months_later_it_changes_the_past_period():
    story = Story()
    story.accepted(after(3))
    assert story.on(after(100))["avoided"] == 1
    story.performed(after(10), told=after(120))
    row = story.by(after(120), "day")[(after(3).toordinal(),)]
    assert row == {"lookups": 1, "recognised": 1, "accepted": 1, "reversed": 1}


def test_a_patient_s_reference_tells_it_as_well():
    story = Story()
    story.accepted(report=None, patient="P-1")
    story.performed(after(5), report=None, patient="P-1")
    assert undone(story)


def test_the_patient_may_be_known_from_another_lookup_of_the_same_report():
    story = Story()
    story.accepted(report="R-1")
    story.accepted(report="R-1", patient="P-1")
    story.performed(after(5), report=None, patient="P-1")
    assert undone(story)


@pytest.mark.parametrize("about", [{"report": "R-2"}, {"receiver": TANG}, {"item": "wbc"}])
def test_another_report_another_hospital_or_another_test_undoes_nothing(about):
    story = Story()
    story.accepted()
    story.performed(after(5), **about)
    assert not undone(story)


def test_whose_result_it_was_does_not_matter_to_a_repeat_of_this_patient():
    story = Story()
    story.accepted(issuer=WEST, report=None, patient="P-1")
    story.performed(after(5), report=None, patient="P-1", receiver=LIN)
    assert undone(story)


def test_a_panel_performed_repeats_its_members():
    story = Story()
    story.accepted(item="wbc", wider=("cbc",))
    story.performed(after(5), item="cbc", also=("rbc", "wbc"))
    assert undone(story)


def test_told_twice_it_undoes_once():
    story = Story()
    story.accepted()
    story.performed(after(5))
    story.performed(after(5))
    assert undone(story)


@pytest.mark.parametrize(("day", "undoes"), [(3, True), (30, True), (31, False), (200, False)])
def test_decided_to_be_repeated_on_another_lookup_of_the_same_report(day, undoes):
    story = Story()
    story.accepted(after(3))
    story.repeats(story.asks(after(day)))
    assert undone(story) is undoes


def test_decided_to_be_repeated_before_it_was_accepted():
    story = Story()
    story.repeats(story.asks(after(1)))
    story.accepted(after(3))
    assert undone(story)


@pytest.mark.parametrize("about", [{"report": "R-2"}, {"receiver": TANG}, {"item": "wbc"}, {"issuer": WEST}, {"sampled": after(1)}])
def test_a_decision_about_another_test_undoes_nothing(about):
    story = Story()
    story.accepted(after(2))
    story.repeats(story.asks(after(3), **about))
    assert not undone(story)


def test_a_decision_to_repeat_that_was_withdrawn_undoes_nothing():
    story = Story()
    story.accepted(after(2), issuer=EAST)
    again = story.asks(after(3))
    story.repeats(again)
    story.withdraws(again)
    assert not undone(story)


@pytest.mark.parametrize(("accepted", "repeated"), [("wbc", "cbc"), ("cbc", "wbc")])
def test_a_decision_about_the_panel_is_one_about_its_member_and_the_other_way_round(accepted, repeated):
    wider = {"wbc": ("cbc",), "cbc": ()}
    story = Story()
    story.accepted(item=accepted, wider=wider[accepted])
    story.repeats(story.asks(after(1), item=repeated, wider=wider[repeated]))
    assert undone(story)
