"""What is taken back counts as not made, from the correction on; what was counted before it stays to be counted again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recognition.domain import tally
from recognition.domain.lookups import Correction, Decision, Repeat
from tests.tally.histories import TODAYS, histories
from tests.tally.story import Story, after

LATE = after(100)


def test_a_repeat_taken_back_undoes_nothing_any_more():
    story = Story()
    story.accepted()
    repeat = story.performed(after(5))
    assert (story.on(LATE)["avoided"], story.on(LATE)["reversed"], story.on(LATE)["saved_fen"]) == (0, 1, 0)
    story.corrects(repeat)
    assert (story.on(LATE)["avoided"], story.on(LATE)["reversed"], story.on(LATE)["saved_fen"]) == (1, 0, 400)


def test_figures_of_the_entries_before_it_stay():
    story = Story()
    story.accepted()
    story.corrects(story.performed(after(5)), after(90))
    before = tally.tally(lambda: iter(story.entries[:-1]), LATE)[()]
    assert (before["avoided"], before["reversed"]) == (0, 1)


def test_while_the_window_is_open_it_is_provisional_again():
    story = Story()
    story.accepted()
    story.corrects(story.performed(after(5)))
    assert (story.on(after(10))["provisional"], story.on(after(10))["avoided"]) == (1, 0)


def test_a_second_repeat_goes_on_undoing():
    story = Story()
    story.accepted()
    first, _second = story.performed(after(5)), story.performed(after(6))
    story.corrects(first)
    assert story.on(LATE)["reversed"] == 1


def test_a_decision_to_repeat_taken_back_lets_the_acceptance_before_it_stand_again():
    """Unlike `withdrawn`, after which nothing stands."""
    story = Story()
    lookup = story.accepted()
    wrong = story.repeats(lookup, after(1))
    assert story.on(LATE)["repeated"] == 1
    story.corrects(wrong)
    row = story.by(LATE, "day")[(after(0).toordinal(),)]
    assert row == {
        "lookups": 1, "recognised": 1, "accepted": 1, "avoided": 1, "avoided_reports": 1, "saved_fen": 400, "saved_adjusted_fen": 400,
        "avoided_by_report": 1, "saved_by_report_fen": 400,
    }  # fmt: skip


def test_an_acceptance_taken_back_leaves_the_lookup_undecided():
    story = Story()
    lookup = story.asks()
    story.corrects(story.accepts(lookup))
    row = story.on(LATE)
    assert (row["accepted"], row["avoided"], row["undecided"]) == (0, 0, 1)


def test_a_withdrawal_taken_back_never_was():
    story = Story()
    lookup = story.accepted()
    story.corrects(story.withdraws(lookup))
    assert story.on(LATE)["avoided"] == 1


def test_a_view_taken_back_is_none():
    story = Story()
    story.corrects(story.views(story.asks()))
    assert story.on(LATE)["viewed"] == 0


@pytest.mark.parametrize("item", ["tp", "alb"])
def test_a_decision_to_repeat_on_another_lookup_of_the_report_undoes_nothing_once_it_is_taken_back(item):
    story = Story()
    story.accepted()
    wrong = story.repeats(story.asks(after(2), item=item), after(2))
    story.corrects(wrong)
    assert story.on(LATE)["reversed"] == 0


@settings(max_examples=150, deadline=None)
@given(histories(), TODAYS, st.data())
def test_any_correction_counts_as_if_what_it_takes_back_had_never_been_sent(story, today, data):
    taken = {entry.cites for entry in story if isinstance(entry, Correction)}
    open_ = [entry for entry in story if isinstance(entry, Decision | Repeat) and entry.receipt.sequence not in taken]
    if not open_:
        return
    entry = data.draw(st.sampled_from(open_))
    without = Story()
    without.entries = [one for one in story if one is not entry]
    story.corrects(entry)
    assert story.on(today) == without.on(today)
