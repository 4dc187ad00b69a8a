"""Questions count on the day in Shanghai on which they were asked, by their verdict, and never earn."""

from datetime import UTC, date, datetime

from tests.tally.story import SAMPLED, WEST, Story, after


def test_each_question_counts_by_its_verdict():
    story = Story()
    story.asks()
    story.asks(verdict="discretionary")
    story.asks(verdict="not_covered")
    story.asks(verdict="not_covered")
    figures = story.finally_()
    assert {name: figures[name] for name in ("lookups", "recognised", "discretionary", "not_covered")} == {
        "lookups": 4, "recognised": 1, "discretionary": 1, "not_covered": 2,
    }  # fmt: skip


def test_a_question_a_minute_after_midnight_in_shanghai_falls_on_the_new_day():
    story = Story()
    story.asks(datetime(2026, 11, 18, 15, 59, tzinfo=UTC))
    story.asks(datetime(2026, 11, 18, 16, 1, tzinfo=UTC))
    rows = story.by(date(2026, 11, 19), "day")
    assert rows == {(date(2026, 11, 18).toordinal(),): {"lookups": 1, "recognised": 1}, (date(2026, 11, 19).toordinal(),): {"lookups": 1, "recognised": 1}}


def test_why_a_result_was_not_recognised_is_the_row_s_reason():
    story = Story()
    story.asks(verdict="discretionary", why="scope_excludes_receiver", issuer=WEST)
    story.asks()
    assert story.by(SAMPLED, "verdict", "reason") == {
        ("discretionary", "scope_excludes_receiver"): {"lookups": 1, "discretionary": 1},
        ("recognised", ""): {"lookups": 1, "recognised": 1},
    }


def test_asking_a_hundred_times_avoids_nothing():
    story = Story()
    for _ in range(100):
        story.asks()
    figures = story.finally_()
    assert figures["lookups"] == 100
    assert figures["avoided"] == figures["provisional"] == figures["saved_fen"] == 0


def test_a_view_counts_once_on_the_day_of_the_first_view():
    story = Story()
    lookup = story.asks()
    story.views(lookup, after(1))
    story.views(lookup, after(3))
    rows = story.by(after(3), "day")
    assert rows[(after(1).toordinal(),)] == {"viewed": 1}
    assert (after(3).toordinal(),) not in rows
