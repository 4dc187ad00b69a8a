"""Decisions count on their own day, apart by verdict; the one that stands is the last that was not taken back."""

from tests.tally.story import SAMPLED, Story, after


def test_an_acceptance_counts_on_the_day_of_the_decision():
    story = Story()
    story.accepts(story.asks(), after(2))
    rows = story.by(after(2), "day")
    assert rows[(SAMPLED.toordinal(),)] == {"lookups": 1, "recognised": 1}
    assert rows[(after(2).toordinal(),)] == {"accepted": 1, "provisional": 1, "provisional_recognised": 1, "provisional_recognised_fen": 400}


def test_acceptances_of_each_verdict_stand_apart():
    story = Story()
    for verdict in ("recognised", "discretionary", "discretionary", "not_covered"):
        story.accepted(verdict=verdict)
    figures = story.on(SAMPLED)
    assert (figures["accepted"], figures["accepted_discretionary"], figures["accepted_outside"]) == (1, 2, 1)


def test_a_repeat_counts_under_its_reason_and_one_without_is_counted_besides():
    story = Story()
    story.repeats(story.asks(), after(1), "fast_changing")
    story.repeats(story.asks(item="wbc"), after(1), None)
    assert story.by(after(1), "day", "reason") == {
        (SAMPLED.toordinal(), ""): {"lookups": 2, "recognised": 2},
        (after(1).toordinal(), "fast_changing"): {"repeated": 1},
        (after(1).toordinal(), ""): {"repeated": 1, "repeated_without_reason": 1},
    }


def test_withdrawn_leaves_nothing():
    story = Story()
    lookup = story.accepted()
    story.withdraws(lookup)
    figures = story.finally_()
    assert figures["accepted"] == figures["avoided"] == figures["saved_fen"] == figures["reversed"] == 0


def test_withdrawn_and_accepted_again_counts_once_on_the_first_day():
    story = Story()
    lookup = story.accepted()
    story.withdraws(lookup, after(1))
    story.accepts(lookup, after(3))
    rows = story.by(after(60), "day")
    assert rows[(after(3).toordinal(),)] == {"accepted": 1}
    assert (rows[(SAMPLED.toordinal(),)]["avoided"], rows[(SAMPLED.toordinal(),)]["saved_fen"]) == (1, 400)
    assert "accepted" not in rows[(SAMPLED.toordinal(),)]


def test_to_accept_what_is_accepted_moves_nothing_to_a_later_day():
    story = Story()
    lookup = story.accepted()
    before = story.by(after(60), "day")
    story.accepts(lookup, after(20))
    assert story.by(after(60), "day") == before


def test_the_last_reason_of_a_repeat_counts():
    story = Story()
    lookup = story.asks()
    story.repeats(lookup, None, None)
    story.repeats(lookup, after(1), "emergency")
    figures = story.on(after(1))
    assert (figures["repeated"], figures["repeated_without_reason"]) == (1, 0)


def test_accepted_and_then_repeated_is_a_repeat():
    story = Story()
    lookup = story.accepted()
    story.repeats(lookup, after(1))
    figures = story.finally_()
    assert (figures["accepted"], figures["repeated"], figures["avoided"], figures["saved_fen"]) == (0, 1, 0, 0)


def test_repeated_by_mistake_and_then_accepted_is_an_acceptance():
    story = Story()
    lookup = story.asks()
    story.repeats(lookup)
    story.accepts(lookup, after(1))
    figures = story.finally_()
    assert (figures["accepted"], figures["repeated"], figures["avoided"], figures["saved_fen"]) == (1, 0, 1, 400)
