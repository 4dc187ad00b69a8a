"""Undecided: 24 hours without a decision, told by days, so only when they have certainly passed."""

import pytest

from tests.tally.story import SAMPLED, Story, after, at


@pytest.mark.parametrize(("hour", "minute"), [(0, 0), (12, 0), (23, 59)])
def test_on_the_next_day_24_hours_may_not_have_passed_and_on_the_second_they_have(hour, minute):
    story = Story()
    story.asks(at(SAMPLED, hour, minute))
    assert [story.on(after(days))["undecided"] for days in (0, 1, 2)] == [0, 0, 1]


def test_it_stands_on_the_day_of_the_question():
    story = Story()
    story.asks()
    assert story.by(after(9), "day") == {(SAMPLED.toordinal(),): {"lookups": 1, "recognised": 1, "undecided": 1}}


@pytest.mark.parametrize("decide", [Story.accepts, Story.repeats])
def test_a_decision_ends_it_even_late(decide):
    story = Story()
    lookup = story.asks()
    decide(story, lookup, after(8))
    assert story.on(after(9))["undecided"] == 0


def test_to_view_is_not_to_decide():
    story = Story()
    story.views(story.asks())
    assert story.on(after(2))["undecided"] == 1


def test_what_was_withdrawn_is_undecided_again():
    story = Story()
    lookup = story.accepted()
    story.withdraws(lookup)
    assert story.on(after(2))["undecided"] == 1
