"""Provisional while the window is open, avoided from the day after its last; and nothing for an acceptance that came too late."""

import pytest

from tests.tally.story import SAMPLED, Story, after


def test_the_last_day_of_the_window_is_still_provisional_and_the_next_is_avoided():
    story = Story()
    story.accepted(after(3))
    last, next_day = story.on(after(30)), story.on(after(31))
    assert (last["provisional"], last["avoided"], last["saved_fen"]) == (1, 0, 0)
    assert (next_day["provisional"], next_day["avoided"], next_day["saved_fen"]) == (0, 1, 400)


def test_it_is_avoided_on_the_day_of_the_decision_not_on_the_day_the_window_ended():
    story = Story()
    story.accepted(after(3))
    assert story.by(after(31), "day")[(after(3).toordinal(),)]["avoided"] == 1


def test_a_window_that_was_over_when_asked_is_held_for_as_many_days_from_the_question():
    story = Story()
    story.accepted(after(40), verdict="discretionary")
    assert [story.on(after(days))["avoided_discretionary"] for days in (40, 70, 71)] == [0, 0, 1]


@pytest.mark.parametrize(("late", "avoids"), [(30, 1), (31, 1), (32, 0), (200, 0)])
def test_an_acceptance_may_come_a_day_after_the_window_and_no_later(late, avoids):
    story = Story()
    story.accepts(story.asks(after(30)), after(late))
    figures = story.finally_()
    assert (figures["accepted"], figures["avoided"], figures["saved_fen"]) == (1, avoids, 400 * avoids)


def test_an_acceptance_on_the_day_after_is_held_through_that_day():
    story = Story()
    story.accepts(story.asks(after(30)), after(31))
    assert [story.on(after(days))["avoided"] for days in (31, 32)] == [0, 1]


def test_without_a_window_it_is_held_on_the_day_of_the_question():
    story = Story()
    story.accepted(after(2), verdict="discretionary", why="not_recognised_by_default", window=0)
    assert [story.on(after(days))["avoided_discretionary"] for days in (2, 3)] == [0, 1]


def test_a_window_across_the_year_s_end():
    story = Story()
    story.accepted(after(1, SAMPLED.replace(month=12)), sampled=SAMPLED.replace(month=12))
    assert [story.on(after(days, SAMPLED.replace(month=12)))["avoided"] for days in (30, 31)] == [0, 1]
